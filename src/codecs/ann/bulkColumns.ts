import type { DicomElement } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import type { Result } from '../../lib/result';
import { binaryOf, isBinaryValue } from '../dataset';
import { littleEndian, swapped } from './coordinateColumns';

/** Fetches the bytes of a BulkDataURI, absolute or relative; an aborted request rejects. */
export type ResolveBulk = (uri: string) => Promise<Result<Uint8Array, Problem>>;

export type NumberKind = 'float32' | 'float64' | 'uint32';
export type Column = Float32Array | Float64Array | Uint32Array;

export type ReadColumn<T extends Column = Column> =
  | { readonly kind: 'column'; readonly column: T }
  /** The attribute is not there at all. */
  | { readonly kind: 'absent' }
  /** It exists, but what came is not it: a URI nobody can fetch. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'damaged' };

const SIZES: Readonly<Record<NumberKind, number>> = { float32: 4, float64: 8, uint32: 4 };

/**
 * The numbers of an OF, OD or OL element from memory, InlineBinary or a list of numbers (ANN-09). What they are is known
 * from the attribute, never from a VR that may be missing or UN. An address must have been followed before
 * (`gatherBulk`).
 */
export function readColumn(item: DicomElement | undefined, kind: NumberKind, isBigEndian = false): ReadColumn {
  if (item === undefined) return { kind: 'absent' };
  const bytes = binaryOf(item);
  if (bytes !== undefined) return fromBytes(bytes, kind, isBigEndian);
  if (item.BulkDataURI !== undefined) return { kind: 'elsewhere' };
  if (item.InlineBinary !== undefined) return { kind: 'damaged' };
  const values = item.Value ?? [];
  return values.length === 0 ? { kind: 'absent' } : { kind: 'column', column: fromNumbers(values, kind) };
}

/** One bare number where a list belongs: what Orthanc up to 1.12 makes of any OF, OD or OL in metadata. */
export const isSingleNumber = (item: DicomElement | undefined): boolean =>
  item?.Value?.length === 1 && !isBinaryValue(item.Value[0]);

/**
 * Laid over the bytes where they fill a buffer of their own, else copied into one: a part of a multipart body starts at
 * any byte (ANN-08), and a column must not keep a whole answer alive.
 */
function fromBytes(bytes: Uint8Array, kind: NumberKind, isBigEndian: boolean): ReadColumn {
  const size = SIZES[kind];
  if (bytes.length === 0) return { kind: 'absent' };
  if (bytes.length % size !== 0) return { kind: 'damaged' };
  const isOwn = bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer && !isBigEndian;
  const column = createColumn(kind, isOwn ? bytes.buffer : bytes.slice().buffer);
  return { kind: 'column', column: isBigEndian ? swapped(column) : littleEndian(column) };
}

function fromNumbers(values: readonly unknown[], kind: NumberKind): Column {
  const numbers = values.flatMap((value) =>
    typeof value === 'string' ? value.split('\\').map(Number) : [Number(value)],
  );
  const column = createColumn(kind, numbers.length);
  column.set(numbers);
  return column;
}

function createColumn(kind: NumberKind, from: number | ArrayBufferLike): Column {
  // The constructors take a length or a buffer, but no overload of theirs takes either.
  const source = from as ArrayBuffer;
  switch (kind) {
    case 'float32':
      return new Float32Array(source);
    case 'float64':
      return new Float64Array(source);
    case 'uint32':
      return new Uint32Array(source);
  }
}
