import type { CodedConcept } from '../codedConcept';
import { centreOf } from '../geometry/pixelOrigin';
import type { PixelValues } from '../geometry/roiStatistics';
import type { Annotation } from '../types';

/** How often values occur inside an area: `counts[i]` from `from + i * step` on, up to the next. */
export interface Histogram {
  readonly kind: 'histogram';
  readonly quantity: CodedConcept;
  readonly unit: CodedConcept;
  readonly from: number;
  readonly step: number;
  readonly counts: readonly number[];
  readonly pixels: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly median: number;
}

/** Values along a line, at even distances; NaN where the line leaves the image or crosses padding. */
export interface Profile {
  readonly kind: 'profile';
  readonly quantity: CodedConcept;
  readonly unit: CodedConcept;
  readonly values: readonly number[];
  /** From the first value to the last. */
  readonly length: number;
  readonly lengthUnit: 'mm' | 'px';
}

export type MarkPlot = Histogram | Profile;

/** What the values under a mark are seen as, where it lies in the pixels or the patient of a radiology image. */
export function plotKindOf({ shape, space }: Pick<Annotation, 'shape' | 'space'>): MarkPlot['kind'] | undefined {
  if (space.kind === 'totalPixelMatrix') return undefined;
  if (shape === 'length' || shape === 'polyline') return 'profile';
  return ['ellipse', 'circle', 'rectangle', 'polygon'].includes(shape) ? 'histogram' : undefined;
}

const MOST_BARS = 48;

/**
 * Bars of one width over all values; whole numbers get bars of whole numbers, so that none of them is wider than another.
 * Undefined for no values.
 */
export function histogramOf(values: Float64Array, of: Pick<Histogram, 'quantity' | 'unit'>): Histogram | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const [minimum, maximum] = [sorted[0] as number, sorted[sorted.length - 1] as number];
  const isWhole = values.every(Number.isInteger);
  const spread = (maximum - minimum + (isWhole ? 1 : 0)) / MOST_BARS;
  const step = isWhole ? Math.max(1, Math.ceil(spread)) : spread || 1;
  const bars = Math.max(1, Math.ceil((maximum - minimum + (isWhole ? 1 : 0)) / step));
  const counts = new Array<number>(bars).fill(0);
  for (const value of values) {
    const bar = Math.min(bars - 1, Math.floor((value - minimum) / step));
    counts[bar] = (counts[bar] as number) + 1;
  }
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
  return { kind: 'histogram', ...of, from: minimum, step, counts, pixels: values.length, minimum, maximum, median };
}

const MOST_SAMPLES = 2000;

/**
 * Values along an open line of image points (two numbers, TLHC 0\0), one a pixel or finer, each between its four neighbours
 * in proportion to their nearness. NaN where one of them is padding or outside.
 */
export function profileValues(points: readonly number[], image: PixelValues): readonly number[] {
  const total = pathPixels(points);
  const count = Math.min(MOST_SAMPLES, Math.max(2, Math.ceil(total) + 1));
  return Array.from({ length: count }, (_, index) => {
    const [x, y] = pointAlong(points, (total * index) / (count - 1));
    return valueBetween(x, y, image);
  });
}

/** Length of an open line in pixels. */
export const pathPixels = (points: readonly number[]): number => {
  let length = 0;
  for (let at = 0; at + 3 < points.length; at += 2) length += segmentLength(points, at);
  return length;
};
const segmentLength = (points: readonly number[], at: number): number =>
  Math.hypot(
    (points[at + 2] as number) - (points[at] as number),
    (points[at + 3] as number) - (points[at + 1] as number),
  );

function pointAlong(points: readonly number[], distance: number): readonly [number, number] {
  let left = distance;
  for (let at = 0; at + 3 < points.length; at += 2) {
    const length = segmentLength(points, at);
    const isLast = at + 5 >= points.length;
    if (left <= length || isLast) {
      const share = length === 0 ? 0 : Math.min(1, left / length);
      const [x, y] = [points[at] as number, points[at + 1] as number];
      return [x + share * ((points[at + 2] as number) - x), y + share * ((points[at + 3] as number) - y)];
    }
    left -= length;
  }
  return [points[0] ?? Number.NaN, points[1] ?? Number.NaN];
}

function valueBetween(x: number, y: number, { columns, rows, valueAt }: PixelValues): number {
  if (!(x >= 0 && y >= 0 && x <= columns && y <= rows)) return Number.NaN;
  // Between the last centre and the edge there is the last pixel alone.
  const column = Math.min(Math.max(x - centreOf(0), 0), columns - 1);
  const row = Math.min(Math.max(y - centreOf(0), 0), rows - 1);
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const [right, bottom] = [Math.min(left + 1, columns - 1), Math.min(top + 1, rows - 1)];
  const [acrossShare, downShare] = [column - left, row - top];
  const mix = (a: number, b: number, share: number) => (share === 0 ? a : a + share * (b - a));
  const upper = mix(valueAt(left, top), valueAt(right, top), acrossShare);
  return downShare === 0
    ? upper
    : mix(upper, mix(valueAt(left, bottom), valueAt(right, bottom), acrossShare), downShare);
}
