import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import { dot, subtract, type Vec3 } from '../geometry/pixelPlane';
import { type Matrix, type RegistrationType, registeredPoint } from '../radiology/registration';
import { type FitOptions, fitLandmarks, type LandmarkFit, type SpacePair } from './fitLandmarks';
import { hullOf } from './hull';
import { exactPairs, IN_SPACE, ON_SLIDE, placed, seededNormal } from './registrationTestData';
import { type Ellipse, ellipse95, type MappedPoint, mapUncertainty, uncertaintyWords } from './uncertainty';

const KINDS = ['RIGID', 'RIGID_SCALE', 'AFFINE'] as const;
const AXIAL: readonly [Vec3, Vec3] = [
  [1, 0, 0],
  [0, 1, 0],
];
const OBLIQUE: readonly [Vec3, Vec3] = [
  [0.6, 0, 0.8],
  [0, 1, 0],
];

function fitted(pairs: readonly SpacePair[], kind: RegistrationType, options?: FitOptions): LandmarkFit {
  const fit = fitLandmarks(pairs, kind, options);
  if (typeof fit === 'string') throw new Error(fit);
  return fit;
}

/** Whether a place lies in an ellipse about another, both seen along the normal of a plane. */
function covers(
  { majorMm, minorMm, direction }: Ellipse,
  about: Vec3,
  truth: Vec3,
  [right, down]: readonly [Vec3, Vec3],
) {
  const offset = subtract(truth, about);
  const [x, y] = [dot(offset, right), dot(offset, down)];
  const [c, s] = [dot(direction, right), dot(direction, down)];
  return ((x * c + y * s) / majorMm) ** 2 + ((y * c - x * s) / minorMm) ** 2 <= 1;
}

interface Trial {
  readonly points: readonly Vec3[];
  readonly matrix: (kind: RegistrationType) => Matrix;
  readonly noise: (random: () => number, point: Vec3) => Vec3;
  readonly back: boolean;
  readonly plane: readonly [Vec3, Vec3];
}

const scaleOf = (kind: RegistrationType): Vec3 =>
  kind === 'RIGID' ? [1, 1, 1] : kind === 'RIGID_SCALE' ? [1.1, 1.1, 1.1] : [1.1, 0.9, Math.sqrt(0.99)];
const inSpace = (random: () => number, [x, y, z]: Vec3): Vec3 => [x + random(), y + random(), z + random()];
const onSlide = (random: () => number, [x, y]: Vec3): Vec3 => [x + 0.4 * random(), y + 0.4 * random(), 0];
const nearby = (random: () => number, [x, y, z]: Vec3): Vec3 => [
  x + 0.4 * random(),
  y + 0.4 * random(),
  z + 0.4 * random(),
];
const intoSpace = (kind: RegistrationType) => placed([0.4, -0.7, 1.2], [30, -20, 100], scaleOf(kind));
const ontoSlide = (kind: RegistrationType) => placed([0, 0, 2], [5, 7, 0], scaleOf(kind));

