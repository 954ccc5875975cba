import { syntaxes } from './codestream';

/** Which object a DICOM file holds. */
export interface Part10Identity {
  readonly transferSyntaxUid: string | undefined;
  /** Of the data set, for that is what archives go by; of the File Meta Information where the data set cannot be read here. */
  readonly sopInstanceUid: string | undefined;
  /** (0002,0003). It should be the same; in files in the field it sometimes is not. */
  readonly mediaStorageSopInstanceUid: string | undefined;
  readonly studyInstanceUid: string | undefined;
  readonly seriesInstanceUid: string | undefined;
}

const PREAMBLE = 128;
const LONG_VRS = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);

/**
 * Reads the File Meta Information (PS3.10 7.1: always Explicit VR Little Endian) and the data set only as far as they say which
 * object this is. Undefined for bytes that are not a DICOM file.
 */
export function readPart10Identity(bytes: Uint8Array): Part10Identity | undefined {
  if (text(bytes, PREAMBLE, PREAMBLE + 4) !== 'DICM') return undefined;
  const meta = readValues(bytes, PREAMBLE + 4, 'explicit', 0x0002ffff);
  const transferSyntaxUid = meta.values.get(0x00020010);
  const mediaStorageSopInstanceUid = meta.values.get(0x00020003);
  const encoding = encodingOf(transferSyntaxUid);
  const own = encoding && readValues(bytes, meta.end, encoding, SERIES_INSTANCE_UID).values;
  return {
    transferSyntaxUid,
    sopInstanceUid: own?.get(SOP_INSTANCE_UID) || mediaStorageSopInstanceUid,
    mediaStorageSopInstanceUid,
    studyInstanceUid: own?.get(STUDY_INSTANCE_UID) || undefined,
    seriesInstanceUid: own?.get(SERIES_INSTANCE_UID) || undefined,
  };
}

/**
 * The identifier in a file that is not the one asked for, or undefined when it is the object that was asked for (AT-32). What
 * the file does not say, or cannot be read here, speaks for nothing.
 */
export function strangerIn(
  identity: Part10Identity,
  asked: { readonly studyInstanceUid?: string; readonly seriesInstanceUid?: string; readonly sopInstanceUid?: string },
): string | undefined {
  const isOther = (own: string | undefined, wanted: string | undefined) =>
    own !== undefined && wanted !== undefined && own !== wanted;
  const names = [identity.sopInstanceUid, identity.mediaStorageSopInstanceUid].filter((uid) => uid !== undefined);
  if (names.length > 0 && names.every((uid) => isOther(uid, asked.sopInstanceUid)))
    return `instance ${[...new Set(names)].join(', ')}`;
  if (isOther(identity.studyInstanceUid, asked.studyInstanceUid)) return `study ${identity.studyInstanceUid}`;
  if (isOther(identity.seriesInstanceUid, asked.seriesInstanceUid)) return `series ${identity.seriesInstanceUid}`;
  return undefined;
}

const SOP_INSTANCE_UID = 0x00080018;
const STUDY_INSTANCE_UID = 0x0020000d;
const SERIES_INSTANCE_UID = 0x0020000e;

type Encoding = 'explicit' | 'implicit' | 'bigEndian';

function encodingOf(transferSyntaxUid: string | undefined): Encoding | undefined {
  if (transferSyntaxUid === syntaxes.implicitLittleEndian) return 'implicit';
  if (transferSyntaxUid === syntaxes.explicitBigEndian) return 'bigEndian';
  return transferSyntaxUid === syntaxes.deflatedExplicitLittleEndian ? undefined : 'explicit';
}

const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;
const UNDEFINED_LENGTH = 0xffffffff;

interface Header {
  readonly tag: number;
  readonly length: number;
  readonly valueAt: number;
}

/**
 * The short values of the top level by tag, up to and with `last`; `end` is where the first tag behind it stands. Sequences of
 * undefined length are walked through, counting how deep. Stops at what it cannot step over.
 */
function readValues(bytes: Uint8Array, start: number, encoding: Encoding, last: number) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Map<number, string>();
  let depth = 0;
  let at = start;
  for (let header = headerAt(view, at, encoding); header; header = headerAt(view, at, encoding)) {
    const { tag, length, valueAt } = header;
    if (depth === 0 && tag > last) break;
    at = valueAt;
    if (tag === ITEM_END || tag === SEQUENCE_END) depth -= 1;
    else if (length === UNDEFINED_LENGTH) depth += 1;
    else {
      if (depth === 0 && tag !== ITEM) values.set(tag, text(bytes, valueAt, valueAt + Math.min(length, 64)));
      at += length;
    }
    if (depth < 0) break;
  }
  return { values, end: at };
}

/** Tag, value length and place of the value (PS3.5 7.1); items have no VR in any encoding (7.5). */
function headerAt(view: DataView, at: number, encoding: Encoding): Header | undefined {
  if (at + 8 > view.byteLength) return undefined;
  const isLittle = encoding !== 'bigEndian';
  const tag = view.getUint16(at, isLittle) * 65_536 + view.getUint16(at + 2, isLittle);
  const hasVr = encoding !== 'implicit' && tag < ITEM;
  if (!hasVr) return { tag, length: view.getUint32(at + 4, isLittle), valueAt: at + 8 };
  const isLong = LONG_VRS.has(String.fromCharCode(view.getUint8(at + 4), view.getUint8(at + 5)));
  if (!isLong) return { tag, length: view.getUint16(at + 6, isLittle), valueAt: at + 8 };
  return at + 12 > view.byteLength ? undefined : { tag, length: view.getUint32(at + 8, isLittle), valueAt: at + 12 };
}

const text = (bytes: Uint8Array, start: number, end: number): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: UIDs are padded with a null byte to even length (PS3.5 9.1)
  new TextDecoder('latin1').decode(bytes.subarray(start, end)).replace(/[\x00 ]+$/, '');
