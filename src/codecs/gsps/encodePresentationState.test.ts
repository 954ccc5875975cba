import { expect, test } from 'vitest';
import { type DicomJson, itemOf, numbersOf, sequenceOf, stringOf } from '../../dicom/json';
import { partsFor, type PresentationState, type ShownView, stateImagesOf } from '../../dicom/presentationState';
import { tags } from '../../dicom/tags';
import type { SourceId } from '../../dicom/uids';
import { seededRandom } from '../../lib/seededRandom';
import { objectTags as t } from '../objectTags';
import { decodePart10, encodePart10 } from '../part10';
import { ctImage } from '../testData';
import { decodePresentationState } from './decodePresentationState';
import { cornersOnScreen, encodePresentationState } from './encodePresentationState';
import { presentationTags as p } from './presentationTags';
import { ctFrames, everyGraphic, frameOf, plainView, stateInput, writtenState } from './viewTestData';

/** FL holds 24 bits: of the widest image a few ten thousandths of a pixel. */
const asFloat32 = (_key: string, value: unknown) => (typeof value === 'number' ? Math.fround(value) : value);

/** As a file, as the archive gives it back. */
function readBack(dataset: DicomJson): PresentationState {
  const file = decodePart10(encodePart10(dataset));
  if (!file.ok) throw new Error(file.error.title);
  return decodePresentationState(file.value, 'archive' as SourceId);
}
const viewOf = ({ rescale, windows, isInverse, areas, rotationDeg, isFlipped }: PresentationState): ShownView => ({
  rescale,
  windows,
  isInverse,
  areas,
  rotationDeg,
  isFlipped,
});
const saved = (view: Partial<ShownView>) => viewOf(readBack(writtenState({ view: { ...plainView, ...view } })));
const about = (...images: number[]) => ({
  images: stateImagesOf(images.map((index) => ctFrames[index] ?? frameOf({}))),
});

test('PS-04: every turn, flip, area, inversion, function and window comes back from the file as it was saved', () => {
  const next = seededRandom(20_261_123);
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from));
  for (let round = 0; round < 60; round += 1) {
    const [left, top] = [whole(-600, 500), whole(-300, 250)];
    const from = [left, top] as const;
    const to = [left + whole(1, 900), top + whole(1, 700)] as const;
    const functions = [undefined, 'LINEAR_EXACT', 'SIGMOID'] as const;
    const voiLutFunction = functions[round % 3];
    const isMagnified = round % 2 === 0;
    const voi = { windowCenter: whole(-500, 500) / 4, windowWidth: whole(1, 4000) / 4 };
    const view: ShownView = {
      rescale: { slope: 0.123456789, intercept: -1024.5 },
      windows: [{ voi: { ...voi, ...(voiLutFunction && { voiLutFunction }) } }],
      isInverse: round % 5 === 0,
      areas: [
        { from, to, ...(isMagnified ? { mode: 'MAGNIFY', ratio: 1 } : { mode: 'SCALE TO FIT' }), pixelAspect: 1.4 },
      ],
      rotationDeg: (whole(0, 4) * 90) as ShownView['rotationDeg'],
      isFlipped: next() < 0.5,
    };
    const back = saved(view);
    // A missing function is written out by nobody: it is LINEAR (PS3.3 C.11.2.1.3).
    const told = { ...voi, voiLutFunction: voiLutFunction ?? 'LINEAR' };
    expect(back).toEqual({
      ...view,
      windows: [{ voi: told }],
      areas: [{ ...view.areas[0], pixelAspect: expect.closeTo(1.4, 9) }],
    });
  }
});

test('PS-04: images with windows of their own keep them, and a part for all images names none', () => {
  const [one, two] = [
    { windowCenter: 40, windowWidth: 400, explanation: 'SOFT TISSUE' },
    { windowCenter: -600, windowWidth: 1500 },
  ];
  const back = saved({
    windows: [
      { ...about(0, 2), voi: one },
      { ...about(1), voi: two },
    ],
  });
  const windowFor = (index: number) =>
    partsFor(back.windows, ctFrames[index]?.ref ?? { sopInstanceUid: '', frameNumber: 1 });
  expect([0, 1, 2].map((index) => windowFor(index).map(({ voi }) => voi))).toMatchObject([[one], [two], [one]]);
  expect(back.areas[0]?.images).toBeUndefined();
});

