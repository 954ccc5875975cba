import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import { madeInstance, madeSeries, type InstanceRecipe } from '../slide/slideFixture';
import { placeBase, placeLevel } from '../slide/slideGeometry';
import { parseSlideInstance } from '../slide/slideInstance';
import { measureInMm } from './measure';
import {
  checkedPlane,
  cross,
  distanceFromPlaneMm,
  dot,
  imagePointToMm,
  mmToImagePoint,
  normalOf,
  type PixelPlane,
  pointOnPlane,
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
  ['usual scan, inner point', plane([20, 40, 0], [0, -1, 0], [-1, 0, 0], 5e-4, 5e-4), [1000.5, 2000.5], [19, 39.5]],
  ['usual scan, corner', plane([20, 40, 0], [0, -1, 0], [-1, 0, 0], 5e-4, 5e-4), [0, 0], [20.00025, 40.00025]],
  ['pixels not square', plane([0, 0, 0], [1, 0, 0], [0, 1, 0], 4e-4, 2e-4), [10.5, 10.5], [0.002, 0.004]],
  ['mirrored scan', plane([5, 5, 0], [0, 1, 0], [1, 0, 0], 1e-3, 2e-3), [1.5, 3.5], [5.003, 5.002]],
  ['turned by 180°', plane([10, 10, 0], [-1, 0, 0], [0, -1, 0], 2.5e-4, 2.5e-4), [4.5, 8.5], [9.999, 9.998]],
];

const turned = (deg: number, isMirrored = false): { row: Vec3; column: Vec3 } => {
  const [cos, sin] = [Math.cos((deg * Math.PI) / 180), Math.sin((deg * Math.PI) / 180)];
  return { row: [cos, sin, 0], column: isMirrored ? [sin, -cos, 0] : [-sin, cos, 0] };
};

const slide = (recipe: Partial<InstanceRecipe>) =>
  parseSlideInstance(madeSeries(), madeInstance({ uid: '1', matrix: [40_000, 30_000], ...recipe }))!;
const baseOf = (recipe: Partial<InstanceRecipe>) => placeBase(slide(recipe), [], 0);

describe('slide coordinates', () => {
  test('T-SSR-01: the five vectors land where the standard says and come back, to 1e-9 mm', () => {
    for (const [name, level, point, [x, y]] of vectors) {
      const mm = imagePointToMm(level, point);
      expect(Math.abs(mm[0] - x), name).toBeLessThan(1e-9);
      expect(Math.abs(mm[1] - y), name).toBeLessThan(1e-9);
      const back = mmToImagePoint(level, [x, y, 0]);
      expect(Math.abs(back[0] - point[0]) * level.columnSpacingMm, name).toBeLessThan(1e-9);
      expect(Math.abs(back[1] - point[1]) * level.rowSpacingMm, name).toBeLessThan(1e-9);
    }
  });

  test('T-SSR-02: a point drawn at level 3 and shown at level 0 lies within half a pixel of each', () => {
    const random = seededRandom(302);
    for (const ratio of [16.004, 57.7, 63.97, 8]) {
      const finest = baseOf({ origin: [20.5, 41.25] });
      const matrix = [Math.round(40_000 / ratio), Math.round(30_000 / ratio)] as const;
      const spacing = [(30_000 * 0.00025) / matrix[1], (40_000 * 0.00025) / matrix[0]] as const;
      const coarse = placeLevel(finest, slide({ matrix, spacing, origin: [20.5, 41.25] }))!.plane;
      for (let round = 0; round < 200; round += 1) {
        const seen: Vec2 = [random() * 40_000, random() * 30_000];
        const [u, v] = pointOnPlane(finest.plane, coarse, seen);
        // The pointer hits the nearest of the coarse level's half pixels.
        const clicked: Vec2 = [Math.round(u * 2) / 2, Math.round(v * 2) / 2];
        const shown = pointOnPlane(coarse, finest.plane, clicked);
        expect(Math.abs(shown[0] - seen[0])).toBeLessThanOrEqual(0.5 + 0.5 * (40_000 / matrix[0]));
        expect(Math.abs(shown[1] - seen[1])).toBeLessThanOrEqual(0.5 + 0.5 * (30_000 / matrix[1]));
        // And the levels themselves agree far better than that.
        const again = pointOnPlane(coarse, finest.plane, [u, v]);
        expect(Math.hypot(again[0] - seen[0], again[1] - seen[1])).toBeLessThan(1e-6);
      }
    }
  });

  test('T-SSR-03: a slide whose origin is (-3, -2) is placed there and measured like any other', () => {
    const { plane: level, isPlaced } = baseOf({ origin: [-3, -2] });
    expect(isPlaced).toBe(true);
    expect(imagePointToMm(level, [0.5, 0.5])).toEqual([-3, -2, 0]);
    expect(mmToImagePoint(level, [-3.25, -2.5, 0]).map((value) => value.toFixed(6))).toEqual([
      '2000.500000',
      '1000.500000',
    ]);
    const ends = [...imagePointToMm(level, [0.5, 0.5]), ...imagePointToMm(level, [4000.5, 0.5])];
    expect(measureInMm('length', ends)[0]?.value).toBeCloseTo(1, 12);
  });

  test('T-SSR-04: a slide scanned at 37° is placed at 37°', () => {
    const { row, column } = turned(37);
    const { plane: level, isPlaced } = baseOf({
      origin: [12, 9],
      orientation: [...row, ...column],
      spacing: [4e-4, 2e-4],
    });
    expect(isPlaced).toBe(true);
    // 1000 pixels along a row are 0.2 mm, 500 down a column are 0.2 mm.
    const [x, y] = imagePointToMm(level, [1000.5, 500.5]);
    const [cos, sin] = [0.7986355100472928, 0.6018150231520483];
    expect(x).toBeCloseTo(12 + 0.2 * cos - 0.2 * sin, 12);
    expect(y).toBeCloseTo(9 + 0.2 * sin + 0.2 * cos, 12);
    const back = mmToImagePoint(level, [x, y, 0]);
    expect(back[0]).toBeCloseTo(1000.5, 8);
    expect(back[1]).toBeCloseTo(500.5, 8);
  });

  test('T-SSR-05: the area of a polygon is the shoelace of its slide mm, whatever way the slide was scanned', () => {
    const pixels: Vec2[] = [
      [100, 100],
      [900.5, 150],
      [700, 620.25],
      [300, 400],
      [50, 700],
    ];
    const areas = [0, 37, 90, 143.2, 180, 270, 359].flatMap((deg) =>
      [false, true].map((isMirrored) => {
        const { row, column } = turned(deg, isMirrored);
        const level = plane([-3, 62, 0.0045], row, column, 4e-4, 2e-4);
        const mm = pixels.map((point) => imagePointToMm(level, point));
        const shoelace = mm.reduce((sum, [x, y], at) => {
          const [nx, ny] = mm[(at + 1) % mm.length]!;
          return sum + x * ny - nx * y;
        }, 0);
        const area = measureInMm('polygon', mm.flat())[0]!.value;
        expect(area / Math.abs(shoelace / 2)).toBeCloseTo(1, 9);
        return area;
      }),
    );
    for (const area of areas) expect(area / areas[0]!).toBeCloseTo(1, 10);
  });
});

