import type { Vec3 } from '../geometry/pixelPlane';
import { inverted, type Matrix, type RegistrationType, registeredPoint } from '../radiology/registration';
import { type LandmarkSide, landmarkSide } from './landmarkSide';
import { type Facing, linearPart, missOf } from './linearPart';
import { type Square, times, transposed } from './symmetric';

/** The same place of the tissue in two frames of reference, mm of each; a slide lies in z = 0 of its own. */
export interface SpacePair {
  readonly from: Vec3;
  readonly to: Vec3;
}

export interface FitOptions {
  /** Of two slides: the second section lies face down. It stays a turn in space, not a mirror image. */
  readonly isTurnedOver?: boolean;
  /** Of a photograph and a slide: which faces are up is told by the landmarks alone. */
  readonly isEitherFace?: boolean;
  /** One of the images is a mirror image. Only then is a determinant negative. */
  readonly isMirrored?: boolean;
  /** Landmarks of a side were placed in one plane (an oblique slice), or were not. Undefined: as they lie. */
  readonly fromPlane?: boolean;
  readonly toPlane?: boolean;
}

export interface LandmarkFit {
  readonly kind: RegistrationType;
  /** What the matrix is in terms of C.20.2.1.2: a mirror image is neither a turn nor a scale. */
  readonly matrixType: RegistrationType;
  /** From mm of the first frame to mm of the second, and back: 4 × 4, row by row. */
  readonly matrix: Matrix;
  readonly inverse: Matrix;
  readonly pairs: readonly SpacePair[];
  /** Where misses are measured: in the second frame, or in the first if only that one has depth. */
  readonly missIn: 'from' | 'to';
  /** How many numbers were measured for each pair. */
  readonly dimensions: 2 | 3;
  /** The side whose landmarks were mapped, and the one they were held against. */
  readonly mapped: LandmarkSide;
  readonly target: LandmarkSide;
  /** Of each pair, how far the map misses, mm. */
  readonly residualsMm: readonly number[];
  /** Root of their mean square, mm. With no degrees of freedom it is 0 by construction and says nothing. */
  readonly rmsMm: number;
  /** Numbers measured less numbers fitted. */
  readonly degreesOfFreedom: number;
  /** Deviation of one landmark along one axis, mm, both sides together; undefined without degrees of freedom. */
  readonly deviationMm?: number;
  /** Fiducial localisation error: root mean square distance of a landmark from its true place, mm. */
  readonly localisationErrorMm?: number;
}

/** How many numbers each kind fits: plane to plane, plane to space, space to space. */
const FITTED: Record<RegistrationType, Record<'22' | '23' | '33', number>> = {
  RIGID: { '22': 3, '23': 6, '33': 6 },
  RIGID_SCALE: { '22': 4, '23': 7, '33': 7 },
  AFFINE: { '22': 6, '23': 9, '33': 12 },
};

/** Breadth to length; below this, what lies across the line or plane of the landmarks is left to chance. */
const NARROWEST = 0.02;
/** Misses beyond this part of the spread are looked at for a mirror image. */
const SUSPICIOUS = 0.05;

/** The map that brings landmarks onto their partners by least squares; or in plain words why there is none. */
export function fitLandmarks(
  pairs: readonly SpacePair[],
  kind: RegistrationType,
  options: FitOptions = {},
): LandmarkFit | string {
  const sides = sidesOf(pairs, options);
  if (typeof sides === 'string') return sides;
  const { mapped, target, missIn } = sides;
  const isSlides = mapped.isGlass && target.isGlass && !options.isEitherFace;
  const facing: Facing = {
    isMirrored: options.isMirrored ?? false,
    ...(isSlides ? { isTurnedOver: options.isTurnedOver ?? false } : optional(options.isTurnedOver)),
  };
  const refusal = tooLittle(kind, mapped, target, facing);
  if (refusal) return refusal;
  const linear = linearPart(kind, mapped, target, facing);
  if (!linear) return 'The points do not determine a map. Place them farther apart.';
  const doubt = missesHand(kind, linear, mapped, target, facing) ?? eitherFace(kind, linear, mapped, target, facing);
  if (doubt) return doubt;
  const way = matrixOf(linear, mapped, target);
  const back = inverted(way);
  if (!back) return 'The map would press the image flat. Check each pair.';
  const [matrix, inverse] = missIn === 'to' ? [way, back] : [back, way];
  const residualsMm = pairs.map(({ from, to }) => {
    const [start, end] = missIn === 'to' ? [from, to] : [to, from];
    const [x, y, z] = registeredPoint({ matrix: way }, start);
    return Math.hypot(x - end[0], y - end[1], z - end[2]);
  });
  const matrixType = facing.isMirrored ? 'AFFINE' : kind;
  return {
    ...{ kind, matrixType, matrix, inverse, pairs, missIn, mapped, target, residualsMm },
    dimensions: target.dimensions,
    ...accuracy(kind, mapped, target, residualsMm),
  };
}

const optional = (isTurnedOver: boolean | undefined) => (isTurnedOver === undefined ? {} : { isTurnedOver });

type Sides = Pick<LandmarkFit, 'mapped' | 'target' | 'missIn'>;