const TRIALS: Record<string, Trial> = {
  'volume to volume': {
    points: IN_SPACE,
    matrix: intoSpace,
    noise: inSpace,
    back: false,
    plane: OBLIQUE,
  },
  'volume back to volume': {
    points: IN_SPACE,
    matrix: intoSpace,
    noise: inSpace,
    back: true,
    plane: AXIAL,
  },
  'slide to slide': { points: ON_SLIDE, matrix: ontoSlide, noise: onSlide, back: false, plane: AXIAL },
  'slide back to slide': {
    points: ON_SLIDE,
    matrix: ontoSlide,
    noise: onSlide,
    back: true,
    plane: AXIAL,
  },
  'slide into volume': {
    points: ON_SLIDE,
    matrix: intoSpace,
    noise: nearby,
    back: false,
    plane: OBLIQUE,
  },
  'volume onto slide': { points: ON_SLIDE, matrix: intoSpace, noise: nearby, back: true, plane: AXIAL },
};
/** How often of 1,000 the true target lies in the ellipse that was drawn for it. */
function coverage({ points, matrix, noise, back, plane }: Trial, kind: RegistrationType, seed: number): number {
  const [normal, random] = [seededNormal(seed), seededRandom(seed)];
  const truth = matrix(kind);
  let [claimed, inside] = [0, 0];
  for (let trial = 0; trial < 1000; trial += 1) {
    const pairs = points.map((from) => ({ from, to: noise(normal, registeredPoint({ matrix: truth }, from)) }));
    const fit = fitted(pairs, kind);
    // A mean of the landmarks with weights of chance: within their hull.
    const weights = points.map(() => random() ** 3);
    const total = weights.reduce((sum, one) => sum + one, 0);
    const weighted = (axis: 0 | 1 | 2) =>
      points.reduce((sum, p, index) => sum + (p[axis] * (weights[index] ?? 0)) / total, 0);
    const start: Vec3 = [weighted(0), weighted(1), weighted(2)];
    const end = registeredPoint({ matrix: truth }, start);
    const mapped = mapUncertainty(fit)(back ? end : start, back);
    const ellipse = ellipse95(mapped, plane);
    expect(ellipse === undefined).toBe(mapped.isBeyond);
    if (!ellipse) continue;
    claimed += 1;
    if (covers(ellipse, mapped.place, back ? start : end, plane)) inside += 1;
  }
  // Nothing is claimed where noise leads a target at the rim out of the hull, or off the plane of the slide.
  expect(claimed).toBeGreaterThan(back ? 900 : 999);
  return inside / claimed;
}

describe('the true target lies in the 95 % ellipse 93 to 97 times of 100 (1,000 seeded trials)', () => {
  const cases = Object.keys(TRIALS).flatMap((name) => KINDS.map((kind) => [name, kind] as const));
  test.each(cases)('%s, %s', (name, kind) => {
    const found = coverage(TRIALS[name] as Trial, kind, 2026);
    expect(found).toBeGreaterThanOrEqual(0.93);
    expect(found).toBeLessThanOrEqual(0.97);
  });
});

test.each<[string, RegistrationType, number]>([
  ['volume to volume', 'RIGID', 3],
  ['volume to volume', 'RIGID_SCALE', 4],
  ['volume to volume', 'AFFINE', 5],
  ['slide to slide', 'RIGID', 3],
  ['slide to slide', 'RIGID_SCALE', 3],
  ['slide to slide', 'AFFINE', 4],
  ['slide into volume', 'RIGID', 3],
  ['slide into volume', 'AFFINE', 4],
])('the fewest landmarks that tell anything: %s, %s, %d pairs', (name, kind, count) => {
  const trial = TRIALS[name] as Trial;
  const found = coverage({ ...trial, points: trial.points.slice(0, count) }, kind, 31);
  expect(found).toBeGreaterThanOrEqual(0.93);
  expect(found).toBeLessThanOrEqual(0.97);
});

test('noise on both sides of rigid pairs is one noise: the ellipse still holds', () => {
  const [normal, truth] = [seededNormal(4), intoSpace('RIGID')];
  let inside = 0;
  for (let trial = 0; trial < 1000; trial += 1) {
    const pairs = exactPairs(IN_SPACE, truth).map(({ from, to }) => ({
      from: inSpace(normal, from),
      to: inSpace(normal, to),
    }));
    const mapped = mapUncertainty(fitted(pairs, 'RIGID'))([0, -55, 120]);
    const ellipse = ellipse95(mapped, AXIAL);
    if (ellipse && covers(ellipse, mapped.place, registeredPoint({ matrix: truth }, [0, -55, 120]), AXIAL)) inside += 1;
  }
  expect(inside).toBeGreaterThanOrEqual(930);
  expect(inside).toBeLessThanOrEqual(970);
});

