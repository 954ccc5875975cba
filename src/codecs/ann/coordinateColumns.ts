import { binary, type DraftDataset, element } from '../dataset';
import { objectTags as t } from '../objectTags';
import type { GroupSource } from './groupSource';

/** How fine a float32 may be before doubles are taken: an eighth of a base pixel (ANN-06). */
const STEPS_PER_PIXEL = 8;

/** Coordinates of a group as an object holds them. */
export interface CoordinateColumns {
  readonly coordinates: Float32Array | Float64Array;
  /** 1-based, counting values (ANN-03); for shapes that differ in length. */
  readonly pointIndex?: Uint32Array;
  /** Numbers per point: 2 in pixels, or with a common Z; else 3. */
  readonly stride: 2 | 3;
  /** Z of all points, mm; several where the shapes hold for several planes; empty in pixels, or where Z differs. */
  readonly commonZMm: readonly number[];
}

/**
 * Coordinates of a group as columns: float32 where that is fine enough for the pixel it will be compared with; X and Y
 * alone with one Common Z when everything lies in one plane; and where shapes differ in length, the index of each
 * one's first value, counted from 1 (ANN-03).
 */
export function coordinateColumns(group: GroupSource, pixelSize: number): CoordinateColumns {
  const open =
    group.graphicType === 'POLYGON' ? group.shapes.map((shape) => opened(shape, group.dimension)) : group.shapes;
  const commonZ = group.dimension === 3 ? commonZOf(open) : undefined;
  const shapes = commonZ === undefined ? open : open.map(withoutZ);
  const values = shapes.flat();
  const isDouble = group.isDouble === true || needsDouble(values, pixelSize);
  return {
    coordinates: isDouble ? Float64Array.from(values) : Float32Array.from(values),
    ...(group.graphicType === 'POLYGON' || group.graphicType === 'POLYLINE' ? { pointIndex: indexList(shapes) } : {}),
    stride: group.dimension === 2 || commonZ !== undefined ? 2 : 3,
    commonZMm: commonZ === undefined ? [] : (group.zPlanesMm ?? [commonZ]),
  };
}

/** The elements of an Annotation Group item that hold them. */
export const columnElements = ({ coordinates, pointIndex, commonZMm }: CoordinateColumns): DraftDataset => ({
  ...(coordinates instanceof Float64Array
    ? { [t.DoublePointCoordinatesData]: binary('OD', littleEndian(coordinates)) }
    : { [t.PointCoordinatesData]: binary('OF', littleEndian(coordinates)) }),
  ...(pointIndex === undefined ? {} : { [t.LongPrimitivePointIndexList]: binary('OL', littleEndian(pointIndex)) }),
  ...(commonZMm.length === 0 ? {} : { [t.CommonZCoordinateValue]: element('FD', ...commonZMm) }),
});

/** Contours are closed without repeating their first point (ANN-05; SR does repeat it). */
function opened(shape: readonly number[], dimension: number): readonly number[] {
  const isRepeated = Array.from({ length: dimension }).every(
    (_, axis) => shape[axis] === shape[shape.length - dimension + axis],
  );
  return isRepeated && shape.length > 3 * dimension ? shape.slice(0, -dimension) : shape;
}

function indexList(shapes: readonly (readonly number[])[]): Uint32Array {
  const starts = new Uint32Array(shapes.length);
  let next = 1;
  shapes.forEach((shape, index) => {
    starts[index] = next;
    next += shape.length;
  });
  return starts;
}

function commonZOf(shapes: readonly (readonly number[])[]): number | undefined {
  const first = shapes[0]?.[2];
  const isFlat = shapes.every((shape) => shape.every((value, index) => index % 3 !== 2 || value === first));
  return isFlat ? first : undefined;
}

const withoutZ = (shape: readonly number[]): number[] => shape.filter((_, index) => index % 3 !== 2);

/** The distance between neighbouring float32 numbers at the largest coordinate, against the pixel. */
export function needsDouble(values: readonly number[], pixelSize: number): boolean {
  const largest = values.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  const step = largest === 0 ? 0 : 2 ** (Math.floor(Math.log2(largest)) - 23);
  return step > pixelSize / STEPS_PER_PIXEL;
}

/** OF, OD and OL are little endian (ANN-08); so are all machines browsers run on, but the rule is written once. */
export const littleEndian = <T extends Float32Array | Float64Array | Uint32Array>(column: T): T =>
  new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? column : swapped(column);

/** The same column with the bytes of each number turned round, in place. */
export function swapped<T extends Float32Array | Float64Array | Uint32Array>(column: T): T {
  const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  for (let at = 0; at < bytes.length; at += column.BYTES_PER_ELEMENT) {
    bytes.subarray(at, at + column.BYTES_PER_ELEMENT).reverse();
  }
  return column;
}
