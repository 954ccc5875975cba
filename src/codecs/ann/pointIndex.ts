/** What else than the standard a Long Primitive Point Index List can mean (ANN-04). */
const MISTAKES = [
  { name: 'values from 0', offset: 0, isInPoints: false },
  { name: 'points from 1', offset: 1, isInPoints: true },
  { name: 'points from 0', offset: 0, isInPoints: true },
] as const;

export type PointIndexReading =
  /** In the standard's form; `note` when the file meant something else and left no doubt about it. */
  | { readonly ok: true; readonly pointIndex: Uint32Array; readonly note?: string }
  | { readonly ok: false; readonly reason: string };

/**
 * Checks an index list against its coordinates, and repairs the mistakes known from real writers: counting from 0,
 * counting points instead of values. A list that fits the standard is taken as it is; one that does not, but fits two
 * mistakes, is refused: a guess would draw other people's cells.
 */
export function readPointIndex(
  list: Uint32Array,
  count: number,
  valueCount: number,
  dimension: 2 | 3,
  minimumPoints: number,
): PointIndexReading {
  if (list.length !== count) {
    return { ok: false, reason: `its index has ${list.length} entries for ${count} shapes` };
  }
  if (valueCount % dimension !== 0) return { ok: false, reason: 'its last point is incomplete' };
  if (isSound(list, valueCount, dimension, minimumPoints)) return { ok: true, pointIndex: list };
  const fitting = MISTAKES.flatMap(({ name, offset, isInPoints }) => {
    const index = inStandardForm(list, offset, isInPoints ? dimension : 1, valueCount);
    return index && isSound(index, valueCount, dimension, minimumPoints) ? [{ name, index }] : [];
  });
  const [first, ...others] = fitting;
  // A single outline that starts at 0 starts there in values and in points alike.
  if (first !== undefined && others.some(({ index }) => !isSame(index, first.index))) {
    return { ok: false, reason: 'its index can be read in more than one way' };
  }
  if (first !== undefined) return { ok: true, pointIndex: first.index, note: `its index counts ${first.name}` };
  // Outlines of one or two points, which segmentation programs leave behind, make a file poor but not unclear.
  return isSound(list, valueCount, dimension, 1)
    ? { ok: true, pointIndex: list, note: 'some of its shapes have too few points' }
    : { ok: false, reason: 'its index does not fit its coordinates' };
}

/** Undefined where an entry would lie outside the coordinates: 32-bit numbers wrap round without a word. */
function inStandardForm(
  list: Uint32Array,
  offset: number,
  stride: number,
  valueCount: number,
): Uint32Array | undefined {
  const index = new Uint32Array(list.length);
  for (let i = 0; i < list.length; i += 1) {
    const entry = ((list[i] ?? 0) - offset) * stride + 1;
    if (entry < 1 || entry > valueCount) return undefined;
    index[i] = entry;
  }
  return index;
}

const isSame = (one: Uint32Array, other: Uint32Array): boolean => one.every((entry, i) => entry === other[i]);

/** Starts at the first value, grows, starts every shape at a point, leaves each shape its points and no tail. */
function isSound(index: Uint32Array, valueCount: number, dimension: number, minimumPoints: number): boolean {
  if (index[0] !== 1) return false;
  const least = minimumPoints * dimension;
  for (let i = 0; i < index.length; i += 1) {
    const start = index[i] ?? 0;
    const end = index[i + 1] ?? valueCount + 1;
    if ((start - 1) % dimension !== 0 || end - start < least) return false;
  }
  return true;
}
