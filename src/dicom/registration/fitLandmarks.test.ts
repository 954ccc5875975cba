import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import type { Vec3 } from '../geometry/pixelPlane';
import { type Matrix, type RegistrationType, registeredPoint } from '../radiology/registration';
import { type FitOptions, fitLandmarks, type LandmarkFit, type SpacePair } from './fitLandmarks';
import { exactPairs, IN_SPACE, MIRROR, ON_SLIDE, placed, seededNormal } from './registrationTestData';

function fitted(pairs: readonly SpacePair[], kind: RegistrationType, options?: FitOptions): LandmarkFit {
  const fit = fitLandmarks(pairs, kind, options);
  if (typeof fit === 'string') throw new Error(fit);
  return fit;
}
const determinant = ([a = 0, b = 0, c = 0, , d = 0, e = 0, f = 0, , g = 0, h = 0, i = 0]: Matrix): number =>
  a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
const farthest = (one: Matrix, other: Matrix): number =>
  Math.max(...one.map((value, index) => Math.abs(value - (other[index] ?? Number.NaN))));
const turnBack = ({ from, to }: SpacePair): SpacePair => ({ from: to, to: from });

describe('exact landmarks give back the map they were made with, to a millionth', () => {
  const random = seededRandom(8);
  const angle = () => (2 * random() - 1) * Math.PI;
  const somewhere = (): Vec3 => [400 * random() - 200, 400 * random() - 200, 400 * random() - 200];
  const SCALES: Record<RegistrationType, () => Vec3> = {
    RIGID: () => [1, 1, 1],
    RIGID_SCALE: () => Array(3).fill(0.7 + 0.6 * random()) as unknown as Vec3,
    AFFINE: () => [0.7 + 0.6 * random(), 0.7 + 0.6 * random(), 0.7 + 0.6 * random()],
  };
  const kinds = Object.keys(SCALES) as RegistrationType[];

  test.each(kinds)('%s between two volumes, both ways', (kind) => {
    for (let round = 0; round < 100; round += 1) {
      const skew = kind === 'AFFINE' ? 0.2 * random() : 0;
      const matrix = placed([angle(), angle(), angle()], somewhere(), SCALES[kind](), skew);
      const fit = fitted(exactPairs(IN_SPACE, matrix), kind);
      expect(farthest(fit.matrix, matrix)).toBeLessThan(1e-6);
      const back = fitted(exactPairs(IN_SPACE, matrix).map(turnBack), kind);
      expect(farthest(back.inverse, matrix)).toBeLessThan(1e-6);
      expect(fit.rmsMm).toBeLessThan(1e-6);
    }
  });

  test.each(kinds)('%s between two slides, whose z stays z', (kind) => {
    for (let round = 0; round < 100; round += 1) {
      const [sx, sy] = SCALES[kind]();
      const along = Math.sqrt(sx * sy);
      const matrix = placed([0, 0, angle()], [random() * 20, random() * 20, 0], [sx, sy, along]);
      const fit = fitted(exactPairs(ON_SLIDE, matrix), kind);
      expect(farthest(fit.matrix, matrix)).toBeLessThan(1e-6);
      expect(fit).toMatchObject({ dimensions: 2, matrixType: kind });
    }
  });

  test.each(kinds)('%s from a slide into a volume and from the volume onto the slide', (kind) => {
    for (let round = 0; round < 100; round += 1) {
      const [sx, sy] = SCALES[kind]();
      const matrix = placed([angle(), angle(), angle()], somewhere(), [sx, sy, Math.sqrt(sx * sy)]);
      const pairs = exactPairs(ON_SLIDE, matrix);
      const fit = fitted(pairs, kind, { toPlane: false });
      expect(farthest(fit.matrix, matrix)).toBeLessThan(1e-6);
      const onto = fitted(pairs.map(turnBack), kind, { fromPlane: false });
      expect(onto.missIn).toBe('from');
      expect(farthest(onto.inverse, matrix)).toBeLessThan(1e-6);
      expect(determinant(onto.matrix)).toBeGreaterThan(0);
    }
  });
});