/** A plane is always mapped onto the side that has depth: the other way, what lies across it would be fitted to noise. */
function sidesOf(pairs: readonly SpacePair[], { fromPlane, toPlane }: FitOptions): Sides | string {
  if (pairs.length < 2) return 'At least two pairs are needed.';
  if (pairs.some(({ from, to }) => ![...from, ...to].every(Number.isFinite))) return 'A landmark has no place.';
  const from = landmarkSide(
    pairs.map((pair) => pair.from),
    fromPlane,
  );
  const to = landmarkSide(
    pairs.map((pair) => pair.to),
    toPlane,
  );
  return from.dimensions > to.dimensions
    ? { mapped: to, target: from, missIn: 'from' }
    : { mapped: from, target: to, missIn: 'to' };
}

function tooLittle(
  kind: RegistrationType,
  mapped: LandmarkSide,
  target: LandmarkSide,
  facing: Facing,
): string | undefined {
  const isFlat = target.dimensions === 2;
  const isGiven = isFlat && facing.isTurnedOver !== undefined;
  const least = kind === 'AFFINE' ? (mapped.dimensions === 3 ? 4 : 3) : isGiven ? 2 : 3;
  const count = mapped.points.length;
  if (count < least)
    return `${['Two', 'Three', 'Four'][least - 2]} pairs are needed, and there ${count === 2 ? 'are 2' : 'are 3'}.`;
  for (const { spreadMm } of [mapped, target]) {
    const [length = 0, breadth = 0, depth = 0] = spreadMm;
    if (!(length > 1e-3)) return 'The points lie on one spot. Place them farther apart.';
    if (least > 2 && breadth < NARROWEST * length) return 'The points lie on one line. Place one to the side.';
    if (least > 3 && depth < NARROWEST * length)
      return 'The points lie in one plane. Place one outside it, or choose a map without skew.';
  }
  return undefined;
}

/** Why a map is refused that comes out as the mirror image of what was asked for, or that only a mirror image would fit. */
function missesHand(
  kind: RegistrationType,
  linear: Square,
  mapped: LandmarkSide,
  target: LandmarkSide,
  facing: Facing,
): string | undefined {
  const isFlat = target.dimensions === 2;
  const words = isFlat
    ? facing.isTurnedOver === facing.isMirrored
      ? 'The points are mirrored. Check each pair; if the section lies face down, say so.'
      : 'The points are not mirrored. Check each pair, and whether the section lies face down.'
    : facing.isMirrored
      ? 'The points are not mirrored. Check each pair.'
      : 'The points are mirrored: left and right may have changed places. Check each pair.';
  if (kind === 'AFFINE') {
    if (mapped.dimensions === 3) return determinant(linear) < 0 === facing.isMirrored ? undefined : words;
    const isTurned = (linear[2]?.[2] ?? 1) < 0;
    return isFlat && facing.isTurnedOver !== undefined && isTurned !== facing.isTurnedOver ? words : undefined;
  }
  const isEither = mapped.dimensions === 2 && (!isFlat || facing.isTurnedOver === undefined);
  const spread = Math.hypot(...target.spreadMm);
  const miss = missOf(linear, mapped, target);
  if (isEither || Math.sqrt(miss / mapped.points.length) < SUSPICIOUS * spread) return undefined;
  const other = linearPart(kind, mapped, target, { ...facing, isMirrored: !facing.isMirrored });
  return other && missOf(other, mapped, target) < miss / 4 ? words : undefined;
}

/** Of two planes whose faces are not told: points near a line fit turned over almost as well. */
function eitherFace(
  kind: RegistrationType,
  linear: Square,
  mapped: LandmarkSide,
  target: LandmarkSide,
  facing: Facing,
): string | undefined {
  if (target.dimensions === 3 || facing.isTurnedOver !== undefined || kind === 'AFFINE') return undefined;
  const isTurnedOver = (linear[2]?.[2] ?? 1) > 0;
  const other = linearPart(kind, mapped, target, { ...facing, isTurnedOver });
  return other && missOf(other, mapped, target) < 4 * missOf(linear, mapped, target)
    ? 'Which face is up cannot be told from these points. Place one farther to the side.'
    : undefined;
}

function determinant([
  [a = 0, b = 0, c = 0] = [],
  [d = 0, e = 0, f = 0] = [],
  [g = 0, h = 0, i = 0] = [],
]: Square): number {
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}

/** From the axes of both sides to mm of their frames; the middle of one leads to the middle of the other. */
function matrixOf(linear: Square, { axes, middle }: LandmarkSide, target: LandmarkSide): Matrix {
  const rows = times(times(transposed(target.axes), linear), axes);
  const lines = rows.map((row, index) => [
    ...row,
    (target.middle[index] ?? 0) - row.reduce((sum, value, column) => sum + value * (middle[column] ?? 0), 0),
  ]);
  return [...lines.flat(), 0, 0, 0, 1];
}

type Accuracy = Pick<LandmarkFit, 'rmsMm' | 'degreesOfFreedom' | 'deviationMm' | 'localisationErrorMm'>;

function accuracy(
  kind: RegistrationType,
  mapped: LandmarkSide,
  target: LandmarkSide,
  residualsMm: readonly number[],
): Accuracy {
  const squares = residualsMm.reduce((sum, one) => sum + one * one, 0);
  const count = residualsMm.length;
  const rmsMm = Math.sqrt(squares / count);
  const ways = `${mapped.dimensions}${target.dimensions}` as '22' | '23' | '33';
  const degreesOfFreedom = target.dimensions * count - FITTED[kind][ways];
  if (degreesOfFreedom <= 0) return { rmsMm, degreesOfFreedom: 0 };
  const deviationMm = Math.sqrt(squares / degreesOfFreedom);
  return { rmsMm, degreesOfFreedom, deviationMm, localisationErrorMm: deviationMm * Math.sqrt(target.dimensions) };
}
