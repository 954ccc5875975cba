import { Buffer } from 'node:buffer';
import type { TextReader } from './characterSet';

/** VRs whose text follows Specific Character Set; other text is ASCII. */
const CHARSET_VRS = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);
/** One value, in which a backslash is text (PS3.5 6.2). */
const SINGLE_VRS = new Set(['LT', 'ST', 'UT', 'UR']);

/** Binary values that stay bulk (any length) or become bulk past `inlineLimit`. */
const BULK_UNITS: Record<string, number> = { OB: 1, UN: 1, OW: 2, OF: 4, OL: 4, OD: 8, OV: 8 };
const ALWAYS_BULK = new Set(['OF', 'OL', 'OD', 'OV']);
const INLINE_LIMIT = 1024;

export const isBinary = (vr: string): boolean => BULK_UNITS[vr] !== undefined;

/** Whether a binary value is served by URI rather than within the metadata. */
export const isBulk = (vr: string, length: number): boolean =>
  isBinary(vr) && length > 0 && (ALWAYS_BULK.has(vr) || length > INLINE_LIMIT);

/** Bytes per unit that big endian files hold reversed; DICOMweb always serves little endian. */
export const unitOf = (vr: string): number => BULK_UNITS[vr] ?? 1;

/** A copy with every unit reversed. */
export function swapped(bytes: Buffer, unit: number): Buffer {
  const copy = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % unit)));
  if (unit === 2) return copy.swap16();
  if (unit === 4) return copy.swap32();
  return unit === 8 ? copy.swap64() : copy;
}

const NUMBER_SIZES: Record<string, number> = { AT: 4, FD: 8, FL: 4, SL: 4, SS: 2, SV: 8, UL: 4, US: 2, UV: 8 };

/** The values of one element as the DICOM JSON Model wants them (PS3.18 F.2.3); empty when there are none. */
export function decodeValues(vr: string, bytes: Buffer, isLittleEndian: boolean, readText: TextReader): unknown[] {
  const size = NUMBER_SIZES[vr];
  if (size !== undefined) return decodeNumbers(vr, size, bytes, isLittleEndian);
  const text = CHARSET_VRS.has(vr) ? readText(bytes) : bytes.toString('latin1');
  if (SINGLE_VRS.has(vr)) {
    const single = trimEnd(text);
    return single === '' ? [] : [single];
  }
  const values = text.split('\\').map((value) => convert(vr, trimEnd(value).trimStart()));
  return values.every((value) => value === null) ? [] : values;
}

function decodeNumbers(vr: string, size: number, bytes: Buffer, isLittleEndian: boolean): unknown[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values: unknown[] = [];
  for (let at = 0; at + size <= bytes.length; at += size) values.push(readNumber(view, at, vr, isLittleEndian));
  return values;
}

function readNumber(view: DataView, at: number, vr: string, isLittleEndian: boolean): unknown {
  switch (vr) {
    case 'US':
      return view.getUint16(at, isLittleEndian);
    case 'SS':
      return view.getInt16(at, isLittleEndian);
    case 'UL':
      return view.getUint32(at, isLittleEndian);
    case 'SL':
      return view.getInt32(at, isLittleEndian);
    case 'FL':
      return jsonNumber(view.getFloat32(at, isLittleEndian));
    case 'FD':
      return jsonNumber(view.getFloat64(at, isLittleEndian));
    case 'AT':
      return hex(view.getUint16(at, isLittleEndian)) + hex(view.getUint16(at + 2, isLittleEndian));
    default: {
      const big = vr === 'SV' ? view.getBigInt64(at, isLittleEndian) : view.getBigUint64(at, isLittleEndian);
      return Number.isSafeInteger(Number(big)) ? Number(big) : String(big);
    }
  }
}

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0');

/** JSON has no NaN nor Infinity; PS3.18 F.2.3 allows them as strings. */
const jsonNumber = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

function convert(vr: string, text: string): unknown {
  if (text === '') return null;
  if (vr === 'PN') return personName(text);
  if (vr === 'DS' || vr === 'IS') {
    const value = Number(text);
    return Number.isFinite(value) && /^[+-]?[\d.]/.test(text) ? value : text;
  }
  return text;
}

/** Component groups of PN (PS3.18 F.2.2), components as stored. */
export function personName(text: string): Record<string, string> {
  const [alphabetic = '', ideographic = '', phonetic = ''] = text.split('=').map((group) => group.trimEnd());
  return {
    ...(alphabetic === '' ? {} : { Alphabetic: alphabetic }),
    ...(ideographic === '' ? {} : { Ideographic: ideographic }),
    ...(phonetic === '' ? {} : { Phonetic: phonetic }),
  };
}

/** Padding: trailing spaces, and null bytes wherever a writer used them. */
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && (text.charCodeAt(end - 1) === 0 || text.charCodeAt(end - 1) === 0x20)) end -= 1;
  return text.slice(0, end);
}
