import type { CodedConcept } from '../codedConcept';
import { codes, units } from '../codes';
import type { AnnotationShape, Measurement } from '../types';
import { centreOf, firstCentreFrom, lastCentreUpTo, pixelAt } from './pixelOrigin';
import { ellipseAxes, vectorsOf } from './shapes';

/** Values of one frame, as real-world values (Modality LUT applied), never display values. NaN marks padding. */
export interface PixelValues {
  readonly columns: number;
  readonly rows: number;
  /** 0-based column and row. */
  valueAt(column: number, row: number): number;
}

export interface RoiStatistics {
  /** Pixels counted; shown with the values (CAL-08). */
  readonly count: number;
  readonly mean: number;
  /** Of the pixels themselves (divided by n): the region is the whole population, so one pixel has 0. */
  readonly standardDeviation: number;
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * Statistics over the pixels whose centre is inside the shape (CAL-08). A centre exactly on a border belongs to the
 * region to its right and below, so that two touching regions never share a pixel; an ellipse includes its border.
 * A contour that crosses itself counts by the even-odd rule. A point has the pixel under it. NaN (padding) is left out.
 * `points` are image points (two numbers, TLHC 0\0). Undefined for open shapes and where no pixel counts.
 */
export function roiStatistics(
  shape: AnnotationShape,
  points: readonly number[],
  image: PixelValues,
): RoiStatistics | undefined {
  const sum = new Accumulator();
  forEachPixelIn(shape, points, image, (column, row) => sum.add(image.valueAt(column, row)));
  return sum.result();
}

/** The values that `roiStatistics` counts, row by row. */
export function roiValues(shape: AnnotationShape, points: readonly number[], image: PixelValues): Float64Array {
  const values: number[] = [];
  forEachPixelIn(shape, points, image, (column, row) => {
    const value = image.valueAt(column, row);
    if (!Number.isNaN(value)) values.push(value);
  });
  return Float64Array.from(values);
}

function forEachPixelIn(shape: AnnotationShape, points: readonly number[], image: PixelValues, add: Visit): void {
  switch (shape) {
    case 'point': {
      const [column, row] = pixelAt([points[0] ?? Number.NaN, points[1] ?? Number.NaN]);
      if (column >= 0 && row >= 0 && column < image.columns && row < image.rows) add(column, row);
      break;
    }
    case 'rectangle':
    case 'polygon':
      forEachPixelInPolygon(points, image, add);
      break;
    case 'ellipse':
    case 'circle':
      forEachPixelInEllipse(points, image, add);
      break;
    case 'length':
    case 'bidirectional':
    case 'angle':
    case 'cobbAngle':
    case 'polyline':
    case 'arrow':
    case 'keyImage':
      break;
  }
}

/** The statistics as NUM values: mean, standard deviation, minimum, maximum, and of how many pixels (CAL-08); of a point, its one value without derivation. */
export function intensityMeasurements(
  shape: AnnotationShape,
  statistics: RoiStatistics,
  name: CodedConcept,
  unit: CodedConcept,
): readonly Measurement[] {
  if (shape === 'point') return [{ name, value: statistics.mean, unit }];
  return [
    { name, value: statistics.mean, unit, derivation: codes.mean },
    { name, value: statistics.standardDeviation, unit, derivation: codes.standardDeviation },
    { name, value: statistics.minimum, unit, derivation: codes.minimum },
    { name, value: statistics.maximum, unit, derivation: codes.maximum },
    { name: codes.pixelCount, value: statistics.count, unit: units.pixels },
  ];
}

/**
 * Sums of differences from the first value: exact for whole numbers, and without cancellation where values are large
 * and close together.
 */
class Accumulator {
  #count = 0;
  #first = 0;
  #sum = 0;
  #squares = 0;
  #minimum = Number.POSITIVE_INFINITY;
  #maximum = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    if (Number.isNaN(value)) return;
    if (this.#count === 0) this.#first = value;
    const difference = value - this.#first;
    this.#count += 1;
    this.#sum += difference;
    this.#squares += difference * difference;
    this.#minimum = Math.min(this.#minimum, value);
    this.#maximum = Math.max(this.#maximum, value);
  }

  result(): RoiStatistics | undefined {
    if (this.#count === 0) return undefined;
    const offset = this.#sum / this.#count;
    return {
      count: this.#count,
      mean: this.#first + offset,
      standardDeviation: Math.sqrt(Math.max(0, this.#squares / this.#count - offset * offset)),
      minimum: this.#minimum,
      maximum: this.#maximum,
    };
  }
}

type Visit = (column: number, row: number) => void;

function forEachPixelInPolygon(points: readonly number[], image: PixelValues, visit: Visit): void {
  const count = points.length / 2;
  const ys = points.filter((_, index) => index % 2 === 1);
  const firstRow = Math.max(0, firstCentreFrom(Math.min(...ys)));
  const endRow = Math.min(image.rows, firstCentreFrom(Math.max(...ys)));
  for (let row = firstRow; row < endRow; row += 1) {
    const crossings = crossingsOf(points, count, centreOf(row));
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const first = Math.max(0, firstCentreFrom(crossings[pair] as number));
      const end = Math.min(image.columns, firstCentreFrom(crossings[pair + 1] as number));
      for (let column = first; column < end; column += 1) visit(column, row);
    }
  }
}

/** Where the closed contour crosses a horizontal line, sorted. A corner on the line counts for the side below it only. */
function crossingsOf(points: readonly number[], count: number, y: number): number[] {
  const crossings: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const next = (index + 1) % count;
    const [x1, y1] = [points[2 * index] as number, points[2 * index + 1] as number];
    const [x2, y2] = [points[2 * next] as number, points[2 * next + 1] as number];
    if (y1 <= y !== y2 <= y) crossings.push(x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
  }
  return crossings.sort((a, b) => a - b);
}

function forEachPixelInEllipse(points: readonly number[], image: PixelValues, visit: Visit): void {
  const { centre, p, q } = ellipseAxes(vectorsOf(points, 2));
  const determinant = p[0] * q[1] - p[1] * q[0];
  if (determinant === 0) return;
  const [halfWidth, halfHeight] = [Math.hypot(p[0], q[0]), Math.hypot(p[1], q[1])];
  const lastRow = Math.min(image.rows - 1, lastCentreUpTo(centre[1] + halfHeight));
  const lastColumn = Math.min(image.columns - 1, lastCentreUpTo(centre[0] + halfWidth));
  for (let row = Math.max(0, firstCentreFrom(centre[1] - halfHeight)); row <= lastRow; row += 1) {
    for (let column = Math.max(0, firstCentreFrom(centre[0] - halfWidth)); column <= lastColumn; column += 1) {
      const [dx, dy] = [centreOf(column) - centre[0], centreOf(row) - centre[1]];
      const s = (dx * q[1] - dy * q[0]) / determinant;
      const t = (dy * p[0] - dx * p[1]) / determinant;
      if (s * s + t * t <= 1 + 1e-12) visit(column, row);
    }
  }
}
