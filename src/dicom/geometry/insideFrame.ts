import type { AnnotationShape } from '../types';
import { hasFreePoints } from './shapes';

/**
 * A shape drawn over the edge of a frame, brought inside it: SCOORD values lie within 0\0 and Columns\Rows (PS3.3
 * C.18.6-1), and there is nothing to measure outside. Shapes with angles, axes or roundness to keep shrink instead. Points are image pixels, TLHC 0\0, two numbers each. A shape that
 * lies inside comes back unchanged, to the bit.
 */
export function insideFrame(
  shape: AnnotationShape,
  points: readonly number[],
  columns: number,
  rows: number,
): readonly number[] {
  const limits = [columns, rows] as const;
  const isInside = points.every((value, i) => value >= 0 && value <= (limits[i % 2] ?? 0));
  if (isInside) return points;
  const clamped = points.map((value, i) => Math.min(Math.max(value, 0), limits[i % 2] ?? 0));
  if (hasFreePoints(shape) || (shape === 'rectangle' && isAxisAligned(points))) return clamped;
  const centre = [0, 1].map((axis) => {
    const own = points.filter((_, i) => i % 2 === axis);
    return (Math.min(...own) + Math.max(...own)) / 2;
  });
  const inner = centre.map((value, axis) => Math.min(Math.max(value, 0), limits[axis] ?? 0));
  const scale = points.reduce((least, value, i) => {
    const axis = i % 2;
    const from = inner[axis] ?? 0;
    const step = value - (centre[axis] ?? 0);
    const room = step > 0 ? (limits[axis] ?? 0) - from : from;
    return step === 0 ? least : Math.min(least, room / Math.abs(step));
  }, 1);
  return points.map((value, i) => (inner[i % 2] ?? 0) + (value - (centre[i % 2] ?? 0)) * scale);
}

/** Corners in order: neighbours share a column or a row. */
const isAxisAligned = ([x0 = 0, y0 = 0, x1 = 0, y1 = 0]: readonly number[]): boolean =>
  Math.abs(x0 - x1) < 1e-9 || Math.abs(y0 - y1) < 1e-9;