test('PS-04: it is about the images and frames of the series and no others; frames are counted from 1', () => {
  const image = ctImage(9);
  const frames = [2, 3].map((frameNumber) => frameOf(image, frameNumber, 5));
  const dataset = writtenState({ frames, view: { ...plainView, rescale: { slope: 1, intercept: 0 } } });
  const series = itemOf(dataset, t.ReferencedSeriesSequence) ?? {};
  expect(stringOf(series, tags.SeriesInstanceUID)).toBe(stringOf(image, tags.SeriesInstanceUID));
  expect(numbersOf(sequenceOf(series, tags.ReferencedImageSequence)[0] ?? {}, tags.ReferencedFrameNumber)).toEqual([
    2, 3,
  ]);
  // Values as they are stored, and no unit stated: no Modality LUT.
  expect(dataset[tags.RescaleSlope]).toBeUndefined();
  const all = writtenState({ frames: [1, 2].map((frameNumber) => frameOf(image, frameNumber, 2)) });
  expect(readBack(all).images).toEqual([{ sopInstanceUid: stringOf(image, tags.SOPInstanceUID), frameNumbers: [] }]);
});

test('PS-04: the corners are those that stand top left and bottom right on the screen after the turn and the flip', () => {
  const corners = (rotationDeg: ShownView['rotationDeg'], isFlipped: boolean) =>
    cornersOnScreen([3, 2], [8, 4], { rotationDeg, isFlipped });
  expect([corners(0, false), corners(90, false), corners(180, false), corners(270, false)]).toEqual([
    [
      [3, 2],
      [8, 4],
    ],
    [
      [3, 4],
      [8, 2],
    ],
    [
      [8, 4],
      [3, 2],
    ],
    [
      [8, 2],
      [3, 4],
    ],
  ]);
  expect([corners(0, true), corners(90, true), corners(180, true), corners(270, true)]).toEqual([
    [
      [8, 2],
      [3, 4],
    ],
    [
      [3, 2],
      [8, 4],
    ],
    [
      [3, 4],
      [8, 2],
    ],
    [
      [8, 4],
      [3, 2],
    ],
  ]);
});

test('PS-05: marks come back as graphics with their words, colour and the tracking UID of the report', () => {
  const state = readBack(writtenState({ annotations: everyGraphic, name: 'Lésion before therapy' }));
  expect(state.unsupported).toEqual([]);
  const byColour = (list: PresentationState['annotations']) =>
    list.toSorted((a, b) => a.colour.localeCompare(b.colour));
  expect(byColour(state.annotations)).toEqual(byColour(JSON.parse(JSON.stringify(everyGraphic), asFloat32)));
  expect(state).toMatchObject({ label: 'L_SION BEFORE TH', description: 'Lésion before therapy', creator: 'Roe^Rita' });
});

test('PS-04: a view without images, of two series or with a number that is none is refused in words, and nothing is written', () => {
  const titleOf = (more: Parameters<typeof stateInput>[0]) => {
    const result = encodePresentationState(stateInput(more));
    return result.ok ? 'written' : result.error.title;
  };
  const elsewhere = frameOf({ ...ctImage(4), [tags.SeriesInstanceUID]: { vr: 'UI', Value: ['2.25.7'] } });
  expect(titleOf({ frames: [] })).toBe('The view was not saved: there is no image to refer to');
  expect(titleOf({ frames: [...ctFrames, elsewhere] })).toBe(
    'The view was not saved: its images are of different series',
  );
  expect(
    titleOf({ view: { ...plainView, windows: [{ voi: { windowCenter: Number.NaN, windowWidth: 1 } }] } }),
  ).toContain('number');
  expect(titleOf({ view: { ...plainView, windows: [{ voi: { windowCenter: 1, windowWidth: 0 } }] } })).toContain(
    'no width',
  );
});

test('it is signed, dated and named as ours, and tells nothing but the patient and study of its images', () => {
  const dataset = writtenState();
  expect(stringOf(dataset, tags.Manufacturer)).toBe('Parfocal');
  expect(stringOf(dataset, tags.Modality)).toBe('PR');
  expect(dataset[tags.ContentDate]).toBeUndefined();
  expect(stringOf(dataset, p.PresentationCreationDate)).toMatch(/^202611\d\d$/);
  expect(dataset['00100010']).toEqual(ctImage()['00100010']);
});