describe('nothing is claimed beyond the landmarks', () => {
  const normal = seededNormal(9);
  const pairs = exactPairs(ON_SLIDE, intoSpace('RIGID')).map(({ from, to }) => ({ from, to: nearby(normal, to) }));
  const fit = fitted(pairs, 'RIGID');
  const lead = mapUncertainty(fit);

  test('in their hull a radius is told, outside it is not, whichever way the pointer is led', () => {
    expect(uncertaintyWords(lead([16, 15, 0]), AXIAL)).toMatch(/^about \d(\.\d)? mm$/);
    const outside = lead([60, 15, 0]);
    expect(outside).toMatchObject({ isBeyond: true });
    expect(outside.covariance).toBeUndefined();
    expect(ellipse95(outside, AXIAL)).toBeUndefined();
    expect(uncertaintyWords(outside, AXIAL)).toBe('beyond the landmarks');
    expect(lead(registeredPoint(fit, [16, 15, 0]), true).isBeyond).toBe(false);
    expect(lead(registeredPoint(fit, [60, 15, 0]), true).isBeyond).toBe(true);
  });
  test('nor off the plane of the section, 5 mm deeper in the specimen', () => {
    const deeper = lead(registeredPoint(fit, [16, 15, 5]), true);
    expect(deeper).toMatchObject({ isBeyond: true });
    expect(lead([16, 15, 5]).isBeyond).toBe(true);
    expect(deeper.place[2]).toBeCloseTo(5, 6);
  });
  test('nor with no degrees of freedom, nor across the plane of two slides', () => {
    const exact = fitted(exactPairs(ON_SLIDE.slice(0, 3), ontoSlide('AFFINE')), 'AFFINE');
    const point = mapUncertainty(exact)([20, 12, 0]);
    expect(point).toMatchObject({ isBeyond: false, degreesOfFreedom: 0 });
    expect(uncertaintyWords(point, AXIAL)).toBe('accuracy not known: add a pair');
    const slides = fitted(
      ON_SLIDE.map((from) => ({ from, to: onSlide(normal, from) })),
      'RIGID',
    );
    const onGlass = mapUncertainty(slides)([16, 15, 0]);
    expect(uncertaintyWords(onGlass, AXIAL)).toMatch(/^about/);
    expect(uncertaintyWords(onGlass, OBLIQUE)).toBe('not known across the plane of the landmarks');
  });
  test('a place farther from the middle is known less well', () => {
    const [middle, rim] = [ellipse95(lead([16, 15, 0]), AXIAL), ellipse95(lead([29, 10, 0]), AXIAL)];
    expect(rim?.majorMm).toBeGreaterThan(middle?.majorMm ?? Number.NaN);
    expect(middle?.minorMm).toBeLessThanOrEqual(middle?.majorMm ?? Number.NaN);
  });
});

test.each([
  [0.004, 'about 10 µm'],
  [0.083, 'about 90 µm'],
  [0.31, 'about 0.4 mm'],
  [3.01, 'about 4 mm'],
  [4, 'about 4 mm'],
  [11, 'about 15 mm'],
])('a radius of %d mm is told rounded up: %s', (radiusMm, words) => {
  // Deviation to radius for very many degrees of freedom: √(−2·ln 0.05).
  const variance = radiusMm ** 2 / (-2 * Math.log(0.05));
  const covariance = [0, 1, 2].map((row) => [0, 1, 2].map((column) => (row === column ? variance : 0)));
  const point: MappedPoint = { place: [0, 0, 0], isBeyond: false, covariance, degreesOfFreedom: 1e12 };
  expect(uncertaintyWords(point, AXIAL)).toBe(words);
});

test('a hull of few points has no inside but itself', () => {
  const segment = hullOf([
    [0, 0],
    [2, 2],
  ]);
  expect(
    [
      [1, 1],
      [3, 3],
      [1, 1.1],
    ].map(segment),
  ).toEqual([true, false, false]);
  const triangle = hullOf([
    [0, 0, 0],
    [4, 0, 0],
    [0, 4, 0],
  ]);
  expect(
    [
      [1, 1, 0],
      [3, 3, 0],
      [1, 1, 0.1],
      [2, 2, 0],
      [-1, 1, 0],
    ].map(triangle),
  ).toEqual([true, false, false, true, false]);
  const cube = hullOf(Array.from({ length: 8 }, (_one, corner) => [corner & 1, (corner >> 1) & 1, corner >> 2]));
  expect(
    [
      [0.5, 0.5, 0.5],
      [1, 1, 1],
      [1.01, 0.5, 0.5],
      [0.5, 0.5, -0.01],
    ].map(cube),
  ).toEqual([true, true, false, false]);
});
