import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import { minimumPointCount } from '../../dicom/geometry/shapes';
import type { AnnotationShape } from '../../dicom/types';
import { constructBetween, type TwoPointShape } from './construct';
import { keptIndices, withoutOvershoot } from './freehand';
import { distancePx, nativeAt, toCanvasAll, type View } from './view';

/** CSS pixels. A press that travels farther is a drag; a shape smaller than this is a slip of the hand. */
export const DRAG_PX = 4;
/** A click this near to the first point closes a polygon. */
const CLOSE_PX = 10;
const MIN_SIZE_PX = 2;
const TRACE_STEP_PX = 3;
const TRACE_TOLERANCE_PX = 0.75;
/** Of a brush both edges follow its way. */
const WAY_TOLERANCE_PX = 0.25;

/** A drawing tool in hand: nothing placed yet, or a shape under way. Points are native, so the view may change meanwhile. */
export interface Drawing {
  readonly shape: AnnotationShape;
  /** The outline follows the hand, pressed or not, until the next click or the end of the drag. */
  readonly isFreehand?: true;
  /** Freehand, but the way of a brush and no outline: a single place is enough, and it is not closed. */
  readonly isBrush?: true;
  /** Native coordinates of what was placed. */
  readonly placed: readonly number[];
  /** Native position of the pointer or the keyboard's crosshair. */
  readonly pointer?: readonly number[];
  /** The primary button is down. */
  readonly press?: { readonly at: Vec2; readonly isDrag: boolean; readonly placedBefore: number };
}

export type DrawingEvent =
  | { readonly kind: 'press'; readonly at: Vec2; readonly isDouble?: boolean }
  | { readonly kind: 'move' | 'release'; readonly at: Vec2 }
  /** Enter: close the polygon, end the polyline. */
  | { readonly kind: 'finish' }
  /** Backspace: the last vertex goes. */
  | { readonly kind: 'removeVertex' };

export interface DrawingStep {
  readonly drawing: Drawing;
  /** Set when the shape is complete; `drawing` is then empty again. */
  readonly drawn?: readonly number[];
}

export const startDrawing = (shape: AnnotationShape, hand: Pick<Drawing, 'isFreehand' | 'isBrush'> = {}): Drawing => ({
  shape,
  placed: [],
  ...(hand.isFreehand && { isFreehand: true }),
  ...(hand.isBrush && { isBrush: true }),
});

/** The rules of drawing, as a pure function: click–click and press–drag–release for every shape. */
export function stepDrawing(drawing: Drawing, event: DrawingEvent, view: View): DrawingStep {
  switch (drawing.shape) {
    case 'keyImage':
      return { drawing };
    case 'point':
      return stepPoint(drawing, event, view);
    case 'polygon':
    case 'polyline':
      return drawing.isFreehand ? stepFreehand(drawing, event, view) : stepPath(drawing, event, view);
    case 'angle':
    case 'cobbAngle':
      return stepPoints(drawing, event, view);
    case 'length':
    case 'arrow':
    case 'bidirectional':
    case 'rectangle':
    case 'ellipse':
    case 'circle':
      return stepTwoPoints(drawing, drawing.shape, event, view);
  }
}

/** What the drawing would be if it ended here; undefined while there is nothing to show. */
export function previewOf(drawing: Drawing, view: View): readonly number[] | undefined {
  const { shape, placed, pointer } = drawing;
  if (placed.length === 0) return undefined;
  if (drawing.isBrush) return [...placed, ...(pointer ?? [])];
  switch (shape) {
    case 'keyImage':
      return undefined;
    case 'point':
      return pointer ?? placed;
    case 'polygon':
    case 'polyline':
      return pointer && !drawing.press ? [...placed, ...pointer] : placed;
    case 'angle':
    case 'cobbAngle':
      return pointer ? [...placed, ...pointer] : placed;
    case 'length':
    case 'arrow':
    case 'bidirectional':
    case 'rectangle':
    case 'ellipse':
    case 'circle':
      return pointer && constructBetween(shape, placed, pointer, view);
  }
}

/** True where a click would close the polygon: shown before it is done. */
export function isOverFirstPoint(drawing: Drawing, at: Vec2, view: View): boolean {
  const count = drawing.placed.length / view.dimension;
  if (drawing.shape !== 'polygon' || drawing.isFreehand || count < 3) return false;
  return distancePx(at, view.toCanvas(nativeAt(drawing.placed, view.dimension, 0))) <= CLOSE_PX;
}

/** A click; what counts is where the button came up, so a press can still be corrected. */
function stepPoint(drawing: Drawing, event: DrawingEvent, view: View): DrawingStep {
  if (event.kind === 'finish' || event.kind === 'removeVertex') return { drawing };
  const pointer = view.fromCanvas(event.at);
  if (event.kind === 'press') {
    return { drawing: { ...drawing, placed: pointer, pointer, press: pressAt(event.at, 0) } };
  }
  if (event.kind === 'release' && drawing.press) return { drawing: startDrawing('point'), drawn: pointer };
  return { drawing: { ...drawing, pointer } };
}

