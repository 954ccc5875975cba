import { Buffer } from 'node:buffer';
import type { DicomElement } from '../src/dicom/json';

const LONG_LENGTH = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);

/** PS3.5 7.1.2: these VRs carry two reserved bytes and a 32-bit length in explicit VR. */
export const hasLongLength = (vr: string): boolean => LONG_LENGTH.has(vr);

/** Most characters of one value (PS3.5 table 6.2-1). */
const MAX_LENGTH: Record<string, number> = {
  AE: 16,
  AS: 4,
  CS: 16,
  DA: 8,
  DS: 16,
  DT: 26,
  IS: 12,
  LO: 64,
  LT: 10240,
  SH: 16,
  ST: 1024,
  TM: 14,
  UI: 64,
};
/** Text whose repertoire follows Specific Character Set (PS3.5 6.1.2.2). */
const CHARSET_VRS = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);
const SINGLE_TEXT = new Set(['LT', 'ST', 'UT', 'UR']);
/** Units a binary value is made of, in bytes: a length that is no multiple of it is a defect of the caller. */
const BINARY_UNIT: Record<string, number> = { OB: 1, UN: 1, OW: 2, OF: 4, OL: 4, OD: 8, OV: 8 };
const NUMBER_SIZE: Record<string, number> = { AT: 4, FD: 8, FL: 4, SL: 4, SS: 2, SV: 8, UL: 4, US: 2, UV: 8 };

/** The value field of one element in little endian, padded to even length. Throws on what the VR cannot hold. */
export function encodeValue(tag: string, vr: string, element: DicomElement, charset: string): Buffer {
  const unit = BINARY_UNIT[vr];
  if (unit !== undefined) return encodeBinary(tag, vr, unit, element.InlineBinary ?? '');
  const values = (element.Value ?? []).map((value) => value ?? '');
  const size = NUMBER_SIZE[vr];
  if (size !== undefined) return encodeNumbers(tag, vr, size, values);
  const texts = values.map((value) => textOf(tag, vr, value));
  for (const text of texts) checkText(tag, vr, text);
  return padText(encodeText(tag, vr, texts.join('\\'), charset), vr);
}

/**
 * A number as DS (PS3.5 6.2: at most 16 characters, no NaN). Rounded by significant digits, never cut as text, so that
 * a direction cosine of 6.1e-17 keeps its exponent.
 */
export function decimalString(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`${value} cannot be a Decimal String`);
  let text = String(value);
  for (let digits = 15; text.length > 16 && digits > 0; digits -= 1) {
    text = String(Number(value.toPrecision(digits)));
    if (text.length > 16) text = value.toExponential(digits - 1).replace('e+', 'e');
  }
  return text;
}

function encodeBinary(tag: string, vr: string, unit: number, base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length % unit !== 0) throw new Error(`${tag} ${vr} has ${bytes.length} bytes, no multiple of ${unit}`);
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
}

function encodeNumbers(tag: string, vr: string, size: number, values: readonly unknown[]): Buffer {
  const buffer = Buffer.alloc(values.length * size);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  values.forEach((value, index) => {
    if (!writeNumber(view, index * size, vr, value)) throw new Error(`${tag} ${vr} cannot hold ${String(value)}`);
  });
  return buffer;
}

/** False where the value is out of the VR's range, so that nothing wraps around. */
function writeNumber(view: DataView, at: number, vr: string, value: unknown): boolean {
  if (vr === 'AT') {
    if (typeof value !== 'string' || !/^[0-9A-Fa-f]{8}$/.test(value)) return false;
    view.setUint16(at, Number.parseInt(value.slice(0, 4), 16), true);
    view.setUint16(at + 2, Number.parseInt(value.slice(4), 16), true);
    return true;
  }
  if (vr === 'SV' || vr === 'UV') {
    const big = BigInt(value as string | number | bigint);
    if (vr === 'SV') view.setBigInt64(at, big, true);
    else view.setBigUint64(at, big, true);
    return true;
  }
  const number = value === 'NaN' ? Number.NaN : Number(value);
  if (vr === 'FD') view.setFloat64(at, number, true);
  else if (vr === 'FL') view.setFloat32(at, number, true);
  else return writeInteger(view, at, vr, number);
  return value !== '';
}

function writeInteger(view: DataView, at: number, vr: string, value: number): boolean {
  const isSigned = vr[0] === 'S';
  const bits = vr[1] === 'S' ? 16 : 32;
  const low = isSigned ? -(2 ** (bits - 1)) : 0;
  if (!Number.isInteger(value) || value < low || value >= low + 2 ** bits) return false;
  if (bits === 16) view.setUint16(at, value & 0xffff, true);
  else view.setUint32(at, value >>> 0, true);
  return true;
}

function textOf(tag: string, vr: string, value: unknown): string {
  if (vr === 'DS' && typeof value === 'number') return decimalString(value);
  if (vr === 'PN' && typeof value === 'object' && value !== null) {
    const name = value as { Alphabetic?: string; Ideographic?: string; Phonetic?: string };
    return [name.Alphabetic ?? '', name.Ideographic ?? '', name.Phonetic ?? ''].join('=').replace(/=+$/, '');
  }
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new Error(`${tag} ${vr} cannot hold a ${typeof value}`);
}

function checkText(tag: string, vr: string, text: string): void {
  const max = MAX_LENGTH[vr];
  if (max !== undefined && text.length > max) throw new Error(`${tag} ${vr} holds at most ${max} characters: ${text}`);
  if (!SINGLE_TEXT.has(vr) && text.includes('\\')) throw new Error(`${tag} ${vr} has a backslash inside a value`);
  if (vr === 'UI' && text !== '' && !/^[0-9]+(\.[0-9]+)*$/.test(text)) throw new Error(`${tag} is not a UID: ${text}`);
  if (vr === 'CS' && !/^[A-Z0-9 _]*$/.test(text)) throw new Error(`${tag} CS has characters outside its set: ${text}`);
  if (vr === 'IS' && !/^ *[+-]?\d* *$/.test(text)) throw new Error(`${tag} is not an Integer String: ${text}`);
}

function encodeText(tag: string, vr: string, text: string, charset: string): Buffer {
  if (CHARSET_VRS.has(vr) && charset === 'ISO_IR 192') return Buffer.from(text, 'utf8');
  const limit = CHARSET_VRS.has(vr) && charset === 'ISO_IR 100' ? 0xff : 0x7f;
  for (const character of text) {
    if ((character.codePointAt(0) ?? 0) > limit)
      throw new Error(`${tag} ${vr} needs a Specific Character Set: ${text}`);
  }
  return Buffer.from(text, 'latin1');
}

/** PS3.5 6.2: UI is padded with a null byte, other text with a space. */
function padText(bytes: Buffer, vr: string): Buffer {
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(vr === 'UI' ? '\0' : ' ')]);
}
