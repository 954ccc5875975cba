import { type ScreenMap, toScreen } from '../../dicom/geometry/displayedPlane';
import { around, common, type DeviceArea, isEmpty, uncovered } from './deviceArea';
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

/** Paints tiles in their order, each at its place, on a canvas of which only `area` has to be painted. */
export function paintTiles(
  context: CanvasRenderingContext2D,
  tiles: readonly PaintedTile[],
  toDevice: ScreenMap,
  area: DeviceArea,
): void {
  const manner = mannerOf(tiles, toDevice);
  if (manner === 'exact') paintExact(context, tiles, toDevice);
  else if (manner === 'rounded') paintRounded(context, tiles, toDevice, area);
  else paintOverlapping(context, tiles, toDevice);
}

/**
 * Where a canvas that shows `before` has to be painted again to show `now` from the same place; undefined where nothing
 * changed. Tiles that arrive change their own place alone, once edges lie on whole pixels; all else is painted anew.
 */
export function changedArea(
  before: readonly PaintedTile[],
  now: readonly PaintedTile[],
  toDevice: ScreenMap,
  whole: DeviceArea,
): DeviceArea | undefined {
  const [had, has] = [new Set(before.map(({ bitmap }) => bitmap)), new Set(now.map(({ bitmap }) => bitmap))];
  const added = now.filter(({ bitmap }) => !had.has(bitmap));
  const removed = before.filter(({ bitmap }) => !has.has(bitmap));
  if (added.length === 0 && removed.length === 0) return undefined;
  const isEachInPlace = [before, now].every((tiles) => mannerOf(tiles, toDevice) === 'rounded' && !tiles.some(isLoose));
  if (!isEachInPlace) return whole;
  const placed = placedOn(now, toDevice);
  const isMissed = (tile: PaintedTile) => shownParts({ tile, area: areaOf(tile, toDevice) }, placed, whole).length > 0;
  if (removed.some(isMissed)) return whole;
  const changed = added.map((tile) => common(areaOf(tile, toDevice), whole)).filter((area) => !isEmpty(area));
  return changed.length === 0 ? undefined : changed.reduce(around);
}

type Manner = 'exact' | 'rounded' | 'overlapping';

function mannerOf(tiles: readonly PaintedTile[], toDevice: ScreenMap): Manner {
  const [first] = tiles;
  const isUpright = toDevice.a === 0 || toDevice.b === 0;
  if (!first) return 'rounded';
  const pixel = Math.hypot(toDevice.a, toDevice.b) * first.level.du;
  if (isUpright && Math.abs(pixel - 1) < 1e-3) return 'rounded';
  if (tiles.every(({ level, isLoose }) => level === first.level && !isLoose)) return 'exact';
  return isUpright ? 'rounded' : 'overlapping';
}

const isLoose = (tile: PaintedTile): boolean => tile.isLoose ?? false;

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

/**
 * Edges on whole device pixels: at 1:1 a plain copy, and no seam where levels lie on each other. Off by half a pixel at
 * most. Of a coarse tile only what finer ones leave open is painted: enlarging it costs more than all of them together.
 */
function paintRounded(
  context: CanvasRenderingContext2D,
  tiles: readonly PaintedTile[],
  toDevice: ScreenMap,
  area: DeviceArea,
): void {
  const placed = placedOn(tiles, toDevice);
  for (const one of placed) {
    const { tile } = one;
    const parts = shownParts(one, placed, area);
    const isOpen = isLoose(tile) || tile.level === tiles.at(-1)?.level || parts.length > MOST_PARTS;
    if (isOpen && parts.length > 0) drawRounded(context, tile, toDevice);
    for (const part of isOpen ? [] : parts) {
      context.save();
      // A pixel under its finer neighbours: no seam where their edges are off by a rounding.
      clipTo(context, { left: part.left - 1, top: part.top - 1, right: part.right + 1, bottom: part.bottom + 1 });
      drawRounded(context, tile, toDevice);
      context.restore();
    }
  }
}

/** Beyond so many, painting all of a tile is quicker. */
const MOST_PARTS = 24;

function drawRounded(context: CanvasRenderingContext2D, tile: PaintedTile, toDevice: ScreenMap): void {
  place(context, tile, (u, v) => rounded(toDevice, u, v));
  context.drawImage(tile.bitmap, 0, 0);
}

/** Nothing outside is painted until the context is restored. */
export function clipTo(context: CanvasRenderingContext2D, { left, top, right, bottom }: DeviceArea): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
}

function rounded(toDevice: ScreenMap, u: number, v: number): readonly [number, number] {
  const [x, y] = toScreen(toDevice, [u, v]);
  return [Math.round(x), Math.round(y)];
}

/** Device pixels of an upright tile whose edges lie on whole ones. */
function areaOf({ rect }: PaintedTile, toDevice: ScreenMap): DeviceArea {
  const [x0, y0] = rounded(toDevice, rect.u0, rect.v0);
  const [x1, y1] = rounded(toDevice, rect.u1, rect.v1);
  return { left: Math.min(x0, x1), top: Math.min(y0, y1), right: Math.max(x0, x1), bottom: Math.max(y0, y1) };
}

interface PlacedTile {
  readonly tile: PaintedTile;
  readonly area: DeviceArea;
}

const placedOn = (tiles: readonly PaintedTile[], toDevice: ScreenMap): readonly PlacedTile[] =>
  tiles.map((tile) => ({ tile, area: areaOf(tile, toDevice) }));

/** What finer tiles of the grid leave open of a tile within an area. */
function shownParts({ tile, area }: PlacedTile, all: readonly PlacedTile[], within: DeviceArea): readonly DeviceArea[] {
  const own = common(area, within);
  if (isEmpty(own)) return [];
  if (isLoose(tile)) return [own];
  const finer = all.filter((other) => other.tile.level.index < tile.level.index && !isLoose(other.tile));
  return uncovered(
    own,
    finer.map((other) => other.area),
  );
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
