import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import type { Vec2 } from '../geometry/pixelPlane';
import {
  alignByLandmarks,
  type GlassMap,
  inverseMap,
  type LandmarkPair,
  mapBetweenViews,
  mapPoint,
  viewThrough,
} from './alignment';

const turned = (deg: number, scale: number, e: number, f: number, side: 1 | -1 = 1): GlassMap => {
  const [cos, sin] = [Math.cos((deg * Math.PI) / 180) * scale, Math.sin((deg * Math.PI) / 180) * scale];
  return { a: cos, b: sin, c: -sin * side, d: cos * side, e, f };
};
const pairsOf = (map: GlassMap, points: readonly Vec2[]): LandmarkPair[] =>
  points.map((point) => [point, mapPoint(map, point)]);
const farthest = (a: GlassMap, b: GlassMap): number =>
  Math.max(
    ...(
      [
        [0, 0],
        [75, 0],
        [0, 26],
        [75, 26],
      ] as const
    ).map((corner) => {
      const [one, other] = [mapPoint(a, corner), mapPoint(b, corner)];
      return Math.hypot(one[0] - other[0], one[1] - other[1]);
    }),
  );

describe('alignment by landmarks', () => {
  test('exact landmarks give the map back within 1e-6 mm: similarity by two, mirrored too, affine by three and more', () => {
    const random = seededRandom(5);
    for (let trial = 0; trial < 200; trial += 1) {
      const points = Array.from({ length: 5 }, (): Vec2 => [random() * 60 + 5, random() * 20 + 3]);
      const side = random() < 0.5 ? 1 : -1;
      const map = turned(random() * 360, 0.9 + random() * 0.2, random() * 20 - 10, random() * 20 - 10, side);
      const two = alignByLandmarks(pairsOf(map, points.slice(0, 2)), { isMirrored: side < 0 });
      if (typeof two === 'string') throw new Error(two);
      expect(farthest(two.map, map)).toBeLessThan(1e-6);
      expect(two.kind).toBe('similarity');
      const sheared = { ...map, a: map.a * 1.03, c: map.c + 0.02 };
      const five = alignByLandmarks(pairsOf(sheared, points));
      if (typeof five === 'string') throw new Error(five);
      expect(farthest(five.map, sheared)).toBeLessThan(1e-6);
      expect(five.rmsUm).toBeLessThan(1e-3);
    }
  });

  test('what landmarks miss is told in µm, pair by pair', () => {
    const points: Vec2[] = [
      [10, 5],
      [30, 5],
      [30, 20],
      [10, 20],
    ];
    const pairs = pairsOf(turned(12, 1, 3, 4), points);
    const [first] = pairs;
    const off: LandmarkPair = [first![0], [first![1][0] + 0.04, first![1][1]]];
    const aligned = alignByLandmarks([off, ...pairs.slice(1)], { kind: 'similarity' });
    if (typeof aligned === 'string') throw new Error(aligned);
    expect(Math.max(...aligned.residualsUm)).toBe(aligned.residualsUm[0]);
    expect(aligned.residualsUm[0]).toBeGreaterThan(10);
    expect(aligned.rmsUm).toBeLessThan(20);
  });

  test('what cannot be aligned is refused in words', () => {
    expect(
      alignByLandmarks([
        [
          [1, 1],
          [2, 2],
        ],
      ]),
    ).toBe('two pairs are needed');
    expect(
      alignByLandmarks([
        [
          [1, 1],
          [2, 2],
        ],
        [
          [1, 1],
          [3, 2],
        ],
      ]),
    ).toBe('the points lie on one spot');
    const line: LandmarkPair[] = pairsOf(turned(0, 1, 0, 0), [
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(alignByLandmarks(line)).toBe('the points lie on one line');
    expect(alignByLandmarks(line.slice(0, 2), { kind: 'affine' })).toBe('three pairs are needed');
  });
});

test('views of two panes tied by hand stay tied: the way there and back is the same view', () => {
  const one = { centreMm: [20, 10], rightMm: [0, -0.002], downMm: [-0.002, 0] } as const;
  const other = { centreMm: [40, 12], rightMm: [0.004, 0], downMm: [0, 0.004] } as const;
  const map = mapBetweenViews(one, other)!;
  const there = viewThrough(map, one);
  expect(there.centreMm[0]).toBeCloseTo(40, 9);
  expect(there.rightMm[0]).toBeCloseTo(0.004, 12);
  expect(there.downMm[1]).toBeCloseTo(0.004, 12);
  const moved = { ...one, centreMm: [21, 10.5] as const };
  const back = viewThrough(inverseMap(map)!, viewThrough(map, moved));
  expect(back.centreMm[0]).toBeCloseTo(21, 9);
  expect(back.rightMm[1]).toBeCloseTo(-0.002, 12);
  expect(mapBetweenViews({ ...one, downMm: one.rightMm }, other)).toBeUndefined();
});
