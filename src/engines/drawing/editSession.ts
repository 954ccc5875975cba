import { asStored } from '../../dicom/geometry/storedPrecision';
import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import type { Annotation } from '../../dicom/types';
import { editBy, type MarkPart, settledPoints } from './editing';
import { DRAG_PX } from './gestures';
import { measured } from './measured';
import type { DrawingSurface } from './surface';
import { distancePx, subtractPx, type View, viewOf } from './view';

/** One edit of one mark, from press to release or from the first to the last nudge: one `committed` (one undo step). */
export class EditSession {
  readonly annotation: Annotation;
  readonly part: MarkPart;
  #surface: DrawingSurface;
  #points: readonly number[];
  #grab: { readonly at: Vec2; readonly native: readonly number[] } | undefined;
  #hasMoved = false;

  constructor(annotation: Annotation, part: MarkPart, surface: DrawingSurface) {
    this.annotation = annotation;
    this.part = part;
    this.#surface = surface;
    this.#points = annotation.points;
  }

  get points(): readonly number[] {
    return this.#points;
  }

  get hasMoved(): boolean {
    return this.#hasMoved;
  }

  grab(at: Vec2): void {
    const view = this.#view();
    this.#grab = view && { at, native: view.fromCanvas(at) };
  }

  /** The grabbed place follows the pointer, also when the view moves below it. */
  drag(at: Vec2): void {
    const view = this.#view();
    if (!view || !this.#grab) return;
    if (!this.#hasMoved && distancePx(at, this.#grab.at) < DRAG_PX) return;
    this.#hasMoved = true;
    const { shape, points } = this.annotation;
    this.#points = editBy(shape, points, this.part, subtractPx(at, view.toCanvas(this.#grab.native)), view);
  }

  nudge(delta: Vec2): void {
    const view = this.#view();
    if (!view) return;
    this.#hasMoved = true;
    this.#points = editBy(this.annotation.shape, this.#points, this.part, delta, view);
  }

  /** The edited record, or undefined when nothing changed. Identity and everything else stay. */
  result(): Annotation | undefined {
    const projector = this.#surface.projectorFor(this.annotation.space);
    if (!this.#hasMoved || !projector) return undefined;
    const { shape, space } = this.annotation;
    const settled = settledPoints(shape, this.#points, projector.dimension);
    const points = asStored(this.#surface.confine?.(shape, space, settled) ?? settled);
    const measurements = measured(this.#surface, shape, space, points, this.annotation.measurements);
    return { ...this.annotation, points, measurements };
  }

  /** Undefined while the mark's image is not shown: the mark then stays where it is. */
  #view(): View | undefined {
    const { space } = this.annotation;
    if (!this.#surface.isOnView(space, this.#points)) return undefined;
    const projector = this.#surface.projectorFor(space);
    return projector && viewOf(projector);
  }
}
