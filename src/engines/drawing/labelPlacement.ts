import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import { type Box, doBoxesMeet, type MarkGeometry } from './markGeometry';

const GAP_PX = 9;
/** Clear of the hand's cursor while drawing. */
export const DRAFT_GAP_PX = 22;
const EDGE_PX = 4;

/**
 * Where a label of that size goes: beside the mark, in view, off other labels; right first, then left, below, above.
 * Where none is free, the first that can be pushed into view. Undefined when the mark itself is out of view.
 */
export function placeLabel(
  mark: MarkGeometry,
  width: number,
  height: number,
  pane: Box,
  taken: readonly Box[],
  gap = GAP_PX,
): Box | undefined {
  const seen = clip(mark.bounds, pane);
  if (!seen) return undefined;
  const candidates = candidatesFor(mark, seen, width, height, gap);
  const inner: Box = {
    left: pane.left + EDGE_PX,
    top: pane.top + EDGE_PX,
    right: pane.right - EDGE_PX,
    bottom: pane.bottom - EDGE_PX,
  };
  const isFree = (box: Box) => isInside(box, inner) && !taken.some((other) => doBoxesMeet(box, other));
  const pushed = candidates.map((box) => pushInto(box, inner));
  return candidates.find(isFree) ?? pushed.find(isFree) ?? pushed[0];
}

function candidatesFor(mark: MarkGeometry, seen: Box, width: number, height: number, gap: number): Box[] {
  const box = (left: number, top: number): Box => ({ left, top, right: left + width, bottom: top + height });
  const [midX, midY] = [(seen.left + seen.right) / 2, (seen.top + seen.bottom) / 2];
  const isLine = mark.shape === 'length' || mark.shape === 'bidirectional' || mark.shape === 'polyline';
  // An arrow's words stand at its tail, never over what it points at.
  const ends =
    mark.shape === 'arrow'
      ? mark.points.slice(-1)
      : isLine
        ? mark.points.slice(0, mark.shape === 'bidirectional' ? 2 : undefined)
        : [];
  const rightmost = extreme(ends, (point) => point[0]);
  const leftmost = extreme(ends, (point) => -point[0]);
  const [tip, tail] = mark.points;
  const isTailLeft = mark.shape === 'arrow' && tip !== undefined && tail !== undefined && tail[0] < tip[0];
  const beside = [
    box((rightmost?.[0] ?? seen.right) + gap, (rightmost?.[1] ?? midY) - height / 2),
    box((leftmost?.[0] ?? seen.left) - gap - width, (leftmost?.[1] ?? midY) - height / 2),
  ];
  return [
    ...(isTailLeft ? beside.reverse() : beside),
    box(midX - width / 2, seen.bottom + gap),
    box(midX - width / 2, seen.top - gap - height),
    box(seen.right + gap, seen.bottom + gap),
    box(seen.left - gap - width, seen.top - gap - height),
  ];
}

function extreme(points: readonly Vec2[], rank: (point: Vec2) => number): Vec2 | undefined {
  return points.reduce<Vec2 | undefined>(
    (best, point) => (best && rank(best) >= rank(point) ? best : point),
    undefined,
  );
}

function clip(box: Box, pane: Box): Box | undefined {
  if (!doBoxesMeet(box, pane)) return undefined;
  return {
    left: Math.max(box.left, pane.left),
    top: Math.max(box.top, pane.top),
    right: Math.min(box.right, pane.right),
    bottom: Math.min(box.bottom, pane.bottom),
  };
}

const isInside = (box: Box, outer: Box): boolean =>
  box.left >= outer.left && box.top >= outer.top && box.right <= outer.right && box.bottom <= outer.bottom;

function pushInto(box: Box, outer: Box): Box {
  const dx = Math.max(outer.left - box.left, Math.min(0, outer.right - box.right));
  const dy = Math.max(outer.top - box.top, Math.min(0, outer.bottom - box.bottom));
  return { left: box.left + dx, top: box.top + dy, right: box.right + dx, bottom: box.bottom + dy };
}
