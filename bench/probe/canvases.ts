/** Where a canvas lies, in CSS pixels of the window. */
export interface CanvasBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The canvases a reader can see that are large enough to be read from: no thumbnails, nothing hidden. Several may lie
 * on top of each other (marks over the image). In reading order, so that pane 1 comes first in every viewer.
 * Its source goes into the page: it may use nothing outside itself.
 */
export function visibleCanvases(
  leastSidePx: number,
): { readonly canvas: HTMLCanvasElement; readonly box: CanvasBox }[] {
  const found: { canvas: HTMLCanvasElement; box: CanvasBox }[] = [];
  for (const canvas of document.querySelectorAll('canvas')) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const isInside = left + width > 0 && top + height > 0 && left < innerWidth && top < innerHeight;
    if (width < leastSidePx || height < leastSidePx || !isInside || canvas.width === 0 || canvas.height === 0) continue;
    if (!canvas.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    found.push({ canvas, box: { left, top, width, height } });
  }
  const isSameRow = (a: CanvasBox, b: CanvasBox) => Math.abs(a.top - b.top) < leastSidePx / 2;
  return found.sort((a, b) => (isSameRow(a.box, b.box) ? a.box.left - b.box.left : a.box.top - b.box.top));
}
