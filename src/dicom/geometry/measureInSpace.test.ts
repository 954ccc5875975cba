import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import { codes } from '../codes';
import type { Calibration, DrawnShape, Measurement } from '../types';
import { measureInMm, measureInPixels } from './measure';
import { cross, imagePointToMm, mmToImagePoint, type PixelPlane, type Vec2, type Vec3 } from './pixelPlane';
import { isSelfCrossing } from './selfCrossing';
import { orderedEllipse, vectorsOf } from './shapes';
import { asStored } from './storedPrecision';

/**
 * Every value of every shape, against formulas of school geometry in the plane, on planes anywhere in space and on
 * pixels that are not square.
 */

type Random = () => number;
const amount = (list: readonly Measurement[], name: { value: string }): number =>
  list.find((one) => one.name.value === name.value)?.value ?? Number.NaN;

const unit = (v: Vec3): Vec3 => {
  const length = Math.hypot(...v);
  return [v[0] / length, v[1] / length, v[2] / length];
};

function planeAnywhere(random: Random): PixelPlane {
  const between = (low: number, high: number) => low + (high - low) * random();
  const row = unit([between(-1, 1), between(-1, 1), between(-1, 1)]);
  return {
    originMm: [between(-500, 500), between(-500, 500), between(-900, 900)],
    rowDirection: row,
    columnDirection: unit(cross(unit([between(-1, 1), between(-1, 1), between(-1, 1)]), row)),
    rowSpacingMm: between(0.1, 4),
    columnSpacingMm: between(0.1, 4),
    columns: 1000,
    rows: 1000,
  };
}

/** Points given in mm along rows and columns, as image points and as mm in space. */
function placed(plane: PixelPlane, flat: readonly Vec2[]) {
  const pixels = flat.map(([x, y]): Vec2 => [x / plane.columnSpacingMm, y / plane.rowSpacingMm]);
  const calibration: Calibration = { ...plane, label: '' };
  return { pixels: pixels.flat(), calibration, mm: pixels.flatMap((point) => [...imagePointToMm(plane, point)]) };
}

/** Measures both ways and holds both to the expected values. */
function expectBoth(plane: PixelPlane, shape: DrawnShape, flat: readonly Vec2[], expected: readonly number[]): void {
  const { pixels, calibration, mm } = placed(plane, flat);
  for (const list of [measureInPixels(shape, pixels, calibration), measureInMm(shape, mm)]) {
    expect(list.map(({ value }) => value)).toHaveLength(expected.length);
    for (const [index, { value }] of list.entries())
      expect(Math.abs(value / expected[index]! - 1), shape).toBeLessThan(1e-9);
  }
}

const distance = ([ax, ay]: Vec2, [bx, by]: Vec2): number => Math.sqrt((ax - bx) ** 2 + (ay - by) ** 2);
const triangle = (a: number, b: number, c: number): number => {
  const s = (a + b + c) / 2;
  return Math.sqrt(s * (s - a) * (s - b) * (s - c));
};
/** Perimeter of an ellipse as an integral; for a periodic function a sum of equal steps converges at once. */
function ellipseAround(a: number, b: number): number {
  const steps = 2000;
  let sum = 0;
  for (let step = 0; step < steps; step += 1) {
    const t = (2 * Math.PI * step) / steps;
    sum += Math.sqrt((a * Math.sin(t)) ** 2 + (b * Math.cos(t)) ** 2);
  }
  return (sum * 2 * Math.PI) / steps;
}

