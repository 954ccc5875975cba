import type { Overlay, ShownOverlay } from '../dicom/overlay/overlay';

/** How the reader sees one overlay. Nothing of it is on the screen until it is switched on. */
export interface OverlayView {
  readonly isShown: boolean;
  /** 0 to 1. */
  readonly opacity: number;
  /** Numbers of segments that are switched off. */
  readonly hidden: ReadonlySet<number>;
}

export type OverlayViews = Readonly<Record<string, OverlayView>>;

/** Enough to see the outline, little enough to see through it. */
const FIRST_VIEW: OverlayView = { isShown: false, opacity: 0.7, hidden: new Set() };

export const viewOfOverlay = (views: OverlayViews, id: string): OverlayView => views[id] ?? FIRST_VIEW;

/** The views with a change to one. */
export const withOverlayView = (views: OverlayViews, id: string, change: Partial<OverlayView>): OverlayViews => ({
  ...views,
  [id]: { ...viewOfOverlay(views, id), ...change },
});

/** One segment on or off; the others stay as they are. */
export function withSegmentSwitched(views: OverlayViews, id: string, segmentNumber: number): OverlayViews {
  const hidden = new Set(viewOfOverlay(views, id).hidden);
  if (!hidden.delete(segmentNumber)) hidden.add(segmentNumber);
  return withOverlayView(views, id, { hidden });
}

/** What panes are to paint. */
export const shownOverlays = ({
  overlays,
  overlayViews,
}: {
  readonly overlays: readonly Overlay[];
  readonly overlayViews: OverlayViews;
}): readonly ShownOverlay[] =>
  overlays.flatMap((overlay) => {
    const { isShown, opacity, hidden } = viewOfOverlay(overlayViews, overlay.id);
    return isShown ? [{ overlay, opacity, hidden }] : [];
  });
