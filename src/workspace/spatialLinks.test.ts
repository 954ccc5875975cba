import { expect, test } from 'vitest';
import type { Vec3 } from '../dicom/geometry/pixelPlane';
import type { LandmarkFit } from '../dicom/registration/fitLandmarks';
import { buildSlides } from '../dicom/slide/buildSlides';
import { madeInstance, madeSeries } from '../dicom/slide/slideFixture';
import type { DisplaySet, FramesDisplaySet, Study } from '../dicom/types';
import type { FrameOfReferenceUid, PaneId, SopInstanceUid, StudyInstanceUid } from '../dicom/uids';
import { fitOfDraft, MOST_LANDMARKS, pairCount, withLandmark, withoutLastPair, withoutPair } from './spatialDraft';
import {
  type Landmark,
  planeShown,
  type SpatialDraft,
  type SpatialFit,
  spatialPairOf,
  spatialPartner,
  spatialTie,
  spatialWords,
} from './spatialLinks';

const [FIRST, SECOND] = ['1' as PaneId, '2' as PaneId];

function slide(uid: string, frameOfReference: string | undefined, of = '1.1'): DisplaySet {
  const [set] = buildSlides([
    { series: madeSeries(`${uid}.9`), instances: [madeInstance({ uid, matrix: [500, 400], frameOfReference })] },
  ]);
  return { ...set!, series: { ...set!.series, studyInstanceUid: of as StudyInstanceUid } };
}

const plane = {
  originMm: [0, 0, 7] as Vec3,
  rowDirection: [1, 0, 0] as Vec3,
  columnDirection: [0, 1, 0] as Vec3,
  ...{ rowSpacingMm: 1, columnSpacingMm: 1, columns: 8, rows: 8 },
};
const volume = (uid: string | undefined, of = '1.1') =>
  ({
    kind: 'frames',
    id: `volume ${uid}`,
    series: { studyInstanceUid: of },
    frameOfReferenceUid: uid,
    frames: [{ ref: { sopInstanceUid: 'image' }, plane }],
  }) as unknown as FramesDisplaySet;

const beside = (one: DisplaySet, other: DisplaySet, spatialFits: readonly SpatialFit[] = []) => ({
  panes: [
    { id: FIRST, displaySetId: one.id },
    { id: SECOND, displaySetId: other.id },
  ],
  displaySets: [one, other],
  studies: ['1.1', '1.2'].map(
    (uid) => ({ studyInstanceUid: uid, patient: { patientId: uid, patientName: '' } }) as unknown as Study,
  ),
  activePaneId: FIRST,
  places: {},
  spatialFits,
});

test('a slide is led into the volume, whichever pane is active; what cannot be linked says why', () => {
  for (const state of [beside(slide('1', 's'), volume('v')), beside(volume('v'), slide('1', 's'))]) {
    const pair = spatialPairOf(state, FIRST, SECOND);
    expect(typeof pair === 'string' ? pair : pair.map(({ frameOfReferenceUid }) => frameOfReferenceUid)).toEqual([
      's',
      'v',
    ]);
    expect(spatialPartner(state)).toBe(SECOND);
  }
  expect(spatialPairOf(beside(volume('v'), volume('w')), FIRST, SECOND)).toMatchObject([
    { frameOfReferenceUid: 'w' },
    { frameOfReferenceUid: 'v' },
  ]);
  const refused = (one: DisplaySet, other: DisplaySet) => spatialPairOf(beside(one, other), FIRST, SECOND);
  expect(refused(volume('v'), slide('1', 'v'))).toContain('same frame of reference');
  expect(refused(volume(undefined), slide('1', 's'))).toContain('no frame of reference');
  expect(refused(volume('v'), slide('1', undefined))).toContain('no frame of reference');
  expect(refused(volume('v'), slide('1', 's', '1.2'))).toContain('DIFFERENT PATIENTS');
  expect(spatialPartner(beside(volume('v'), slide('1', 's', '1.2')))).toBeUndefined();
});

const landmark = (x: number, y: number, z = 0, image = 'image'): Landmark => ({
  place: [x, y, z],
  sopInstanceUid: image as SopInstanceUid,
});
const side = (uid: string, isSlide: boolean) => ({
  displaySetId: uid,
  frameOfReferenceUid: uid as FrameOfReferenceUid,
  isSlide,
});
const EMPTY: SpatialDraft = {
  sides: [side('s', true), side('v', false)],
  points: [[], []],
  kind: 'RIGID',
  isTurnedOver: false,
};

test('a landmark waits for its partner and moves until it has it; pairs go one by one', () => {
  let draft = withLandmark(EMPTY, 0, landmark(1, 1));
  draft = withLandmark(draft, 0, landmark(2, 2));
  expect(draft.points[0]).toEqual([landmark(2, 2)]);
  draft = withLandmark(draft, 1, landmark(5, 5, 5));
  draft = withLandmark(draft, 1, landmark(6, 6, 6));
  expect([pairCount(draft), draft.points[1].length]).toEqual([1, 2]);
  expect(withoutLastPair(draft).points.map(({ length }) => length)).toEqual([1, 1]);
  expect(withoutPair(draft, 0).points).toEqual([[], [landmark(6, 6, 6)]]);
  let full = EMPTY;
  for (let n = 0; n < MOST_LANDMARKS + 3; n += 1)
    full = withLandmark(withLandmark(full, 0, landmark(n, n * n)), 1, landmark(n, n * n));
  expect(pairCount(full)).toBe(MOST_LANDMARKS);
});

