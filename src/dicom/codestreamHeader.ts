/** What a compressed image says of itself in its own header. */
export interface CodestreamHeader {
  readonly kind: 'jpeg' | 'jpegLs' | 'jpeg2000';
  readonly columns: number;
  /** 0: not known before the end of the first scan (DNL segment, T.81 B.2.5). */
  readonly rows: number;
  readonly components: number;
  /** Bits of a sample. */
  readonly precision: number;
  /** Of its samples; only JPEG 2000 says so. */
  readonly isSigned?: boolean;
  /** Offset of the first byte behind the headers: of compressed data. */
  readonly dataStart: number;
}

/**
 * The header of a JPEG, JPEG-LS or JPEG 2000 (also high-throughput) codestream, with or without a JP2 file around it; undefined
 * for bytes that are none, or whose header is not whole. Reads a few hundred bytes.
 */
export function readCodestreamHeader(bytes: Uint8Array): CodestreamHeader | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpegHeader(bytes);
  const start = jpeg2000Start(bytes);
  return start === undefined ? undefined : jpeg2000Header(bytes, start);
}

/** End of image and of codestream are the same marker. Compressed data never holds it, so it stands where the data ends. */
export function hasEndMarker(bytes: Uint8Array, { dataStart }: CodestreamHeader): boolean {
  for (let at = bytes.length - 2; at >= dataStart; at -= 1)
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  return false;
}

/** ITU-T T.81 B.2.2 and T.87 C.2.2: SOFn is length, precision, lines, samples per line, components. */
function jpegHeader(bytes: Uint8Array): CodestreamHeader | undefined {
  let frame: Omit<CodestreamHeader, 'dataStart'> | undefined;
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) return undefined;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const end = at + 2 + uint16(bytes, at + 2);
    if (end > bytes.length) return undefined;
    if (marker === 0xda) return frame && { ...frame, dataStart: end };
    const isJpegLs = marker === 0xf7;
    if (isJpegLs || (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))) {
      frame = {
        kind: isJpegLs ? 'jpegLs' : 'jpeg',
        precision: bytes[at + 4] ?? 0,
        rows: uint16(bytes, at + 5),
        columns: uint16(bytes, at + 7),
        components: bytes[at + 9] ?? 0,
      };
    }
    at = end;
  }
  return undefined;
}

/** ISO 15444-1 A.5.1: SIZ follows SOC at once. The image is what lies between its offset and its extent. */
function jpeg2000Header(bytes: Uint8Array, start: number): CodestreamHeader | undefined {
  const siz = start + 4;
  const length = uint16(bytes, siz);
  if (length < 41 || siz + length > bytes.length) return undefined;
  const columns = uint32(bytes, siz + 4) - uint32(bytes, siz + 12);
  const rows = uint32(bytes, siz + 8) - uint32(bytes, siz + 16);
  const components = uint16(bytes, siz + 36);
  if (length < 38 + 3 * components) return undefined;
  const depth = bytes[siz + 38] ?? 0;
  const [precision, isSigned] = [(depth & 0x7f) + 1, depth >= 0x80];
  return { kind: 'jpeg2000', columns, rows, components, precision, isSigned, dataStart: siz + length };
}

/** Of the SOC marker, behind the boxes of a JP2 file where there are some (ISO 15444-1 annex I). */
function jpeg2000Start(bytes: Uint8Array): number | undefined {
  if (uint32(bytes, 0) === 0xff4fff51) return 0;
  if (uint32(bytes, 4) !== 0x6a502020) return undefined;
  for (let at = 0; at + 16 <= bytes.length; ) {
    const short = uint32(bytes, at);
    const content = at + (short === 1 ? 16 : 8);
    if (uint32(bytes, at + 4) === 0x6a703263) return uint32(bytes, content) === 0xff4fff51 ? content : undefined;
    const length = short === 1 ? uint32(bytes, at + 8) * 2 ** 32 + uint32(bytes, at + 12) : short;
    if (length < 8) return undefined;
    at += length;
  }
  return undefined;
}

const uint16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const uint32 = (bytes: Uint8Array, at: number): number => uint16(bytes, at) * 65_536 + uint16(bytes, at + 2);
