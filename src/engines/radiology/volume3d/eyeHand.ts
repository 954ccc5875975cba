import type { Unsubscribe } from '../../../lib/emitter';

/** What the hand does to a 3D view. */
export interface EyeTarget {
  turn(rightDeg: number, downDeg: number): void;
  zoomBy(factor: number): void;
  /** In parts of the pane's shorter side. */
  panBy(right: number, down: number): void;
}

const DEG_PER_PX = 0.4;
const ZOOM_DOUBLING_PX = 150;
const WHEEL_DOUBLING_PX = 400;
const LINE_PX = 40;

/** Left drag or one finger turns whatever tool is in hand, middle pans, right zooms, the wheel zooms: nothing is scrolled here. */
export function bindEyeHand(element: HTMLElement, target: EyeTarget): Unsubscribe {
  let drag: { readonly pointerId: number; readonly button: number; x: number; y: number } | undefined;
  const listening = new AbortController();
  const { signal } = listening;
  element.addEventListener(
    'pointerdown',
    (event) => {
      event.stopPropagation();
      if (drag) return;
      drag = { pointerId: event.pointerId, button: event.button, x: event.clientX, y: event.clientY };
      element.setPointerCapture(event.pointerId);
      if (event.button === 1) event.preventDefault(); // no autoscroll
    },
    { signal },
  );
  element.addEventListener(
    'pointermove',
    (event) => {
      if (drag?.pointerId !== event.pointerId) return;
      const [right, down] = [event.clientX - drag.x, event.clientY - drag.y];
      [drag.x, drag.y] = [event.clientX, event.clientY];
      const side = Math.max(1, Math.min(element.clientWidth, element.clientHeight));
      if (drag.button === 2) target.zoomBy(2 ** (-down / ZOOM_DOUBLING_PX));
      else if (drag.button === 1) target.panBy(right / side, down / side);
      else target.turn(right * DEG_PER_PX, down * DEG_PER_PX);
    },
    { signal },
  );
  const ended = (event: PointerEvent) => {
    if (drag?.pointerId === event.pointerId) drag = undefined;
  };
  element.addEventListener('pointerup', ended, { signal });
  element.addEventListener('pointercancel', ended, { signal });
  element.addEventListener('lostpointercapture', ended, { signal });
  element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      event.stopPropagation();
      const px = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE_PX);
      target.zoomBy(2 ** (-px / WHEEL_DOUBLING_PX));
    },
    { signal, passive: false },
  );
  return () => listening.abort();
}
