import { describe, expect, test } from 'vitest';
import { element } from '../codecs/dataset';
import { keyImage, keyInput, written } from '../codecs/kos/keyObjectTestData';
import { objectTags as t } from '../codecs/objectTags';
import { ctImage, idsOf, SOURCE } from '../codecs/testData';
import { type DicomJson, sequenceOf, stringOf } from '../dicom/json';
import { rejectionTitles } from '../dicom/keyImage';
import { buildFramesDisplaySets } from '../dicom/radiology/displaySets';
import { tags } from '../dicom/tags';
import type { DisplaySet, FramesDisplaySet, Series, SlideDisplaySet } from '../dicom/types';
import type { SeriesInstanceUid, SopInstanceUid, StudyInstanceUid } from '../dicom/uids';
import { seededRandom } from '../lib/seededRandom';
import { createWorkspace } from '../workspace/store';
import { rejectedBy, takeRejections } from './readRejections';
import { applyRejections, rejectionOf, withoutRejected, withRejected } from './rejected';

const image = (number: number): DicomJson => ({
  ...ctImage(number),
  '00200032': element('DS', 0, 0, -number * 5),
  '00200037': element('DS', 1, 0, 0, 0, 1, 0),
  '00280030': element('DS', 0.7, 0.7),
});
const series: Series = {
  sourceId: SOURCE,
  studyInstanceUid: idsOf(ctImage()).studyInstanceUid as StudyInstanceUid,
  seriesInstanceUid: idsOf(ctImage()).seriesInstanceUid as SeriesInstanceUid,
  modality: 'CT',
};
const stack = (count: number): FramesDisplaySet =>
  buildFramesDisplaySets(
    series,
    Array.from({ length: count }, (_, index) => image(index + 1)),
  )[0]!;
const uid = (number: number) => idsOf(ctImage(number)).sopInstanceUid;
const QUALITY = 'Rejected for Quality Reasons';
const framesOf = (set: DisplaySet | undefined) =>
  set?.kind === 'frames' ? set.frames.map(({ ref }) => ref.sopInstanceUid) : [];

let made = 0;
function note(uids: readonly string[], code = '113001', at = '20260101'): DicomJson {
  made += 1;
  const dataset = written(
    keyInput([], {
      studyImage: ctImage(),
      withdraws: uids.map((sopInstanceUid) => ({ ...idsOf(ctImage()), sopClassUid: '1.2', sopInstanceUid })),
    }),
  );
  const [title] = sequenceOf(dataset, t.ConceptNameCodeSequence);
  return {
    ...dataset,
    [tags.SOPInstanceUID]: element('UI', `2.25.900${made}`),
    [tags.ContentDate]: element('DA', at),
    [t.ConceptNameCodeSequence]: {
      vr: 'SQ',
      Value: [
        { ...title, [t.CodeValue]: element('SH', code), [t.CodeMeaning]: element('LO', 'in some other language') },
      ],
    },
  };
}

describe('rejection notes', () => {
  test('SR-37: each of the four titles withdraws what the note names, whatever language it was written in', () => {
    const notes = rejectionTitles.map(({ value }, index) => note([uid(index + 1)], value));
    expect(rejectedBy(notes)).toEqual(
      Object.fromEntries(rejectionTitles.map(({ meaning }, index) => [uid(index + 1), meaning])),
    );
  });

  test('SR-37: a selection of any other title withdraws nothing', () => {
    expect(rejectedBy([written(keyInput([keyImage(ctImage())])), note([uid(1)], '113010'), ctImage()])).toEqual({});
  });

  test('SR-37: a note that a newer note withdraws does not count any more', () => {
    const first = note([uid(1)], '113001', '20260101');
    const second = note([stringOf(first, tags.SOPInstanceUID)!], '113037', '20260201');
    expect(rejectedBy([first, second])[uid(1)]).toBeUndefined();
    const third = note([stringOf(second, tags.SOPInstanceUID)!], '113001', '20260301');
    expect(rejectedBy([second, third, first])[uid(1)]).toBe(QUALITY);
  });

  test('SR-37: a note without content items withdraws what its evidence lists', () => {
    expect(rejectedBy([{ ...note([uid(4)]), [t.ContentSequence]: undefined }])).toEqual({ [uid(4)]: QUALITY });
  });

  test('SR-37: a withdrawn report says so in words', () => {
    expect(rejectionOf({ '1.2': QUALITY }, '1.2')?.title).toContain(QUALITY);
    expect(rejectionOf({}, '1.2')).toBeUndefined();
  });
});

