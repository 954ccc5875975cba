import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import { isOfFixedSize } from '../../dicom/ofFixedSize';
import type { Annotation } from '../../dicom/types';
import { type Handle, handlesOf, type MarkPart } from './editing';
import { distanceToSegmentPx } from './freehand';
import { type Box, isInBox, type MarkGeometry } from './markGeometry';
import { distancePx } from './view';

/** A visible mark, as painted last. */
export interface VisibleMark {
  readonly annotation: Annotation;
  readonly geometry: MarkGeometry;
  readonly label?: Box;
}

export interface Hit {
  readonly mark: VisibleMark;
  readonly part: MarkPart | { readonly kind: 'label' };
}

/** Where a mark can be held to change its shape. */
export const handlesOn = ({ annotation, geometry }: VisibleMark): readonly Handle[] =>
  isOfFixedSize(annotation) ? [] : handlesOf(geometry.shape, geometry.points, geometry.rings);

/** Targets are at least 24 px wide (WCAG 2.5.8): handles by ±12 px; a finger gets more of a line than a mouse. */
const HANDLE_REACH_PX = 12;
const STROKE_REACH_PX: Readonly<Record<string, number>> = { touch: 14, pen: 9 };
const MOUSE_REACH_PX = 6;
const POINT_REACH_PX = 12;

/** The nearest handle of a selected mark that may be edited. */
export function handleAt(
  marks: readonly VisibleMark[],
  selection: ReadonlySet<string>,
  at: Vec2,
): (Hit & { readonly part: MarkPart }) | undefined {
  let best: (Hit & { readonly part: MarkPart }) | undefined;
  let nearest = HANDLE_REACH_PX;
  for (const mark of marks) {
    const { annotation, geometry } = mark;
    const isHeld = selection.has(annotation.id) && annotation.lockedReason === undefined;
    if (!isHeld || !isInBox(at, geometry.bounds, HANDLE_REACH_PX)) continue;
    for (const handle of handlesOn(mark)) {
      const distance = distancePx(handle.at, at);
      if (distance > nearest) continue;
      nearest = distance;
      best = { mark, part: { kind: 'handle', index: handle.index, reach: handle.reach } };
    }
  }
  return best;
}

/** The mark whose line is nearest to a place, the last painted among equals; else the mark whose label is there. */
export function markAt(marks: readonly VisibleMark[], at: Vec2, pointerType = 'mouse'): Hit | undefined {
  const reach = STROKE_REACH_PX[pointerType] ?? MOUSE_REACH_PX;
  let best: VisibleMark | undefined;
  let nearest = Number.POSITIVE_INFINITY;
  for (const mark of marks) {
    if (!isInBox(at, mark.geometry.bounds, POINT_REACH_PX)) continue;
    const distance = distanceToMark(mark.geometry, at) - (mark.geometry.shape === 'point' ? POINT_REACH_PX : reach);
    if (distance <= 0 && distance <= nearest) [nearest, best] = [distance, mark];
  }
  if (best) return { mark: best, part: { kind: 'body' } };
  const labelled = marks.findLast(({ label }) => label && isInBox(at, label));
  return labelled && { mark: labelled, part: { kind: 'label' } };
}

/** CSS pixels from a place to the nearest line of a mark; the inside of a region is not the mark. */
function distanceToMark(geometry: MarkGeometry, at: Vec2): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const { points, isClosed } of geometry.strokes) {
    for (let index = 1; index < points.length; index += 1) {
      nearest = Math.min(nearest, distanceToSegmentPx(at, points[index - 1] as Vec2, points[index] as Vec2));
    }
    const [first, last] = [points[0], points.at(-1)];
    if (isClosed && first && last) nearest = Math.min(nearest, distanceToSegmentPx(at, last, first));
  }
  if (geometry.strokes.length === 0 && geometry.points[0]) nearest = distancePx(geometry.points[0], at);
  return nearest;
}