test('landmarks on several images of a stack are places in space, also where they lie in one plane of it', () => {
  const places = [
    [0, 0],
    [4, 0],
    [4, 4],
    [0, 4],
  ] as const;
  const fitted = (imageOf: (index: number) => string): LandmarkFit => {
    const fit = fitOfDraft({
      ...EMPTY,
      points: [
        places.map(([x, y]) => landmark(x, y)),
        places.map(([x, y], index) => landmark(x, y / 2, y, imageOf(index))),
      ],
      kind: 'RIGID_SCALE',
    });
    if (typeof fit === 'string') throw new Error(fit);
    return fit;
  };
  expect(fitted((index) => String(index)).target.dimensions).toBe(3);
  expect(fitted(() => 'one').target.dimensions).toBe(2);
});

test('T-SAFE-26: a tie knows against which direction it is asked; the newest holds, and none leads through two', () => {
  const fit = { pairs: [1, 2, 3], rmsMm: 0.4, degreesOfFreedom: 3 } as unknown as LandmarkFit;
  const tie = (sourceUid: string, registeredUid: string, name: string) =>
    ({ sopInstanceUid: name, name, sourceUid, registeredUid, fit }) as unknown as SpatialFit;
  const fits = [tie('s', 'v', 'new'), tie('s', 'v', 'old'), tie('v', 'w', 'other')];
  const asked = (from: string, to: string) => spatialTie(fits, from as FrameOfReferenceUid, to as FrameOfReferenceUid);
  expect(asked('s', 'v')).toMatchObject({ name: 'new', isBack: false });
  expect(asked('v', 's')).toMatchObject({ name: 'new', isBack: true });
  expect(asked('s', 'w')).toBeUndefined();
  const state = beside(volume('v'), slide('1', 's'), fits);
  expect(spatialWords(state, SECOND)).toBe('Linked by 3 landmark pairs, residual 0.4 mm');
  expect(spatialWords(beside(volume('v'), slide('1', 's')), SECOND)).toBe('possible');
  expect(spatialWords(state, FIRST)).toBeUndefined();
});

const photograph = (uid: string, spacing?: readonly number[]) =>
  ({
    ...volume(undefined),
    id: `photograph ${uid}`,
    frames: [
      {
        ref: { sopInstanceUid: uid },
        dataset: {
          '00080060': { vr: 'CS', Value: ['XC'] },
          ...(spacing && { '00280030': { vr: 'DS', Value: spacing } }),
        },
        ...{ columns: 40, rows: 30 },
      },
    ],
  }) as unknown as FramesDisplaySet;

test('a photograph is led into slide or volume; without a scale into slides only, and never into another one', () => {
  for (const state of [beside(photograph('p'), slide('1', 's')), beside(slide('1', 's'), photograph('p'))]) {
    const pair = spatialPairOf(state, FIRST, SECOND);
    expect(typeof pair === 'string' ? pair : pair.map(({ frameOfReferenceUid }) => frameOfReferenceUid)).toEqual([
      'image p',
      's',
    ]);
  }
  expect(spatialPairOf(beside(photograph('p'), volume('v')), FIRST, SECOND)).toContain('no scale');
  expect(spatialPairOf(beside(photograph('p', [0.1, 0.2]), volume('v')), FIRST, SECOND)).toHaveLength(2);
  expect(spatialPairOf(beside(photograph('p'), photograph('q')), FIRST, SECOND)).toContain('Two photographs');
  expect(planeShown(beside(photograph('p', [0.1, 0.2]), slide('1', 's')), FIRST, 1)).toMatchObject({
    plane: { originMm: [0, 0, 0], rowSpacingMm: 0.1, columnSpacingMm: 0.2, columns: 40, rows: 30 },
    isCalibrated: true,
  });
});

test('the plane of a pane: the image that is shown, the glass in z = 0 of its own, and none of a computed view', () => {
  const state = beside(volume('v'), slide('1', 's'));
  expect(planeShown(state, FIRST, 1)).toEqual({ plane, sopInstanceUid: 'image' });
  expect(planeShown(state, FIRST, 9)).toBeUndefined();
  expect(planeShown(state, SECOND, 1)?.plane.originMm[2]).toBe(0);
  expect(planeShown(state, SECOND, 1)?.plane).toMatchObject({ columns: 500, rows: 400 });
  const cut = { ...state, panes: [{ ...state.panes[0]!, plane: {} as never }, state.panes[1]!] };
  expect(planeShown(cut, FIRST, 1)).toBeUndefined();
});