describe('rejected images', () => {
  test('SR-37: they are left out of their series, which says how many and why', () => {
    const whole = stack(6);
    const { displaySets, hidden } = withoutRejected([whole], { [uid(1)]: QUALITY, [uid(6)]: QUALITY });
    expect(framesOf(displaySets[0])).toEqual([2, 3, 4, 5].map(uid));
    expect(hidden).toEqual([
      { displaySetId: whole.id, seriesInstanceUid: series.seriesInstanceUid, count: 2, titles: [QUALITY] },
    ]);
    expect((displaySets[0] as FramesDisplaySet).problems.map(({ title }) => title)).toEqual([
      `2 rejected images hidden (${QUALITY})`,
    ]);
  });

  test('SR-37: the gap they leave is said, and a gap they closed is not said any more', () => {
    const odd = stack(6);
    const [middle] = withoutRejected([odd], { [uid(3)]: QUALITY }).displaySets as FramesDisplaySet[];
    expect(middle!.problems.map(({ title }) => title)).toEqual([
      expect.stringContaining('1 rejected image hidden'),
      expect.stringContaining('Gap'),
    ]);
    const double = buildFramesDisplaySets(
      series,
      [1, 2, 3, 4].map(image).concat({ ...image(9), '00200032': element('DS', 0, 0, -10) }),
    )[0]!;
    expect(double.problems.map(({ title }) => title)).toEqual([
      expect.stringContaining('Several images at one position'),
    ]);
    const [single] = withoutRejected([double], { [uid(9)]: QUALITY }).displaySets as FramesDisplaySet[];
    expect(single!.problems.map(({ title }) => title)).toEqual([expect.stringContaining('1 rejected image hidden')]);
  });

  test('SR-37: a series of which nothing is left stays in the list, empty and explained', () => {
    const [empty] = withoutRejected([stack(2)], { [uid(1)]: QUALITY, [uid(2)]: QUALITY }).displaySets;
    expect(framesOf(empty)).toEqual([]);
    expect((empty as FramesDisplaySet).complete?.frames).toHaveLength(2);
  });

  test('SR-37: showing them again gives back exactly what the archive holds, whatever was hidden before', () => {
    const random = seededRandom(37);
    for (let round = 0; round < 100; round += 1) {
      const whole: readonly DisplaySet[] = [stack(2 + Math.floor(random() * 8))];
      let sets = whole;
      for (let step = 0; step < 4; step += 1) {
        const rejected = Object.fromEntries(
          Array.from({ length: 10 }, (_, index) => index + 1)
            .filter(() => random() < 0.3)
            .map((number) => [uid(number), QUALITY]),
        );
        sets = withoutRejected(sets, rejected).displaySets;
        expect(framesOf(sets[0])).toEqual(framesOf(whole[0]).filter((one) => rejected[one] === undefined));
      }
      expect(withRejected(sets)[0]).toBe(whole[0]);
    }
  });

  test('SR-37: a series that nothing changes for is the same object: its pane does not start again', () => {
    const whole = stack(4);
    const rejected = { [uid(2)]: QUALITY };
    expect(withoutRejected([whole], {}).displaySets[0]).toBe(whole);
    const once = withoutRejected([whole], rejected).displaySets;
    expect(withoutRejected(once, rejected).displaySets[0]).toBe(once[0]);
  });

  test('SR-37: a rejected slide is kept and says so, without the label that was rejected', () => {
    const ref = { ...idsOf(ctImage()), sopInstanceUid: '1.5' as SopInstanceUid, frameNumber: 1 };
    const slide = {
      kind: 'slide',
      id: 's',
      series,
      slide: {
        levels: [{ instances: [{ sopInstanceUid: '1.4' }] }],
        problems: [],
        label: ref,
        overview: { ...ref, sopInstanceUid: '1.6' },
      },
    } as unknown as SlideDisplaySet;
    const [marked] = withoutRejected([slide], { '1.4': QUALITY, '1.5': QUALITY }).displaySets as SlideDisplaySet[];
    expect(marked!.slide.problems.map(({ title }) => title)).toEqual([
      `This slide is withdrawn: ${QUALITY}`,
      `1 rejected image hidden (${QUALITY})`,
    ]);
    expect([marked!.slide.label, marked!.slide.overview]).toEqual([undefined, slide.slide.overview]);
    expect(withRejected([marked!])[0]).toBe(slide);
    expect(withoutRejected([marked!], { '1.4': QUALITY, '1.5': QUALITY }).displaySets[0]).toBe(marked);
  });

  test('SR-37: what notes withdraw leaves the screen, and the reader can bring it back', () => {
    const workspace = createWorkspace();
    workspace.setState({ displaySets: [stack(3)] });
    takeRejections(workspace, [{ series, dataset: note([uid(2)]) }]);
    expect(framesOf(workspace.getState().displaySets[0])).toEqual([uid(1), uid(3)]);
    workspace.setState({ areRejectedShown: true });
    applyRejections(workspace);
    expect(framesOf(workspace.getState().displaySets[0])).toEqual([1, 2, 3].map(uid));
    expect(workspace.getState().rejectedInstances).toEqual({ [uid(2)]: QUALITY });
    workspace.setState({ areRejectedShown: false });
    applyRejections(workspace);
    expect(framesOf(workspace.getState().displaySets[0])).toEqual([uid(1), uid(3)]);
  });
});
