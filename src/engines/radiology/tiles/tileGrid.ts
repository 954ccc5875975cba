import type { Vec2 } from '../../../dicom/geometry/pixelPlane';
import type { PaneSize } from '../viewCamera';

/** How many images of a stack one pane shows at once. */
export interface TileGrid {
  readonly rows: number;
  readonly columns: number;
}

/** A cell in CSS pixels of the pane: whole ones, without gaps. */
export interface TileBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export const cellCount = ({ rows, columns }: TileGrid): number => rows * columns;

/** Where the last page begins: at a whole row, so that images stay in their columns; the last row may be short. */
export const lastPage = ({ rows, columns }: TileGrid, frameCount: number): number =>
  Math.max(0, Math.ceil(frameCount / columns) - rows) * columns;

/** The page, moved by as few rows as bring an image into it. All indices count from 0. */
export function pageWith(grid: TileGrid, frameCount: number, first: number, wanted: number): number {
  const { rows, columns } = grid;
  const row = Math.floor(wanted / columns);
  const top = Math.min(Math.max(Math.floor(first / columns), row - rows + 1), row);
  return Math.min(Math.max(0, top * columns), lastPage(grid, frameCount));
}

/** Some rows on or back. The image the reader is at stays in its cell, except at the ends of the stack. */
export function scrolledByRows(
  grid: TileGrid,
  frameCount: number,
  { first, wanted }: { readonly first: number; readonly wanted: number },
  rows: number,
): { readonly first: number; readonly wanted: number } {
  const by = rows * grid.columns;
  const page = Math.min(Math.max(0, first + by), lastPage(grid, frameCount));
  const end = Math.min(frameCount, page + cellCount(grid)) - 1;
  const isPastEnd = wanted + by < 0 || wanted + by >= frameCount;
  return { first: page, wanted: Math.min(Math.max(page, isPastEnd ? wanted : wanted + by), end) };
}

export function boxOf({ rows, columns }: TileGrid, { width, height }: PaneSize, cell: number): TileBox {
  const [row, column] = [Math.floor(cell / columns), cell % columns];
  const [left, right] = [column, column + 1].map((at) => Math.round((at * width) / columns)) as [number, number];
  const [top, bottom] = [row, row + 1].map((at) => Math.round((at * height) / rows)) as [number, number];
  return { left, top, width: right - left, height: bottom - top };
}

/** The cell under a point of the pane, in CSS pixels; undefined outside the pane. */
export function cellAt(grid: TileGrid, size: PaneSize, [x, y]: Vec2): number | undefined {
  for (let cell = 0; cell < cellCount(grid); cell += 1) {
    const { left, top, width, height } = boxOf(grid, size, cell);
    if (x >= left && y >= top && x < left + width && y < top + height) return cell;
  }
  return undefined;
}