/** A pose as it may come: any direction in space, 37°, mirrored, pixels up to fifty times longer than wide. */
function pose(random: () => number, index: number): PixelPlane {
  const between = (low: number, high: number) => low + (high - low) * random();
  const spacing = () => 10 ** between(-4, 1);
  const flat = turned(index % 3 === 0 ? 37 : between(0, 360), index % 2 === 0);
  const row = unit([between(-1, 1), between(-1, 1), between(-1, 1)]);
  const across = unit(cross(unit([between(-1, 1), between(-1, 1), between(-1, 1)]), row));
  const directions = index % 4 === 0 ? flat : { row, column: across };
  const columnSpacing = spacing();
  return {
    originMm: [between(-2000, 2000), between(-2000, 2000), between(-2000, 2000)],
    rowDirection: directions.row,
    columnDirection: directions.column,
    rowSpacingMm: columnSpacing * 10 ** between(-1.7, 1.7),
    columnSpacingMm: columnSpacing,
    columns: 100_000,
    rows: 100_000,
  };
}

const unit = (v: Vec3): Vec3 => {
  const length = Math.hypot(...v);
  return [v[0] / length, v[1] / length, v[2] / length];
};

describe('10,000 seeded poses', () => {
  test('agree with the matrix of C.7.6.2.1.1 and come back, within 1e-9 of the numbers involved', () => {
    const random = seededRandom(11);
    for (let index = 0; index < 10_000; index += 1) {
      const level = pose(random, index);
      const point: Vec2 = [random() * 100_000, random() * 100_000];
      const mm = imagePointToMm(level, point);
      // The equation as the standard has it: a 4 × 4 matrix on the column and row index of the pixel's centre.
      const [i, j] = [point[0] - 0.5, point[1] - 0.5];
      const expected = [0, 1, 2].map(
        (axis) =>
          level.rowDirection[axis]! * level.columnSpacingMm * i +
          level.columnDirection[axis]! * level.rowSpacingMm * j +
          level.originMm[axis]!,
      );
      const size = Math.max(...expected.map(Math.abs), 1);
      for (const [axis, value] of expected.entries())
        expect(Math.abs(mm[axis]! - value)).toBeLessThanOrEqual(1e-9 * size);
      expect(Math.abs(distanceFromPlaneMm(level, mm))).toBeLessThanOrEqual(1e-9 * size);
      const back = mmToImagePoint(level, mm);
      const [du, dv] = [(back[0] - point[0]) * level.columnSpacingMm, (back[1] - point[1]) * level.rowSpacingMm];
      expect(Math.hypot(du, dv)).toBeLessThanOrEqual(1e-9 * size);
    }
  });

  test('a point off the plane has its foot on it, and its distance is what is left', () => {
    const random = seededRandom(12);
    for (let index = 0; index < 1000; index += 1) {
      const level = pose(random, index);
      const [point, away] = [[random() * 5000, random() * 5000] as Vec2, random() * 100 - 50];
      const [n, foot] = [normalOf(level), imagePointToMm(level, point)];
      const off: Vec3 = [foot[0] + away * n[0], foot[1] + away * n[1], foot[2] + away * n[2]];
      expect(distanceFromPlaneMm(level, off)).toBeCloseTo(away, 6);
      const [u, v] = mmToImagePoint(level, off);
      expect((u - point[0]) * level.columnSpacingMm).toBeCloseTo(0, 6);
      expect((v - point[1]) * level.rowSpacingMm).toBeCloseTo(0, 6);
    }
  });

  test('from plane to plane by way of mm: levels of any ratio, never by a rounded one', () => {
    const random = seededRandom(13);
    for (let index = 0; index < 1000; index += 1) {
      const fine = pose(random, index);
      const ratio = [1 + random() * 63, 1 + random() * 63] as const;
      const coarse: PixelPlane = {
        ...fine,
        originMm: imagePointToMm(fine, [ratio[0] / 2, ratio[1] / 2]),
        columnSpacingMm: fine.columnSpacingMm * ratio[0],
        rowSpacingMm: fine.rowSpacingMm * ratio[1],
      };
      const point: Vec2 = [random() * 50_000, random() * 50_000];
      const [u, v] = pointOnPlane(fine, coarse, point);
      const reach = (2000 / Math.min(fine.columnSpacingMm, fine.rowSpacingMm)) * 1e-9;
      expect(Math.abs(u - point[0] / ratio[0])).toBeLessThan(reach + 1e-6);
      expect(Math.abs(v - point[1] / ratio[1])).toBeLessThan(reach + 1e-6);
    }
  });
});

