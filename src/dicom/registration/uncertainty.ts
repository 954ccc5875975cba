import { cross, dot, subtract, type Vec3 } from '../geometry/pixelPlane';
import { type Matrix, registeredPoint } from '../radiology/registration';
import type { LandmarkFit } from './fitLandmarks';
import { hullOf } from './hull';
import { applied, eigenOf, inverseOf, outerSum, type Square, times, transposed } from './symmetric';

/** A point that a fit has led to the other frame, and how far that can be trusted. */
export interface MappedPoint {
  /** Mm of the frame it was led to. */
  readonly place: Vec3;
  /** It lies outside the hull of the landmarks: nothing is claimed of it. */
  readonly isBeyond: boolean;
  /** Of the place, mm²; undefined beyond the landmarks and where the pairs leave no degrees of freedom. */
  readonly covariance?: Square;
  /** Across this direction nothing was measured: the landmarks lie in one plane on both sides. */
  readonly unmeasured?: Vec3;
  /** Of the estimate of the landmarks' noise. */
  readonly degreesOfFreedom: number;
}

/** Where the true place lies with 95 % probability, within a plane. */
export interface Ellipse {
  readonly majorMm: number;
  readonly minorMm: number;
  /** Of the major semi-axis, a unit vector of the frame. */
  readonly direction: Vec3;
}

/**
 * How far mapped points can be trusted: the noise of the landmarks, alike in all directions, led through the fit to first
 * order. Made once for a fit, then asked for each point; `back` leads from the second frame to the first.
 */
export function mapUncertainty(fit: LandmarkFit): (point: Vec3, back?: boolean) => MappedPoint {
  const { mapped, target, missIn, deviationMm, degreesOfFreedom } = fit;
  const [way, wayBack] = missIn === 'to' ? [fit.matrix, fit.inverse] : [fit.inverse, fit.matrix];
  const starts = fit.pairs.map((pair) => (missIn === 'to' ? pair.from : pair.to));
  const rows = starts.flatMap((start) => influence(fit, way, start));
  const spread = deviationMm === undefined ? undefined : inverseOf(outerSum(rows, rows));
  const linearBack = [0, 1, 2].map((row) => wayBack.slice(4 * row, 4 * row + 3));
  const along = target.axes.slice(0, target.dimensions);
  const isInHull = hullOf(mapped.points);

  /** Of the place a point of the mapped side is led to, in mm² of the target side. */
  const covarianceAt = (start: Vec3): Square | undefined => {
    if (!spread || deviationMm === undefined) return undefined;
    const own = influence(fit, way, start);
    const inAxes = times(times(own, spread), transposed(own));
    return times(times(transposed(along), inAxes), along).map((row) => row.map((value) => value * deviationMm ** 2));
  };

  return (point, back = false) => {
    const isForward = back === (missIn === 'from');
    const start = isForward ? point : registeredPoint({ matrix: wayBack }, point);
    const place = isForward ? registeredPoint({ matrix: way }, point) : start;
    const there = covarianceAt(start);
    const here = there && times(times(linearBack, there), transposed(linearBack));
    const covariance = isForward ? there : here;
    const normal = target.dimensions === 2 ? (isForward ? target : mapped).axes[2] : undefined;
    const isBeyond = !isWithin(fit, isInHull, start, here);
    return {
      ...{ place, isBeyond, degreesOfFreedom },
      ...(normal && { unmeasured: normal }),
      ...(isBeyond || !covariance ? {} : { covariance }),
    };
  };
}

