import { type ScreenMap, toScreen } from '../../dicom/geometry/displayedPlane';
import type { BaseRect } from './slideCamera';
import type { LevelOnBase } from './tilePlan';

/** A tile that is ready to be painted: its pixels, and where they go in base pixels. */
export interface PaintedTile {
  readonly level: LevelOnBase;
  readonly rect: BaseRect;
  /** Pixels of the tile that are image. */
  readonly columns: number;
  readonly rows: number;
  readonly bitmap: ImageBitmap;
  /** It may lie over its neighbours, so it covers them instead of adding to them. */
  readonly isLoose?: boolean;
}

/** Finer tiles cover coarser ones; off-grid tiles of a level those on its grid. */
export const coarseFirst = (tiles: readonly PaintedTile[]): readonly PaintedTile[] =>
  tiles.toSorted((a, b) => b.level.index - a.level.index || Number(a.isLoose ?? false) - Number(b.isLoose ?? false));

/** Paints tiles in their order, each at its place. */
export function paintTiles(
  context: CanvasRenderingContext2D,
  tiles: readonly PaintedTile[],
  toDevice: ScreenMap,
): void {
  const [first] = tiles;
  if (!first) return;
  const isOneLevel = tiles.every(({ level, isLoose }) => level === first.level && !isLoose);
  const isUpright = toDevice.a === 0 || toDevice.b === 0;
  const pixel = Math.hypot(toDevice.a, toDevice.b) * first.level.du;
  if (isUpright && Math.abs(pixel - 1) < 1e-3) paintRounded(context, tiles, toDevice);
  else if (isOneLevel) paintExact(context, tiles, toDevice);
  else if (isUpright) paintRounded(context, tiles, toDevice);
  else paintOverlapping(context, tiles, toDevice);
}

/**
 * Tiles of one level at their exact place, between device pixels too. Along a common edge each neighbour covers a part of
 * the pixel; the parts add up to the whole, so adding instead of covering leaves no seam.
 */
function paintExact(context: CanvasRenderingContext2D, tiles: readonly PaintedTile[], toDevice: ScreenMap): void {
  context.globalCompositeOperation = 'lighter';
  for (const tile of tiles) {
    place(context, tile, (u, v) => toScreen(toDevice, [u, v]));
    context.drawImage(tile.bitmap, 0, 0);
  }
  context.globalCompositeOperation = 'source-over';
}

/** Edges on whole device pixels: at 1:1 a plain copy, and no seam where levels lie on each other. Off by half a pixel at most. */
function paintRounded(context: CanvasRenderingContext2D, tiles: readonly PaintedTile[], toDevice: ScreenMap): void {
  for (const tile of tiles) {
    place(context, tile, (u, v) => {
      const [x, y] = toScreen(toDevice, [u, v]);
      return [Math.round(x), Math.round(y)];
    });
    context.drawImage(tile.bitmap, 0, 0);
  }
}

/** While levels mix on a turned image, each tile reaches half a device pixel over its soft edge. */
function paintOverlapping(context: CanvasRenderingContext2D, tiles: readonly PaintedTile[], toDevice: ScreenMap): void {
  for (const tile of tiles) {
    place(context, tile, (u, v) => toScreen(toDevice, [u, v]));
    const { a, b, c, d } = context.getTransform();
    const [ex, ey] = [0.5 / Math.hypot(a, b), 0.5 / Math.hypot(c, d)];
    context.drawImage(tile.bitmap, -ex, -ey, tile.bitmap.width + 2 * ex, tile.bitmap.height + 2 * ey);
  }
}

/** Sets the transform that takes pixels of a tile to device pixels, from where its corners go. */
function place(
  context: CanvasRenderingContext2D,
  { rect, columns, rows }: PaintedTile,
  cornerAt: (u: number, v: number) => readonly [number, number],
): void {
  const { u0, v0, u1, v1 } = rect;
  const [x0, y0] = cornerAt(u0, v0);
  const [xr, yr] = cornerAt(u1, v0);
  const [xd, yd] = cornerAt(u0, v1);
  context.setTransform((xr - x0) / columns, (yr - y0) / columns, (xd - x0) / rows, (yd - y0) / rows, x0, y0);
}
