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
