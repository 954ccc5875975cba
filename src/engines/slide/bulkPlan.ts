import { type SlideCamera, viewBounds, type BaseRect } from './slideCamera';

/** Side of a picture of bulk objects, device pixels. */
export const BULK_TILE_PX = 512;

/** A square of one of the scales in which bulk objects are painted: two steps of `level` double the scale. */
export interface BulkTile {
  readonly level: number;
  readonly column: number;
  readonly row: number;
}

export const keyOf = ({ level, column, row }: BulkTile): string => `${level}/${column}/${row}`;

/** Device pixels per column of the finest level. */
export const scaleOfLevel = (level: number): number => 2 ** (level / 2);

/** The scale next to that of the view: lines are never drawn out by more than a fifth. */
export const levelFor = (camera: SlideCamera, pixelRatio: number): number =>
  Math.round(2 * Math.log2(camera.zoom * pixelRatio));

/** What a tile covers, in pixels of the finest level. */
export function rectOf({ level, column, row }: BulkTile, pixelAspect: number): BaseRect {
  const across = BULK_TILE_PX / scaleOfLevel(level);
  const down = across / pixelAspect;
  return { u0: column * across, v0: row * down, u1: (column + 1) * across, v1: (row + 1) * down };
}

/** Tiles of a level that the view touches and so many rings around them, those in the middle of the view first. */
export function tilesIn(camera: SlideCamera, level: number, rings: number): BulkTile[] {
  const { u0, v0, u1, v1 } = viewBounds(camera);
  const across = BULK_TILE_PX / scaleOfLevel(level);
  const down = across / camera.pixelAspect;
  const tiles: BulkTile[] = [];
  for (let row = Math.floor(v0 / down) - rings; row <= Math.floor(v1 / down) + rings; row += 1)
    for (let column = Math.floor(u0 / across) - rings; column <= Math.floor(u1 / across) + rings; column += 1)
      tiles.push({ level, column, row });
  const away = ({ column, row }: BulkTile) =>
    Math.hypot((column + 0.5) * across - camera.centerU, ((row + 0.5) * down - camera.centerV) * camera.pixelAspect);
  return tiles.sort((a, b) => away(a) - away(b));
}

export function overlapOf(a: BaseRect, b: BaseRect): BaseRect | undefined {
  const rect = {
    u0: Math.max(a.u0, b.u0),
    v0: Math.max(a.v0, b.v0),
    u1: Math.min(a.u1, b.u1),
    v1: Math.min(a.v1, b.v1),
  };
  return rect.u0 < rect.u1 && rect.v0 < rect.v1 ? rect : undefined;
}
