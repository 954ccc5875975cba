import { expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import type { Vec2 } from './pixelPlane';
import { greatestDiameter, greatestPerpendicular, type Line, shortestBetween } from './regionExtent';
import { isInside } from './selfCrossing';

const sizeOf = (line: Line | undefined): number =>
  line ? Math.hypot(line[1][0] - line[0][0], line[1][1] - line[0][1]) : Number.NaN;

/** A simple outline: random distances around a centre. */
function star(random: () => number): readonly Vec2[] {
  const corners = 3 + Math.floor(random() * 40);
  return Array.from({ length: corners }, (_, index): Vec2 => {
    const [turn, radius] = [(2 * Math.PI * index) / corners, 0.5 + 4 * random()];
    return [30 + radius * Math.cos(turn), 12 + radius * Math.sin(turn)];
  });
}

test('a rectangle of 3 by 4 has a diameter of 5, and across it the longest line ends on the outline', () => {
  const outline: Vec2[] = [
    [0, 0],
    [4, 0],
    [4, 3],
    [0, 3],
  ];
  const long = greatestDiameter(outline);
  expect(sizeOf(long)).toBeCloseTo(5, 12);
  // Through a corner that the diagonal leaves free: 2.4 mm to the diagonal, 1.35 mm on to the opposite side.
  expect(sizeOf(greatestPerpendicular(outline, long as Line))).toBeCloseTo(3.75, 12);
});

test('random outlines: no two corners lie farther apart, no sampled line across is longer', () => {
  const random = seededRandom(7);
  for (let round = 0; round < 60; round += 1) {
    const outline = star(random);
    const long = greatestDiameter(outline) as Line;
    const apart = outline.flatMap((a) => outline.map((b) => Math.hypot(a[0] - b[0], a[1] - b[1])));
    expect(sizeOf(long)).toBeCloseTo(Math.max(...apart), 12);
    const across = greatestPerpendicular(outline, long) as Line;
    const u = [(long[1][0] - long[0][0]) / sizeOf(long), (long[1][1] - long[0][1]) / sizeOf(long)] as const;
    expect((across[1][0] - across[0][0]) * u[0] + (across[1][1] - across[0][1]) * u[1]).toBeCloseTo(0, 9);
    for (let sample = 1; sample < 200; sample += 1) {
      expect(widthAt(outline, long, sample / 200)).toBeLessThanOrEqual(sizeOf(across) + 1e-9);
    }
  }
});

/** By brute force: how wide the outline is across a diameter, at a part of its length. */
function widthAt(outline: readonly Vec2[], [a, b]: Line, part: number): number {
  const size = sizeOf([a, b]);
  const [ux, uy] = [(b[0] - a[0]) / size, (b[1] - a[1]) / size];
  const along = ([x, y]: Vec2) => (x - a[0]) * ux + (y - a[1]) * uy;
  const up = ([x, y]: Vec2) => (y - a[1]) * ux - (x - a[0]) * uy;
  const heights = outline.flatMap((p, index) => {
    const q = outline[(index + 1) % outline.length] as Vec2;
    const t = (part * size - along(p)) / (along(q) - along(p));
    return t >= 0 && t <= 1 ? [up(p) + t * (up(q) - up(p))] : [];
  });
  return heights.length > 0 ? Math.max(...heights) - Math.min(...heights) : 0;
}

test('random lines: the shortest way is no longer than any between samples, and not much shorter', () => {
  const random = seededRandom(11);
  for (let round = 0; round < 60; round += 1) {
    const outline = star(random);
    const line = Array.from({ length: 5 }, (_, index): Vec2 => [25 + 3 * index, 18 + 4 * random()]);
    const way = shortestBetween(outline, true, line, false) as Line;
    const samples = sampled([...outline, outline[0] as Vec2]);
    const least = Math.min(...sampled(line).flatMap((p) => samples.map((q) => Math.hypot(p[0] - q[0], p[1] - q[1]))));
    expect(sizeOf(way)).toBeLessThanOrEqual(least + 1e-9);
    expect(sizeOf(way)).toBeGreaterThan(least - 0.3);
  }
});

const sampled = (line: readonly Vec2[]): readonly Vec2[] =>
  line.slice(1).flatMap((q, index) => {
    const p = line[index] as Vec2;
    return Array.from(
      { length: 21 },
      (_, k): Vec2 => [p[0] + ((q[0] - p[0]) * k) / 20, p[1] + ((q[1] - p[1]) * k) / 20],
    );
  });

test('lines that cross or touch are 0 apart; one within a closed outline is inside it', () => {
  const square: Vec2[] = [
    [0, 0],
    [2, 0],
    [2, 2],
    [0, 2],
  ];
  const at = (...line: Vec2[]) => sizeOf(shortestBetween(square, true, line, false));
  expect(at([1, 1], [5, 1])).toBe(0);
  expect(at([2, -1], [2, 3])).toBe(0);
  expect(at([3, -1], [3, 3])).toBe(1);
  expect(at([-1, 3], [-1, -3])).toBe(1);
  expect(isInside(square, [1, 1.5])).toBe(true);
  expect(isInside(square, [2.5, 1.5])).toBe(false);
});

test('an outline of one place has no diameter', () => {
  expect(
    greatestDiameter([
      [1, 1],
      [1, 1],
      [1, 1],
    ]),
  ).toBeUndefined();
});
