import type { FocalPlane } from '../types';

interface TileSize {
  readonly tileColumns: number;
  readonly tileRows: number;
  readonly matrixColumns: number;
}

/**
 * How many off-grid tiles lie partly over another tile of their plane (Tiles Overlap): tiles by the cell of their corner,
 * as chains in two flat arrays, so that a hundred thousand of them are compared with their neighbours alone.
 */
export function looseOverlaps({ tileIndex, looseTiles }: FocalPlane, size: TileSize): number {
  if (!looseTiles) return 0;
  const { tileColumns, tileRows } = size;
  const across = Math.ceil(size.matrixColumns / tileColumns);
  const { columns, rows } = looseTiles;
  const heads = new Int32Array(tileIndex.length).fill(-1);
  const next = new Int32Array(columns.length).fill(-1);
  let overlapping = 0;
  for (let at = 0; at < columns.length; at += 1) {
    const [x, y] = [columns[at] ?? 0, rows[at] ?? 0];
    const [cellX, cellY] = [Math.floor(x / tileColumns), Math.floor(y / tileRows)];
    const meets = (other: number): boolean =>
      Math.abs((columns[other] ?? 0) - x) < tileColumns && Math.abs((rows[other] ?? 0) - y) < tileRows;
    let isOver = false;
    for (let dy = -1; dy <= 1 && !isOver; dy += 1) {
      for (let dx = -1; dx <= 1 && !isOver; dx += 1) {
        const [cx, cy] = [cellX + dx, cellY + dy];
        if (cx < 0 || cx >= across || cy < 0) continue;
        const cell = cy * across + cx;
        const isTileThere = (tileIndex[cell] ?? -1) >= 0;
        isOver = isTileThere && Math.abs(cx * tileColumns - x) < tileColumns && Math.abs(cy * tileRows - y) < tileRows;
        for (let other = heads[cell] ?? -1; other >= 0 && !isOver; other = next[other] ?? -1) isOver = meets(other);
      }
    }
    if (isOver) overlapping += 1;
    const own = cellY * across + cellX;
    next[at] = heads[own] ?? -1;
    heads[own] = at;
  }
  return overlapping;
}
