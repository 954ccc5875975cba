import type { ScreenMap } from '../../dicom/geometry/displayedPlane';
import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import type { ToolId } from '../../dicom/tool';
import type { Voi } from '../../dicom/types';
import type { Unsubscribe } from '../../lib/emitter';
import { isSideways } from '../../lib/sideSwipe';
import { draggedWindow } from './greyWindow';
import { pannedBy, type ViewCamera, zoomedAt } from './viewCamera';
import { createNotchCounter, turnPx, type WheelTurn } from './wheelNotches';

/** What the hand can move. Everything is read at the press and written from there, so a drag has no rounding of its own. */
export interface MouseTarget {
  view(): { readonly camera: ViewCamera; readonly map: ScreenMap; readonly zoom: number } | undefined;
  setCamera(camera: ViewCamera): void;
  window(): { readonly voi: Voi; readonly smallestWidth: number } | undefined;
  setWindow(voi: Voi): void;
  frameIndex(): number;
  frameCount(): number;
  scrollTo(frameIndex: number): void;
  /** The crosshair is pressed at this CSS point of the pane; the answer takes its moves. */
  crosshairAt(point: Vec2): (to: Vec2) => void;
  /** The pointer is over this CSS point of the pane, or nowhere. */
  pointAt(point: Vec2 | undefined): void;
}

type Hand = 'windowLevel' | 'pan' | 'zoom' | 'scroll' | 'crosshair';

/** Tools that are hands of the left button; the others draw or read. */
const HANDS: readonly Hand[] = ['windowLevel', 'pan', 'zoom', 'scroll', 'crosshair'];

/** Pixels of drag that double the zoom. */
const ZOOM_DOUBLING_PX = 150;
/** Pixels of a pixel-precise wheel that double the zoom: four notches of a mouse. */
const WHEEL_DOUBLING_PX = 400;
const SHIFT_STEP = 10;
/** A finger is put down with a smear, and another may follow: until it went so far it has not begun to drag. */
const FINGER_PX = 8;
/** Pixels of drag per image: the pane's height for the whole stack, within reason. */
export const scrollPx = (paneHeight: number, count: number): number =>
  Math.min(20, Math.max(3, paneHeight / Math.max(1, count)));

/**
 * The radiology hands (CONTRACT section 5): left drag is the chosen tool, middle pans, right zooms about the press point;
 * the wheel scrolls one image a notch, ten with Shift, and zooms at the pointer with Ctrl (which is also how a trackpad
 * reports a pinch). Drawing takes its events before they come here.
 */
export function bindMouse(host: HTMLElement, target: MouseTarget, tool: () => ToolId): Unsubscribe {
  let drag: { readonly pointerId: number; move(point: Vec2): void } | undefined;
  const pointOf = (event: MouseEvent): Vec2 => pointIn(host, event);
  const countNotches = createNotchCounter();

  const onDown = (event: PointerEvent) => {
    if (drag) return;
    const from = pointOf(event);
    const move = startDrag(handOf(event, tool()), from, host, target);
    if (!move) return;
    drag = { pointerId: event.pointerId, move: event.pointerType === 'touch' ? onceMoved(from, move) : move };
    host.setPointerCapture(event.pointerId);
    if (event.button === 1) event.preventDefault(); // no autoscroll
  };
  const onMove = (event: PointerEvent) => {
    const point = pointOf(event);
    if (drag?.pointerId === event.pointerId) drag.move(point);
    target.pointAt(point);
  };
  const onUp = (event: PointerEvent) => {
    if (drag?.pointerId === event.pointerId) drag = undefined;
  };
  // Right drag zooms, and Linux and macOS open the menu at the press: the browser's own menu never comes up here.
  const onMenu = (event: MouseEvent) => event.preventDefault();
  const onWheel = (event: WheelEvent) => {
    event.preventDefault();
    if (event.ctrlKey) {
      const view = target.view();
      if (view)
        target.setCamera(
          zoomedAt(view.camera, view.map, 2 ** (-turnPx(event) / WHEEL_DOUBLING_PX), pointOf(event), view.zoom),
        );
      return;
    }
    if (isSideways(event)) return; // the pane goes to another series
    const images = countNotches(event as WheelEvent & WheelTurn) * (event.shiftKey ? SHIFT_STEP : 1);
    if (images !== 0) target.scrollTo(target.frameIndex() + images);
  };
  const onLeave = () => target.pointAt(undefined);

  const listeners: [string, (event: never) => void, AddEventListenerOptions?][] = [
    ['pointerdown', onDown],
    ['pointermove', onMove],
    ['pointerup', onUp],
    ['pointercancel', onUp],
    ['lostpointercapture', onUp], // two fingers take over
    ['pointerleave', onLeave],
    ['contextmenu', onMenu],
    ['wheel', onWheel, { passive: false }],
  ];
  for (const [type, listener, options] of listeners) host.addEventListener(type, listener as EventListener, options);
  return () => {
    for (const [type, listener, options] of listeners)
      host.removeEventListener(type, listener as EventListener, options);
  };
}

/** Where an event is in the host, in CSS pixels from its top left, inside its border. */
export function pointIn(host: HTMLElement, event: MouseEvent): Vec2 {
  const box = host.getBoundingClientRect();
  return [event.clientX - box.left - host.clientLeft, event.clientY - box.top - host.clientTop];
}

function onceMoved(from: Vec2, move: (to: Vec2) => void): (to: Vec2) => void {
  let isMoving = false;
  return (to) => {
    isMoving ||= Math.hypot(to[0] - from[0], to[1] - from[1]) > FINGER_PX;
    if (isMoving) move(to);
  };
}

function handOf(event: PointerEvent, tool: ToolId): Hand | undefined {
  switch (event.button) {
    case 0:
      return HANDS.find((hand) => hand === tool);
    case 1:
      return 'pan';
    case 2:
      return 'zoom';
    default:
      return undefined;
  }
}

function startDrag(
  hand: Hand | undefined,
  from: Vec2,
  host: HTMLElement,
  target: MouseTarget,
): ((to: Vec2) => void) | undefined {
  const view = target.view();
  switch (hand) {
    case undefined:
      return undefined;
    case 'windowLevel': {
      const start = target.window();
      return (
        start &&
        ((to) => target.setWindow(draggedWindow(start.voi, to[0] - from[0], to[1] - from[1], start.smallestWidth)))
      );
    }
    case 'pan':
      return view && ((to) => target.setCamera(pannedBy(view.camera, view.map, to[0] - from[0], to[1] - from[1])));
    case 'zoom':
      return (
        view &&
        ((to) =>
          target.setCamera(
            zoomedAt(view.camera, view.map, 2 ** ((from[1] - to[1]) / ZOOM_DOUBLING_PX), from, view.zoom),
          ))
      );
    case 'crosshair':
      return target.crosshairAt(from);
    case 'scroll': {
      const start = target.frameIndex();
      const px = scrollPx(host.clientHeight, target.frameCount());
      return (to) => target.scrollTo(start + Math.round((to[1] - from[1]) / px));
    }
  }
}
