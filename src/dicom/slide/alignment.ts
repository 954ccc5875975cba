import type { Vec2 } from '../geometry/pixelPlane';

/** From the plane of one glass to that of another, mm: x' = a·x + c·y + e, y' = b·x + d·y + f. */
export interface GlassMap {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** The same place of the tissue on two glasses, mm. */
export type LandmarkPair = readonly [from: Vec2, to: Vec2];

export const SAME_GLASS: GlassMap = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };

export const mapPoint = ({ a, b, c, d, e, f }: GlassMap, [x, y]: Vec2): Vec2 => [a * x + c * y + e, b * x + d * y + f];

/** Of a direction: without the shift. */
export const mapVector = ({ a, b, c, d }: GlassMap, [x, y]: Vec2): Vec2 => [a * x + c * y, b * x + d * y];

/** The way back; undefined where the map flattens the glass. */
export function inverseMap({ a, b, c, d, e, f }: GlassMap): GlassMap | undefined {
  const det = a * d - b * c;
  if (!Number.isFinite(det) || Math.abs(det) < 1e-12) return undefined;
  const [ia, ib, ic, id] = [d / det, -b / det, -c / det, a / det];
  return { a: ia, b: ib, c: ic, d: id, e: -(ia * e + ic * f), f: -(ib * e + id * f) };
}

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

/** How a pane sees a glass: what lies in its middle, and what a CSS pixel to the right and one down are, mm. */
export interface GlassView {
  readonly centreMm: Vec2;
  readonly rightMm: Vec2;
  readonly downMm: Vec2;
}

/** The same view of the other glass. */
export const viewThrough = (map: GlassMap, { centreMm, rightMm, downMm }: GlassView): GlassView => ({
  centreMm: mapPoint(map, centreMm),
  rightMm: mapVector(map, rightMm),
  downMm: mapVector(map, downMm),
});

/** What lies at the same place of two panes is the same: a link by hand, of two views as they are. Undefined for no view. */
export function mapBetweenViews(from: GlassView, to: GlassView): GlassMap | undefined {
  const [[rx, ry], [dx, dy]] = [from.rightMm, from.downMm];
  const back = inverseMap({ a: rx, b: ry, c: dx, d: dy, e: from.centreMm[0], f: from.centreMm[1] });
  if (!back) return undefined;
  const [[ux, uy], [vx, vy]] = [to.rightMm, to.downMm];
  const onto = { a: ux, b: uy, c: vx, d: vy, e: to.centreMm[0], f: to.centreMm[1] };
  const origin = mapPoint(onto, mapPoint(back, [0, 0]));
  const [x, y] = [mapVector(onto, mapVector(back, [1, 0])), mapVector(onto, mapVector(back, [0, 1]))];
  return { a: x[0], b: x[1], c: y[0], d: y[1], e: origin[0], f: origin[1] };
}
