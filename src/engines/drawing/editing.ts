import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import { placesOf, type Ring, ringsIn } from '../../dicom/geometry/rings';
import { orderedEllipse, pointAt, vectorsOf } from '../../dicom/geometry/shapes';
import type { AnnotationShape } from '../../dicom/types';
import { distanceMm } from '../../dicom/geometry/pixelPlane';
import {
  addPx,
  alongPx,
  distancePx,
  dotPx,
  movedTo,
  nativeAt,
  perpendicularPx,
  subtractPx,
  toCanvasAll,
  unitPx,
  type View,
} from './view';

/** What is held: one handle, or the whole mark. `reach` neighbours of a dense contour follow on each side. */
export type MarkPart =
  | { readonly kind: 'handle'; readonly index: number; readonly reach: number }
  | { readonly kind: 'body' };

export interface Handle {
  readonly index: number;
  readonly at: Vec2;
  readonly reach: number;
}

const HANDLE_SPACING_PX = 14;
const MIN_SIZE_PX = 2;

/**
 * Where a selected mark can be held. A dense contour offers a handle every 14 px; between them it follows smoothly. The
 * outline of a polygon and its holes (`rings`) each have their own; a bridge between them has none.
 */
export function handlesOf(shape: AnnotationShape, screen: readonly Vec2[], rings: readonly Ring[] = []): Handle[] {
  if (rings.length > 1)
    return rings.flatMap((ring) =>
      handlesOf(
        shape,
        ring.map((index) => screen[index] as Vec2),
      ).map((handle) => ({ ...handle, index: ring[handle.index] as number })),
    );
  if (shape !== 'polygon' && shape !== 'polyline') return screen.map((at, index) => ({ index, at, reach: 1 }));
  const shown: number[] = [];
  let travelled = Number.POSITIVE_INFINITY;
  for (const [index, at] of screen.entries()) {
    const previous = screen[index - 1];
    if (previous) travelled += distancePx(previous, at);
    if (travelled < HANDLE_SPACING_PX) continue;
    shown.push(index);
    travelled = 0;
  }
  const total = screen.length;
  return shown.map((index, order) => {
    const next = shown[order + 1] ?? (shape === 'polygon' ? total + (shown[0] ?? 0) : total);
    const previous = shown[order - 1] ?? (shape === 'polygon' ? (shown.at(-1) ?? 0) - total : -1);
    const reach = shown.length < 3 ? 1 : Math.max(1, next - index, index - previous);
    return { index, at: screen[index] as Vec2, reach };
  });
}

/** The points after moving a part by `delta` CSS pixels. Points that do not move keep their bits. */
export function editBy(
  shape: AnnotationShape,
  points: readonly number[],
  part: MarkPart,
  delta: Vec2,
  view: View,
): readonly number[] {
  const screen = toCanvasAll(points, view);
  const rings = shape === 'polygon' ? ringsIn(points, view.dimension) : [];
  const targets =
    part.kind === 'body'
      ? screen.map((at) => addPx(at, delta))
      : rings.length > 1
        ? ringMoved(screen, rings, placesOf(vectorsOf(points, view.dimension)), part, delta)
        : handleMoved(shape, screen, part, delta);
  return targets.flatMap((target, index) => movedTo(nativeAt(points, view.dimension, index), target, view));
}

/** Points as they are stored after an edit: the longer axis of an ellipse or a bidirectional mark comes first. */
export function settledPoints(shape: AnnotationShape, points: readonly number[], dimension: 2 | 3): readonly number[] {
  if (shape === 'ellipse') return orderedEllipse(points, dimension);
  if (shape !== 'bidirectional') return points;
  const end = (index: number) => pointAt(points, dimension, index);
  const isLongFirst = distanceMm(end(0), end(1)) >= distanceMm(end(2), end(3));
  return isLongFirst ? points : [...points.slice(2 * dimension), ...points.slice(0, 2 * dimension)];
}

type HandlePart = Extract<MarkPart, { kind: 'handle' }>;

function handleMoved(shape: AnnotationShape, screen: readonly Vec2[], part: HandlePart, delta: Vec2): readonly Vec2[] {
  const held = screen[part.index];
  if (!held) return screen;
  const target = addPx(held, delta);
  switch (shape) {
    case 'keyImage':
      return screen;
    case 'rectangle':
      return cornerMoved(screen, part.index, target);
    case 'circle':
      return radiusMoved(screen, part.index, target);
    case 'ellipse':
      return axisEndMoved(screen, part.index, target);
    case 'bidirectional':
      return part.index < 2 ? longEndMoved(screen, part.index, target) : shortEndMoved(screen, part.index, target);
    case 'polygon':
    case 'polyline':
      return vertexMoved(screen, part, delta, shape === 'polygon');
    case 'point':
    case 'length':
    case 'arrow':
    case 'angle':
    case 'cobbAngle':
      return screen.map((at, index) => (index === part.index ? target : at));
  }
}

/** The opposite corner stays; the sides keep their directions. */
function cornerMoved(corners: readonly Vec2[], index: number, target: Vec2): readonly Vec2[] {
  const at = (step: number) => corners[(index + step) % 4] as Vec2;
  const opposite = at(2);
  const u = unitPx(subtractPx(at(1), opposite));
  const v = unitPx(subtractPx(at(3), opposite));
  if (!u || !v) return corners;
  const d = subtractPx(target, opposite);
  const determinant = u[0] * v[1] - u[1] * v[0];
  if (determinant === 0) return corners;
  const s = awayFromZero((d[0] * v[1] - d[1] * v[0]) / determinant);
  const t = awayFromZero((u[0] * d[1] - u[1] * d[0]) / determinant);
  const moved = [...corners];
  moved[index] = alongPx(alongPx(opposite, u, s), v, t);
  moved[(index + 1) % 4] = alongPx(opposite, u, s);
  moved[(index + 3) % 4] = alongPx(opposite, v, t);
  return moved;
}

