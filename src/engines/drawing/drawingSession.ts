import { asStored } from '../../dicom/geometry/storedPrecision';
import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import type { AnnotationShape, CoordinateSpace, Annotation } from '../../dicom/types';
import { type Drawing, type DrawingEvent, isOverFirstPoint, previewOf, startDrawing, stepDrawing } from './gestures';
import { measured } from './measured';
import type { DrawingSurface } from './surface';
import { distancePx, nativeAt, type View, viewOf } from './view';

type Origin = NonNullable<ReturnType<DrawingSurface['origin']>>;

/** A finished drawing, in the space and of the image it was begun on. */
export interface Drawn {
  readonly shape: AnnotationShape;
  readonly space: CoordinateSpace;
  readonly origin: Origin;
  readonly points: readonly number[];
  readonly brush?: { readonly radius: number; readonly isErasing: boolean };
}

/** What the painter shows of a drawing under way. */
export interface DraftView {
  readonly shape: AnnotationShape;
  readonly space: CoordinateSpace;
  readonly points: readonly number[];
  /** A click now closes the polygon at its first point. */
  readonly isClosing: boolean;
  /** The points are the way of a brush. */
  readonly brush?: { readonly radiusPx: number; readonly isErasing: boolean };
}

/** How a tool draws; absent: point by point. The radius of a brush is that at its first place, CSS pixels. */
export type Hand =
  | { readonly kind: 'freehand' }
  | { readonly kind: 'brush'; readonly radiusPx: number; readonly isErasing: boolean };

/**
 * One drawing tool in hand. The space and the image are those of the first point: a reader may zoom and scroll on, but a
 * shape never mixes images. While its own image is not shown the drawing waits, and takes no points.
 */
export class DrawingSession {
  readonly shape: AnnotationShape;
  #surface: DrawingSurface;
  #hand: Hand | undefined;
  /** Of the stroke under way, in the units of its points. */
  #brush: { readonly radius: number; readonly isErasing: boolean } | undefined;
  #drawing: Drawing;
  #place: { readonly space: CoordinateSpace; readonly origin: Origin } | undefined;

  constructor(shape: AnnotationShape, surface: DrawingSurface, hand?: Hand) {
    this.shape = shape;
    this.#surface = surface;
    this.#hand = hand;
    this.#drawing = this.#start();
  }

  #start(): Drawing {
    return startDrawing(this.shape, {
      ...(this.#hand && { isFreehand: true }),
      ...(this.#hand?.kind === 'brush' && { isBrush: true }),
    });
  }

  /** The brush in hand, for its ring under the pointer. */
  get brush(): { readonly radiusPx: number; readonly isErasing: boolean } | undefined {
    return this.#hand?.kind === 'brush' ? this.#hand : undefined;
  }

  /** From the next stroke on. */
  setBrushRadius(radiusPx: number): void {
    if (this.#hand?.kind === 'brush') this.#hand = { ...this.#hand, radiusPx };
  }

  get isInProgress(): boolean {
    return this.#drawing.placed.length > 0;
  }

  get isPressed(): boolean {
    return this.#drawing.press !== undefined;
  }

  /** Under way, but its image is not the one shown. */
  get isWaiting(): boolean {
    return this.isInProgress && this.#view() === undefined;
  }

  /** False when nothing can be drawn here, so that the press belongs to the engine. */
  press(at: Vec2, isDouble: boolean, isErasing = false): { readonly isTaken: boolean; readonly drawn?: Drawn } {
    if (!this.isInProgress) {
      const [space, origin] = [this.#surface.currentSpace(), this.#surface.origin()];
      this.#place = space && origin && { space, origin };
      const view = this.#hand?.kind === 'brush' ? this.#view() : undefined;
      this.#brush = view &&
        this.brush && { radius: this.brush.radiusPx * unitsPerPx(view), isErasing: isErasing || this.brush.isErasing };
    }
    if (!this.#place) return { isTaken: false };
    return { isTaken: true, ...this.#step({ kind: 'press', at, isDouble }) };
  }

  send(event: DrawingEvent): { readonly drawn?: Drawn } {
    return this.isInProgress ? this.#step(event) : {};
  }

  /** Drops what was drawn so far; the tool stays. */
  cancel(): void {
    this.#drawing = this.#start();
    this.#place = undefined;
  }

  /** The gesture was taken away (a system gesture, say): a drag is undone, placed clicks stay. */
  cancelPress(): void {
    const { press, placed, pointer } = this.#drawing;
    const view = this.#view();
    if (!press || !view) return;
    const kept = placed.slice(0, press.placedBefore * view.dimension);
    const rest = { ...this.#start(), placed: kept };
    this.#drawing = pointer ? { ...rest, pointer } : rest;
    if (kept.length === 0) this.cancel();
  }

  draft(pointer: Vec2 | undefined): DraftView | undefined {
    const view = this.#view();
    if (!view || !this.#place) return undefined;
    const isClosing = pointer !== undefined && !this.isPressed && isOverFirstPoint(this.#drawing, pointer, view);
    const points = isClosing ? this.#drawing.placed : previewOf(this.#drawing, view);
    const brush = this.#brush && {
      radiusPx: this.#brush.radius / unitsPerPx(view),
      isErasing: this.#brush.isErasing,
    };
    return points && { shape: this.shape, space: this.#place.space, points, isClosing, ...(brush && { brush }) };
  }

  /** True when the last placed vertex of a path lies exactly there: a second Enter on a place ends the path. */
  isLastVertexAt(at: Vec2): boolean {
    const view = this.#view();
    if (!view || (this.shape !== 'polygon' && this.shape !== 'polyline')) return false;
    const last = this.#drawing.placed.length / view.dimension - 1;
    return last >= 0 && distancePx(view.toCanvas(nativeAt(this.#drawing.placed, view.dimension, last)), at) < 0.05;
  }

  #view(): View | undefined {
    if (!this.#place) return undefined;
    const { space } = this.#place;
    if (this.isInProgress && !this.#surface.isOnView(space, this.#drawing.placed)) return undefined;
    const projector = this.#surface.projectorFor(space);
    return projector && viewOf(projector);
  }

  #step(event: DrawingEvent): { readonly drawn?: Drawn } {
    const [view, place] = [this.#view(), this.#place];
    if (!view || !place) return {};
    const { drawing, drawn } = stepDrawing(this.#drawing, event, view);
    this.#drawing = drawing;
    const brush = this.#brush && { brush: this.#brush };
    return drawn ? { drawn: { shape: this.shape, ...place, points: drawn, ...brush } } : {};
  }
}

/** How long a CSS pixel is in the units of the space, on its surface. */
function unitsPerPx({ fromCanvas }: View): number {
  const [from, to] = [fromCanvas([0, 0]), fromCanvas([1, 0])];
  return Math.hypot(...from.map((value, axis) => (to[axis] ?? 0) - value));
}

/** The record of a finished drawing. */
export function annotationOf(
  { shape, space, origin, points: drawn }: Drawn,
  draft: Pick<Annotation, 'id' | 'trackingUid' | 'trackingIdentifier' | 'label'>,
  surface: DrawingSurface,
): Annotation {
  const points = asStored(surface.confine?.(shape, space, drawn) ?? drawn);
  return { ...draft, ...origin, shape, space, points, measurements: measured(surface, shape, space, points) };
}
