import type { CodedConcept } from '../codedConcept';
import { codes, units } from '../codes';
import type { AnnotationShape, Calibration, Measurement } from '../types';
import { cross, distanceMm, dot, subtract, type Vec3 } from './pixelPlane';
import { ringsOf } from './rings';
import { isSelfCrossing } from './selfCrossing';
import { ellipseAxes, isRound, minimumPointCount, newellVector, principalAxes, vectorsOf } from './shapes';

interface MeasuringUnits {
  readonly length: CodedConcept;
  readonly area: CodedConcept;
}
const IN_MM: MeasuringUnits = { length: units.mm, area: units.mm2 };
/** SR has no code for an area in pixels but the pixel itself: an area counts pixels. */
const IN_PIXELS: MeasuringUnits = { length: units.pixels, area: units.pixels };

/**
 * The geometric values of a shape drawn in a frame of reference: `points` are mm, three a point. The view is no input,
 * so zoom, rotation and device pixels cannot change a value (CAL-07). Values are unrounded; rounding is display.
 */
export const measureInMm = (shape: AnnotationShape, points: readonly number[]): readonly Measurement[] =>
  measure(shape, vectorsOf(points, 3), IN_MM);

/**
 * The geometric values of a shape drawn on pixels (two numbers a point, TLHC 0\0). With a calibration in mm, exact on
 * anisotropic pixels (row spacing is vertical, column spacing horizontal: T-SAFE-13); without one, in widths of a pixel,
 * of which `pixel` says how they compare with its height (CAL-05).
 */
export function measureInPixels(
  shape: AnnotationShape,
  points: readonly number[],
  calibration: Calibration | undefined,
  pixel: { readonly height: number; readonly width: number } = { height: 1, width: 1 },
): readonly Measurement[] {
  const [sx, sy] = calibration
    ? [calibration.columnSpacingMm, calibration.rowSpacingMm]
    : [1, pixel.height / pixel.width];
  const scaled = vectorsOf(points, 2).map(([x, y]): Vec3 => [x * sx, y * sy, 0]);
  return measure(shape, scaled, calibration ? IN_MM : IN_PIXELS);
}

function measure(shape: AnnotationShape, points: readonly Vec3[], unit: MeasuringUnits): readonly Measurement[] {
  if (points.length < minimumPointCount[shape] || points.flat().some((value) => !Number.isFinite(value))) return [];
  const length = (name: CodedConcept, value: number): Measurement => ({ name, value, unit: unit.length });
  const area = (value: number): Measurement => ({ name: codes.area, value, unit: unit.area });
  switch (shape) {
    case 'point':
    case 'arrow':
    case 'keyImage':
      return [];
    case 'length':
      return [length(codes.length, pathLength(points.slice(0, 2)))];
    case 'polyline':
      return [length(codes.pathLength, pathLength(points))];
    case 'bidirectional': {
      const [first, second] = [pathLength(points.slice(0, 2)), pathLength(points.slice(2, 4))];
      return [length(codes.longAxis, Math.max(first, second)), length(codes.shortAxis, Math.min(first, second))];
    }
    case 'angle': {
      const [end, vertex, other] = points as readonly [Vec3, Vec3, Vec3];
      return degrees(codes.angle, angleDeg(subtract(end, vertex), subtract(other, vertex)));
    }
    case 'cobbAngle': {
      const [a, b, c, d] = points as readonly [Vec3, Vec3, Vec3, Vec3];
      return degrees(codes.cobbAngle, acuteDeg(angleDeg(subtract(b, a), subtract(d, c))));
    }
    case 'circle':
    case 'ellipse': {
      const axes = principalAxes(ellipseAxes(points));
      const { p, q } = axes;
      const areaValue = Math.PI * sizeOf(cross(p, q));
      // A circle stored in pixels that are not square is an ellipse on the body, and has no one diameter.
      if (shape === 'circle' && isRound(axes)) return [length(codes.diameter, sizeOf(p) + sizeOf(q)), area(areaValue)];
      return [area(areaValue), length(codes.perimeter, ellipsePerimeter(sizeOf(p), sizeOf(q)))];
    }
    case 'rectangle':
    case 'polygon': {
      // The way round and the ways round its holes; a bridge between them is no border of anything.
      const around = ringsOf(points).map((ring) => [...ring, ring[0] as number].map((index) => points[index] as Vec3));
      const perimeter = length(
        codes.perimeter,
        around.reduce((sum, ring) => sum + pathLength(ring), 0),
      );
      // A contour that crosses itself has no one area: none is better than a wrong one.
      return isSelfCrossing(points) ? [perimeter] : [area(sizeOf(newellVector(points))), perimeter];
    }
  }
}

/** Shapes whose value is an angle: no calibration enters it. */
export const isAngle = (shape: AnnotationShape): boolean => shape === 'angle' || shape === 'cobbAngle';

/** True when a region's area cannot be given because its contour crosses itself; said beside the mark. */
export function hasUndefinedArea(shape: AnnotationShape, points: readonly number[], dimension: 2 | 3): boolean {
  if (shape !== 'polygon' && shape !== 'rectangle') return false;
  const known = judged.get(points);
  const isCrossing = known ?? isSelfCrossing(vectorsOf(points, dimension));
  if (known === undefined) judged.set(points, isCrossing);
  return isCrossing;
}

/** A list of points never changes, and is asked about at each image of a movement. */
const judged = new WeakMap<readonly number[], boolean>();

/** The angle between two lines, which have no direction: never more than 90°, whichever way they were drawn. */
const acuteDeg = (deg: number): number => (deg > 90 ? 180 - deg : deg);

/** By both sine and cosine: exact near 0° and 180°, where the arc cosine alone loses half of its digits. */
function angleDeg(u: Vec3, v: Vec3): number {
  const [sine, cosine] = [sizeOf(cross(u, v)), dot(u, v)];
  return sine === 0 && cosine === 0 ? Number.NaN : (Math.atan2(sine, cosine) * 180) / Math.PI;
}

/** An arm without length has no direction: no value. */
function degrees(name: CodedConcept, value: number): readonly Measurement[] {
  return Number.isNaN(value) ? [] : [{ name, value, unit: units.degree }];
}

const sizeOf = (v: Vec3): number => Math.hypot(v[0], v[1], v[2]);

function pathLength(points: readonly Vec3[]): number {
  let total = 0;
  for (let index = 1; index < points.length; index += 1) {
    total += distanceMm(points[index - 1] as Vec3, points[index] as Vec3);
  }
  return total;
}

/** Exact to rounding, by the arithmetic-geometric mean; it converges in about five steps. */
function ellipsePerimeter(major: number, minor: number): number {
  if (major === 0 || minor === 0) return 4 * Math.max(major, minor);
  let [a, b, weight] = [major, minor, 1];
  let sum = (a * a + b * b) / 2;
  for (let step = 0; step < 16 && a !== b; step += 1) {
    const difference = (a - b) / 2;
    sum -= weight * difference * difference;
    [a, b, weight] = [(a + b) / 2, Math.sqrt(a * b), weight * 2];
  }
  return (2 * Math.PI * sum) / a;
}
