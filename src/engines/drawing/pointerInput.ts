import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import type { Interaction } from './interaction';
import { keyIntent } from './keyboard';
import { distancePx } from './view';

const DOUBLE_CLICK_MS = 400;
const DOUBLE_CLICK_PX = 6;
const NUDGE_RUN_MS = 900;
/** Controls laid over an image keep their clicks. */
const CONTROLS =
  'button, a, input, select, textarea, [role="button"], [role="slider"], [role="menuitem"], [data-pane-control]';

/** DOM events of the host to hands on marks. Takes (stops and prevents) only what the interaction takes. */
export class PointerInput {
  #host: HTMLElement;
  #interaction: Interaction;
  #changed: () => void;
  #listening = new AbortController();
  /** The pointer whose press is ours. */
  #taken: number | undefined;
  /** The click that follows a press of ours is ours as well. */
  #isClickTaken = false;
  #lastPress: { readonly at: Vec2; readonly timeMs: number } | undefined;
  #nudgeTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: HTMLElement, interaction: Interaction, changed: () => void) {
    this.#host = host;
    this.#interaction = interaction;
    this.#changed = changed;
    host.style.touchAction = 'none';
    const on = <K extends keyof HTMLElementEventMap>(type: K, listener: (event: HTMLElementEventMap[K]) => void) =>
      host.addEventListener(type, listener, { capture: true, signal: this.#listening.signal });
    on('pointerdown', (event) => this.#down(event));
    on('pointermove', (event) => this.#move(event));
    on('pointerup', (event) => this.#up(event));
    on('pointercancel', (event) => this.#cancel(event));
    on('lostpointercapture', (event) => this.#cancel(event));
    on('pointerleave', (event) => this.#leave(event));
    for (const type of ['mousedown', 'mouseup', 'click', 'dblclick'] as const) on(type, (event) => this.#mouse(event));
    on('keydown', (event) => this.#keyDown(event));
    on('keyup', (event) => {
      if (event.key === 'Alt') this.#finishNudge();
    });
    on('focusout', () => this.#finishNudge());
  }

  dispose(): void {
    this.#finishNudge();
    this.#listening.abort();
    this.#host.style.cursor = '';
  }

  updateCursor(): void {
    const pointer = this.#interaction.pointer;
    this.#host.style.cursor = pointer
      ? this.#interaction.cursorAt(pointer)
      : this.#interaction.drawing
        ? 'crosshair'
        : '';
  }

  #down(event: PointerEvent): void {
    this.#isClickTaken = false;
    if (event.button !== 0 || !event.isPrimary || isOnControl(event)) return;
    clearTimeout(this.#nudgeTimer);
    const at = this.#at(event);
    const last = this.#lastPress;
    const isDouble =
      last !== undefined &&
      event.timeStamp - last.timeMs < DOUBLE_CLICK_MS &&
      distancePx(last.at, at) < DOUBLE_CLICK_PX;
    this.#lastPress = isDouble ? undefined : { at, timeMs: event.timeStamp };
    if (this.#interaction.press(at, { isDouble, pointerType: event.pointerType, isErasing: event.altKey })) {
      take(event);
      this.#taken = event.pointerId;
      this.#isClickTaken = true;
      // Only a pointer of the browser's own can be captured; scripts may send others.
      if (event.isTrusted) this.#host.setPointerCapture(event.pointerId);
      this.#host.focus({ preventScroll: true });
    }
    this.#afterwards();
  }

  #move(event: PointerEvent): void {
    if (!event.isPrimary) return;
    const isTaken = this.#taken === event.pointerId;
    const isPressed = event.buttons !== 0;
    if (isPressed && !isTaken && !this.#interaction.drawing?.isInProgress) return;
    const coalesced = isTaken ? event.getCoalescedEvents?.() : undefined;
    const path = coalesced && coalesced.length > 0 ? coalesced.map((e) => this.#at(e)) : [this.#at(event)];
    const before = this.#interaction.hovered;
    this.#interaction.move(path, isPressed);
    if (isTaken) take(event);
    const { drawing, edit } = this.#interaction;
    const isIdle = !isTaken && !drawing?.isInProgress && !drawing?.brush && !edit;
    if (isIdle && before === this.#interaction.hovered) this.updateCursor();
    else this.#afterwards();
  }

  #up(event: PointerEvent): void {
    if (event.button !== 0 || !event.isPrimary) return;
    const isTaken = this.#taken === event.pointerId;
    // Cleared first: releasing the capture below must not look like a capture lost.
    this.#taken = undefined;
    if (isTaken) {
      take(event);
      if (this.#host.hasPointerCapture(event.pointerId)) this.#host.releasePointerCapture(event.pointerId);
    }
    this.#interaction.release(this.#at(event));
    this.#afterwards();
  }

  #cancel(event: PointerEvent): void {
    if (this.#taken !== event.pointerId) return;
    this.#taken = undefined;
    this.#interaction.cancelPress();
    this.#afterwards();
  }

  #leave(event: PointerEvent): void {
    if (event.target !== this.#host || this.#taken !== undefined) return;
    this.#interaction.leave();
    this.#changed();
  }

  /** Mouse events that follow a press of ours: engines may listen to them, and a double click would maximise the pane. */
  #mouse(event: MouseEvent): void {
    if (event.button === 0 && this.#isClickTaken && !isOnControl(event)) take(event);
  }

  #keyDown(event: KeyboardEvent): void {
    if (isOnControl(event) || event.isComposing) return;
    const intent = keyIntent(event, this.#interaction.keyContext);
    if (!intent) return;
    take(event);
    this.#interaction.key(intent);
    if (intent.kind === 'nudge') {
      clearTimeout(this.#nudgeTimer);
      this.#nudgeTimer = setTimeout(() => this.#finishNudge(), NUDGE_RUN_MS);
    }
    this.#afterwards();
  }

  #finishNudge(): void {
    clearTimeout(this.#nudgeTimer);
    if (this.#taken !== undefined) return;
    this.#interaction.finishNudge();
    this.#changed();
  }

  #afterwards(): void {
    this.updateCursor();
    this.#changed();
  }

  /** CSS pixels from the host's top left, inside its border. */
  #at(event: MouseEvent): Vec2 {
    const box = this.#host.getBoundingClientRect();
    return [event.clientX - box.left - this.#host.clientLeft, event.clientY - box.top - this.#host.clientTop];
  }
}

function take(event: Event): void {
  event.stopPropagation();
  event.preventDefault();
}

const isOnControl = (event: Event): boolean =>
  event.target instanceof Element && event.target.closest(CONTROLS) !== null;
