// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import type { DicomJson } from '../../dicom/json';
import { buildFramesDisplaySets } from '../../dicom/radiology/displaySets';
import type { Problem } from '../../dicom/problem';
import type { FrameHeader, Series } from '../../dicom/types';
import type { FrameOfReferenceUid } from '../../dicom/uids';
import { fail } from '../../lib/result';
import type { EngineDependencies } from '../engineDependencies';
import type { DecodedFrame } from './decodedFrame';
import { frameKeyOf, pageFrameCache } from './frameCache';
import { frameStore } from './frameStore';
import type { FrameSupply, SupplyEvents } from './frameSupply';
import { radiologySurface } from './radiologySurface';
import { radiologyStatus } from './radiologyStatus';
import { ShownStack } from './shownStack';
import { StackLoader } from './stackLoader';
import type { PaintedFrame, StackView } from './stackView';
import { openPlane } from './volume/planeSupply';

const COUNT = 300;
const SIZE = 4;
const FAILED = 120;
const UID = '1.9' as FrameOfReferenceUid;
const json = (values: Record<string, readonly unknown[]>): DicomJson =>
  Object.fromEntries(Object.entries(values).map(([tag, Value]) => [tag, { Value }]));

/** A CT of 300 images, 1 mm apart, of 4 × 4 pixels of 1 mm. */
function openCt(seriesInstanceUid: string) {
  const series = { sourceId: 'main', studyInstanceUid: '1', seriesInstanceUid, modality: 'CT' } as Series;
  const instances = Array.from({ length: COUNT }, (_, index) =>
    json({
      '00080016': ['1.2.840.10008.5.1.4.1.1.2'],
      '00080018': [`${seriesInstanceUid}.${index + 1}`],
      '00080060': ['CT'],
      '00200013': [index + 1],
      '00200032': [0, 0, index],
      '00200037': [1, 0, 0, 0, 1, 0],
      '00200052': [UID],
      '00280004': ['MONOCHROME2'],
      '00280010': [SIZE],
      '00280011': [SIZE],
      '00280030': [1, 1],
      '00280100': [16],
      '00280101': [16],
      '00280103': [1],
      '00281050': [50],
      '00281051': [400],
      '00281052': [0],
      '00281053': [1],
    }),
  );
  const displaySet = buildFramesDisplaySets(series, instances)[0];
  if (displaySet?.frames.length !== COUNT) throw new Error('no stack');
  return displaySet;
}

/** Every pixel of image n is n, so that a value says where it comes from. */
function decoded(header: FrameHeader, value: number): DecodedFrame {
  const values = new Int16Array(SIZE * SIZE).fill(value);
  return {
    header,
    picture: { kind: 'grey', columns: SIZE, rows: SIZE, values, minimum: value, maximum: value },
    isColour: false,
    isInverted: false,
    scale: { slope: 1, intercept: 0 },
    range: [value, value],
    valueAt: (column, row) => (column >= 0 && row >= 0 && column < SIZE && row < SIZE ? value : Number.NaN),
    sizeInBytes: values.byteLength,
  };
}

/** Paints at once, 10 CSS pixels a pixel. */
class QuickView implements StackView {
  readonly size = { width: 40, height: 40 };
  readonly deviceSize = this.size;
  readonly isFitted = true;
  isVisible = true;
  paintedIndex: number | undefined;
  stack: ShownStack | undefined;
  open(_count: number, { index }: PaintedFrame): void {
    this.#paint(index);
  }
  paint({ index }: PaintedFrame): void {
    this.#paint(index);
  }
  present(): void {}
  setCamera(): void {}
  screenMap() {
    return { a: 10, b: 0, c: 0, d: 10, e: 0, f: 0 };
  }
  setVisible(isVisible: boolean): void {
    this.isVisible = isVisible;
  }
  fitHost(): boolean {
    return true;
  }
  close(): void {}
  dispose(): void {}
  #paint(index: number): void {
    this.paintedIndex = index;
    this.stack?.painted(index);
  }
}

/** An archive that answers for image 120 with a failure; the other 299 are here. */
function reading(seriesInstanceUid: string) {
  const displaySet = openCt(seriesInstanceUid);
  const put = (number: number) => {
    const header = displaySet.frames[number - 1] as FrameHeader;
    pageFrameCache().add(frameKeyOf(header.ref), decoded(header, number), {});
  };
  for (let number = 1; number <= COUNT; number += 1) if (number !== FAILED) put(number);
  const gone: Problem = { code: 'network', severity: 'error', title: 'The archive failed while answering (500)' };
  const dependencies = {
    frames: { frame: () => Promise.resolve(fail(gone)) },
    newDraft: () => {
      throw new Error('nothing is drawn');
    },
  } as unknown as EngineDependencies;
  const view = new QuickView();
  const problems = new Map<string, Problem | undefined>();
  const open = (shownSet: typeof displaySet, supply: (events: SupplyEvents) => FrameSupply) => {
    const stack: ShownStack = new ShownStack(view, shownSet, shownSet.frames[0] as FrameHeader, supply, {
      changed: () => {},
      greysChosen: () => {},
      firstImage: () => {},
      progress: () => {},
      problem: (part, problem) => problems.set(part, problem),
    });
    view.stack = stack;
    return stack;
  };
  return {
    displaySet,
    dependencies,
    view,
    problems,
    open,
    images: (events: SupplyEvents): FrameSupply =>
      new StackLoader<DecodedFrame>(
        displaySet.frames,
        frameStore(pageFrameCache(), displaySet.frames, dependencies, {}),
        events,
      ),
    /** The archive has it again. */
    mend: () => put(FAILED),
  };
}
const statusOf = (stack: ShownStack) => radiologyStatus({ ...stack.statusInput, probe: undefined });
const untilLoaded = (stack: ShownStack, failed: number) =>
  expect.poll(() => [statusOf(stack).framesLoaded, statusOf(stack).framesFailed]).toEqual([COUNT - failed, failed]);

