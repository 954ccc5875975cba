import { type GlassView, inverseMap, mapPoint } from '../dicom/slide/alignment';
import type { Vec2 } from '../dicom/geometry/pixelPlane';
import type { PaneId } from '../dicom/uids';
import type { LiveEngines } from './liveEngines';

/** A pane that shows a slide of known mm, at this moment. */
export interface GlassPane {
  readonly host: HTMLElement;
  readonly view: GlassView;
}

export function glassPane(live: LiveEngines, paneId: PaneId): GlassPane | undefined {
  const view = live.get(paneId)?.glassView?.('now');
  const host = view && hostOf(paneId);
  return view && host ? { host, view } : undefined;
}

/** Where the canvases of a pane lie. */
export const hostOf = (paneId: PaneId): HTMLElement | undefined =>
  document.querySelector<HTMLElement>(`[data-pane-id="${CSS.escape(paneId)}"] [data-canvas-host]`) ?? undefined;

const mapOf = ({ host, view: { centreMm, rightMm, downMm } }: GlassPane) => {
  const [x, y] = [host.clientWidth / 2, host.clientHeight / 2];
  return {
    ...{ a: rightMm[0], b: rightMm[1], c: downMm[0], d: downMm[1] },
    e: centreMm[0] - x * rightMm[0] - y * downMm[0],
    f: centreMm[1] - x * rightMm[1] - y * downMm[1],
  };
};

/** From CSS pixels of the pane, from its top left corner, to mm of its glass. */
export const glassAt = (pane: GlassPane, point: Vec2): Vec2 => mapPoint(mapOf(pane), point);

/** Where a place of the glass (mm) lies in the pane: CSS pixels from its top left corner; undefined outside of it. */
export function canvasAt(pane: GlassPane, mm: Vec2): Vec2 | undefined {
  const { a, b, c, d, e, f } = mapOf(pane);
  // In pixels as large as the pane, for mm of one pixel are too small to be told from none.
  const back = inverseMap({ a: a * FAR, b: b * FAR, c: c * FAR, d: d * FAR, e, f });
  if (!back) return undefined;
  const [x, y] = mapPoint(back, mm).map((part) => part * FAR) as [number, number];
  const { clientWidth, clientHeight } = pane.host;
  return x >= 0 && y >= 0 && x <= clientWidth && y <= clientHeight ? [x, y] : undefined;
}

const FAR = 1000;

/** Of an event, in CSS pixels from the top left corner of the pane. */
export function pointIn(
  { host }: Pick<GlassPane, 'host'>,
  { clientX, clientY }: Pick<MouseEvent, 'clientX' | 'clientY'>,
): Vec2 {
  const box = host.getBoundingClientRect();
  return [clientX - box.left, clientY - box.top];
}

/** The pane on whose slide something happened; its overview, a small picture of all of it, is no place of the view. */
export function paneOf(target: EventTarget | null): PaneId | undefined {
  const isOverview = target instanceof HTMLElement && target.ariaLabel === OVERVIEW;
  const host = target instanceof Element && !isOverview ? target.closest('[data-canvas-host]') : null;
  return (host?.closest('[data-pane-id]')?.getAttribute('data-pane-id') ?? undefined) as PaneId | undefined;
}

const OVERVIEW = 'Overview of the slide';
