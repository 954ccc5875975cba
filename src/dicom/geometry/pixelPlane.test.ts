import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import {
  cross,
  distanceFromPlaneMm,
  imagePointToMm,
  mmToImagePoint,
  type PixelPlane,
  type Vec2,
  type Vec3,
} from './pixelPlane';

const plane = (originMm: Vec3, row: Vec3, column: Vec3, rowSpacingMm: number, columnSpacingMm: number): PixelPlane => ({
  originMm,
  rowDirection: row,
  columnDirection: column,
  rowSpacingMm,
  columnSpacingMm,
  columns: 100,
  rows: 100,
});

/** X0, Y0, orientation, row and column spacing, image point, slide mm: worked by hand from the equation of C.8.12.4. */
const vectors: [string, PixelPlane, Vec2, [number, number]][] = [
  [
    'the usual scan, an inner point',
    plane([20, 40, 0], [0, -1, 0], [-1, 0, 0], 5e-4, 5e-4),
    [1000.5, 2000.5],
    [19, 39.5],
  ],
  ['the usual scan, the corner', plane([20, 40, 0], [0, -1, 0], [-1, 0, 0], 5e-4, 5e-4), [0, 0], [20.00025, 40.00025]],
  ['pixels that are not square', plane([0, 0, 0], [1, 0, 0], [0, 1, 0], 4e-4, 2e-4), [10.5, 10.5], [0.002, 0.004]],
  ['a mirrored scan', plane([5, 5, 0], [0, 1, 0], [1, 0, 0], 1e-3, 2e-3), [1.5, 3.5], [5.003, 5.002]],
  ['a scan turned by 180°', plane([10, 10, 0], [-1, 0, 0], [0, -1, 0], 2.5e-4, 2.5e-4), [4.5, 8.5], [9.999, 9.998]],
];

describe('pixel plane', () => {
  test.each(vectors)('%s lands where the standard says, and back', (_name, level, point, [x, y]) => {
    const mm = imagePointToMm(level, point);
    expect(mm[0]).toBeCloseTo(x, 9);
    expect(mm[1]).toBeCloseTo(y, 9);
    const back = mmToImagePoint(level, [x, y, 0]);
    expect(back[0]).toBeCloseTo(point[0], 5);
    expect(back[1]).toBeCloseTo(point[1], 5);
  });

  test('any pose goes there and back within a millionth of a pixel (10,000 seeded poses)', () => {
    const random = seededRandom(11);
    const between = (low: number, high: number) => low + (high - low) * random();
    let worst = 0;
    for (let i = 0; i < 10_000; i++) {
      const row = unit([between(-1, 1), between(-1, 1), between(-1, 1)]);
      const column = unit(cross(unit([between(-1, 1), between(-1, 1), between(-1, 1)]), row));
      const pose = plane(
        [between(-300, 300), between(-300, 300), between(-900, 900)],
        row,
        column,
        between(1e-4, 5),
        between(1e-4, 5),
      );
      const point: Vec2 = [between(0, 5000), between(0, 5000)];
      const mm = imagePointToMm(pose, point);
      const back = mmToImagePoint(pose, mm);
      worst = Math.max(worst, Math.abs(back[0] - point[0]), Math.abs(back[1] - point[1]));
      expect(Math.abs(distanceFromPlaneMm(pose, mm))).toBeLessThan(1e-7);
    }
    expect(worst).toBeLessThan(1e-6);
  });
});

function unit(v: Vec3): Vec3 {
  const length = Math.hypot(...v);
  return [v[0] / length, v[1] / length, v[2] / length];
}
