import type { DicomElement, DicomJson } from '../dicom/json';
import { binaryOf } from './dataset';
import { formatDecimalString } from './decimalString';

/** VRs whose length field is 32 bits in explicit VR (PS3.5 7.1.2). */
const LONG_VRS = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const BINARY_VRS = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'UN']);
const SHORT_VR_LIMIT = 0xfffe;
const MAX_LENGTH = 0xfffffffe;

/** Tells the VR of an element that a server sent without one; undefined where nobody knows. */
export type VrLookup = (tag: string) => string | undefined;

type NumberWriter = (view: DataView, offset: number, value: number) => void;
const NUMBERS: Record<string, readonly [size: number, write: NumberWriter]> = {
  US: [2, (view, offset, value) => view.setUint16(offset, value, true)],
  SS: [2, (view, offset, value) => view.setInt16(offset, value, true)],
  UL: [4, (view, offset, value) => view.setUint32(offset, value, true)],
  SL: [4, (view, offset, value) => view.setInt32(offset, value, true)],
  FL: [4, (view, offset, value) => view.setFloat32(offset, value, true)],
  FD: [8, (view, offset, value) => view.setFloat64(offset, value, true)],
  SV: [8, (view, offset, value) => view.setBigInt64(offset, BigInt(value), true)],
  UV: [8, (view, offset, value) => view.setBigUint64(offset, BigInt(value), true)],
};

/**
 * A dataset as Explicit VR Little Endian (PS3.5 7.1): elements in ascending order, sequences and items with their
 * length in front, text as UTF-8. File meta elements and group lengths of the source are left out.
 * Ours, because dcmjs 0.52.0 does not know VR OL (it writes UN), needs a value in every binary element and cuts DS.
 */
export function writeExplicitVr(dataset: DicomJson, vrOf: VrLookup): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (const tag of Object.keys(dataset).sort()) {
    const item = dataset[tag];
    if (item === undefined || /^0002|0000$/.test(tag)) continue;
    const vr = item.vr ?? (isSequence(item) ? 'SQ' : vrOf(tag));
    if (vr === undefined) throw new Error(`nobody knows the value representation of ${tag}`);
    const value = vr === 'SQ' ? itemBytes(item, vrOf) : valueBytes(tag, vr, item);
    chunks.push(headerBytes(tag, vr, value.length), value);
  }
  return concatenate(chunks);
}

/** One element with its header; for the File Meta Information. */
export function writeElement(tag: string, item: DicomElement & { readonly vr: string }): Uint8Array {
  const value = valueBytes(tag, item.vr, item);
  return concatenate([headerBytes(tag, item.vr, value.length), value]);
}

export function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}

const isSequence = (item: DicomElement): boolean => {
  const first = item.Value?.[0];
  return typeof first === 'object' && first !== null && Object.keys(first).some((key) => /^[0-9A-F]{8}$/i.test(key));
};

/** PS3.5 6.2.2: a value too long for the 16-bit length of its VR is written as UN, which every reader must take. */
function headerBytes(tag: string, vr: string, length: number): Uint8Array {
  if (length > MAX_LENGTH) throw new Error(`${tag} is longer than DICOM allows`);
  const written = !LONG_VRS.has(vr) && length > SHORT_VR_LIMIT ? 'UN' : vr;
  const isLong = LONG_VRS.has(written);
  const header = new DataView(new ArrayBuffer(isLong ? 12 : 8));
  header.setUint16(0, Number.parseInt(tag.slice(0, 4), 16), true);
  header.setUint16(2, Number.parseInt(tag.slice(4), 16), true);
  header.setUint8(4, written.charCodeAt(0));
  header.setUint8(5, written.charCodeAt(1));
  if (isLong) header.setUint32(8, length, true);
  else header.setUint16(6, length, true);
  return new Uint8Array(header.buffer);
}

function itemBytes(item: DicomElement, vrOf: VrLookup): Uint8Array {
  const chunks = (item.Value ?? []).flatMap((value) => {
    const body = writeExplicitVr((value ?? {}) as DicomJson, vrOf);
    const start = new DataView(new ArrayBuffer(8));
    start.setUint16(0, 0xfffe, true);
    start.setUint16(2, 0xe000, true);
    start.setUint32(4, body.length, true);
    return [new Uint8Array(start.buffer), body];
  });
  return concatenate(chunks);
}

function valueBytes(tag: string, vr: string, item: DicomElement): Uint8Array {
  const raw = binaryOf(item);
  if (raw !== undefined) return pad(raw, 0);
  if (item.BulkDataURI !== undefined) throw new Error(`${tag} lies elsewhere and was not fetched`);
  const values = item.Value ?? [];
  const numeric = NUMBERS[vr];
  if (numeric !== undefined) return numberBytes(tag, values, numeric);
  if (vr === 'AT') return tagBytes(values);
  if (BINARY_VRS.has(vr)) {
    if (values.length > 0) throw new Error(`${tag} has VR ${vr} but no bytes`);
    return new Uint8Array(0);
  }
  const text = values.map((value) => textOf(vr, value)).join('\\');
  return pad(new TextEncoder().encode(text), vr === 'UI' ? 0 : 0x20);
}

function numberBytes(
  tag: string,
  values: readonly unknown[],
  [size, write]: readonly [number, NumberWriter],
): Uint8Array {
  const numbers = values.filter((value) => value !== null && value !== undefined && value !== '').map(Number);
  const view = new DataView(new ArrayBuffer(numbers.length * size));
  numbers.forEach((value, index) => {
    if (Number.isNaN(value)) throw new Error(`${tag} holds something that is not a number`);
    write(view, index * size, value);
  });
  return new Uint8Array(view.buffer);
}

function tagBytes(values: readonly unknown[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, index) => {
    view.setUint16(index * 4, Number.parseInt(String(value).slice(0, 4), 16), true);
    view.setUint16(index * 4 + 2, Number.parseInt(String(value).slice(4, 8), 16), true);
  });
  return new Uint8Array(view.buffer);
}

/** One value as text. Zero is a value: only null and undefined are empty. */
function textOf(vr: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return vr === 'DS' ? formatDecimalString(value) : String(value);
  if (typeof value === 'object') {
    const name = value as { Alphabetic?: string; Ideographic?: string; Phonetic?: string };
    return [name.Alphabetic ?? '', name.Ideographic ?? '', name.Phonetic ?? ''].join('=').replace(/=+$/, '');
  }
  return String(value);
}

function pad(bytes: Uint8Array, padding: number): Uint8Array {
  if (bytes.length % 2 === 0) return bytes;
  const padded = new Uint8Array(bytes.length + 1).fill(padding);
  padded.set(bytes);
  return padded;
}
