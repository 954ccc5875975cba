import type { JpegEncoder } from './jpegEncoder';
import { blankPicture, halveInto, levelSizes, TILE } from './pyramid';
import type { SlidePlan } from './slidePlan';
import { GLASS, type TilePainter } from './tilePainter';

/** Levels made from one block of base tiles without looking beyond it: 8 by 8 tiles give 4 levels. */
export const BLOCK_LEVELS = 4;
export const BLOCK_TILES = 2 ** (BLOCK_LEVELS - 1);

const GLASS_TILE = blankPicture(TILE, TILE, GLASS).rgb;

export interface EncodedTile {
  readonly level: number;
  readonly column: number;
  readonly row: number;
  /** Absent: nothing but glass, the same bytes everywhere. */
  readonly jpeg?: Uint8Array<ArrayBuffer>;
}

export interface PaintedBlock {
  readonly column: number;
  readonly row: number;
  readonly tiles: readonly EncodedTile[];
  /** The block's tile of its coarsest level as RGB, from which the levels above are made; absent where all is glass. */
  readonly top?: Uint8Array<ArrayBuffer>;
}

/** Paints one block of a slide, depth first, so that only one tile of each level is held at a time. */
export function paintBlock(
  plan: SlidePlan,
  painter: TilePainter,
  encode: JpegEncoder,
  column: number,
  row: number,
): PaintedBlock {
  const sizes = levelSizes(plan.columns, plan.rows);
  const top = Math.min(BLOCK_LEVELS, sizes.length) - 1;
  const buffers = sizes.slice(0, top + 1).map(() => new Uint8Array(TILE * TILE * 3));
  const tiles: EncodedTile[] = [];

  const paint = (level: number, c: number, r: number): Uint8Array | undefined => {
    const size = sizes[level];
    const buffer = buffers[level];
    if (!size || !buffer || c >= size.tilesAcross || r >= size.tilesDown) return undefined;
    const isPainted = level === 0 ? paintBase(painter, c, r, buffer) : paintFromFiner(paint, level, c, r, buffer);
    tiles.push(
      isPainted ? { level, column: c, row: r, jpeg: encode(buffer, TILE, TILE) } : { level, column: c, row: r },
    );
    return isPainted ? buffer : undefined;
  };
  const painted = paint(top, column, row);
  return painted ? { column, row, tiles, top: new Uint8Array(painted) } : { column, row, tiles };
}

function paintBase(painter: TilePainter, column: number, row: number, buffer: Uint8Array): boolean {
  if (painter.isGlass(column, row)) return false;
  painter.paint(column, row, buffer);
  return true;
}

function paintFromFiner(
  paint: (level: number, column: number, row: number) => Uint8Array | undefined,
  level: number,
  column: number,
  row: number,
  buffer: Uint8Array,
): boolean {
  let isPainted = false;
  for (let quadrant = 0; quadrant < 4; quadrant += 1) {
    const [dx, dy] = [quadrant & 1, quadrant >> 1];
    const finer = paint(level - 1, column * 2 + dx, row * 2 + dy);
    if (finer && !isPainted) {
      isPainted = true;
      buffer.set(GLASS_TILE);
    }
    if (finer) halveInto(finer, buffer, dx, dy);
  }
  return isPainted;
}
