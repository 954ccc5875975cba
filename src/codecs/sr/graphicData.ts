import type { DicomElement } from '../../dicom/json';
import { binaryOf } from '../dataset';

export type ReadCoordinates =
  | { readonly kind: 'points'; readonly points: readonly number[] }
  /** The server keeps the numbers apart from the header (BulkDataURI): the whole object has to be fetched. */
  | { readonly kind: 'elsewhere' }
  /** Something among them is no number. Leaving it out would move every point after it. */
  | { readonly kind: 'damaged' };

const DAMAGED: ReadCoordinates = { kind: 'damaged' };

/**
 * Graphic Data (0070,0022) in every form servers give it: numbers, numbers as text, InlineBinary (PS3.18 F.2.7).
 * All or nothing, unlike the tolerant readers of `json.ts`: a gap in the middle is a point somewhere else.
 */
export function readCoordinates(item: DicomElement | undefined): ReadCoordinates {
  if (typeof item !== 'object' || item === null) return DAMAGED;
  const value: unknown = item.Value;
  if (value === undefined && typeof item.BulkDataURI === 'string') return { kind: 'elsewhere' };
  const isBinary = typeof item.InlineBinary === 'string' || (Array.isArray(value) && typeof value[0] === 'object');
  return isBinary ? fromBytes(binaryOf(item), item.vr ?? 'FL') : fromValues(Array.isArray(value) ? value : [value]);
}

function fromValues(values: readonly unknown[]): ReadCoordinates {
  // Millions of them are met (AT-22): no list is made for each.
  if (values.every(isCoordinate)) return { kind: 'points', points: values.slice() as number[] };
  const points = values
    .flatMap((value) => (typeof value === 'string' ? value.split('\\') : [value]))
    .map((value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value));
  return points.every(isCoordinate) ? { kind: 'points', points: points as number[] } : DAMAGED;
}

const isCoordinate = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);

function fromBytes(bytes: Uint8Array | undefined, vr: string): ReadCoordinates {
  const size = { FL: 4, OF: 4, FD: 8, OD: 8 }[vr];
  if (bytes === undefined || size === undefined || bytes.length === 0 || bytes.length % size !== 0) return DAMAGED;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const points = Array.from({ length: bytes.length / size }, (_, index) =>
    size === 4 ? view.getFloat32(index * 4, true) : view.getFloat64(index * 8, true),
  );
  return points.every(Number.isFinite) ? { kind: 'points', points } : DAMAGED;
}
