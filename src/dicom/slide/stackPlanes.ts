/** Frames of one optical path with their places, as columns of one length. */
export interface PlacedFrames {
  count: number;
  /** Left and upper edge, 0-based pixels of the level. */
  readonly columns: Float64Array;
  readonly rows: Float64Array;
  readonly zMm: Float64Array;
  /** Instance × FRAME_STRIDE + frame index. */
  readonly entries: Float64Array;
  /** Cell of the tile grid, or -1 for a tile off the grid. */
  readonly cells: Int32Array;
}

/** Up to this many heights for each plane a place really has, heights name the planes; beyond, the order in the place does. */
const HEIGHTS_PER_PLANE = 4;

/**
 * Divides placed frames into focal planes (T20, T23). One frame a place, at whatever height, is one plane: a focus map
 * tilts with the glass. A real stack has the heights of its frames as planes; a stack that tilts has more heights than
 * planes, and is divided by the order within each place.
 */
export function stackPlanes(frames: PlacedFrames): {
  readonly heights: readonly number[];
  readonly planeOf: Int32Array;
} {
  const { count, zMm } = frames;
  const planeOf = new Int32Array(count);
  const heights = distinct(zMm, count);
  if (heights.length === 1) return { heights, planeOf };
  const order = byPlaceAndHeight(frames);
  const ranks = ranksInPlace(frames, order);
  const depth = 1 + ranks.reduce((top, rank) => Math.max(top, rank), 0);
  if (depth === 1) return { heights: [heights[Math.floor((heights.length - 1) / 2)] ?? 0], planeOf };
  if (heights.length <= HEIGHTS_PER_PLANE * depth) {
    const planes = new Map(heights.map((height, plane) => [height, plane]));
    for (let at = 0; at < count; at += 1) planeOf[at] = planes.get(zMm[at] ?? 0) ?? 0;
    return { heights, planeOf };
  }
  return { heights: meanHeights(frames, ranks, depth), planeOf: ranks };
}

const distinct = (values: Float64Array, count: number): readonly number[] => [
  ...new Set(values.slice(0, count).toSorted()),
];

/** Frames of one place side by side, the lowest first. */
function byPlaceAndHeight({ count, columns, rows, zMm }: PlacedFrames): Int32Array {
  const order = Int32Array.from({ length: count }, (_, at) => at);
  const value = (column: Float64Array, at: number): number => column[at] ?? 0;
  return order.sort(
    (a, b) => value(rows, a) - value(rows, b) || value(columns, a) - value(columns, b) || value(zMm, a) - value(zMm, b),
  );
}

/** Place of each frame in the stack of its place, 0-based; frames of equal height share one. */
function ranksInPlace({ count, columns, rows, zMm }: PlacedFrames, order: Int32Array): Int32Array {
  const ranks = new Int32Array(count);
  for (let at = 1; at < count; at += 1) {
    const [own, before] = [order[at] ?? 0, order[at - 1] ?? 0];
    if (columns[own] !== columns[before] || rows[own] !== rows[before]) continue;
    ranks[own] = (ranks[before] ?? 0) + (zMm[own] === zMm[before] ? 0 : 1);
  }
  return ranks;
}

function meanHeights({ count, zMm }: PlacedFrames, ranks: Int32Array, depth: number): readonly number[] {
  const sums = new Float64Array(depth);
  const counts = new Float64Array(depth);
  for (let at = 0; at < count; at += 1) {
    const rank = ranks[at] ?? 0;
    sums[rank] = (sums[rank] ?? 0) + (zMm[at] ?? 0);
    counts[rank] = (counts[rank] ?? 0) + 1;
  }
  return Array.from(sums, (sum, plane) => sum / (counts[plane] || 1));
}
