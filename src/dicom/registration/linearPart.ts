import type { RegistrationType } from '../radiology/registration';
import type { LandmarkSide } from './landmarkSide';
import { eigenOf, inverseOf, outerSum, type Square, times, transposed } from './symmetric';

/** Which way a map may turn: over onto its face, and into its mirror image. */
export interface Facing {
  /** Of two planes: the second lies face down to the first. Undefined: either, as the points say. */
  readonly isTurnedOver?: boolean;
  /** Right and left hand change places (the determinant is negative). */
  readonly isMirrored: boolean;
}

type Points = readonly (readonly number[])[];

/**
 * The 3 × 3 part, in the axes of both sides, that brings the points of one as near to those of the other as can be, by
 * least squares. The first side has no more dimensions than the second; what a plane leaves open is completed along its normal.
 */
export function linearPart(
  kind: RegistrationType,
  from: LandmarkSide,
  to: LandmarkSide,
  facing: Facing,
): Square | undefined {
  if (from.dimensions === 3) return kind === 'AFFINE' ? affine(from.points, to.points) : solid(kind, from, to, facing);
  if (to.dimensions === 3) {
    if (kind !== 'AFFINE') return solid(kind, from, to, facing);
    const columns = affine(from.points, to.points);
    return columns && withNormal(columns, facing.isMirrored ? -1 : 1);
  }
  const both = facing.isTurnedOver === undefined ? [false, true] : [facing.isTurnedOver];
  const found = both.map((isTurnedOver) => flat(kind, from.points, to.points, { ...facing, isTurnedOver }));
  return found.reduce((best, one) => (one && (!best || missOf(one, from, to) < missOf(best, from, to)) ? one : best));
}

/** Sum of the squares of what a linear part misses, mm². */
export const missOf = (linear: Square, from: LandmarkSide, to: LandmarkSide): number =>
  from.points.reduce((sum, x, index) => {
    const y = to.points[index] ?? [];
    return y.reduce((all, value, row) => {
      const reached = x.reduce((line, one, column) => line + one * (linear[row]?.[column] ?? 0), 0);
      return all + (reached - value) ** 2;
    }, sum);
  }, 0);

/** y = M·x, as many columns as the first side has dimensions. */
function affine(xs: Points, ys: Points): Square | undefined {
  const inverse = inverseOf(outerSum(xs, xs));
  return inverse && times(outerSum(ys, xs), inverse);
}

/** Two planes: a turn and a scale as complex numbers, of a flipped plane their conjugates; an affine map as it is. */
function flat(
  kind: RegistrationType,
  xs: Points,
  ys: Points,
  { isTurnedOver, isMirrored }: Facing,
): Square | undefined {
  const normal = isTurnedOver ? -1 : 1;
  if (kind === 'AFFINE') {
    const [[a = 0, b = 0] = [], [c = 0, d = 0] = []] = affine(xs, ys) ?? [];
    const det = a * d - b * c;
    if (!(Math.abs(det) > 0)) return undefined;
    // Which face is up follows from the points; the caller judges whether that was asked for.
    const side = Math.sign(det) * (isMirrored ? -1 : 1);
    return [
      [a, b, 0],
      [c, d, 0],
      [0, 0, side * Math.sqrt(Math.abs(det))],
    ];
  }
  const flip = isTurnedOver !== isMirrored ? -1 : 1;
  let [re, im, norm] = [0, 0, 0];
  for (const [index, [x = 0, own = 0]] of xs.entries()) {
    const [u = 0, v = 0] = ys[index] ?? [];
    const y = own * flip;
    re += x * u + y * v;
    im += x * v - y * u;
    norm += x * x + y * y;
  }
  const scale = kind === 'RIGID' ? 1 : Math.hypot(re, im) / norm;
  const length = Math.hypot(re, im);
  if (!(length > 0) || !(scale > 0)) return undefined;
  const [cos, sin] = [(scale * re) / length, (scale * im) / length];
  return [
    [cos, -sin * flip, 0],
    [sin, cos * flip, 0],
    [0, 0, scale * normal],
  ];
}

/** A turn in space, with one scale if wished, as the quaternion that brings the points nearest (Horn 1987). */
function solid(
  kind: RegistrationType,
  from: LandmarkSide,
  to: LandmarkSide,
  { isMirrored }: Facing,
): Square | undefined {
  const hand = isMirrored ? -1 : 1;
  const xs = from.points.map(([x = 0, y = 0, z = 0]) => [x, y, z * hand]);
  const [[xx = 0, xy = 0, xz = 0] = [], [yx = 0, yy = 0, yz = 0] = [], [zx = 0, zy = 0, zz = 0] = []] = outerSum(
    xs,
    to.points,
  );
  const best = eigenOf([
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ])[0];
  const [w = 1, x = 0, y = 0, z = 0] = best?.vector ?? [];
  const turn = [
    [w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y)],
    [2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x)],
    [2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z],
  ];
  const norm = xs.reduce((sum, one) => sum + one.reduce((all, value) => all + value * value, 0), 0);
  const scale = kind === 'RIGID' ? 1 : (best?.value ?? 0) / norm;
  if (!(scale > 0)) return undefined;
  return turn.map((row) => row.map((value, column) => value * scale * (column === 2 ? hand : 1)));
}

/** Two columns and the normal of where they lead, as long as the mean of their stretch. */
function withNormal(columns: Square, side: 1 | -1): Square | undefined {
  const [[a = 0, b = 0, c = 0] = [], [d = 0, e = 0, f = 0] = []] = transposed(columns);
  const normal = [b * f - c * e, c * d - a * f, a * e - b * d];
  const area = Math.hypot(...normal);
  if (!(area > 0)) return undefined;
  return columns.map((row, index) => [...row, (side * (normal[index] ?? 0)) / Math.sqrt(area)]);
}