/** How each number of a place answers to each number of the map: a row for each axis that was measured. */
function influence({ kind, mapped, target }: LandmarkFit, way: Matrix, start: Vec3): Square {
  const { dimensions } = target;
  const unit = (row: number): number[] => Array.from({ length: dimensions }, (_one, index) => Number(index === row));
  const rows = Array.from({ length: dimensions }, (_one, row) => row);
  if (kind === 'AFFINE') {
    const offset = subtract(start, mapped.middle);
    const numbers = [...mapped.axes.slice(0, mapped.dimensions).map((axis) => dot(offset, axis)), 1];
    return rows.map((row) => unit(row).flatMap((is) => numbers.map((one) => is * one)));
  }
  const offset = subtract(registeredPoint({ matrix: way }, start), target.middle);
  const [x, y, z] = target.axes.map((axis) => dot(offset, axis)) as [number, number, number];
  const turns =
    dimensions === 2
      ? [[-y], [x]]
      : [
          [0, z, -y],
          [-z, 0, x],
          [y, -x, 0],
        ];
  const grown = kind === 'RIGID' ? rows.map(() => []) : [[x], [y], [z]];
  return rows.map((row) => [...unit(row), ...(turns[row] ?? []), ...(grown[row] ?? [])]);
}

/** A place off the plane of a slide counts as on it where the map itself is not known better. */
function isWithin(
  { mapped, degreesOfFreedom }: LandmarkFit,
  isInHull: (place: readonly number[]) => boolean,
  start: Vec3,
  covariance?: Square,
): boolean {
  const offset = subtract(start, mapped.middle);
  const along = mapped.axes.map((axis) => dot(offset, axis));
  if (mapped.dimensions === 2) {
    const normal = mapped.axes[2];
    const variance = covariance ? dot(normal, applied(covariance, normal) as unknown as Vec3) : 0;
    const known = Math.sqrt(Math.max(0, variance)) * (degreesOfFreedom > 0 ? reach95(degreesOfFreedom) : 0);
    if (Math.abs(along[2] ?? 0) > known + 1e-6 * Math.hypot(...mapped.spreadMm)) return false;
  }
  return isInHull(along.slice(0, mapped.dimensions));
}

/**
 * Semi-axis of the 95 % ellipse to the deviation along it. The noise is itself estimated, of few numbers: Hotelling's
 * distribution, whose quantile in two dimensions is √(2·F) = √(ν·(0.05^(−2/ν) − 1)).
 */
const reach95 = (degreesOfFreedom: number): number =>
  Math.sqrt(degreesOfFreedom * Math.expm1((-2 * Math.log(0.05)) / degreesOfFreedom));

/** The ellipse in the plane of two unit vectors at right angles; undefined where nothing can be claimed of that plane. */
export function ellipse95(point: MappedPoint, [right, down]: readonly [Vec3, Vec3]): Ellipse | undefined {
  const { covariance, unmeasured, degreesOfFreedom } = point;
  if (!covariance) return undefined;
  if (unmeasured && Math.abs(dot(cross(right, down), unmeasured)) < 1 - 1e-3) return undefined;
  const [first, second] = eigenOf(times(times([right, down], covariance), transposed([right, down])));
  const semiAxisMm = (value = 0): number => reach95(degreesOfFreedom) * Math.sqrt(Math.max(0, value));
  const [x = 1, y = 0] = first?.vector ?? [];
  return {
    majorMm: semiAxisMm(first?.value),
    minorMm: semiAxisMm(second?.value),
    direction: [0, 1, 2].map(
      (axis) => x * (right[axis as 0 | 1 | 2] ?? 0) + y * (down[axis as 0 | 1 | 2] ?? 0),
    ) as unknown as Vec3,
  };
}

/** How near a pointer is: the 95 % radius, rounded up; or why none is told. */
export function uncertaintyWords(point: MappedPoint, plane: readonly [Vec3, Vec3]): string {
  if (point.isBeyond) return 'beyond the landmarks';
  if (point.degreesOfFreedom === 0) return 'accuracy not known: add a pair';
  const ellipse = ellipse95(point, plane);
  return ellipse ? `about ${roundedUp(ellipse.majorMm)}` : 'not known across the plane of the landmarks';
}

function roundedUp(mm: number): string {
  const steps = (step: number): number => Math.max(1, Math.ceil(mm / step - 1e-9));
  if (mm <= 0.1) return `${steps(0.01) * 10} µm`;
  if (mm <= 1) return `${(steps(0.1) / 10).toFixed(1)} mm`;
  return mm <= 10 ? `${steps(1)} mm` : `${steps(5) * 5} mm`;
}