describe('a plane that is none', () => {
  const good = plane([1, 2, 3], [1, 0, 0], [0, 1, 0], 0.5, 0.8);
  test.each<[string, Partial<PixelPlane>]>([
    ['zero spacing', { rowSpacingMm: 0 }],
    ['negative spacing', { columnSpacingMm: -0.5 }],
    ['a spacing that is no number', { columnSpacingMm: Number.NaN }],
    ['endless spacing', { rowSpacingMm: Number.POSITIVE_INFINITY }],
    ['parallel directions', { columnDirection: [1, 0, 0] }],
    ['opposite directions', { columnDirection: [-1, 0, 0] }],
    ['directions 80° apart', { columnDirection: [Math.cos(1.4), Math.sin(1.4), 0] }],
    ['a direction of length zero', { rowDirection: [0, 0, 0] }],
    ['a direction of length two', { rowDirection: [2, 0, 0] }],
    ['a direction that is no number', { rowDirection: [Number.NaN, 0, 0] }],
    ['an origin that is no number', { originMm: [0, Number.NaN, 0] }],
    ['no pixels', { columns: 0 }],
  ])('%s: refused as a value, and nothing throws on it', (_, fault) => {
    const broken = { ...good, ...fault };
    expect(checkedPlane(broken).ok).toBe(false);
    expect(() => [mmToImagePoint(broken, imagePointToMm(broken, [1, 2])), normalOf(broken)]).not.toThrow();
  });

  test('rounded cosines are made unit vectors, exact ones keep their bits', () => {
    const exact = checkedPlane(good);
    expect(exact.ok && exact.value).toStrictEqual(good);
    const rounded = checkedPlane({ ...good, rowDirection: [0.7072, 0.7072, 0], columnDirection: [-0.7072, 0.7072, 0] });
    if (!rounded.ok) throw new Error(rounded.error);
    expect(Math.hypot(...rounded.value.rowDirection)).toBeCloseTo(1, 15);
    expect(dot(normalOf(rounded.value), normalOf(rounded.value))).toBeCloseTo(1, 15);
  });

  test('the normal has length one also where the directions are not quite perpendicular', () => {
    const skewed = { ...good, columnDirection: unit([0.008, 1, 0]) };
    expect(Math.hypot(...normalOf(skewed))).toBeCloseTo(1, 15);
    expect(distanceFromPlaneMm(skewed, [7, 8, 103])).toBeCloseTo(100, 12);
  });
});
