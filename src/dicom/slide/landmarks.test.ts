import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import type { Vec2 } from '../geometry/pixelPlane';
import { type GlassMap, mapPoint } from './alignment';
import { alignByLandmarks, judgedAlignment, knownResidualUm, type LandmarkPair } from './landmarks';

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

describe('pairs of a reader', () => {
  const places: Vec2[] = [
    [10, 5],
    [30, 6],
    [24, 20],
  ];
  const made = (pairs: readonly LandmarkPair[], options = {}) => {
    const judged = judgedAlignment(pairs, options);
    if (typeof judged === 'string') throw new Error(judged);
    return judged;
  };

  test('a residual is told only where the pairs could miss: not by two pairs, nor by three of an affine map', () => {
    const pairs = pairsOf(turned(8, 1.04, 3, -2), places);
    const slipped: LandmarkPair[] = [...pairs.slice(0, 2), [pairs[2]![0], [pairs[2]![1][0] + 0.06, pairs[2]![1][1]]]];
    expect(knownResidualUm(made(pairs.slice(0, 2)))).toBeUndefined();
    expect(made(slipped).kind).toBe('affine');
    expect(knownResidualUm(made(slipped))).toBeUndefined();
    const similar = knownResidualUm(made(slipped, { kind: 'similarity' }));
    expect(similar).toBeGreaterThan(5);
    expect(similar).toBeLessThan(60);
    const four = made([...slipped, ...pairsOf(turned(8, 1.04, 3, -2), [[12, 22]])]);
    expect(knownResidualUm(four)).toBeGreaterThan(1);
  });

  test('one pair, pairs on one spot and pairs on one line are refused in words that say what to do', () => {
    const map = turned(8, 1.04, 3, -2);
    expect(judgedAlignment(pairsOf(map, places.slice(0, 1)))).toBe('Two pairs are needed.');
    expect(judgedAlignment(pairsOf(map, [places[0]!, [10.02, 5.02]]))).toMatch(
      /^Pairs 1 and 2 lie on one spot of slide A/,
    );
    const [first, second] = pairsOf(map, places);
    expect(judgedAlignment([first!, [second![0], first![1]]])).toMatch(/one spot of slide B/);
    const line = pairsOf(map, [places[0]!, [20, 5.5], [30, 6.1]]);
    expect(judgedAlignment(line)).toMatch(/^The points lie on one line/);
    expect(made(line, { kind: 'similarity' }).rmsUm).toBeLessThan(1e-6);
  });

  test('a mirrored slide is refused until the reader says that it lies face down, and the other way round', () => {
    const mirrored = pairsOf(turned(8, 1.04, 3, -2, -1), places);
    expect(judgedAlignment(mirrored)).toMatch(/mirrored/);
    expect(made(mirrored, { isMirrored: true }).rmsUm).toBeLessThan(1e-6);
    expect(judgedAlignment(pairsOf(turned(8, 1, 0, 0), places), { isMirrored: true })).toMatch(/not mirrored/);
  });

  test('a size that no section of the same block has is refused, larger, smaller or stretched', () => {
    expect(judgedAlignment(pairsOf(turned(0, 2.1, 0, 0), places.slice(0, 2)))).toMatch(/2\.10 times as large/);
    expect(judgedAlignment(pairsOf(turned(0, 0.4, 0, 0), places))).toMatch(/0\.40 times as large/);
    expect(judgedAlignment(pairsOf({ a: 1.9, b: 0, c: 0, d: 1, e: 0, f: 0 }, places))).toMatch(/1\.90 times/);
    expect(made(pairsOf(turned(200, 1.3, 4, 4), places)).rmsUm).toBeLessThan(1e-6);
  });
});
