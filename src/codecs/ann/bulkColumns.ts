import type { DicomElement } from '../../dicom/json';
import type { Problem } from '../../dicom/problem';
import type { Result } from '../../lib/result';
import { binaryOf } from '../dataset';

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
 * The numbers of an OF, OD or OL element, from wherever they are: memory, InlineBinary, a list of numbers, or a URI
 * (ANN-09, ANN-10). What they are is known from the attribute, never from a VR that may be missing or UN.
 */
export async function readColumn(
  item: DicomElement | undefined,
  kind: NumberKind,
  resolveBulk: ResolveBulk | undefined,
): Promise<ReadColumn> {
  if (item === undefined) return { kind: 'absent' };
  const bytes = binaryOf(item);
  if (bytes !== undefined) return fromBytes(bytes, kind);
  if (item.BulkDataURI !== undefined) {
    const fetched = await resolveBulk?.(item.BulkDataURI);
    return fetched?.ok === true ? fromBytes(fetched.value, kind) : { kind: 'elsewhere' };
  }
  if (item.InlineBinary !== undefined) return { kind: 'damaged' };
  const values = item.Value ?? [];
  return values.length === 0 ? { kind: 'absent' } : { kind: 'column', column: fromNumbers(values, kind) };
}

/** Into a buffer of its own: a part of a multipart body starts at any byte (ANN-08). */
function fromBytes(bytes: Uint8Array, kind: NumberKind): ReadColumn {
  const size = SIZES[kind];
  if (bytes.length === 0) return { kind: 'absent' };
  if (bytes.length % size !== 0) return { kind: 'damaged' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const column = createColumn(kind, bytes.length / size);
  for (let index = 0; index < column.length; index += 1) column[index] = readNumber(view, index * size, kind);
  return { kind: 'column', column };
}

function fromNumbers(values: readonly unknown[], kind: NumberKind): Column {
  const numbers = values.flatMap((value) =>
    typeof value === 'string' ? value.split('\\').map(Number) : [Number(value)],
  );
  const column = createColumn(kind, numbers.length);
  column.set(numbers);
  return column;
}

function createColumn(kind: NumberKind, length: number): Column {
  switch (kind) {
    case 'float32':
      return new Float32Array(length);
    case 'float64':
      return new Float64Array(length);
    case 'uint32':
      return new Uint32Array(length);
  }
}

function readNumber(view: DataView, offset: number, kind: NumberKind): number {
  switch (kind) {
    case 'float32':
      return view.getFloat32(offset, true);
    case 'float64':
      return view.getFloat64(offset, true);
    case 'uint32':
      return view.getUint32(offset, true);
  }
}