describe('1000 planes anywhere in space', () => {
  test('lengths, paths and axes', () => {
    const random = seededRandom(101);
    for (let round = 0; round < 1000; round += 1) {
      const plane = planeAnywhere(random);
      const at = (): Vec2 => [50 + random() * 200, 50 + random() * 200];
      const [a, b, c, d] = [at(), at(), at(), at()];
      expectBoth(plane, 'length', [a, b], [distance(a, b)]);
      expectBoth(plane, 'polyline', [a, b, c, d], [distance(a, b) + distance(b, c) + distance(c, d)]);
      const axes = [distance(a, b), distance(c, d)];
      expectBoth(plane, 'bidirectional', [a, b, c, d], [Math.max(...axes), Math.min(...axes)]);
    }
  });

  test('rectangles at any angle', () => {
    const random = seededRandom(102);
    for (let round = 0; round < 1000; round += 1) {
      const [w, h, turn] = [1 + random() * 80, 1 + random() * 80, random() * 7];
      const [x, y, cos, sin] = [100 + random() * 50, 100 + random() * 50, Math.cos(turn), Math.sin(turn)];
      const at = (u: number, v: number): Vec2 => [x + u * cos - v * sin, y + u * sin + v * cos];
      const corners = [at(0, 0), at(w, 0), at(w, h), at(0, h)];
      expectBoth(planeAnywhere(random), 'rectangle', corners, [w * h, 2 * (w + h)]);
    }
  });

  test('polygons: as many triangles round their middle, each by its three sides', () => {
    const random = seededRandom(103);
    for (let round = 0; round < 1000; round += 1) {
      const count = 3 + Math.floor(random() * 30);
      const middle: Vec2 = [150, 150];
      const corners = Array.from({ length: count }, (_, index): Vec2 => {
        const [turn, radius] = [(2 * Math.PI * index) / count, 20 + random() * 80];
        return [middle[0] + radius * Math.cos(turn), middle[1] + radius * Math.sin(turn)];
      });
      const next = (index: number) => corners[(index + 1) % count]!;
      const area = corners.reduce(
        (sum, corner, index) =>
          sum + triangle(distance(corner, next(index)), distance(corner, middle), distance(next(index), middle)),
        0,
      );
      const around = corners.reduce((sum, corner, index) => sum + distance(corner, next(index)), 0);
      expectBoth(planeAnywhere(random), 'polygon', corners, [area, around]);
    }
  });

  test('ellipses at any angle, from circles to slits', () => {
    const random = seededRandom(104);
    for (let round = 0; round < 1000; round += 1) {
      const a = 5 + random() * 80;
      const b = round % 10 === 0 ? a : a * 10 ** (-2 * random());
      const [turn, x, y] = [random() * 7, 150, 140];
      const end = (r: number, deg: number): Vec2 => [x + r * Math.cos(turn + deg), y + r * Math.sin(turn + deg)];
      const ends = [end(-a, 0), end(a, 0), end(-b, Math.PI / 2), end(b, Math.PI / 2)];
      expectBoth(planeAnywhere(random), 'ellipse', ends, [Math.PI * a * b, ellipseAround(a, b)]);
    }
  });
});

test('the way round an ellipse stays right where it is all but a line', () => {
  for (const b of [1e-3, 1e-6, 1e-9, 0]) {
    const around = amount(measureInPixels('ellipse', [-1, 0, 1, 0, 0, -b, 0, b], undefined), codes.perimeter);
    expect(around).toBeGreaterThan(4 - 1e-12);
    // The first terms of the series for thin ellipses.
    const excess = b === 0 ? 0 : 2 * b * b * (Math.log(4 / b) - 0.5);
    expect(Math.abs(around - 4 - excess)).toBeLessThan(1e-9);
  }
});

describe('what a report can hold', () => {
  /** Two ends 50 mm apart, in any direction, 1 m from the origin. */
  const farLength = (random: Random): number[] => {
    const direction = unit([random() - 0.5, random() - 0.5, random() - 0.5]);
    const from = [1000, -1000, 1000].map((value) => value * (0.95 + 0.1 * random()));
    return [...from, ...from.map((value, axis) => value + 50 * direction[axis]!)];
  };

  test('a length of 50 mm at 1 m, measured before rounding, misses what the file says by more than a millionth', () => {
    const random = seededRandom(105);
    const errors = Array.from({ length: 2000 }, () => {
      const ends = farLength(random);
      const stored = ends.map(Math.fround);
      return Math.abs(amount(measureInMm('length', stored), codes.length) / 50 - 1);
    });
    expect(Math.max(...errors)).toBeGreaterThan(1e-6);
    expect(Math.max(...errors)).toBeLessThan(5e-6);
  });

  test('measured after rounding it is what anybody recomputes from the file, to the last bit', () => {
    const random = seededRandom(106);
    for (let round = 0; round < 500; round += 1) {
      const points = asStored(farLength(random));
      const fromFile = Array.from(new Float32Array(points));
      expect(measureInMm('length', fromFile)).toEqual(measureInMm('length', points));
      expect(asStored(points)).toBe(points);
    }
  });

  test('rounding moves a mark by less than a sixtieth of a slide pixel and a ten-thousandth of a CT pixel', () => {
    const random = seededRandom(107);
    for (let round = 0; round < 1000; round += 1) {
      const onSlide = [random() * 75, random() * 25, 0.0045];
      const moved = asStored(onSlide).map((value, axis) => value - onSlide[axis]!);
      expect(Math.hypot(...moved)).toBeLessThan(0.00025 / 60);
      const onImage = [random() * 1024, random() * 1024];
      const off = asStored(onImage).map((value, axis) => value - onImage[axis]!);
      expect(Math.hypot(...off)).toBeLessThan(1e-4);
    }
  });

  test('a stored ellipse keeps its ends when it is touched: circles, near circles, tilted ones, on glass and on film', () => {
    const random = seededRandom(108);
    for (let round = 0; round < 2000; round += 1) {
      const isGlass = round % 2 === 0;
      const plane = { ...planeAnywhere(random), ...(isGlass ? { originMm: [60, 20, 0.0045] as Vec3 } : {}) };
      const a = isGlass ? 0.005 + random() : 5 + random() * 40;
      const b = round % 3 === 0 ? a : a * (0.2 + 0.8 * random());
      const turn = random() * 7;
      const end = (r: number, deg: number): Vec2 => [
        (2 + r * Math.cos(turn + deg)) / plane.columnSpacingMm,
        (2 + r * Math.sin(turn + deg)) / plane.rowSpacingMm,
      ];
      const ends = [end(-a, 0), end(a, 0), end(-b, Math.PI / 2), end(b, Math.PI / 2)];
      const points = asStored(ends.flatMap((point) => [...imagePointToMm(plane, point)]));
      expect(orderedEllipse(points, 3)).toBe(points);
    }
  });
});

