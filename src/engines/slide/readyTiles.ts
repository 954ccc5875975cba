import { screenMap, type SlideCamera, viewBounds } from './slideCamera';
import type { PaintedTile } from './paintTiles';
import { cellsIn, type LevelOnBase, tileRect, tileSize } from './tilePlan';

/** A tile that reaches into the pane by less is not seen, CSS pixels. */
const LEAST_PX = 0.01;

interface Held {
  readonly owner: object;
  readonly tile: PaintedTile;
}

/**
 * The tiles of the grid that are decoded and in memory, each at its place. Painting asks here what it can paint, so
 * that a tile is on the screen in the frame after it came, and whoever chooses tiles need not be asked for each.
 */
export class ReadyTiles {
  readonly #levels: readonly LevelOnBase[];
  readonly #byLevel = new Map<LevelOnBase, Map<number, Held>>();

  constructor(levels: readonly LevelOnBase[]) {
    this.#levels = levels;
    for (const level of levels) this.#byLevel.set(level, new Map());
  }

  /** What is painted of this tile now: undefined, nothing; another tile of the same place stays. */
  set(level: LevelOnBase, column: number, row: number, owner: object, bitmap: ImageBitmap | undefined): void {
    const tiles = this.#byLevel.get(level);
    const cell = cellOf(level, column, row);
    if (bitmap) {
      const rect = tileRect(level, column, row);
      tiles?.set(cell, { owner, tile: { level, bitmap, rect, ...tileSize(level, column, row) } });
    } else if (tiles?.get(cell)?.owner === owner) tiles.delete(cell);
  }

  /**
   * What shows this view best, coarse first: from the level that is sharp down to the first one that fills the view. A
   * level with gaps never hides the coarser ones, whether its tiles are on their way or were not scanned.
   */
  inView(camera: SlideCamera, neededLevel: number): readonly PaintedTile[] {
    const found: (readonly PaintedTile[])[] = [];
    const isSeen = onPane(camera);
    const bounds = viewBounds(camera);
    for (const level of this.#levels) {
      if (level.index < neededLevel) continue;
      const own: PaintedTile[] = [];
      let cells = 0;
      const { columns, rows } = cellsIn(level, bounds);
      for (let row = rows[0]; row <= rows[1]; row += 1) {
        for (let column = columns[0]; column <= columns[1]; column += 1) {
          const tile = this.#byLevel.get(level)?.get(cellOf(level, column, row))?.tile;
          if (!isSeen(tile?.rect ?? tileRect(level, column, row))) continue;
          cells += 1;
          if (tile) own.push(tile);
        }
      }
      found.push(own);
      if (cells > 0 && own.length === cells) break;
    }
    return found.toReversed().flat();
  }
}

const cellOf = ({ level }: LevelOnBase, column: number, row: number): number => row * level.tilesAcross + column;

/** Tells whether an area of the slide is seen; on a turned view the corners of its upright bounds are not. */
function onPane(camera: SlideCamera): (area: PaintedTile['rect']) => boolean {
  const { a, b, c, d, e, f } = screenMap(camera);
  const { widthPx, heightPx } = camera;
  return ({ u0, v0, u1, v1 }) => {
    const [u, v, halfU, halfV] = [(u0 + u1) / 2, (v0 + v1) / 2, (u1 - u0) / 2, (v1 - v0) / 2];
    const [x, y] = [a * u + c * v + e, b * u + d * v + f];
    const halfX = Math.abs(a) * halfU + Math.abs(c) * halfV - LEAST_PX;
    const halfY = Math.abs(b) * halfU + Math.abs(d) * halfV - LEAST_PX;
    return x + halfX > 0 && x - halfX < widthPx && y + halfY > 0 && y - halfY < heightPx;
  };
}
