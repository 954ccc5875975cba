import { pointOnPlane } from '../../dicom/geometry/pixelPlane';
import type { PyramidLevel, Slide } from '../../dicom/types';
import type { BaseRect } from './slideCamera';

/** A pyramid level laid on the finest one: exact, through slide mm, per axis; never by a rounded ratio (T9, T11). */
export interface LevelOnBase {
  readonly level: PyramidLevel;
  /** 0 is the finest. */
  readonly index: number;
  /** Base pixels per pixel of this level. */
  readonly du: number;
  readonly dv: number;
  /** Top left corner of the level, in base pixels. */
  readonly u0: number;
  readonly v0: number;
}

/**
 * Below this many device pixels for a pixel of a level, the next coarser level is sharp enough: with levels a factor of two
 * apart it still has a pixel for every one of the screen, and four times as many tiles would not show more.
 */
const SMALLEST_PIXEL = 0.5;

export function levelsOnBase(slide: Slide): readonly LevelOnBase[] {
  const base = slide.levels[0]?.plane;
  if (!base) return [];
  return slide.levels.map((level, index) => {
    const [u0, v0] = pointOnPlane(level.plane, base, [0, 0]);
    return {
      level,
      index,
      du: level.plane.columnSpacingMm / base.columnSpacingMm,
      dv: level.plane.rowSpacingMm / base.rowSpacingMm,
      u0: tidy(u0),
      v0: tidy(v0),
    };
  });
}

/** Rounding noise of the way through mm, far below a pixel, would make neighbours disagree about their common edge. */
const tidy = (value: number): number => (Math.abs(value) < 1e-6 ? 0 : value);

/** Base pixels covered by a tile. Neighbours share the very same numbers along their edge; the last ones are cropped (T14). */
export function tileRect({ level, u0, v0, du, dv }: LevelOnBase, column: number, row: number): BaseRect {
  const right = Math.min((column + 1) * level.tileColumns, level.totalPixelMatrixColumns);
  const bottom = Math.min((row + 1) * level.tileRows, level.totalPixelMatrixRows);
  return {
    u0: u0 + column * level.tileColumns * du,
    v0: v0 + row * level.tileRows * dv,
    u1: u0 + right * du,
    v1: v0 + bottom * dv,
  };
}

/** Pixels of a tile that belong to the image; the rest of a right or bottom tile is padding. */
export const tileSize = ({ level }: LevelOnBase, column: number, row: number): { columns: number; rows: number } => ({
  columns: Math.min(level.tileColumns, level.totalPixelMatrixColumns - column * level.tileColumns),
  rows: Math.min(level.tileRows, level.totalPixelMatrixRows - row * level.tileRows),
});

/** A tile off the grid, by its place in `LooseTiles`: where it lies and how much of it is image (T36). */
export function looseTile(
  { level, u0, v0, du, dv }: LevelOnBase,
  place: number,
): { readonly rect: BaseRect; readonly columns: number; readonly rows: number } {
  const column = level.looseTiles?.columns[place] ?? 0;
  const row = level.looseTiles?.rows[place] ?? 0;
  const columns = Math.ceil(Math.min(level.tileColumns, level.totalPixelMatrixColumns - column));
  const rows = Math.ceil(Math.min(level.tileRows, level.totalPixelMatrixRows - row));
  const [left, top] = [u0 + column * du, v0 + row * dv];
  return { rect: { u0: left, v0: top, u1: left + columns * du, v1: top + rows * dv }, columns, rows };
}

/** Places in `LooseTiles` of the tiles that touch an area, in the order in which they lie on each other. */
export function looseTilesIn({ level, u0, v0, du, dv }: LevelOnBase, area: BaseRect): readonly number[] {
  const { looseTiles, tileColumns, tileRows } = level;
  if (!looseTiles) return [];
  const [left, right] = [(area.u0 - u0) / du - tileColumns, (area.u1 - u0) / du];
  const [top, bottom] = [(area.v0 - v0) / dv - tileRows, (area.v1 - v0) / dv];
  const { columns, rows } = looseTiles;
  const found: number[] = [];
  for (let place = 0; place < columns.length; place += 1) {
    const [x, y] = [columns[place] ?? 0, rows[place] ?? 0];
    if (x > left && x < right && y > top && y < bottom) found.push(place);
  }
  return found;
}

export const levelRect = ({ level, u0, v0, du, dv }: LevelOnBase): BaseRect => ({
  u0,
  v0,
  u1: u0 + level.totalPixelMatrixColumns * du,
  v1: v0 + level.totalPixelMatrixRows * dv,
});

/** Index of the level that is sharp at this zoom: the coarsest whose pixel would not be smaller than needed. */
export function neededLevel(levels: readonly LevelOnBase[], zoom: number, devicePixelRatio: number): number {
  // OpenSeadragon applies the same rule with other roundings: on the border both levels must count as needed.
  const finest = levels.find(({ du }) => du * zoom * devicePixelRatio >= SMALLEST_PIXEL * (1 - 1e-6));
  return finest?.index ?? levels.length - 1;
}

export const smallestPixel = SMALLEST_PIXEL;

export const intersects = (a: BaseRect, b: BaseRect): boolean =>
  a.u0 < b.u1 && a.u1 > b.u0 && a.v0 < b.v1 && a.v1 > b.v0;

/** Cells of a level that touch an area, as inclusive ranges; empty where last < first. */
export function cellsIn(level: LevelOnBase, area: BaseRect): { columns: [number, number]; rows: [number, number] } {
  const { tileColumns, tileRows, tilesAcross, tilesDown } = level.level;
  const first = (at: number, origin: number, step: number): number => Math.max(0, Math.floor((at - origin) / step));
  const last = (at: number, origin: number, step: number, count: number): number =>
    Math.min(count - 1, Math.ceil((at - origin) / step) - 1);
  const [width, height] = [tileColumns * level.du, tileRows * level.dv];
  return {
    columns: [first(area.u0, level.u0, width), last(area.u1, level.u0, width, tilesAcross)],
    rows: [first(area.v0, level.v0, height), last(area.v1, level.v0, height, tilesDown)],
  };
}

export const isScanned = ({ level }: LevelOnBase, column: number, row: number): boolean =>
  (level.tileIndex[row * level.tilesAcross + column] ?? -1) >= 0;
