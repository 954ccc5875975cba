import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import type { ToolId } from '../../dicom/tool';

/** What hands do on a slide; positions and distances are CSS pixels of the pane. */
export interface GestureTarget {
  pan(dx: number, dy: number): void;
  /** `isSmooth`: many small steps (trackpad, pinch), which need no animation of their own. */
  zoomAt(factor: number, at: Vec2, isSmooth: boolean): void;
  rotateBy(deg: number): void;
  /** Through focal planes, upwards from the glass. */
  focusBy(planes: number): void;
}

const ZOOM_PER_NOTCH = 1.25;
const NOTCH_PX = 100;
const LINE_PX = 33;
/** A pinch on a trackpad arrives as Ctrl+wheel with deltas about this much smaller. */
const TRACKPAD_PINCH_GAIN = 5;
const DEGREES_PER_NOTCH = 5;
const DRAG_ZOOM_PX = 120;

/**
 * Pointer and wheel on the pane: left or middle drag pans, wheel zooms at the pointer, Alt+wheel turns, Shift+wheel
 * goes through focal planes, two fingers pinch. Drawing takes its events in the capture phase before they come here.
 */
export class SlideGestures {
  readonly #host: HTMLElement;
  readonly #target: GestureTarget;
  readonly #pointers = new Map<number, Vec2>();
  readonly #stop = new AbortController();
  #tool: ToolId = 'pan';
  #pressedAt: Vec2 = [0, 0];
  #focusPx = 0;

  constructor(host: HTMLElement, target: GestureTarget) {
    this.#host = host;
    this.#target = target;
    const { signal } = this.#stop;
    host.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    host.addEventListener('pointermove', (event) => this.#move(event), { signal });
    for (const type of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
      host.addEventListener(type, (event) => this.#up(event), { signal });
    }
    host.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false });
  }

  setTool(tool: ToolId): void {
    this.#tool = tool;
  }

  dispose(): void {
    this.#stop.abort();
    this.#pointers.clear();
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0 && event.button !== 1) return;
    if (event.button === 1) event.preventDefault();
    this.#host.setPointerCapture(event.pointerId);
    this.#pressedAt = this.#at(event);
    this.#pointers.set(event.pointerId, this.#pressedAt);
    this.#host.dataset.dragging = 'true';
  }

  #move(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = this.#at(event);
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.#pointers.set(event.pointerId, now);
    if (other) this.#pinch(before, now, other);
    else if (this.#tool === 'zoom') {
      this.#target.zoomAt(ZOOM_PER_NOTCH ** ((before[1] - now[1]) / (DRAG_ZOOM_PX / 4)), this.#pressedAt, true);
    } else this.#target.pan(before[0] - now[0], before[1] - now[1]);
  }

  /** The finger that stays is half of the gesture: the middle moves half as far, the distance gives the zoom. */
  #pinch(before: Vec2, now: Vec2, other: Vec2): void {
    const distance = (a: Vec2): number => Math.max(1, Math.hypot(a[0] - other[0], a[1] - other[1]));
    const middle: Vec2 = [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2];
    this.#target.pan((before[0] - now[0]) / 2, (before[1] - now[1]) / 2);
    this.#target.zoomAt(distance(now) / distance(before), middle, true);
  }

  #up(event: PointerEvent): void {
    this.#pointers.delete(event.pointerId);
    if (this.#pointers.size === 0) delete this.#host.dataset.dragging;
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    // Shift turns a vertical wheel into a horizontal one in some browsers.
    const delta = event.deltaY || event.deltaX;
    const unitPx = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    const px = event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? Math.sign(delta) * NOTCH_PX : delta * unitPx;
    const isSmooth = Math.abs(px) < NOTCH_PX / 2;
    if (event.altKey) {
      this.#target.rotateBy((px / NOTCH_PX) * DEGREES_PER_NOTCH);
      return;
    }
    if (event.shiftKey) {
      this.#focus(px);
      return;
    }
    // One event is at most one notch: high-resolution wheels and momentum report several at once.
    const notches = Math.max(-1, Math.min(1, (px * (event.ctrlKey && isSmooth ? TRACKPAD_PINCH_GAIN : 1)) / NOTCH_PX));
    this.#target.zoomAt(ZOOM_PER_NOTCH ** -notches, this.#at(event), isSmooth);
  }

  /** A notch is a plane, also one that comes in many small steps. */
  #focus(px: number): void {
    this.#focusPx = Math.sign(px) === Math.sign(this.#focusPx) ? this.#focusPx + px : px;
    const planes = Math.abs(px) >= NOTCH_PX / 2 ? Math.sign(px) : Math.trunc(this.#focusPx / NOTCH_PX);
    if (planes === 0) return;
    this.#focusPx = 0;
    this.#target.focusBy(-planes);
  }

  #at(event: MouseEvent): Vec2 {
    const box = this.#host.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }
}
