/** Transfer syntaxes by what their frames look like (PS3.5 10 and annex A). */
export const syntaxes = {
  implicitLittleEndian: '1.2.840.10008.1.2',
  explicitLittleEndian: '1.2.840.10008.1.2.1',
  deflatedExplicitLittleEndian: '1.2.840.10008.1.2.1.99',
  explicitBigEndian: '1.2.840.10008.1.2.2',
  jpegBaseline: '1.2.840.10008.1.2.4.50',
  jpegExtended: '1.2.840.10008.1.2.4.51',
  jpegProgressive: '1.2.840.10008.1.2.4.55',
  jpegLossless: '1.2.840.10008.1.2.4.57',
  jpegLosslessFirstOrder: '1.2.840.10008.1.2.4.70',
  jpegLs: '1.2.840.10008.1.2.4.80',
  jpegLsNearLossless: '1.2.840.10008.1.2.4.81',
  jpeg2000Lossless: '1.2.840.10008.1.2.4.90',
  jpeg2000: '1.2.840.10008.1.2.4.91',
  jpegXlLossless: '1.2.840.10008.1.2.4.110',
  jpegXlRecompression: '1.2.840.10008.1.2.4.111',
  jpegXl: '1.2.840.10008.1.2.4.112',
  htj2kLossless: '1.2.840.10008.1.2.4.201',
  htj2kLosslessRpcl: '1.2.840.10008.1.2.4.202',
  htj2k: '1.2.840.10008.1.2.4.203',
  rle: '1.2.840.10008.1.2.5',
} as const;

type Family = 'native' | 'jpeg' | 'jpegLossless' | 'jpegLs' | 'jpeg2000' | 'htj2k' | 'jpegXl' | 'rle' | 'other';

/** Which decoder a transfer syntax needs. Within one family the label decides, across families the bytes do. */
function familyOf(transferSyntaxUid: string): Family {
  const s = syntaxes;
  if (transferSyntaxUid === s.rle) return 'rle';
  if (/^1\.2\.840\.10008\.1\.2(\.1|\.1\.99|\.2)?$/.test(transferSyntaxUid)) return 'native';
  const suffix = /^1\.2\.840\.10008\.1\.2\.4\.(\d+)$/.exec(transferSyntaxUid)?.[1];
  if (!suffix) return 'other';
  if (suffix === '57' || suffix === '70') return 'jpegLossless';
  if (suffix === '80' || suffix === '81') return 'jpegLs';
  const number = Number(suffix);
  if (number >= 50 && number <= 66) return 'jpeg';
  if (number >= 90 && number <= 93) return 'jpeg2000';
  if (number >= 110 && number <= 112) return 'jpegXl';
  if (number >= 201 && number <= 205) return 'htj2k';
  return 'other';
}

/** What an answer said about a frame. */
export interface FrameLabel {
  /** The `transfer-syntax` parameter of the part, where there is one that names a syntax. */
  readonly transferSyntaxUid?: string | undefined;
  /** `image/jls` and the like, lower case. */
  readonly mediaType?: string | undefined;
}

/**
 * The transfer syntax a frame is in (WEB-17). The label counts unless the bytes are plainly the codestream of another
 * decoder: archives label HTJ2K as octet-stream and baseline JPEG as JPEG 2000. Without label and signature: native little endian.
 */
export function transferSyntaxOf(bytes: Uint8Array, label: FrameLabel): string {
  const declared = label.transferSyntaxUid;
  const sniffed = sniffCodestream(bytes);
  if (sniffed) return declared && isFitting(declared, sniffed) ? declared : sniffed;
  if (declared) return declared;
  const type = label.mediaType ?? '';
  if (type === 'image/dicom-rle' || type === 'image/x-dicom-rle' || isRlePlausible(bytes)) return syntaxes.rle;
  if (type === 'image/jxl' && bytes[0] === 0xff && bytes[1] === 0x0a) return syntaxes.jpegXl;
  return syntaxes.explicitLittleEndian;
}

/** A decoder of baseline JPEG knows no other; else one decoder reads what its family writes. */
const isFitting = (declared: string, sniffed: string): boolean =>
  familyOf(declared) === familyOf(sniffed) && (declared !== syntaxes.jpegBaseline || sniffed === declared);

/**
 * The syntax a signature proves, or undefined. Only chains of markers with plausible lengths count: native pixels may begin
 * or end with the two bytes of a JPEG marker (T59).
 */
export function sniffCodestream(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return sniffJpeg(bytes);
  if (startsWith(bytes, [0xff, 0x4f, 0xff, 0x51])) return sniffJpeg2000(bytes);
  if (startsWith(bytes, JP2_SIGNATURE)) return sniffJp2(bytes);
  if (startsWith(bytes, [0, 0, 0, 12, 0x4a, 0x58, 0x4c, 0x20, 13, 10, 0x87, 10])) return syntaxes.jpegXl;
  return undefined;
}

