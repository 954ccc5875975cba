import type { DicomElement } from '../../dicom/json';
import { binary, type DraftDataset, element } from '../dataset';
import { objectTags as t } from '../objectTags';
import type { GroupSource } from './groupSource';

/** How fine a float32 may be before doubles are taken: an eighth of a base pixel (ANN-06). */
const STEPS_PER_PIXEL = 8;

/**
 * Coordinates of a group as columns: float32 where that is fine enough for the pixel it will be compared with; X and Y
 * alone with one Common Z when everything lies in one plane; and where shapes differ in length, the index of each
 * one's first value, counted from 1 (ANN-03).
 */
export function coordinateColumns(group: GroupSource, pixelSize: number): DraftDataset {
  const commonZ = group.dimension === 3 ? commonZOf(group.shapes) : undefined;
  const shapes = commonZ === undefined ? group.shapes : group.shapes.map(withoutZ);
  const values = shapes.flat();
  return {
    ...(needsDouble(values, pixelSize)
      ? { [t.DoublePointCoordinatesData]: binary('OD', littleEndian(Float64Array.from(values))) }
      : { [t.PointCoordinatesData]: binary('OF', littleEndian(Float32Array.from(values))) }),
    ...(group.graphicType === 'POLYGON' || group.graphicType === 'POLYLINE'
      ? { [t.LongPrimitivePointIndexList]: indexList(shapes) }
      : {}),
    ...(commonZ === undefined ? {} : { [t.CommonZCoordinateValue]: element('FD', commonZ) }),
  };
}

function indexList(shapes: readonly (readonly number[])[]): DicomElement {
  const starts = new Uint32Array(shapes.length);
  let next = 1;
  shapes.forEach((shape, index) => {
    starts[index] = next;
    next += shape.length;
  });
  return binary('OL', littleEndian(starts));
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
export function littleEndian<T extends Float32Array | Float64Array | Uint32Array>(column: T): T {
  if (new Uint8Array(new Uint32Array([1]).buffer)[0] === 1) return column;
  const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  for (let at = 0; at < bytes.length; at += column.BYTES_PER_ELEMENT) {
    bytes.subarray(at, at + column.BYTES_PER_ELEMENT).reverse();
  }
  return column;
}