describe('faces and mirrors are asked for, never found by accident', () => {
  const turnedOver = placed([Math.PI, 0, 0.4], [10, 40, 0]);
  const mirrored = exactPairs(ON_SLIDE, MIRROR);

  test('a section that lies face down is a turn in space', () => {
    const fit = fitted(exactPairs(ON_SLIDE, turnedOver).map(flatten), 'RIGID', { isTurnedOver: true });
    expect(farthest(fit.matrix, turnedOver)).toBeLessThan(1e-6);
    expect(determinant(fit.matrix)).toBeCloseTo(1, 9);
  });
  test.each<RegistrationType>(['RIGID', 'RIGID_SCALE', 'AFFINE'])('not asked for, it is refused: %s', (kind) => {
    expect(fitLandmarks(mirrored, kind)).toMatch('The points are mirrored');
    expect(
      fitLandmarks(
        ON_SLIDE.map((from) => ({ from, to: from })),
        kind,
        { isTurnedOver: true },
      ),
    ).toMatch('The points are not mirrored');
  });
  test.each<RegistrationType>(['RIGID', 'RIGID_SCALE', 'AFFINE'])('volumes: a mirror image is refused: %s', (kind) => {
    expect(fitLandmarks(exactPairs(IN_SPACE, MIRROR), kind)).toMatch('The points are mirrored');
    expect(fitLandmarks(exactPairs(IN_SPACE, placed([1, 2, 3])), kind, { isMirrored: true })).toMatch('not mirrored');
  });
  test.each([IN_SPACE, ON_SLIDE])('asked for, it is made, and its matrix is called affine', (...points) => {
    const fit = fitted(exactPairs(points as Vec3[], MIRROR), 'RIGID', { isMirrored: true });
    expect(farthest(fit.matrix, MIRROR)).toBeLessThan(1e-6);
    expect(fit.matrixType).toBe('AFFINE');
  });
  test('no map of noisy landmarks has a negative determinant unasked', () => {
    const normal = seededNormal(5);
    for (let round = 0; round < 200; round += 1) {
      const near = ([x, y, z]: Vec3): Vec3 => [x + 5 * normal(), y + 5 * normal(), z + 5 * normal()];
      for (const kind of ['RIGID', 'RIGID_SCALE', 'AFFINE'] as const) {
        const fit = fitLandmarks(
          IN_SPACE.slice(0, 5).map((from) => ({ from, to: near(from) })),
          kind,
        );
        if (typeof fit !== 'string') expect(determinant(fit.matrix)).toBeGreaterThan(0);
      }
    }
  });
});
const flatten = ({ from, to: [x, y] }: SpacePair): SpacePair => ({ from, to: [x, y, 0] });

test('what a pair misses, the degrees of freedom and the error of the landmarks are told', () => {
  const normal = seededNormal(3);
  const noisy = (from: Vec3): SpacePair => ({
    from,
    to: [from[0] + 0.5 * normal(), from[1] + 0.5 * normal(), from[2] + 0.5 * normal()],
  });
  const many = Array.from({ length: 60 }, () => IN_SPACE).flat();
  const fit = fitted(many.map(noisy), 'RIGID');
  expect(fit.degreesOfFreedom).toBe(3 * many.length - 6);
  expect(fit.deviationMm).toBeCloseTo(0.5, 1);
  expect(fit.localisationErrorMm).toBeCloseTo((fit.deviationMm ?? 0) * Math.sqrt(3), 9);
  const [pair, miss] = [fit.pairs[4] as SpacePair, fit.residualsMm[4] ?? 0];
  const there = registeredPoint(fit, pair.from);
  expect(miss).toBeCloseTo(Math.hypot(...there.map((value, axis) => value - (pair.to[axis as 0 | 1 | 2] ?? 0))), 9);
  expect(fit.rmsMm).toBeCloseTo(Math.sqrt(fit.residualsMm.reduce((sum, one) => sum + one * one, 0) / many.length), 9);
});

test('where as many numbers were fitted as measured, nothing is said of the error', () => {
  const fit = fitted(exactPairs(ON_SLIDE.slice(0, 3), placed([0, 0, 1])), 'AFFINE');
  expect(fit.degreesOfFreedom).toBe(0);
  expect(fit).not.toHaveProperty('deviationMm');
  expect(fit).not.toHaveProperty('localisationErrorMm');
  expect(fitted(exactPairs(ON_SLIDE.slice(0, 2), placed([0, 0, 1])), 'RIGID').degreesOfFreedom).toBe(1);
  expect(fitted(exactPairs(IN_SPACE.slice(0, 3), placed([0, 0, 1])), 'RIGID').degreesOfFreedom).toBe(3);
});

describe('too little is refused in words', () => {
  const line = [0, 10, 20, 30].map((x): Vec3 => [x, 2 * x, 3 * x]);
  const spot = IN_SPACE.map((): Vec3 => [1, 2, 3]);
  test.each<[string, readonly Vec3[], RegistrationType]>([
    ['At least two pairs are needed.', IN_SPACE.slice(0, 1), 'RIGID'],
    ['Three pairs are needed, and there are 2.', IN_SPACE.slice(0, 2), 'RIGID'],
    ['Three pairs are needed, and there are 2.', ON_SLIDE.slice(0, 2), 'AFFINE'],
    ['Four pairs are needed, and there are 3.', IN_SPACE.slice(0, 3), 'AFFINE'],
    ['The points lie on one line. Place one to the side.', line, 'RIGID'],
    ['The points lie on one spot. Place them farther apart.', spot, 'RIGID_SCALE'],
    ['A landmark has no place.', [...IN_SPACE, [Number.NaN, 0, 0]], 'RIGID'],
  ])('%s', (reason, points, kind) => {
    expect(
      fitLandmarks(
        points.map((from) => ({ from, to: from })),
        kind,
      ),
    ).toBe(reason);
  });
  test('an affine map of landmarks that hardly leave a plane', () => {
    const almost = ON_SLIDE.map(([x, y], index): Vec3 => [x, y, 0.05 * (index % 2)]);
    expect(
      fitLandmarks(
        almost.map((from) => ({ from, to: from })),
        'AFFINE',
      ),
    ).toMatch('lie in one plane');
  });
});
