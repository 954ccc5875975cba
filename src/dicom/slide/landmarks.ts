import type { Vec2 } from '../geometry/pixelPlane';
import { type GlassMap, inverseMap, mapPoint } from './alignment';

/** The same place of the tissue on two glasses, mm. */
export type LandmarkPair = readonly [from: Vec2, to: Vec2];

export interface Alignment {
  readonly map: GlassMap;
  readonly kind: 'similarity' | 'affine';
  /** Of each pair, how far the map misses its partner, µm. */
  readonly residualsUm: readonly number[];
  /** Root of their mean square, µm. With two pairs it is 0 by construction and says nothing. */
  readonly rmsUm: number;
}

/**
 * The map that brings landmarks onto their partners by least squares: two pairs make a similarity (turn, one scale, shift),
 * three and more an affine map, unless a similarity is wished. `isMirrored`: the second glass lies face down. In words why
 * there is none: too few pairs, or all on one spot or line.
 */
export function alignByLandmarks(
  pairs: readonly LandmarkPair[],
  { kind, isMirrored = false }: { readonly kind?: Alignment['kind']; readonly isMirrored?: boolean } = {},
): Alignment | string {
  const wanted = kind ?? (pairs.length >= 3 ? 'affine' : 'similarity');
  if (pairs.length < (wanted === 'affine' ? 3 : 2))
    return wanted === 'affine' ? 'three pairs are needed' : 'two pairs are needed';
  const map = wanted === 'affine' ? affine(pairs) : similarity(pairs, isMirrored);
  if (!map || !inverseMap(map))
    return wanted === 'affine' ? 'the points lie on one line' : 'the points lie on one spot';
  const residualsUm = pairs.map(([from, to]) => {
    const [x, y] = mapPoint(map, from);
    return 1000 * Math.hypot(x - to[0], y - to[1]);
  });
  const rmsUm = Math.sqrt(residualsUm.reduce((sum, one) => sum + one * one, 0) / pairs.length);
  return { map, kind: wanted, residualsUm, rmsUm };
}

function centred(pairs: readonly LandmarkPair[]) {
  const mean = (side: 0 | 1, axis: 0 | 1): number =>
    pairs.reduce((sum, pair) => sum + pair[side][axis], 0) / pairs.length;
  const [p, q]: [Vec2, Vec2] = [
    [mean(0, 0), mean(0, 1)],
    [mean(1, 0), mean(1, 1)],
  ];
  const all = pairs.map(([from, to]) => [from[0] - p[0], from[1] - p[1], to[0] - q[0], to[1] - q[1]] as const);
  return { p, q, all };
}

const through = (p: Vec2, q: Vec2, a: number, b: number, c: number, d: number): GlassMap => ({
  ...{ a, b, c, d },
  e: q[0] - a * p[0] - c * p[1],
  f: q[1] - b * p[0] - d * p[1],
});

/** Points as complex numbers: to = factor · from, of a mirrored glass of its conjugate. */
function similarity(pairs: readonly LandmarkPair[], isMirrored: boolean): GlassMap | undefined {
  const { p, q, all } = centred(pairs);
  const side = isMirrored ? -1 : 1;
  let [re, im, norm] = [0, 0, 0];
  for (const [x, own, u, v] of all) {
    const y = own * side;
    re += x * u + y * v;
    im += x * v - y * u;
    norm += x * x + y * y;
  }
  if (norm < 1e-12) return undefined;
  const [cos, sin] = [re / norm, im / norm];
  return through(p, q, cos, sin, -sin * side, cos * side);
}

function affine(pairs: readonly LandmarkPair[]): GlassMap | undefined {
  const { p, q, all } = centred(pairs);
  let [xx, xy, yy, xu, yu, xv, yv] = [0, 0, 0, 0, 0, 0, 0];
  for (const [x, y, u, v] of all) {
    xx += x * x;
    xy += x * y;
    yy += y * y;
    xu += x * u;
    yu += y * u;
    xv += x * v;
    yv += y * v;
  }
  const det = xx * yy - xy * xy;
  // Points nearly on a line leave the direction across it to chance.
  if (det < 1e-6 * Math.max(xx, yy) ** 2) return undefined;
  const solve = (one: number, other: number): readonly [number, number] => [
    (one * yy - other * xy) / det,
    (other * xx - one * xy) / det,
  ];
  const [a, c] = solve(xu, yu);
  const [b, d] = solve(xv, yv);
  return through(p, q, a, b, c, d);
}