describe('contours that cross themselves', () => {
  /** The same question in whole numbers, side by side with every other, where no rounding can deceive. */
  function crossesExactly(points: readonly Vec2[]): boolean {
    const side = ([ax, ay]: Vec2, [bx, by]: Vec2, [cx, cy]: Vec2) =>
      Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));
    const isBetween = (a: number, b: number, c: number) => Math.min(a, b) <= c && c <= Math.max(a, b);
    const holds = (a: Vec2, b: Vec2, c: Vec2) =>
      side(a, b, c) === 0 && isBetween(a[0], b[0], c[0]) && isBetween(a[1], b[1], c[1]);
    return points.some((a, i) => {
      const b = points[(i + 1) % points.length]!;
      return points.some((c, j) => {
        const d = points[(j + 1) % points.length]!;
        const apart = Math.abs(i - j);
        if (apart <= 1 || apart === points.length - 1) return false;
        const isCrossing = side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
        return isCrossing || holds(a, b, c) || holds(a, b, d) || holds(c, d, a) || holds(c, d, b);
      });
    });
  }

  test('are found as exact arithmetic finds them, on the plane and in space', () => {
    const random = seededRandom(109);
    let crossing = 0;
    for (let round = 0; round < 3000; round += 1) {
      const count = 4 + Math.floor(random() * 8);
      const points = Array.from(
        { length: count },
        (): Vec2 => [Math.floor(random() * 1000), Math.floor(random() * 1000)],
      );
      const expected = crossesExactly(points);
      if (expected) crossing += 1;
      expect(isSelfCrossing(vectorsOf(points.flat(), 2))).toBe(expected);
      const mm = points.flatMap((point) => [...imagePointToMm(planeAnywhere(seededRandom(round)), point)]);
      expect(isSelfCrossing(vectorsOf(mm, 3))).toBe(expected);
    }
    expect(crossing).toBeGreaterThan(500);
    expect(crossing).toBeLessThan(2900);
  });

  test('an outline traced in 16,000 steps is judged, and its area is right', () => {
    const count = 16_000;
    const outline = Array.from({ length: count }, (_, index): Vec2 => {
      const turn = (2 * Math.PI * index) / count;
      const radius = 100 + 20 * Math.sin(9 * turn);
      return [500 + radius * Math.cos(turn), 500 + radius * Math.sin(turn)];
    });
    // Area of r = 100 + 20 sin 9t: half the integral of r².
    const area = Math.PI * (100 ** 2 + 20 ** 2 / 2);
    expect(amount(measureInPixels('polygon', outline.flat(), undefined), codes.area) / area).toBeCloseTo(1, 5);
    const knotted = [...outline];
    [knotted[4000], knotted[12_000]] = [knotted[12_000]!, knotted[4000]!];
    expect(isSelfCrossing(vectorsOf(knotted.flat(), 2))).toBe(true);
  });
});

test('a mark drawn on one plane and read on another lies where it was drawn', () => {
  const random = seededRandom(110);
  for (let round = 0; round < 500; round += 1) {
    const plane = planeAnywhere(random);
    const point: Vec2 = [random() * 1000, random() * 1000];
    const [u, v] = mmToImagePoint(plane, asStored(imagePointToMm(plane, point)) as Vec3);
    expect(Math.abs(u - point[0]) * plane.columnSpacingMm).toBeLessThan(1e-3);
    expect(Math.abs(v - point[1]) * plane.rowSpacingMm).toBeLessThan(1e-3);
  }
});