/** Some servers leave the Item tag and length of the encapsulation on a frame (T62). Removed when the length fits exactly. */
export function stripItemHeader(bytes: Uint8Array): Uint8Array {
  if (!startsWith(bytes, [0xfe, 0xff, 0x00, 0xe0]) || bytes.length < 8) return bytes;
  const length = uint32(bytes, 4);
  const rest = bytes.length - 8;
  const endsWithDelimiter = rest === length + 8 && startsWith(bytes.subarray(8 + length), [0xfe, 0xff, 0xdd, 0xe0]);
  const isWhole = length === rest || length + 1 === rest || endsWithDelimiter;
  return isWhole ? bytes.subarray(8, 8 + length) : bytes;
}

function sniffJpeg(bytes: Uint8Array): string | undefined {
  let frame: number | undefined;
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    const isSegment = marker >= 0xc0 && (marker < 0xd0 || marker > 0xd9);
    if (!isSegment || length < 2 || at + 2 + length > bytes.length) return undefined;
    if (marker === 0xda) return frame === undefined ? undefined : jpegSyntax(frame, bytes, at);
    const isStartOfFrame =
      marker === 0xf7 || (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker));
    if (isStartOfFrame) frame = marker;
    at += 2 + length;
  }
  return undefined;
}

/** Ss of the first scan header is the predictor of lossless JPEG (T.81) and NEAR of JPEG-LS (T.87). */
function jpegSyntax(frame: number, bytes: Uint8Array, scanAt: number): string | undefined {
  const components = bytes[scanAt + 4] ?? 0;
  const parameter = bytes[scanAt + 5 + 2 * components];
  if (frame === 0xf7) return parameter === 0 ? syntaxes.jpegLs : syntaxes.jpegLsNearLossless;
  if (frame === 0xc3) return parameter === 1 ? syntaxes.jpegLosslessFirstOrder : syntaxes.jpegLossless;
  if (frame === 0xc0) return syntaxes.jpegBaseline;
  if (frame === 0xc1) return syntaxes.jpegExtended;
  return frame === 0xc2 ? syntaxes.jpegProgressive : undefined;
}

/** Walks the main header: CAP (Part 15) makes it high throughput, the wavelet of COD tells reversible from not. */
function sniffJpeg2000(bytes: Uint8Array): string | undefined {
  let isHighThroughput = false;
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (length < 2 || at + 2 + length > bytes.length) return undefined;
    if (marker === 0x50 && ((bytes[at + 5] ?? 0) & 0x02) !== 0) isHighThroughput = true;
    if (marker === 0x52) {
      const isReversible = bytes[at + 13] === 1;
      if (isHighThroughput) return isReversible ? syntaxes.htj2kLossless : syntaxes.htj2k;
      return isReversible ? syntaxes.jpeg2000Lossless : syntaxes.jpeg2000;
    }
    if (marker === 0x90) return undefined;
    at += 2 + length;
  }
  return undefined;
}

/** JP2 and JPH files wrap a codestream in boxes; which of the two it is, the codestream says. */
function sniffJp2(bytes: Uint8Array): string | undefined {
  const codestream = codestreamOf(bytes);
  return codestream && sniffJpeg2000(codestream);
}

/**
 * The JPEG 2000 codestream without the boxes of the file around it: DICOM holds codestreams alone (PS3.5 A.4.4), some archives
 * send files, and decoders of HTJ2K know no boxes. Anything else comes back as it is.
 */
export function stripFileBoxes(bytes: Uint8Array): Uint8Array {
  return startsWith(bytes, JP2_SIGNATURE) ? (codestreamOf(bytes) ?? bytes) : bytes;
}

const JP2_SIGNATURE = [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20, 13, 10, 0x87, 10];

/** The content of the first jp2c box (ISO 15444-1 I.4): its length counts its header; 1 means 64 bits follow, 0 to the end. */
function codestreamOf(bytes: Uint8Array): Uint8Array | undefined {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const short = uint32BigEndian(bytes, at);
    const headerLength = short === 1 ? 16 : 8;
    const long = uint32BigEndian(bytes, at + 8) * 2 ** 32 + uint32BigEndian(bytes, at + 12);
    const length = short === 0 ? bytes.length - at : short === 1 ? long : short;
    if (length < headerLength || at + length > bytes.length) return undefined;
    if (uint32BigEndian(bytes, at + 4) === 0x6a703263) {
      const content = bytes.subarray(at + headerLength, at + length);
      return startsWith(content, [0xff, 0x4f, 0xff, 0x51]) ? content : undefined;
    }
    at += length;
  }
  return undefined;
}

/** PS3.5 G.5: segment count, then ascending offsets of which the first is 64, then zeros. */
function isRlePlausible(bytes: Uint8Array): boolean {
  if (bytes.length < 66) return false;
  const segments = uint32(bytes, 0);
  if (segments < 1 || segments > 15 || uint32(bytes, 4) !== 64) return false;
  let former = 0;
  for (let index = 1; index <= 15; index++) {
    const offset = uint32(bytes, 4 * index);
    const isFine = index <= segments ? offset > former && offset < bytes.length : offset === 0;
    if (!isFine) return false;
    former = offset;
  }
  return true;
}

const startsWith = (bytes: Uint8Array, signature: readonly number[]): boolean =>
  signature.every((byte, index) => bytes[index] === byte);

const uint32 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0;

const uint32BigEndian = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;
