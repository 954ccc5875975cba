import { seededRandom } from '../../lib/seededRandom';
import type { Vec3 } from '../geometry/pixelPlane';
import { type Matrix, registeredPoint } from '../radiology/registration';
import type { SpacePair } from './fitLandmarks';

/** A source of the normal distribution for noisy landmarks, always the same (Box and Muller). */
export function seededNormal(seed: number): () => number {
  const random = seededRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A turn by three angles (radians), stretched along each axis of the first frame, and a shift in mm. */
export function placed([a, b, c]: Vec3, shift: Vec3 = [0, 0, 0], [sx, sy, sz]: Vec3 = [1, 1, 1], skew = 0): Matrix {
  const [ca, sa, cb, sb, cc, sc] = [a, b, c].flatMap((angle) => [Math.cos(angle), Math.sin(angle)]) as number[];
  const row = (x = 0, y = 0, z = 0, t = 0): number[] => [x * sx, y * sy + skew * x * sx, z * sz, t];
  const [A, S, B, T, C, U] = [ca ?? 1, sa ?? 0, cb ?? 1, sb ?? 0, cc ?? 1, sc ?? 0];
  return [
    ...row(C * B, C * T * S - U * A, C * T * A + U * S, shift[0]),
    ...row(U * B, U * T * S + C * A, U * T * A - C * S, shift[1]),
    ...row(-T, B * S, B * A, shift[2]),
    ...[0, 0, 0, 1],
  ];
}

/** Landmarks and where a known map leads them. */
export const exactPairs = (points: readonly Vec3[], matrix: Matrix): SpacePair[] =>
  points.map((from) => ({ from, to: registeredPoint({ matrix }, from) }));

/** Landmarks of a section on its slide: a handful of places of 25 mm × 15 mm of tissue. */
export const ON_SLIDE: readonly Vec3[] = [
  [5, 8, 0],
  [29, 10, 0],
  [26, 22, 0],
  [8, 21, 0],
  [17, 14, 0],
  [12, 17, 0],
];

/** Landmarks in a volume of a specimen. */
export const IN_SPACE: readonly Vec3[] = [
  [-30, -80, 110],
  [25, -70, 105],
  [20, -30, 120],
  [-25, -35, 140],
  [5, -60, 150],
  [-10, -50, 95],
  [15, -45, 130],
];

export const MIRROR: Matrix = [-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
