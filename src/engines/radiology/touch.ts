import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import type { Unsubscribe } from '../../lib/emitter';
import { type MouseTarget, pointIn, scrollPx } from './mouse';
import { type Fingers, fingersAt, intentOf, pinched } from './twoFingers';

type TouchTarget = Pick<MouseTarget, 'view' | 'setCamera' | 'frameIndex' | 'frameCount' | 'scrollTo'>;

/**
 * Two fingers on a radiology pane: apart or together zooms about them, along together scrolls the images; one finger is
 * the tool and is left alone. Bound before the drawing layer: from the second finger on nothing else hears of either,
 * until both are gone, so that no mark is drawn by a hand that zooms.
 */
export function bindTouch(host: HTMLElement, target: TouchTarget): Unsubscribe {
  const down = new Map<number, Vec2>();
  let gesture: { readonly move: (to: Fingers) => void } | undefined;
  const fingers = (): Fingers | undefined => {
    const [a, b] = [...down.values()];
    return a && b && fingersAt(a, b);
  };
  const onDown = (event: PointerEvent) => {
    if (event.pointerType !== 'touch') return;
    // The other finger did something of its own until now: that ends as if it had been lifted elsewhere.
    for (const id of down.keys()) if (host.hasPointerCapture(id)) host.releasePointerCapture(id);
    down.set(event.pointerId, pointIn(host, event));
    const from = fingers();
    if (!from) return;
    event.stopImmediatePropagation();
    host.setPointerCapture(event.pointerId);
    gesture ??= { move: twoFingerMove(host, target, from) };
  };
  const onMove = (event: PointerEvent) => {
    if (!down.has(event.pointerId)) return;
    down.set(event.pointerId, pointIn(host, event));
    if (!gesture) return;
    event.stopImmediatePropagation();
    const now = fingers();
    if (now) gesture.move(now);
  };
  const onUp = (event: PointerEvent) => {
    if (!down.delete(event.pointerId) || !gesture) return;
    event.stopImmediatePropagation();
    if (down.size === 0) gesture = undefined;
  };
  const listening = new AbortController();
  const on = (
    type: 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel',
    heard: (event: PointerEvent) => void,
  ) => host.addEventListener(type, heard, { capture: true, signal: listening.signal });
  on('pointerdown', onDown);
  on('pointermove', onMove);
  on('pointerup', onUp);
  on('pointercancel', onUp);
  return () => listening.abort();
}

/** Everything is reckoned from where the fingers were put down, so that a gesture has no rounding of its own. */
function twoFingerMove(host: HTMLElement, target: TouchTarget, from: Fingers): (to: Fingers) => void {
  const view = target.view();
  const start = target.frameIndex();
  const px = scrollPx(host.clientHeight, target.frameCount());
  let intent: ReturnType<typeof intentOf>;
  return (to) => {
    intent ??= intentOf(from, to);
    if (intent === 'zoom' && view) target.setCamera(pinched(view, from, to));
    if (intent === 'scroll') target.scrollTo(start + Math.round((to.middle[1] - from.middle[1]) / px));
  };
}
