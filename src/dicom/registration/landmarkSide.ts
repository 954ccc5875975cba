import { cross, dot, type Vec3 } from '../geometry/pixelPlane';
import { eigenOf, outerSum } from './symmetric';

/** The landmarks of one frame of reference: where their middle lies, and in which directions they were placed. */
export interface LandmarkSide {
  /** 2: they were placed in one plane, so that nothing was measured across it. */
  readonly dimensions: 2 | 3;
  /** Their mean, mm. */
  readonly middle: Vec3;
  /** Right-handed; of a plane the third is its normal. */
  readonly axes: readonly [Vec3, Vec3, Vec3];
  /** In the plane z = 0 of a slide: its normal points out of the glass, so that a turned section can be told. */
  readonly isGlass: boolean;
  /** Each landmark from the middle along the axes, as many numbers as dimensions, mm. */
  readonly points: readonly (readonly number[])[];
  /** Deviations along their own main directions, largest first, mm. */
  readonly spreadMm: readonly number[];
}

const AXES: LandmarkSide['axes'] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/** Points that leave a plane by less than this part of their spread were placed in it. */
const IN_PLANE = 1e-6;

/**
 * How landmarks lie. A plane is what the caller says is one; else the glass (all z are 0), four and more points exactly in
 * one plane, or up to three on one slice across an axis. Three points anywhere else always have a plane, which says nothing.
 */
export function landmarkSide(points: readonly Vec3[], isPlane?: boolean): LandmarkSide {
  const mean = (axis: 0 | 1 | 2): number => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const middle: Vec3 = [mean(0), mean(1), mean(2)];
  const from = points.map((point): Vec3 => [point[0] - middle[0], point[1] - middle[1], point[2] - middle[2]]);
  const main = eigenOf(outerSum(from, from));
  const spreadMm = main.map(({ value }) => Math.sqrt(Math.max(0, value) / points.length));
  const isGlass = isPlane !== false && points.every(([, , z]) => z === 0);
  const size = spreadMm[0] ?? 0;
  const isFlat =
    points.length > 3
      ? (spreadMm[2] ?? 0) < IN_PLANE * size
      : ([0, 1, 2] as const).some((axis) => from.every((one) => Math.abs(one[axis]) < IN_PLANE * size));
  const inPlane = isGlass || (isPlane ?? isFlat);
  const axes = !inPlane || isGlass ? AXES : planeAxes(main.map(({ vector }) => vector));
  const dimensions = inPlane ? 2 : 3;
  return {
    ...{ dimensions, middle, axes, isGlass, spreadMm },
    points: from.map((one) => axes.slice(0, dimensions).map((axis) => dot(one, axis))),
  };
}

function planeAxes([first, second]: readonly (readonly number[])[]): LandmarkSide['axes'] {
  const vector = ([x = 0, y = 0, z = 0]: readonly number[] = []): Vec3 => [x, y, z];
  const [u, v] = [vector(first), vector(second)];
  return [u, v, cross(u, v)];
}
