import { expect, test } from 'vitest';
import type { PixelPlane, Vec3 } from '../geometry/pixelPlane';
import { fitLandmarks, type SpacePair } from './fitLandmarks';
import { linkedPointer } from './linkedPointer';
import { refit } from './refit';
import { exactPairs, IN_SPACE, MIRROR, ON_SLIDE, placed, seededNormal } from './registrationTestData';
import { ellipse95, mapUncertainty } from './uncertainty';

const axial: PixelPlane = {
  ...{ originMm: [-100, -100, 100], rowDirection: [1, 0, 0], columnDirection: [0, 1, 0] },
  ...{ rowSpacingMm: 0.5, columnSpacingMm: 0.25, columns: 800, rows: 400 },
};
const normal = seededNormal(12);
const noisy = ({ from, to: [x, y, z] }: SpacePair): SpacePair => ({
  from,
  to: [x + 0.3 * normal(), y + 0.3 * normal(), z + 0.3 * normal()],
});
const pairs = exactPairs(ON_SLIDE, placed([0.2, 0.1, 0.5], [0, 0, 100])).map(noisy);
function fitted(...input: Parameters<typeof fitLandmarks>) {
  const fit = fitLandmarks(...input);
  if (typeof fit === 'string') throw new Error(fit);
  return fit;
}

test('a pointer on the slide is drawn on the section with its ellipse, in the pixels of the section', () => {
  const point = mapUncertainty(fitted(pairs, 'RIGID'))([16, 15, 0]);
  const { at, offMm, rim = [], words } = linkedPointer(point, axial);
  expect(at[0]).toBeCloseTo((point.place[0] + 100) / 0.25 + 0.5, 9);
  expect(at[1]).toBeCloseTo((point.place[1] + 100) / 0.5 + 0.5, 9);
  expect(offMm).toBeCloseTo(point.place[2] - 100, 9);
  expect(words).toMatch(/^about \d/);
  const ellipse = ellipse95(point, [axial.rowDirection, axial.columnDirection]);
  const radiiMm = rim.map(([u, v]) => Math.hypot((u - at[0]) * 0.25, (v - at[1]) * 0.5));
  expect(Math.max(...radiiMm)).toBeCloseTo(ellipse?.majorMm ?? Number.NaN, 6);
  expect(Math.min(...radiiMm)).toBeCloseTo(ellipse?.minorMm ?? Number.NaN, 6);
});

test('beyond the landmarks the pointer is drawn without a rim and says so', () => {
  const point = mapUncertainty(fitted(pairs, 'RIGID'))([45, 15, 0]);
  expect(linkedPointer(point, axial)).toMatchObject({ words: 'beyond the landmarks' });
  expect(linkedPointer(point, axial)).not.toHaveProperty('rim');
});

test('a stored registration finds the fit it was made by, whatever its kind and faces', () => {
  const turned = exactPairs(ON_SLIDE, placed([Math.PI, 0, 0.3], [2, 30, 0])).map(
    ({ from, to: [x, y] }): SpacePair => ({ from, to: [x + 0.1 * normal(), y + 0.1 * normal(), 0] }),
  );
  const cases = [
    fitted(pairs, 'RIGID'),
    fitted(pairs, 'AFFINE'),
    fitted(
      pairs.map(({ from, to }) => ({ from: to, to: from })),
      'RIGID_SCALE',
    ),
    fitted(turned, 'RIGID_SCALE', { isTurnedOver: true }),
    fitted(exactPairs(IN_SPACE, MIRROR).map(noisy), 'RIGID', { isMirrored: true }),
  ];
  for (const fit of cases) {
    const sourceToRegistered = fit.matrix.map((value) => Number(value.toPrecision(13)));
    const again = refit(fit.pairs, { type: fit.matrixType, sourceToRegistered });
    expect(again).toMatchObject({ kind: fit.kind, degreesOfFreedom: fit.degreesOfFreedom });
  }
});

test('a landmark that was moved since makes no fit: nothing is claimed of the stored matrix', () => {
  const fit = fitted(pairs, 'RIGID');
  const moved = pairs.map(({ from, to }, index) => ({
    from,
    to: index === 2 ? ([to[0] + 1, to[1], to[2]] as Vec3) : to,
  }));
  expect(refit(moved, { type: 'RIGID', sourceToRegistered: fit.matrix })).toBeUndefined();
});

test('a section of a volume on a slide, its points almost on a line: which face is up is not guessed', () => {
  const line: readonly Vec3[] = [
    [0, 0, 0],
    [10, 0.4, 0],
    [20, -0.4, 0],
    [30, 0, 0],
  ];
  const offLine = [-0.3, 0.3, 0.3, -0.3];
  const onSection = line.map((from, index): SpacePair => ({ from, to: [from[0] + 5, offLine[index] ?? 0, 40] }));
  expect(fitLandmarks(onSection, 'RIGID')).toMatch('Which face is up cannot be told');
});