function stepTwoPoints(drawing: Drawing, shape: TwoPointShape, event: DrawingEvent, view: View): DrawingStep {
  if (event.kind === 'finish') return { drawing };
  if (event.kind === 'removeVertex') return { drawing: startDrawing(shape) };
  const pointer = view.fromCanvas(event.at);
  const { press, placed } = drawing;
  if (event.kind === 'press') {
    const isFirst = placed.length === 0;
    const next = pressAt(event.at, isFirst ? 0 : 1);
    return { drawing: { ...drawing, placed: isFirst ? pointer : placed, pointer, press: next } };
  }
  const isDrag = press !== undefined && (press.isDrag || distancePx(press.at, event.at) > DRAG_PX);
  if (event.kind === 'move' || !press) {
    return { drawing: press ? { ...drawing, pointer, press: { ...press, isDrag } } : { ...drawing, pointer } };
  }
  const isSecond = press.placedBefore > 0;
  const isLarge = isLargeEnough(shape, view.toCanvas(placed), event.at);
  if (isLarge && (isSecond || isDrag)) {
    return { drawing: startDrawing(shape), drawn: constructBetween(shape, placed, pointer, view) };
  }
  return { drawing: { shape, placed, pointer } };
}

function isLargeEnough(shape: TwoPointShape, a: Vec2, b: Vec2): boolean {
  const [width, height] = [Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1])];
  const isArea = shape === 'rectangle' || shape === 'ellipse';
  return isArea ? Math.min(width, height) >= MIN_SIZE_PX : Math.hypot(width, height) >= MIN_SIZE_PX;
}

/** Angles: every click places a point, every drag two of them; the last point is where the button comes up. */
function stepPoints(drawing: Drawing, event: DrawingEvent, view: View): DrawingStep {
  const { shape, placed, press } = drawing;
  if (event.kind === 'finish') return { drawing };
  if (event.kind === 'removeVertex') return { drawing: { ...drawing, placed: placed.slice(0, -view.dimension) } };
  const pointer = view.fromCanvas(event.at);
  const count = placed.length / view.dimension;
  const isLast = count + 1 === minimumPointCount[shape];
  const isApart = count === 0 || isFarFromLast(drawing, event.at, view);
  const add = (): DrawingStep =>
    isLast
      ? { drawing: startDrawing(shape), drawn: [...placed, ...pointer] }
      : { drawing: { shape, placed: [...placed, ...pointer], pointer } };
  if (event.kind === 'press') {
    const next = pressAt(event.at, count);
    return { drawing: { ...(isLast || !isApart ? drawing : add().drawing), pointer, press: next } };
  }
  if (event.kind === 'move' || !press) {
    const isDrag = press !== undefined && (press.isDrag || distancePx(press.at, event.at) > DRAG_PX);
    return { drawing: press ? { ...drawing, pointer, press: { ...press, isDrag } } : { ...drawing, pointer } };
  }
  const isDrag = press.isDrag || distancePx(press.at, event.at) > DRAG_PX;
  const isOwnPoint = count === press.placedBefore;
  return isApart && (isDrag || isOwnPoint) ? add() : { drawing: { shape, placed, pointer } };
}

const isFarFromLast = ({ placed }: Drawing, at: Vec2, view: View): boolean =>
  distancePx(at, view.toCanvas(nativeAt(placed, view.dimension, placed.length / view.dimension - 1))) >= MIN_SIZE_PX;

/** Freehand: the outline follows the hand from the first press to the end of the drag, or to the second click. */
function stepFreehand(drawing: Drawing, event: DrawingEvent, view: View): DrawingStep {
  const isStarted = drawing.placed.length > 0;
  switch (event.kind) {
    case 'press': {
      if (isStarted) return finishFreehand(follow(drawing, event.at, view), view);
      const pointer = view.fromCanvas(event.at);
      return { drawing: { ...drawing, placed: pointer, pointer, press: pressAt(event.at, 0) } };
    }
    case 'move':
      return { drawing: isStarted ? follow(drawing, event.at, view) : movePointer(drawing, event.at, view) };
    case 'release': {
      if (!drawing.press?.isDrag) return { drawing: withoutPress(drawing) };
      const { drawing: rest, drawn } = finishFreehand(follow(drawing, event.at, view), view);
      return drawn ? { drawing: rest, drawn } : { drawing: startDrawing(drawing.shape, drawing) };
    }
    case 'finish':
      return finishFreehand(drawing, view);
    case 'removeVertex':
      return { drawing: { ...drawing, placed: drawing.placed.slice(0, -view.dimension) } };
  }
}

function follow(drawing: Drawing, at: Vec2, view: View): Drawing {
  const { press, placed } = drawing;
  const pointer = view.fromCanvas(at);
  const isDrag = press !== undefined && (press.isDrag || distancePx(press.at, at) > DRAG_PX);
  const last = view.toCanvas(nativeAt(placed, view.dimension, placed.length / view.dimension - 1));
  const next = distancePx(last, at) >= TRACE_STEP_PX ? [...placed, ...pointer] : placed;
  return { ...drawing, pointer, placed: next, ...(press && { press: { ...press, isDrag } }) };
}

