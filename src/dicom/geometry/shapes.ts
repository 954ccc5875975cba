import type { AnnotationShape, DrawnShape } from '../types';
import type { Vec3 } from './pixelPlane';

interface ShapeKind {
  /** Closed: it has an area and an inside. */
  readonly isRegion: boolean;
  /** Its points move one by one; the others keep their angles, axes and roundness. */
  readonly hasFreePoints: boolean;
}

const kinds: Readonly<Record<AnnotationShape, ShapeKind>> = {
  point: { isRegion: false, hasFreePoints: true },
  length: { isRegion: false, hasFreePoints: true },
  bidirectional: { isRegion: false, hasFreePoints: false },
  angle: { isRegion: false, hasFreePoints: false },
  cobbAngle: { isRegion: false, hasFreePoints: false },
  rectangle: { isRegion: true, hasFreePoints: false },
  ellipse: { isRegion: true, hasFreePoints: false },
  circle: { isRegion: true, hasFreePoints: false },
  polygon: { isRegion: true, hasFreePoints: true },
  polyline: { isRegion: false, hasFreePoints: true },
  arrow: { isRegion: false, hasFreePoints: true },
  keyImage: { isRegion: false, hasFreePoints: false },
};

/** Closed shapes have an area and an inside. */
export const isRegion = (shape: AnnotationShape): boolean => kinds[shape].isRegion;

/** Shapes whose corners move freely; the others keep their angles and axes. */
export const hasFreePoints = (shape: AnnotationShape): boolean => kinds[shape].hasFreePoints;

/** How many points a finished shape has, at least; exactly, for every shape but polygon and polyline. */
export const minimumPointCount: Readonly<Record<AnnotationShape, number>> = {
  point: 1,
  length: 2,
  bidirectional: 4,
  angle: 3,
  cobbAngle: 4,
  rectangle: 4,
  ellipse: 4,
  circle: 4,
  polygon: 3,
  polyline: 2,
  arrow: 2,
  keyImage: 0,
};

/** True for marks with an outline on the image; a key image means the whole of it. */
export const isDrawn = <T extends { readonly shape: AnnotationShape }>(
  mark: T,
): mark is T & { readonly shape: DrawnShape } => mark.shape !== 'keyImage';

/** Point `index` of a flat list of 2 or 3 numbers per point, as three numbers (z = 0 in pixel spaces). */
export function pointAt(points: ArrayLike<number>, dimension: 2 | 3, index: number): Vec3 {
  const at = index * dimension;
  return [points[at] ?? Number.NaN, points[at + 1] ?? Number.NaN, dimension === 3 ? (points[at + 2] ?? Number.NaN) : 0];
}

/** A flat list as vectors. */
export function vectorsOf(points: ArrayLike<number>, dimension: 2 | 3): Vec3[] {
  return Array.from({ length: Math.floor(points.length / dimension) }, (_, index) => pointAt(points, dimension, index));
}

/** A centre and two conjugate half diameters: the ellipse is every `centre + p cos t + q sin t`. */
export interface EllipseAxes {
  readonly centre: Vec3;
  readonly p: Vec3;
  readonly q: Vec3;
}

/**
 * The ellipse through four axis ends (PS3.3 C.18.6.1.2: major axis ends, then minor axis ends). Under any affine map,
 * such as anisotropic pixels to mm, axes become conjugate diameters, which describe the mapped ellipse exactly; its own
 * axes are then found by {@link principalAxes}.
 */
export function ellipseAxes(ends: readonly Vec3[]): EllipseAxes {
  const [a = ORIGIN, b = ORIGIN, c = ORIGIN, d = ORIGIN] = ends;
  const mean = (i: 0 | 1 | 2) => (a[i] + b[i] + c[i] + d[i]) / 4;
  const half = (from: Vec3, to: Vec3): Vec3 => [(to[0] - from[0]) / 2, (to[1] - from[1]) / 2, (to[2] - from[2]) / 2];
  return { centre: [mean(0), mean(1), mean(2)], p: half(a, b), q: half(c, d) };
}

const ORIGIN: Vec3 = [0, 0, 0];

/** The perpendicular half axes of an ellipse given by conjugate half diameters, the longer one first. */
export function principalAxes({ centre, p, q }: EllipseAxes): EllipseAxes {
  const pp = p[0] * p[0] + p[1] * p[1] + p[2] * p[2];
  const qq = q[0] * q[0] + q[1] * q[1] + q[2] * q[2];
  const pq = p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
  // Rounding alone must not turn axes that are perpendicular already: a stored ellipse keeps its points to the last bit.
  if (Math.abs(pq) <= 1e-12 * (pp + qq)) return pp >= qq ? { centre, p, q } : { centre, p: q, q: p };
  const turn = Math.atan2(2 * pq, pp - qq) / 2;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const major: Vec3 = [p[0] * cos + q[0] * sin, p[1] * cos + q[1] * sin, p[2] * cos + q[2] * sin];
  const minor: Vec3 = [q[0] * cos - p[0] * sin, q[1] * cos - p[1] * sin, q[2] * cos - p[2] * sin];
  return { centre, p: major, q: minor };
}

