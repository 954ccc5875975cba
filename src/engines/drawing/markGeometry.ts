import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import { type Ring, ringsIn } from '../../dicom/geometry/rings';
import { outlineOf } from '../../dicom/geometry/shapes';
import type { AnnotationShape } from '../../dicom/types';
import { isShortAxisProposed } from './construct';
import { alongPx, perpendicularPx, subtractPx, toCanvasAll, unitPx, type View } from './view';

/** A line on the canvas, CSS pixels. */
export interface Stroke {
  readonly points: readonly Vec2[];
  readonly isClosed: boolean;
  /** Caliper ticks at both ends, px each way; none for outlines. */
  readonly tickPx: number;
  /** Proposed, not measured: the short axis that the reader has not set yet. */
  readonly isProposed: boolean;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A mark as it lies on the canvas now: what is painted and what can be hit. */
export interface MarkGeometry {
  readonly shape: AnnotationShape;
  /** The defining points, in their own order: where the handles are. */
  readonly points: readonly Vec2[];
  /** Of a polygon: the outline and its holes, without the bridges between them. */
  readonly rings?: readonly Ring[];
  readonly strokes: readonly Stroke[];
  readonly bounds: Box;
}

/** `isMeasured`: the short axis of a bidirectional mark has a value, and is no proposal. */
export function geometryOf(
  shape: AnnotationShape,
  points: readonly number[],
  view: View,
  isMeasured = false,
): MarkGeometry {
  const screen = toCanvasAll(points, view);
  const proposed = strokesOf(shape, points, screen, view);
  const strokes = isMeasured ? proposed.map((stroke) => ({ ...stroke, isProposed: false })) : proposed;
  const bounds = boundsOf(strokes.length > 0 ? strokes : [{ points: screen }]);
  const geometry = { shape, points: screen, strokes, bounds };
  return shape === 'polygon' ? { ...geometry, rings: ringsIn(points, view.dimension) } : geometry;
}

function strokesOf(shape: AnnotationShape, points: readonly number[], screen: readonly Vec2[], view: View): Stroke[] {
  const line = (ends: readonly Vec2[], tickPx: number, isProposed = false): Stroke => ({
    points: ends,
    isClosed: false,
    tickPx,
    isProposed,
  });
  switch (shape) {
    case 'point':
    case 'keyImage':
      return [];
    case 'length':
      return [line(screen, 5)];
    case 'bidirectional':
      return [line(screen.slice(0, 2), 5), line(screen.slice(2, 4), 3, isShortAxisProposed(screen))];
    case 'polyline':
    case 'angle':
      return [line(screen, 0)];
    case 'cobbAngle':
      return [line(screen.slice(0, 2), 3), ...(screen.length > 2 ? [line(screen.slice(2, 4), 3)] : [])];
    case 'arrow':
      return [line(screen, 0), ...headOf(screen).map((head) => line(head, 0))];
    case 'polygon':
      return ringsIn(points, view.dimension).map((ring) => ({
        points: ring.map((index) => screen[index] as Vec2),
        isClosed: true,
        tickPx: 0,
        isProposed: false,
      }));
    case 'rectangle':
    case 'ellipse':
    case 'circle': {
      const outline = outlineOf(shape, points, view.dimension);
      return [{ points: toCanvasAll(outline.points, view), isClosed: outline.isClosed, tickPx: 0, isProposed: false }];
    }
  }
}

const HEAD_PX = 11;

/** The two strokes of an arrow's head at its tip, as large at any zoom. */
function headOf([tip, tail]: readonly Vec2[]): readonly (readonly Vec2[])[] {
  const back = tip && tail && unitPx(subtractPx(tail, tip));
  if (!back) return [];
  const side = perpendicularPx(back);
  const wing = (sign: 1 | -1) => alongPx(alongPx(tip, back, HEAD_PX), side, (sign * HEAD_PX) / 2);
  return [[wing(1), tip, wing(-1)]];
}

function boundsOf(strokes: readonly { readonly points: readonly Vec2[] }[]): Box {
  let [left, top, right, bottom] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const { points } of strokes) {
    for (const [x, y] of points) {
      left = Math.min(left, x);
      top = Math.min(top, y);
      right = Math.max(right, x);
      bottom = Math.max(bottom, y);
    }
  }
  return { left, top, right, bottom };
}

export const doBoxesMeet = (a: Box, b: Box): boolean =>
  a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom;

export const isInBox = ([x, y]: Vec2, box: Box, margin = 0): boolean =>
  x >= box.left - margin && x <= box.right + margin && y >= box.top - margin && y <= box.bottom + margin;
