import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import type { SpaceProjector } from './surface';

/** A projector in the terms of gestures: native points (2 or 3 numbers) to CSS pixels and back. */
export interface View {
  readonly dimension: 2 | 3;
  toCanvas(point: readonly number[]): Vec2;
  fromCanvas(at: Vec2): readonly number[];
}

export function viewOf(projector: SpaceProjector): View {
  const out: [number, number] = [0, 0];
  return {
    dimension: projector.dimension,
    toCanvas(point) {
      projector.toCanvas(point, 0, out);
      return [out[0], out[1]];
    },
    fromCanvas: ([x, y]) => projector.fromCanvas(x, y),
  };
}

/** Point `index` of a flat list, in native coordinates. */
export const nativeAt = (points: readonly number[], dimension: number, index: number): readonly number[] =>
  points.slice(index * dimension, (index + 1) * dimension);

/** All points of a flat list in CSS pixels. */
export const toCanvasAll = (points: readonly number[], view: View): Vec2[] =>
  Array.from({ length: Math.floor(points.length / view.dimension) }, (_, index) =>
    view.toCanvas(nativeAt(points, view.dimension, index)),
  );

/**
 * A native point moved to a place on the canvas. Only the difference goes through the canvas: a point that does not
 * move keeps its bits, and one that lies beside the displayed plane keeps its distance from it.
 */
export function movedTo(point: readonly number[], target: Vec2, view: View): readonly number[] {
  const from = view.toCanvas(point);
  if (from[0] === target[0] && from[1] === target[1]) return point;
  const [foot, goal] = [view.fromCanvas(from), view.fromCanvas(target)];
  return point.map((value, axis) => value + ((goal[axis] ?? 0) - (foot[axis] ?? 0)));
}

export const distancePx = (a: Vec2, b: Vec2): number => Math.hypot(a[0] - b[0], a[1] - b[1]);
export const addPx = (a: Vec2, b: Vec2): Vec2 => [a[0] + b[0], a[1] + b[1]];
export const subtractPx = (a: Vec2, b: Vec2): Vec2 => [a[0] - b[0], a[1] - b[1]];
export const dotPx = (a: Vec2, b: Vec2): number => a[0] * b[0] + a[1] * b[1];
/** `a` times `factor`, plus `origin`. */
export const alongPx = (origin: Vec2, a: Vec2, factor: number): Vec2 => [
  origin[0] + a[0] * factor,
  origin[1] + a[1] * factor,
];
/** Direction of a vector; undefined for none. */
export function unitPx(a: Vec2): Vec2 | undefined {
  const size = Math.hypot(a[0], a[1]);
  return size > 0 ? [a[0] / size, a[1] / size] : undefined;
}
/** A quarter turn. */
export const perpendicularPx = ([x, y]: Vec2): Vec2 => [-y, x];
