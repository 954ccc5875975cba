import type { BaseRect } from './slideCamera';
import { cellsIn, intersects, isScanned, type LevelOnBase, tileRect } from './tilePlan';

/** What is on the screen at rest: base pixels, and the level they are painted from. */
export interface RestingView {
  readonly bounds: BaseRect;
  readonly level: LevelOnBase;
}

export interface AheadTile {
  readonly column: number;
  readonly row: number;
  readonly rect: BaseRect;
}

/** A step to the next field keeps a tenth of the one before. */
const STEP = 0.9;
/** Fetched at one rest, counted in fields of the size of the view: the one in the reader's way, and a rim on all sides. */
const FIELDS_AT_ONCE = 2;
/** Nearer than this part of the view's size counts as the rim. */
const RIM = 0.35;

/**
 * The tiles a reader is likely to need next, most likely first: all of the next field in the direction of the last move
 * (reading goes on as it went), then a rim around the view. Without a move, the rim alone. Tiles in view are not among them.
 */
export function tilesAhead({ bounds, level }: RestingView, before: BaseRect | undefined): readonly AheadTile[] {
  const [width, height] = [bounds.u1 - bounds.u0, bounds.v1 - bounds.v0];
  const [du, dv] = before ? directionFrom(before, bounds) : [0, 0];
  const next = shifted(bounds, du * width * STEP, dv * height * STEP);
  const rim = grown(bounds, width * RIM, height * RIM);
  const area = {
    u0: Math.min(next.u0, rim.u0),
    v0: Math.min(next.v0, rim.v0),
    u1: Math.max(next.u1, rim.u1),
    v1: Math.max(next.v1, rim.v1),
  };
  const found: { readonly tile: AheadTile; readonly order: number }[] = [];
  const { columns, rows } = cellsIn(level, area);
  for (let row = rows[0]; row <= rows[1]; row += 1) {
    for (let column = columns[0]; column <= columns[1]; column += 1) {
      const rect = tileRect(level, column, row);
      const isInNext = intersects(rect, next);
      if (intersects(rect, bounds) || !isScanned(level, column, row) || !(isInNext || intersects(rect, rim))) continue;
      found.push({ tile: { column, row, rect }, order: distance(rect, bounds) + (isInNext ? 0 : width + height) });
    }
  }
  const inView = cellsIn(level, bounds);
  const cells = (inView.columns[1] - inView.columns[0] + 1) * (inView.rows[1] - inView.rows[0] + 1);
  return found
    .toSorted((a, b) => a.order - b.order)
    .slice(0, Math.max(1, cells) * FIELDS_AT_ONCE)
    .map(({ tile }) => tile);
}

/** Per axis -1, 0 or 1: where the view went, when it went there by at least a tenth of its size and did not zoom. */
function directionFrom(before: BaseRect, now: BaseRect): readonly [number, number] {
  const [width, height] = [now.u1 - now.u0, now.v1 - now.v0];
  const isSameSize = Math.abs(before.u1 - before.u0 - width) < width * 0.01;
  if (!isSameSize) return [0, 0];
  const step = (moved: number, size: number) => (Math.abs(moved) < size * 0.1 ? 0 : Math.sign(moved));
  return [step(now.u0 - before.u0, width), step(now.v0 - before.v0, height)];
}

const shifted = ({ u0, v0, u1, v1 }: BaseRect, du: number, dv: number): BaseRect => ({
  u0: u0 + du,
  v0: v0 + dv,
  u1: u1 + du,
  v1: v1 + dv,
});

const grown = ({ u0, v0, u1, v1 }: BaseRect, du: number, dv: number): BaseRect => ({
  u0: u0 - du,
  v0: v0 - dv,
  u1: u1 + du,
  v1: v1 + dv,
});

/** Between the nearest edges, in base pixels. */
function distance(rect: BaseRect, bounds: BaseRect): number {
  const du = Math.max(bounds.u0 - rect.u1, rect.u0 - bounds.u1, 0);
  const dv = Math.max(bounds.v0 - rect.v1, rect.v0 - bounds.v1, 0);
  return Math.hypot(du, dv);
}