function finishFreehand(drawing: Drawing, view: View): DrawingStep {
  if (drawing.isBrush) {
    const { placed, pointer = [] } = drawing;
    const isThere = pointer.every((value, axis) => value === placed[placed.length - view.dimension + axis]);
    const way = isThere ? placed : [...placed, ...pointer];
    return { drawing: startDrawing(drawing.shape, drawing), drawn: thinned(way, 0, false, view, WAY_TOLERANCE_PX) };
  }
  const finished = finishPath({ ...drawing, placed: thinned(drawing.placed, 0, true, view) }, view);
  return finished.drawn
    ? { drawing: startDrawing(drawing.shape, drawing), drawn: finished.drawn }
    : { drawing: withoutPress(drawing) };
}

function withoutPress({ press: _ended, ...rest }: Drawing): Drawing {
  return rest;
}

/** Polygon and polyline: clicks place vertices, a drag traces, double-click, Enter or the first point ends. */
function stepPath(drawing: Drawing, event: DrawingEvent, view: View): DrawingStep {
  switch (event.kind) {
    case 'press':
      return pressPath(drawing, event.at, event.isDouble ?? false, view);
    case 'move':
      return { drawing: drawing.press ? trace(drawing, event.at, view) : movePointer(drawing, event.at, view) };
    case 'release':
      return drawing.press ? releasePath(drawing, event.at, view) : { drawing };
    case 'finish':
      return finishPath(drawing, view);
    case 'removeVertex':
      return { drawing: { ...drawing, placed: drawing.placed.slice(0, -view.dimension) } };
  }
}

const movePointer = (drawing: Drawing, at: Vec2, view: View): Drawing => ({
  ...drawing,
  pointer: view.fromCanvas(at),
});

function pressPath(drawing: Drawing, at: Vec2, isDouble: boolean, view: View): DrawingStep {
  if (isDouble || isOverFirstPoint(drawing, at, view)) {
    const finished = finishPath(drawing, view);
    if (finished.drawn || isDouble) return finished;
  }
  const pointer = view.fromCanvas(at);
  const before = drawing.placed.length / view.dimension;
  return { drawing: { ...drawing, placed: [...drawing.placed, ...pointer], pointer, press: pressAt(at, before) } };
}

function trace(drawing: Drawing, at: Vec2, view: View): Drawing {
  const { press, placed } = drawing;
  if (!press) return drawing;
  const pointer = view.fromCanvas(at);
  const last = view.toCanvas(nativeAt(placed, view.dimension, placed.length / view.dimension - 1));
  const isDrag = press.isDrag || distancePx(press.at, at) > DRAG_PX;
  const isStep = isDrag && distancePx(last, at) >= TRACE_STEP_PX;
  return { ...drawing, pointer, placed: isStep ? [...placed, ...pointer] : placed, press: { ...press, isDrag } };
}

function releasePath(drawing: Drawing, at: Vec2, view: View): DrawingStep {
  const { press, shape } = drawing;
  const pointer = view.fromCanvas(at);
  if (!press?.isDrag) return { drawing: { shape, placed: drawing.placed, pointer } };
  const isWholeTrace = press.placedBefore === 0;
  const placed = thinned(drawing.placed, press.placedBefore, isWholeTrace && shape === 'polygon', view);
  const traced: Drawing = { shape, placed, pointer };
  return isWholeTrace || isOverFirstPoint(traced, at, view) ? finishPath(traced, view) : { drawing: traced };
}

/** Clicked vertices stay as they are; the traced ones after them are thinned by what the eye cannot see. */
function thinned(
  placed: readonly number[],
  from: number,
  isClosed: boolean,
  view: View,
  tolerancePx = TRACE_TOLERANCE_PX,
): readonly number[] {
  const screen = toCanvasAll(placed, view).slice(from);
  const [first, end] = isClosed ? withoutOvershoot(screen) : [0, screen.length];
  const kept = keptIndices(screen.slice(first, end), tolerancePx);
  const native = kept.flatMap((index) => nativeAt(placed, view.dimension, from + first + index));
  return [...placed.slice(0, from * view.dimension), ...native];
}

function finishPath(drawing: Drawing, view: View): DrawingStep {
  const { shape, placed } = drawing;
  const screen = toCanvasAll(placed, view);
  const [xs, ys] = [screen.map((point) => point[0]), screen.map((point) => point[1])];
  const size = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  const isComplete = screen.length >= (shape === 'polygon' ? 3 : 2) && size >= MIN_SIZE_PX;
  if (isComplete) return { drawing: startDrawing(shape), drawn: placed };
  return { drawing: withoutPress(drawing) };
}

const pressAt = (at: Vec2, placedBefore: number) => ({ at, isDrag: false, placedBefore });
