import type { OverlayLevel } from '../../../dicom/overlay/tiledOverlay';

/** Pixels of the total matrix of an overlay: left and top inside, right and bottom behind the last. */
export interface MatrixRect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Grid {
  readonly across: number;
  /** Frames by the cell in which their upper left corner lies; cells are as large as a tile. */
  readonly cells: ReadonlyMap<number, readonly number[]>;
}

const grids = new WeakMap<OverlayLevel, Grid>();

function gridOf(level: OverlayLevel): Grid {
  const known = grids.get(level);
  if (known) return known;
  const { left, top, tileColumns, tileRows, plane } = level;
  const across = Math.ceil(plane.columns / tileColumns) + 2;
  const cells = new Map<number, number[]>();
  for (let index = 0; index < left.length; index += 1) {
    const column = Math.floor((left[index] ?? 0) / tileColumns);
    const cell = Math.floor((top[index] ?? 0) / tileRows) * across + column;
    const inCell = cells.get(cell);
    if (inCell) inCell.push(index);
    else cells.set(cell, [index]);
  }
  const grid = { across, cells };
  grids.set(level, grid);
  return grid;
}

/** Frames (0-based) that touch a part of the matrix, also those off the grid (T36), in their order. */
export function framesIn(level: OverlayLevel, rect: MatrixRect): readonly number[] {
  const { across, cells } = gridOf(level);
  const { left, top, tileColumns, tileRows } = level;
  const found: number[] = [];
  // Behind the last column the numbers of cells are those of the next row.
  const lastColumn = Math.min(across - 2, Math.ceil(rect.right / tileColumns) - 1);
  for (let row = Math.floor(rect.top / tileRows) - 1; row * tileRows < rect.bottom; row += 1) {
    for (let column = Math.max(-1, Math.floor(rect.left / tileColumns) - 1); column <= lastColumn; column += 1) {
      for (const index of cells.get(row * across + column) ?? []) {
        const [x, y] = [left[index] ?? 0, top[index] ?? 0];
        if (x < rect.right && x + tileColumns > rect.left && y < rect.bottom && y + tileRows > rect.top)
          found.push(index);
      }
    }
  }
  return found.sort((a, b) => a - b);
}