test('T-SAFE-27: 1 of 300 images fails: 299 are told and which one is not, it stays blank, and nothing is measured on it', async () => {
  const { open, images, view, problems, mend, displaySet } = reading('1.1');
  const stack = open(displaySet, images);
  stack.want(0);
  await untilLoaded(stack, 1);
  expect(statusOf(stack)).toMatchObject({ state: 'partial', frameCount: COUNT, failedFrames: [FAILED] });
  expect(stack.missingFrames?.title).toBe('1 of 300 images could not be loaded: 120');

  const surface = radiologySurface(() => stack.shown);
  const space = { kind: 'frame', frame: (displaySet.frames[FAILED - 1] as FrameHeader).ref } as const;
  const region = [0, 0, 3, 0, 3, 3, 0, 3];
  stack.want(FAILED - 1);
  await expect.poll(() => view.isVisible).toBe(false);
  expect(statusOf(stack)).toMatchObject({ state: 'error', frameNumber: FAILED });
  expect(problems.get('frame')?.title).toBe('Image 120 of 300 could not be loaded');
  expect(problems.get('frame')?.tip).toContain('Nothing can be measured on it');
  expect(surface.currentSpace()).toBeUndefined();
  expect(surface.measure('rectangle', space, region)).toEqual([]);

  mend();
  stack.want(FAILED - 1);
  await untilLoaded(stack, 0);
  expect(statusOf(stack)).toMatchObject({ state: 'ready', frameNumber: FAILED });
  expect([view.isVisible, view.paintedIndex, problems.get('frame')]).toEqual([true, FAILED - 1, undefined]);
  expect(surface.measure('rectangle', space, region).map(({ value }) => value)).toContain(FAILED);
  stack.dispose();
});

test('T-SAFE-27: MPR over the missing image hatches its place, and a region that touches it has no values, in words', async () => {
  const { open, displaySet, dependencies, mend } = reading('1.2');
  const opened = openPlane(displaySet, { plane: 'coronal' }, dependencies);
  if (!opened.ok) throw new Error(opened.error.title);
  const { displaySet: planes, supply } = opened.value;
  const stack = open(planes, supply);
  stack.want(1);
  await expect.poll(() => statusOf(stack).derived).toMatchObject({ imagesLoaded: COUNT - 1, imageCount: COUNT });
  await expect.poll(() => statusOf(stack).failedFrames).toEqual([FAILED]);
  await expect.poll(() => stack.isSettled).toBe(true);
  expect(stack.missingFrames).toMatchObject({ title: '1 of 300 images could not be loaded: 120' });
  expect(stack.missingFrames?.tip).toContain('hatched');

  // Both read from the head down: image 120, at z = 180 mm, is row 119.
  const row = FAILED - 1;
  const { pixels } = stack;
  const here = pixels?.picture;
  if (!pixels || here?.kind !== 'grey') throw new Error('nothing is shown');
  const painted = Array.from({ length: SIZE }, (_, column) => here.values[row * SIZE + column]);
  expect(painted.every((value) => value === here.minimum || value === here.maximum)).toBe(true);
  expect([pixels.valueAt(1, row - 1), pixels.valueAt(1, row), pixels.valueAt(1, row + 1)]).toEqual([
    119,
    Number.NaN,
    121,
  ]);

  const surface = radiologySurface(() => stack.shown);
  const space = { kind: 'frameOfReference', uid: UID } as const;
  const y = planes.frames[1]?.plane?.originMm[1] ?? Number.NaN;
  const boxOver = (fromMm: number, toMm: number) => [0, y, fromMm, 3, y, fromMm, 3, y, toMm, 0, y, toMm];
  const told = (points: readonly number[]) => ({
    values: surface.measure('rectangle', space, points).filter(({ derivation }) => derivation).length,
    words: surface.whyUnmeasured?.('rectangle', space, points),
  });
  expect(told(boxOver(170, 190))).toEqual({ values: 0, words: 'no values: an image is missing here' });
  expect(told(boxOver(10, 30))).toEqual({ values: 4, words: undefined });

  mend();
  const again = openPlane(displaySet, { plane: 'coronal' }, dependencies);
  await expect.poll(() => statusOf(stack).derived?.imagesLoaded).toBe(COUNT);
  await expect.poll(() => told(boxOver(170, 190))).toEqual({ values: 4, words: undefined });
  if (again.ok) again.value.supply({ loaded: () => {}, failed: () => {} }).dispose();
  stack.dispose();
});