const awayFromZero = (size: number): number =>
  Math.abs(size) >= MIN_SIZE_PX ? size : size < 0 ? -MIN_SIZE_PX : MIN_SIZE_PX;

/** The other end of the same axis stays, the other axis travels with the centre. */
function axisEndMoved(ends: readonly Vec2[], index: number, target: Vec2): readonly Vec2[] {
  const held = ends[index] as Vec2;
  const other = ends[index ^ 1] as Vec2;
  const direction = unitPx(subtractPx(held, other));
  if (!direction) return ends;
  const moved = alongPx(other, direction, Math.max(MIN_SIZE_PX, dotPx(subtractPx(target, other), direction)));
  const shift: Vec2 = [(moved[0] - held[0]) / 2, (moved[1] - held[1]) / 2];
  return ends.map((end, at) => (at === index ? moved : at === (index ^ 1) ? end : addPx(end, shift)));
}

/** The centre stays, and every end moves out or in by the same part: what was round stays round. */
function radiusMoved(ends: readonly Vec2[], index: number, target: Vec2): readonly Vec2[] {
  const [a, b] = [ends[index], ends[index ^ 1]];
  if (!a || !b) return ends;
  const centre: Vec2 = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const radius = distancePx(a, centre);
  if (radius === 0) return ends;
  const scale = Math.max(MIN_SIZE_PX / 2, distancePx(target, centre)) / radius;
  return ends.map((end) => alongPx(centre, subtractPx(end, centre), scale));
}

interface Frame {
  readonly origin: Vec2;
  readonly along: Vec2;
  readonly across: Vec2;
  readonly length: number;
}

/** The long axis as a frame to describe the short axis in. */
function longAxisFrame(a: Vec2, b: Vec2): Frame | undefined {
  const along = unitPx(subtractPx(b, a));
  return along && { origin: a, along, across: perpendicularPx(along), length: distancePx(a, b) };
}

/** The short axis keeps its place (as a part of the long axis) and the lengths of its arms, and is perpendicular again. */
function longEndMoved(ends: readonly Vec2[], index: number, target: Vec2): readonly Vec2[] {
  const [a, b, c, d] = ends as readonly [Vec2, Vec2, Vec2, Vec2];
  const before = longAxisFrame(a, b);
  const [from, to] = index === 0 ? [target, b] : [a, target];
  const after = longAxisFrame(from, to);
  if (!before || !after || after.length < MIN_SIZE_PX) return ends;
  const middle: Vec2 = [(c[0] + d[0]) / 2, (c[1] + d[1]) / 2];
  const place = clamp(dotPx(subtractPx(middle, before.origin), before.along) / before.length);
  const arm = (end: Vec2) => dotPx(subtractPx(end, before.origin), before.across);
  const foot = alongPx(after.origin, after.along, place * after.length);
  return [from, to, alongPx(foot, after.across, arm(c)), alongPx(foot, after.across, arm(d))];
}

/** The short axis slides along the long one and its held arm changes; it stays perpendicular and on its own side. */
function shortEndMoved(ends: readonly Vec2[], index: number, target: Vec2): readonly Vec2[] {
  const [a, b, c, d] = ends as readonly [Vec2, Vec2, Vec2, Vec2];
  const frame = longAxisFrame(a, b);
  if (!frame) return ends;
  const armOf = (end: Vec2) => dotPx(subtractPx(end, frame.origin), frame.across);
  const [held, other] = index === 2 ? [c, d] : [d, c];
  const side = Math.sign(armOf(held)) || -Math.sign(armOf(other)) || 1;
  const place = clamp(dotPx(subtractPx(target, frame.origin), frame.along) / frame.length);
  const foot = alongPx(frame.origin, frame.along, place * frame.length);
  const movedEnd = alongPx(foot, frame.across, side * Math.max(0, side * armOf(target)));
  const otherEnd = alongPx(foot, frame.across, armOf(other));
  return index === 2 ? [a, b, movedEnd, otherEnd] : [a, b, otherEnd, movedEnd];
}

const clamp = (part: number): number => Math.min(1, Math.max(0, part));

/** Of an outline with holes only the held ring follows; all points of one place stay one, or a bridge would open. */
function ringMoved(
  screen: readonly Vec2[],
  rings: readonly Ring[],
  places: Int32Array,
  part: HandlePart,
  delta: Vec2,
): readonly Vec2[] {
  const placeOf = (index: number) => places[index] as number;
  const held = rings.find((ring) => ring.some((index) => placeOf(index) === placeOf(part.index)));
  if (!held) return screen;
  const index = held.findIndex((one) => placeOf(one) === placeOf(part.index));
  const moved = vertexMoved(
    held.map((one) => screen[one] as Vec2),
    { ...part, index },
    delta,
    true,
  );
  const targets = new Map(held.map((one, order) => [placeOf(one), moved[order] as Vec2]));
  return screen.map((at, one) => targets.get(placeOf(one)) ?? at);
}

/** Neighbours within reach follow by a cosine, so that a traced contour bends instead of growing a spike. */
function vertexMoved(screen: readonly Vec2[], part: HandlePart, delta: Vec2, isClosed: boolean): readonly Vec2[] {
  const total = screen.length;
  return screen.map((at, index) => {
    const straight = Math.abs(index - part.index);
    const steps = isClosed ? Math.min(straight, total - straight) : straight;
    if (steps >= part.reach) return at;
    const weight = (1 + Math.cos((Math.PI * steps) / part.reach)) / 2;
    return alongPx(at, delta, weight);
  });
}
