import { type ScreenMap, toScreen } from '../../../dicom/geometry/displayedPlane';
import { type PixelPlane, pointOnPlane, type Vec2 } from '../../../dicom/geometry/pixelPlane';
import type { OverlayLevel, TiledOverlay } from '../../../dicom/overlay/tiledOverlay';
import type { MatrixRect } from './frameGrid';

/** Pixels of a block, each way. */
export const BLOCK = 256;
/**
 * Device pixels that a pixel of a block has at least: a square of that side holds the centre of a pixel of the screen however
 * it is turned, so that not one of them is passed over.
 */
const SMALLEST_PIXEL = Math.SQRT2;
/** From this many device pixels on, outlines are lines between pixels. */
const LARGE_PIXEL = 4;

/** Pixels of an overlay's matrix to CSS pixels of the pane. */
export type MatrixMap = ScreenMap;

/** What of an overlay is to be painted in a view, and how finely. */
export interface BlockPlan {
  readonly level: OverlayLevel;
  /** A pixel of a block stands for 2^`reduction` of the matrix, each way. */
  readonly reduction: number;
  readonly isLarge: boolean;
  readonly map: MatrixMap;
  /** Columns and rows of blocks that touch the view, last inclusive; empty where last < first. */
  readonly columns: readonly [number, number];
  readonly rows: readonly [number, number];
}

/** Through mm: spacing, offset and direction of the overlay's own grid all count (SEG-03, SEG-07). */
export function matrixMap(matrix: PixelPlane, base: PixelPlane, map: ScreenMap): MatrixMap {
  const at = (point: Vec2): Vec2 => toScreen(map, pointOnPlane(matrix, base, point));
  const [e, f] = at([0, 0]);
  // Far corners: the digits of a small step would be those of its rounding.
  const [right, down] = [at([matrix.columns, 0]), at([0, matrix.rows])];
  return {
    ...map,
    a: (right[0] - e) / matrix.columns,
    b: (right[1] - f) / matrix.columns,
    c: (down[0] - e) / matrix.rows,
    d: (down[1] - f) / matrix.rows,
    e,
    f,
  };
}

/** CSS pixels that a pixel of the matrix has at least, in one of its directions. */
const pixelSize = ({ a, b, c, d }: MatrixMap): number => Math.min(Math.hypot(a, b), Math.hypot(c, d));

/** The coarsest level that is sharp on the screen, else the finest; and how far it is to be reduced. */
export function planBlocks(
  overlay: TiledOverlay,
  base: PixelPlane,
  view: { readonly map: ScreenMap; readonly widthPx: number; readonly heightPx: number; readonly pixelRatio: number },
): BlockPlan | undefined {
  const levels = overlay.levels.map((level) => {
    const map = matrixMap(level.plane, base, view.map);
    return { level, map, devicePixels: pixelSize(map) * view.pixelRatio };
  });
  const chosen = levels.findLast(({ devicePixels }) => devicePixels <= SMALLEST_PIXEL) ?? levels[0];
  if (!chosen || !(chosen.devicePixels > 0)) return undefined;
  const { level, map, devicePixels } = chosen;
  const reduction = Math.max(0, Math.ceil(Math.log2(SMALLEST_PIXEL / devicePixels) - 1e-9));
  const seen = matrixRectIn(map, view.widthPx, view.heightPx);
  const side = BLOCK * 2 ** reduction;
  const last = (end: number, count: number) => Math.ceil(Math.min(end, count) / side) - 1;
  return {
    level,
    map,
    reduction,
    isLarge: reduction === 0 && devicePixels >= LARGE_PIXEL,
    columns: [Math.floor(Math.max(0, seen.left) / side), last(seen.right, level.plane.columns)],
    rows: [Math.floor(Math.max(0, seen.top) / side), last(seen.bottom, level.plane.rows)],
  };
}

/** The upright rectangle of the matrix that holds all of the view. */
function matrixRectIn({ a, b, c, d, e, f }: MatrixMap, width: number, height: number): MatrixRect {
  const determinant = a * d - b * c;
  const corners = [
    [0, 0],
    [width, 0],
    [0, height],
    [width, height],
  ].map(([x = 0, y = 0]) => [(d * (x - e) - c * (y - f)) / determinant, (a * (y - f) - b * (x - e)) / determinant]);
  const [xs, ys] = [corners.map(([x = 0]) => x), corners.map(([, y = 0]) => y)];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}
