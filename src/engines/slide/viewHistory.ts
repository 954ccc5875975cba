import type { SlideCamera } from './slideCamera';

/** Views that are kept; the oldest goes first. */
const MOST = 50;
/** Less than this part of a view to the side is the same view, and less than this change of zoom. */
const SAME_PLACE = 0.25;
const SAME_ZOOM = 1.15;

/** Where the reader has rested on one slide, so that they can go back and forth as in a browser. */
export class ViewHistory {
  #views: SlideCamera[] = [];
  /** Of the view that is seen. */
  #at = -1;

  /** Another slide. */
  clear(): void {
    this.#views = [];
    this.#at = -1;
  }

  /** The reader rests here. A small step aside changes the view they are in; another one ends what lay ahead. */
  rested(camera: SlideCamera): void {
    const last = this.#views[this.#at];
    if (last && isNear(last, camera)) {
      this.#views[this.#at] = camera;
      return;
    }
    this.#views = [...this.#views.slice(0, this.#at + 1), camera].slice(-MOST);
    this.#at = this.#views.length - 1;
  }

  /** The view before (−1) or after (1) this one; undefined at either end. */
  go(step: -1 | 1): SlideCamera | undefined {
    const view = this.#views[this.#at + step];
    if (view) this.#at += step;
    return view;
  }
}

function isNear(a: SlideCamera, b: SlideCamera): boolean {
  const ratio = a.zoom / b.zoom;
  const away = Math.hypot(a.centerU - b.centerU, (a.centerV - b.centerV) * a.pixelAspect) * a.zoom;
  return (
    ratio < SAME_ZOOM &&
    ratio > 1 / SAME_ZOOM &&
    away < SAME_PLACE * Math.min(a.widthPx, a.heightPx) &&
    a.rotationDeg === b.rotationDeg &&
    a.isFlipped === b.isFlipped
  );
}