/** Vector area by Newell's method: its length is the area of a planar polygon in any orientation, its direction the normal. */
export function newellVector(polygon: readonly Vec3[]): Vec3 {
  const [x0, y0, z0] = polygon[0] ?? ORIGIN;
  let [nx, ny, nz] = [0, 0, 0];
  // Relative to the first point: slide coordinates are tens of mm and areas may be 1e-5 mm2.
  for (let index = 1; index + 1 < polygon.length; index += 1) {
    const [ax, ay, az] = polygon[index] ?? ORIGIN;
    const [bx, by, bz] = polygon[index + 1] ?? ORIGIN;
    nx += (ay - y0) * (bz - z0) - (az - z0) * (by - y0);
    ny += (az - z0) * (bx - x0) - (ax - x0) * (bz - z0);
    nz += (ax - x0) * (by - y0) - (ay - y0) * (bx - x0);
  }
  return [nx / 2, ny / 2, nz / 2];
}

/** Ends of a polygon's closed outline or a polyline's path, for painting and hit testing: an ellipse or a circle as `segments` chords. */
export function outlineOf(
  shape: AnnotationShape,
  points: readonly number[],
  dimension: 2 | 3,
  segments = 72,
): { readonly points: readonly number[]; readonly isClosed: boolean } {
  if (shape !== 'ellipse' && shape !== 'circle')
    return { points, isClosed: shape === 'polygon' || shape === 'rectangle' };
  const { centre, p, q } = ellipseAxes(vectorsOf(points, dimension));
  const outline: number[] = [];
  for (let step = 0; step < segments; step += 1) {
    const [cos, sin] = [Math.cos((2 * Math.PI * step) / segments), Math.sin((2 * Math.PI * step) / segments)];
    outline.push(centre[0] + p[0] * cos + q[0] * sin, centre[1] + p[1] * cos + q[1] * sin);
    if (dimension === 3) outline.push(centre[2] + p[2] * cos + q[2] * sin);
  }
  return { points: outline, isClosed: true };
}

/**
 * Axis ends as PS3.3 C.18.6.1.2 wants them: perpendicular, major first. Ends that already are, as far as the float32 of a
 * report can tell, keep their very bits: the axes of a stored circle must not turn each time it is touched.
 */
export function orderedEllipse(points: readonly number[], dimension: 2 | 3): readonly number[] {
  const axes = ellipseAxes(vectorsOf(points, dimension));
  const [p, q] = [sizeOf(axes.p), sizeOf(axes.q)];
  const rounding = FLOAT32_ROUNDING * Math.max(...points.map(Math.abs));
  const pq = axes.p[0] * axes.q[0] + axes.p[1] * axes.q[1] + axes.p[2] * axes.q[2];
  if (Math.abs(pq) <= rounding * (p + q)) {
    const half = 2 * dimension;
    return q - p <= rounding ? points : [...points.slice(half), ...points.slice(0, half)];
  }
  const principal = principalAxes(axes);
  const end = (v: Vec3, sign: 1 | -1) =>
    Array.from({ length: dimension }, (_, i) => (principal.centre[i] as number) + sign * (v[i] as number));
  return [...end(principal.p, -1), ...end(principal.p, 1), ...end(principal.q, -1), ...end(principal.q, 1)];
}

/** How far two coordinates of an axis, rounded to float32, lie apart from their true distance, for a coordinate of 1. */
const FLOAT32_ROUNDING = 2 ** -22;
const sizeOf = (v: Vec3): number => Math.hypot(v[0], v[1], v[2]);

/** How far two axes may differ and still be one diameter; float32 of a report stays far below. */
const ROUNDNESS = 1e-3;

/** Whether four axis ends lie on a circle: two diameters of one length, at right angles. */
export function isRound({ p, q }: EllipseAxes): boolean {
  const [a, b] = [sizeOf(p), sizeOf(q)];
  const slant = Math.abs(p[0] * q[0] + p[1] * q[1] + p[2] * q[2]);
  return a > 0 && Math.abs(a - b) <= ROUNDNESS * Math.max(a, b) && slant <= ROUNDNESS * a * b;
}
