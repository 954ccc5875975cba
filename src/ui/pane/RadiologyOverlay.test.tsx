// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import type { RadiologyStatus } from '../../dicom/paneStatus';
import { edgeLetters } from '../../dicom/radiology/orientation';
import { radiologyTags } from '../../dicom/radiology/radiologyTags';
import type { FramesDisplaySet } from '../../dicom/types';
import type { PaneId } from '../../dicom/uids';
import { buildStudy } from '../../testing/builders';
import { buildFrames, createHarness, show } from '../testing';
import { RadiologyOverlay } from './RadiologyOverlay';

const study = buildStudy('1.2.3');

async function words(
  dataset: Readonly<Record<string, readonly string[]>>,
  over: Partial<RadiologyStatus> = {},
  count = 1,
) {
  const set = buildFrames('1.2.3.4', study, count);
  const header = Object.fromEntries(Object.entries(dataset).map(([tag, Value]) => [tag, { vr: 'CS', Value }]));
  const displaySet: FramesDisplaySet = {
    ...set,
    frames: set.frames.map((frame) => ({ ...frame, dataset: { ...frame.dataset, ...header } })),
  };
  const turn = { rotationDeg: over.rotationDeg ?? 0, isFlipped: over.isFlipped ?? false };
  const orientation = edgeLetters(undefined, header, turn);
  const status: RadiologyStatus = {
    kind: 'radiology',
    state: 'ready',
    frameNumber: 1,
    frameCount: count,
    framesLoaded: count,
    framesFailed: 0,
    windowCenter: 40,
    windowWidth: 400,
    zoom: 1,
    deviceZoom: 1,
    isInverted: false,
    ...turn,
    ...(orientation && { orientation }),
    ...over,
  };
  const { page, end } = await show(
    createHarness([]),
    <RadiologyOverlay paneId={'1' as PaneId} displaySet={displaySet} study={study} status={status} />,
  );
  const texts = [...page.querySelectorAll('bdi, span')].map(({ textContent }) => textContent ?? '');
  await end();
  return texts;
}

const leftHand = { [radiologyTags.ImageLaterality]: ['L'], [radiologyTags.PatientOrientation]: ['L', 'F'] };
const edges = (texts: readonly string[]) => texts.filter((text) => /^[APLRHF]{1,3}$/.test(text));

test('T-SAFE-17: the side of an image stays what it is when the view is flipped, its markers move, and "flipped" is said', async () => {
  const still = await words(leftHand);
  expect(still).toContain('Left');
  expect(still.join('|')).not.toContain('flipped');
  expect(edges(still)).toEqual(['H', 'R', 'L', 'F']);
  const flipped = await words(leftHand, { isFlipped: true });
  expect(flipped).toContain('Left');
  expect(flipped).toContain('flipped');
  expect(edges(flipped)).toEqual(['H', 'L', 'R', 'F']);
  const turned = await words(leftHand, { isFlipped: true, rotationDeg: 90 });
  expect(turned).toContain('rotated 90°, flipped');
});

test('PS-02: beside an applied state the turn is told in the order of the state: turned first, then flipped', async () => {
  const seen = { isFlipped: true, rotationDeg: 270 };
  expect(await words(leftHand, seen)).toContain('rotated 270°, flipped');
  expect(await words(leftHand, { ...seen, presentation: 'shown' })).toContain('rotated 90°, then flipped');
  expect(await words(leftHand, { isFlipped: false, rotationDeg: 270, presentation: 'shown' })).toContain(
    'rotated 270°',
  );
});

test('ORI-02: two sides in one header are a warning in the pane', async () => {
  expect(await words({ ...leftHand, [radiologyTags.Laterality]: ['R'] })).toContain(
    'Side contradicts itself: Image Laterality L, Laterality R',
  );
});

test('ORI-01: a pane without letters says that the orientation is unknown', async () => {
  expect(await words({})).toContain('orientation unknown');
  expect(await words(leftHand)).not.toContain('orientation unknown');
});

test('ORI-05: a pane says which frame of how many it shows, and how many have come', async () => {
  const some = await words(leftHand, { frameNumber: 7, framesLoaded: 12 }, 30);
  expect(some).toContain('7 / 30');
  expect(some).toContain('12 of 30 images');
  const all = await words(leftHand, { frameNumber: 7 }, 30);
  expect(all.some((text) => text.endsWith('of 30 images'))).toBe(false);
});

test('T-SAFE-27: the pane says that 299 of 300 images are here and which one is not', async () => {
  const texts = await words(leftHand, { framesLoaded: 299, framesFailed: 1, failedFrames: [120] }, 300);
  expect(texts).toContain('299 of 300 images');
  expect(texts).toContain('1 image failed: 120');
  const many = await words(leftHand, { framesLoaded: 4, framesFailed: 6, failedFrames: [1, 2, 3, 4, 5, 9] }, 10);
  expect(many).toContain('6 images failed: 1, 2, 3, 4, 5…');
});

const LossyImageCompression = '00282110';
const lossyJpeg = { [LossyImageCompression]: ['01'], '00282112': ['12.4'], '00282114': ['ISO_10918_1'] };
const coronal = { plane: 'coronal', isInterpolated: true, imagesLoaded: 3, imageCount: 3, gaps: 0 } as const;
const marksOfLoss = (texts: readonly string[]) => texts.filter((text) => text.startsWith('LOSSY'));

test('T-SAFE-20: a lossy series is marked with ratio and method in its stack and in views computed from it', async () => {
  expect(marksOfLoss(await words(lossyJpeg, {}, 3))).toEqual(['LOSSY 12:1 JPEG']);
  expect(marksOfLoss(await words(lossyJpeg, { derived: coronal }, 3))).toEqual(['LOSSY 12:1 JPEG']);
  expect(marksOfLoss(await words({ [LossyImageCompression]: ['01'] }))).toEqual(['LOSSY']);
  expect(marksOfLoss(await words({ [LossyImageCompression]: ['00'] }))).toEqual([]);
});

test('T-SAFE-20: a lossless image that the archive sent lossy is marked, and a coarse picture of a moving cut is told', async () => {
  expect(marksOfLoss(await words({}, { isLossyOnArrival: true }))).toEqual(['LOSSY, as the archive sent it']);
  expect(await words({}, { derived: { ...coronal, isCoarse: true } }, 3)).toContain('Coarse while moving');
  expect(await words({}, { derived: coronal }, 3)).not.toContain('Coarse while moving');
});

test('a picture that is not shown plainly as its header says tells so in its pane', async () => {
  const sign = 'values read with the sign of the header: the image data says another';
  expect(await words({}, { reservation: 'signCorrected' })).toContain(sign);
  expect(await words({}, { reservation: 'colourReduced' })).toContain('colour of more than 8 bits, shown with 8');
  expect(await words({})).not.toContain(sign);
});

test('several images in a pane: it says which, and stands no scale of one beside them', async () => {
  const tiles = { rows: 2, columns: 2, first: 5, last: 8 };
  const several = await words({}, { frameNumber: 6, tiles, mmPerCssPixel: 1 }, 12);
  expect(several).toEqual(expect.arrayContaining(['6 / 12', 'images 5–8 of 12']));
  const hasScale = (texts: readonly string[]) => texts.some((text) => /^[\d.]+ (mm|cm)$/.test(text));
  expect(hasScale(several)).toBe(false);
  expect((await words(leftHand, { tiles, frameNumber: 6 }, 12)).includes('Left')).toBe(true);
});
