import { syntaxes } from './codestream';

/** Which object a DICOM file holds. */
export interface Part10Identity {
  readonly transferSyntaxUid: string | undefined;
  /** Of the data set, for that is what archives go by; of the File Meta Information where the data set cannot be read here. */
  readonly sopInstanceUid: string | undefined;
  /** (0002,0003). It should be the same; in files in the field it sometimes is not. */
  readonly mediaStorageSopInstanceUid: string | undefined;
}

const PREAMBLE = 128;
const LONG_VRS = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);

/**
 * Reads the File Meta Information (PS3.10 7.1: always Explicit VR Little Endian) and the data set only as far as they say which
 * object this is. Undefined for bytes that are not a DICOM file.
 */
export function readPart10Identity(bytes: Uint8Array): Part10Identity | undefined {
  if (text(bytes, PREAMBLE, PREAMBLE + 4) !== 'DICM') return undefined;
  const meta = readGroup(bytes, PREAMBLE + 4, 2, 'explicit');
  const transferSyntaxUid = meta.values.get(0x0010);
  const mediaStorageSopInstanceUid = meta.values.get(0x0003);
  const encoding = encodingOf(transferSyntaxUid);
  const own = encoding && readGroup(bytes, meta.end, 8, encoding).values.get(0x0018);
  return { transferSyntaxUid, sopInstanceUid: own || mediaStorageSopInstanceUid, mediaStorageSopInstanceUid };
}

type Encoding = 'explicit' | 'implicit' | 'bigEndian';

function encodingOf(transferSyntaxUid: string | undefined): Encoding | undefined {
  if (transferSyntaxUid === syntaxes.implicitLittleEndian) return 'implicit';
  if (transferSyntaxUid === syntaxes.explicitBigEndian) return 'bigEndian';
  return transferSyntaxUid === syntaxes.deflatedExplicitLittleEndian ? undefined : 'explicit';
}

/** The short values of one group up to (gggg,0018), by element number; stops at what it cannot step over. */
function readGroup(bytes: Uint8Array, start: number, group: number, encoding: Encoding) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isLittle = encoding !== 'bigEndian';
  const values = new Map<number, string>();
  let at = start;
  while (at + 8 <= bytes.length && view.getUint16(at, isLittle) <= group) {
    const number = view.getUint16(at + 2, isLittle);
    if (view.getUint16(at, isLittle) === group && number > 0x18 && group !== 2) break;
    const isLong = encoding !== 'implicit' && LONG_VRS.has(text(bytes, at + 4, at + 6));
    if (isLong && at + 12 > bytes.length) break;
    const lengthAt = encoding === 'implicit' ? at + 4 : isLong ? at + 8 : at + 6;
    const isWide = isLong || encoding === 'implicit';
    const length = isWide ? view.getUint32(lengthAt, isLittle) : view.getUint16(lengthAt, isLittle);
    const valueAt = at + (isLong ? 12 : 8);
    if (length === 0xffffffff) break;
    values.set(number, text(bytes, valueAt, valueAt + Math.min(length, 64)));
    at = valueAt + length;
  }
  return { values, end: at };
}

const text = (bytes: Uint8Array, start: number, end: number): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: UIDs are padded with a null byte to even length (PS3.5 9.1)
  new TextDecoder('latin1').decode(bytes.subarray(start, end)).replace(/[\x00 ]+$/, '');
