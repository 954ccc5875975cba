import type { BulkFilter, BulkHistogram, BulkHit, BulkMap, BulkShown } from '../dicom/bulk';
import { rangeOf } from '../dicom/groupGrid';
import { histogramOf, statisticsOf } from '../dicom/groupStatistics';
import { type KeptGroup, passesOf } from './keptGroup';
import { eachRun } from './paintTile';

type Point = readonly [number, number];

/**
 * The object under a point: the smallest of those that cover it, else the one whose edge is nearest and within `reach`.
 * Point and reach are pixels, as the map of the group leads there.
 */
export function pickIn(
  kept: KeptGroup,
  shown: BulkShown,
  at: Point,
  reach: number,
): (BulkHit & { readonly rank: number }) | undefined {
  const { group, grid } = kept;
  const passes = passesOf(kept, shown.filter);
  let best: { index: number; rank: number; points: number[] } | undefined;
  // A square of no size at the point, with the reach around it.
  const moved: BulkShown = { ...shown, map: shifted(shown.map, at) };
  eachRun(kept, moved, 0, reach, (from, to) => {
    for (let place = from; place < to; place += 1) {
      const index = grid.order[place] as number;
      if (!passes(index)) continue;
      const points = outlineOf(group, index, shown.map);
      const rank = rankOf(points, at, reach, group.graphicType === 'POLYLINE' || group.graphicType === 'POINT');
      if (rank !== undefined && (!best || rank < best.rank)) best = { index, rank, points };
    }
  });
  if (!best) return undefined;
  const { index, points, rank } = best;
  const values = group.measurements.map((one) => one.values[index] ?? Number.NaN);
  const { storedIn, annotationGroupUid } = group;
  return { storedIn, annotationGroupUid, index, points, values, rank };
}

const shifted = ({ x, y }: BulkMap, [px, py]: Point): BulkMap => ({
  x: [x[0] - px, x[1], x[2], x[3]],
  y: [y[0] - py, y[1], y[2], y[3]],
});

/** Covering ranks before near: the smaller the shape the lower, and always below zero. */
function rankOf(points: readonly number[], at: Point, reach: number, isOpen: boolean): number | undefined {
  if (!isOpen && contains(points, at)) return -1 / (1 + areaOf(points));
  const away = distanceTo(points, at, isOpen);
  return away <= reach ? away : undefined;
}

/** The points of one object where the map leads, x and y in turn; an ellipse as 48 points around it. */
export function outlineOf(group: KeptGroup['group'], index: number, { x, y }: BulkMap): number[] {
  const range: [number, number] = [0, 0];
  rangeOf(group, index, range);
  const { coordinates, dimension } = group;
  const points: number[] = [];
  for (let at = range[0]; at < range[1]; at += dimension) {
    const [px, py] = [coordinates[at] as number, coordinates[at + 1] as number];
    const pz = dimension === 3 ? (coordinates[at + 2] as number) : 0;
    points.push(x[0] + x[1] * px + x[2] * py + x[3] * pz, y[0] + y[1] * px + y[2] * py + y[3] * pz);
  }
  return group.graphicType === 'ELLIPSE' ? aroundEllipse(points) : points;
}

const AROUND = 48;

/** From the ends of both axes. */
function aroundEllipse([ax = 0, ay = 0, bx = 0, by = 0, cx = 0, cy = 0, dx = 0, dy = 0]: number[]): number[] {
  const [mx, my] = [(ax + bx + cx + dx) / 4, (ay + by + cy + dy) / 4];
  return Array.from({ length: AROUND }, (_, step) => {
    const angle = (2 * Math.PI * step) / AROUND;
    const [cos, sin] = [Math.cos(angle) / 2, Math.sin(angle) / 2];
    return [mx + (bx - ax) * cos + (dx - cx) * sin, my + (by - ay) * cos + (dy - cy) * sin];
  }).flat();
}

/** Even-odd. */
export function contains(outline: readonly number[], [px, py]: Point): boolean {
  let isInside = false;
  for (let at = 0, before = outline.length - 2; at < outline.length; before = at, at += 2) {
    const [x, y] = [outline[at] as number, outline[at + 1] as number];
    const [bx, by] = [outline[before] as number, outline[before + 1] as number];
    if (y > py !== by > py && px < ((bx - x) * (py - y)) / (by - y) + x) isInside = !isInside;
  }
  return isInside;
}

function areaOf(outline: readonly number[]): number {
  let twice = 0;
  for (let at = 0, before = outline.length - 2; at < outline.length; before = at, at += 2)
    twice +=
      (outline[before] as number) * (outline[at + 1] as number) -
      (outline[at] as number) * (outline[before + 1] as number);
  return Math.abs(twice) / 2;
}

function distanceTo(points: readonly number[], [px, py]: Point, isOpen: boolean): number {
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < points.length; at += 2) {
    const [x, y] = [points[at] as number, points[at + 1] as number];
    const next = at + 2 < points.length ? at + 2 : isOpen ? at : 0;
    const [dx, dy] = [(points[next] as number) - x, (points[next + 1] as number) - y];
    const along = Math.min(1, Math.max(0, ((px - x) * dx + (py - y) * dy) / (dx * dx + dy * dy || 1)));
    least = Math.min(least, Math.hypot(px - x - along * dx, py - y - along * dy));
  }
  return least;
}

/** Shown objects whose middle lies inside the outline: pixels, as the map of the group leads there. */
export function countIn(kept: KeptGroup, shown: BulkShown, outline: readonly number[]): number {
  const { group, grid, middles } = kept;
  const { dimension } = group;
  const passes = passesOf(kept, shown.filter);
  const { x, y } = shown.map;
  const [xs, ys] = [outline.filter((_, at) => at % 2 === 0), outline.filter((_, at) => at % 2 === 1)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const side = Math.max(Math.max(...xs) - left, Math.max(...ys) - top);
  let count = 0;
  eachRun(kept, { ...shown, map: shifted(shown.map, [left, top]) }, side, 0, (from, to) => {
    for (let at = from; at < to; at += 1) {
      const start = at * dimension;
      const [mx, my] = [middles[start] as number, middles[start + 1] as number];
      const mz = dimension === 3 ? (middles[start + 2] as number) : 0;
      if (shown.heights && (mz < shown.heights.fromMm || mz > shown.heights.toMm)) continue;
      const point: Point = [x[0] + x[1] * mx + x[2] * my + x[3] * mz, y[0] + y[1] * mx + y[2] * my + y[3] * mz];
      if (passes(grid.order[at] as number) && contains(outline, point)) count += 1;
    }
  });
  return count;
}

/** Undefined where no object has a value. */
export function histogramIn({ group }: KeptGroup, measurement: number, bins: number): BulkHistogram | undefined {
  const values = group.measurements[measurement]?.values;
  const range = values && statisticsOf(values);
  if (!values || !range) return undefined;
  return { bins: histogramOf(values, bins), from: range.minimum, to: range.maximum };
}

export function passingIn({ group }: KeptGroup, { measurement, from, to }: BulkFilter): number {
  let count = 0;
  for (const value of group.measurements[measurement]?.values ?? []) if (value >= from && value <= to) count += 1;
  return count;
}
