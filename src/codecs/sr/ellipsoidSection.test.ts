import { describe, expect, test } from 'vitest';
import { distanceFromPlaneMm, type PixelPlane, type Vec3 } from '../../dicom/geometry/pixelPlane';
import { seededRandom } from '../../lib/seededRandom';
import { ellipsoidOf, ellipsoidSection } from './ellipsoidSection';

const plane = (z: number): PixelPlane => ({
  originMm: [-50, -50, z],
  rowDirection: [1, 0, 0],
  columnDirection: [0, 1, 0],
  rowSpacingMm: 1,
  columnSpacingMm: 0.5,
  columns: 100,
  rows: 100,
});
/** Half axes of 8, 4 and 3 mm along x, y and z, around 1\2\3. */
const POINTS = [-7, 2, 3, 9, 2, 3, 1, -2, 3, 1, 6, 3, 1, 2, 0, 1, 2, 6];

describe('SR-29: an ellipsoid is shown by its section', () => {
  test('through its middle: its own axes', () => {
    const section = ellipsoidSection(ellipsoidOf(POINTS) as never, plane(3)) ?? [];
    expect(Math.abs((section[0] ?? 0) - 1)).toBeCloseTo(8, 9);
    expect((section[0] ?? 0) + (section[3] ?? 0)).toBeCloseTo(2, 9);
    for (const at of [2, 5, 8, 11]) expect(section[at]).toBeCloseTo(3, 9);
    expect(Math.abs((section[7] ?? 0) - (section[10] ?? 0))).toBeCloseTo(8, 9);
  });

  test('above its end: none', () => {
    expect(ellipsoidSection(ellipsoidOf(POINTS) as never, plane(6.01))).toBeUndefined();
    expect(ellipsoidOf(POINTS.slice(3))).toBeUndefined();
    expect(ellipsoidOf(new Array(18).fill(1))).toBeUndefined();
  });

  test('for any ellipsoid the ends of both axes lie on it and on the plane, and halve each other', () => {
    const random = seededRandom(3);
    for (let run = 0; run < 200; run += 1) {
      const [a, b, c] = orthogonal(random);
      const center: Vec3 = [random() * 10, random() * 10, random() * 2];
      const points = [a, b, c].flatMap((axis) => [
        ...center.map((value, index) => value - (axis[index] ?? 0)),
        ...center.map((value, index) => value + (axis[index] ?? 0)),
      ]);
      const ellipsoid = ellipsoidOf(points);
      const section = ellipsoid && ellipsoidSection(ellipsoid, plane(center[2] + random() - 0.5));
      if (ellipsoid === undefined || section === undefined) continue;
      const ends = [0, 3, 6, 9].map((at): Vec3 => [section[at] ?? 0, section[at + 1] ?? 0, section[at + 2] ?? 0]);
      for (const end of ends) {
        const relative = end.map((value, index) => value - (center[index] ?? 0));
        const on = [a, b, c].reduce((sum, axis) => {
          const along = axis.reduce((total, value, index) => total + value * (relative[index] ?? 0), 0);
          return sum + along ** 2 / axis.reduce((total, value) => total + value * value, 0) ** 2;
        }, 0);
        expect(on).toBeCloseTo(1, 6);
        expect(distanceFromPlaneMm(plane(end[2]), end)).toBeCloseTo(0, 6);
      }
      const [p, q, r, s] = ends as [Vec3, Vec3, Vec3, Vec3];
      expect(p[0] + q[0]).toBeCloseTo(r[0] + s[0], 6);
      expect(Math.hypot(q[0] - p[0], q[1] - p[1])).toBeGreaterThanOrEqual(Math.hypot(s[0] - r[0], s[1] - r[1]) - 1e-9);
    }
  });
});

/** Three axes at right angles, of random length, turned about z and then about x. */
function orthogonal(random: () => number): [number[], number[], number[]] {
  const [p, q] = [random() * 6, random() * 6];
  const turn = ([x = 0, y = 0, z = 0]: number[], size: number): number[] => {
    const [x1, y1] = [x * Math.cos(p) - y * Math.sin(p), x * Math.sin(p) + y * Math.cos(p)];
    return [x1, y1 * Math.cos(q) - z * Math.sin(q), y1 * Math.sin(q) + z * Math.cos(q)].map((value) => value * size);
  };
  return [turn([1, 0, 0], 1 + random() * 9), turn([0, 1, 0], 1 + random() * 9), turn([0, 0, 1], 1 + random() * 9)];
}
