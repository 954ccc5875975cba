import { describe, expect, test } from 'vitest';
import { codes } from '../codes';
import { hasUndefinedArea, measureInMm } from './measure';
import type { Vec2, Vec3 } from './pixelPlane';
import { ringsOf } from './rings';
import { isInside } from './selfCrossing';

type Corners = readonly Vec2[];
const inSpace = (corners: Corners): Vec3[] => corners.map(([x, y]) => [x, y, 3]);
const flat = (corners: Corners): number[] => inSpace(corners).flat();
const areaOf = (corners: Corners) =>
  measureInMm('polygon', flat(corners)).find(({ name }) => name === codes.area)?.value;
const perimeterOf = (corners: Corners) =>
  measureInMm('polygon', flat(corners)).find(({ name }) => name === codes.perimeter)?.value;
const isUndefined = (corners: Corners) => hasUndefinedArea('polygon', flat(corners), 3);
/** The same outline begun at another corner. */
const begunAt = (corners: Corners, index: number): Corners => [...corners.slice(index), ...corners.slice(0, index)];

/** 10 by 10, a hole of 2 by 2 in it that is reached over a bridge from 0\0 to 4\4. */
const withHole: Corners = [
  [0, 0],
  [4, 4],
  [4, 6],
  [6, 6],
  [6, 4],
  [4, 4],
  [0, 0],
  [10, 0],
  [10, 10],
  [0, 10],
];

describe('an outline with a hole over a bridge', () => {
  test('has two rings, and neither has the bridge', () => {
    const rings = ringsOf(inSpace(withHole)).map((ring) => ring.map((index) => withHole[index]));
    expect(rings.map((ring) => ring.length)).toEqual([4, 4]);
    expect(rings[0]).toContainEqual([6, 6]);
    expect(rings[1]).toContainEqual([10, 10]);
  });

  test('has the area without the hole and the way round both, wherever it begins', () => {
    for (const index of withHole.keys()) {
      const outline = begunAt(withHole, index);
      expect([areaOf(outline), perimeterOf(outline)]).toEqual([96, 48]);
    }
  });

  test('holds no place of the hole', () => {
    expect([isInside(withHole, [5, 5]), isInside(withHole, [5, 3]), isInside(withHole, [11, 5])]).toEqual([
      false,
      true,
      false,
    ]);
  });

  test('has no area where the hole goes the same way round, so that it would count twice', () => {
    const [first, a, b, c, d, , ...rest] = withHole as [Vec2, Vec2, Vec2, Vec2, Vec2, Vec2, ...Vec2[]];
    expect(isUndefined([first, a, d, c, b, a, ...rest])).toBe(true);
  });

  test('has no area where the hole reaches beyond the outline', () => {
    expect(isUndefined(withHole.map(([x, y]) => (x === 6 ? [16, y] : [x, y])))).toBe(true);
  });
});

describe('an outline that goes through one corner twice', () => {
  test('is two parts that touch, or a part with a hole that touches it', () => {
    const touching: Corners = [
      [0, 0],
      [4, 0],
      [4, 4],
      [8, 4],
      [8, 8],
      [4, 8],
      [4, 4],
      [0, 4],
    ];
    expect([isUndefined(touching), areaOf(touching)]).toEqual([false, 32]);
    const holed: Corners = [
      [0, 0],
      [1, 3],
      [3, 3],
      [3, 1],
      [0, 0],
      [8, 0],
      [8, 8],
      [0, 8],
    ];
    expect([isUndefined(holed), areaOf(holed)]).toEqual([false, 64 - 6]);
  });

  test('has no area as a figure of eight', () => {
    expect(
      isUndefined([
        [0, 0],
        [4, 4],
        [8, 8],
        [8, 0],
        [4, 4],
        [0, 8],
      ]),
    ).toBe(true);
  });

  test('has no area where its parts go through each other at two corners', () => {
    const through: Corners = [
      [0, 0],
      [4, 0],
      [4, 4],
      [0, 4],
      [0, 0],
      [-2, 2],
      [2, 6],
      [4, 4],
      [6, 2],
      [2, -2],
    ];
    expect(isUndefined(through)).toBe(true);
  });
});

test('a way out and back has no width: area and way round are those of the rest', () => {
  const spiked: Corners = [
    [0, 0],
    [10, 0],
    [20, 5],
    [10, 0],
    [10, 10],
    [0, 10],
  ];
  expect([areaOf(spiked), perimeterOf(spiked)]).toEqual([100, 40]);
  expect(
    isUndefined([
      [0, 0],
      [5, 0],
      [9, 3],
      [5, 0],
    ]),
  ).toBe(true);
});