/** Closer than this two landmarks are one: the hand that places them is off by as much. */
const NEAREST_MM = 0.05;
/** Breadth of the landmarks to their length, as deviations; below this a stretch across their line is left to chance. */
const NARROWEST = 0.05;
/** Sections of one block shrink and stretch by less than this, in any direction. */
const MOST_SCALE = 1.5;

/** The alignment that a reader's pairs make, or in plain words why none is made of them and what to do. */
export function judgedAlignment(
  pairs: readonly LandmarkPair[],
  { kind, isMirrored = false }: { readonly kind?: Alignment['kind']; readonly isMirrored?: boolean } = {},
): Alignment | string {
  if (pairs.length < 2) return 'Two pairs are needed.';
  for (const side of [0, 1] as const) {
    const near = coincident(pairs, side);
    if (near)
      return `Pairs ${near[0]} and ${near[1]} lie on one spot of slide ${'AB'[side]}. Undo one and place it farther away.`;
  }
  const wanted = kind ?? (pairs.length >= 3 ? 'affine' : 'similarity');
  if (wanted === 'affine' && ([0, 1] as const).some((side) => breadth(pairs, side) < NARROWEST))
    return 'The points lie on one line. Undo one and place it to the side, or choose “turned and scaled”.';
  const aligned = alignByLandmarks(pairs, { kind: wanted, isMirrored });
  if (typeof aligned === 'string') return `No alignment: ${aligned}.`;
  const { a, b, c, d } = aligned.map;
  if (a * d - b * c < 0 !== isMirrored)
    return isMirrored
      ? 'The points are not mirrored, but “lies face down” is chosen. Check it, and the points.'
      : 'The points of slide B are mirrored. Check each pair; if the section lies face down on its glass, say so.';
  const [least, most] = stretches(aligned.map);
  if (most > MOST_SCALE || least < 1 / MOST_SCALE)
    return `Slide B would be ${(most > MOST_SCALE ? most : least).toFixed(2)} times as large as slide A. Tissue does not change so much: check each pair.`;
  return aligned;
}

/**
 * Root of the mean square of what the pairs miss, µm; undefined where as many numbers were placed as the map has (two pairs
 * of a similarity, three of an affine map): it then fits whatever was clicked, and its residual says nothing.
 */
export const knownResidualUm = ({ kind, residualsUm, rmsUm }: Alignment): number | undefined =>
  residualsUm.length > (kind === 'affine' ? 3 : 2) ? rmsUm : undefined;

/** The longest way between two landmarks of the first glass, mm: far beyond it an error of the hand grows. */
export const spanMm = (pairs: readonly LandmarkPair[]): number =>
  Math.max(0, ...pairs.flatMap(([a]) => pairs.map(([b]) => Math.hypot(a[0] - b[0], a[1] - b[1]))));

/** Numbers of the first two pairs, from 1, whose points are one on that side. */
function coincident(pairs: readonly LandmarkPair[], side: 0 | 1): readonly [number, number] | undefined {
  for (const [index, pair] of pairs.entries())
    for (const [other, before] of pairs.slice(0, index).entries())
      if (Math.hypot(pair[side][0] - before[side][0], pair[side][1] - before[side][1]) < NEAREST_MM)
        return [other + 1, index + 1];
  return undefined;
}

/** Smaller to larger deviation of the points of one side; 0 on a line. */
function breadth(pairs: readonly LandmarkPair[], side: 0 | 1): number {
  let [xx, xy, yy] = [0, 0, 0];
  for (const [x, y, u, v] of centred(pairs).all) {
    const [dx, dy] = side === 0 ? [x, y] : [u, v];
    [xx, xy, yy] = [xx + dx * dx, xy + dx * dy, yy + dy * dy];
  }
  const [half, rest] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
  return half + rest > 0 ? Math.sqrt(Math.max(0, half - rest) / (half + rest)) : 0;
}

/** The least and the largest factor by which a map stretches a length. */
function stretches({ a, b, c, d }: GlassMap): readonly [number, number] {
  const [half, rest] = [(a * a + b * b + c * c + d * d) / 2, Math.abs(a * d - b * c)];
  const spread = Math.sqrt(Math.max(0, half * half - rest * rest));
  return [Math.sqrt(Math.max(0, half - spread)), Math.sqrt(half + spread)];
}
