import { hasEndMarker, readCodestreamHeader } from './codestreamHeader';
import { isWholeTileChain } from './jpeg2000Stream';
import { jpegXlSize } from './jpegXlSize';

/** What the header of an object says about each of its frames. */
export interface ExpectedFrame {
  readonly columns: number;
  readonly rows: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  readonly photometricInterpretation?: string | undefined;
  /** Where frames may be stored cropped to the image, as tiles at the edge of a slide are: the least that must be there. */
  readonly leastColumns?: number;
  readonly leastRows?: number;
}

/** Implicit, explicit and big endian, also encapsulated; frames of deflated datasets are delivered plain (PS3.5 A.5). */
const NATIVE = /^1\.2\.840\.10008\.1\.2(\.1|\.1\.98|\.1\.99|\.2)?$/;
const RLE = '1.2.840.10008.1.2.5';

/**
 * Why an encoded frame cannot be the image that its object describes, or undefined where nothing speaks against it (WEB-20). A
 * frame that is shorter, of another size, or cut off is refused before anything decodes it: what decoders make of such bytes
 * looks like an image. Whether the compressed data itself is sound, only decoding tells.
 */
export function checkEncodedFrame(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  expected: ExpectedFrame,
): string | undefined {
  if (bytes.length === 0) return 'the archive sent no bytes';
  if (NATIVE.test(transferSyntaxUid)) return checkNativeLength(bytes.length, expected);
  if (transferSyntaxUid === RLE) return checkRle(bytes, expected);
  return checkCodestream(bytes, expected);
}

/**
 * Bytes of an uncompressed frame. Pixels of one bit are packed, the last byte filled up (PS3.5 8.1.1); YBR_FULL_422 and
 * YBR_PARTIAL_422 share Cb and Cr between two pixels, two samples a pixel (PS3.3 C.7.6.3.1.2).
 */
export function nativeFrameBytes(expected: ExpectedFrame): number {
  const { columns, rows, samplesPerPixel, bitsAllocated, photometricInterpretation = '' } = expected;
  const samples = /^YBR_(FULL|PARTIAL)_422$/.test(photometricInterpretation) ? 2 : samplesPerPixel;
  return Math.ceil((columns * rows * samples * bitsAllocated) / 8);
}

function checkNativeLength(length: number, expected: ExpectedFrame): string | undefined {
  const whole = nativeFrameBytes(expected);
  if (!(whole > 0) || !Number.isSafeInteger(whole)) return 'the header does not say how large its frames are';
  // An odd length may be padded to an even one (PS3.5 8.1.1).
  const isPadded = length === whole + 1 && whole % 2 === 1;
  return length === whole || isPadded ? undefined : `${length} bytes instead of ${whole}`;
}

/** JPEG, JPEG-LS, JPEG 2000 and JPEG XL by their own header; anything else has none that is read here. */
export function checkCodestream(bytes: Uint8Array, expected: ExpectedFrame): string | undefined {
  const header = readCodestreamHeader(bytes);
  if (!header) return checkJpegXl(bytes, expected);
  const { columns, rows, components, precision } = header;
  const { leastColumns = expected.columns, leastRows = expected.rows } = expected;
  const isOtherSize =
    columns > expected.columns || columns < leastColumns || (rows !== 0 && (rows > expected.rows || rows < leastRows));
  if (isOtherSize) return `a picture of ${columns} × ${rows} pixels instead of ${expected.columns} × ${expected.rows}`;
  if (components !== expected.samplesPerPixel)
    return `a picture of ${components} samples per pixel instead of ${expected.samplesPerPixel}`;
  if (precision > expected.bitsAllocated)
    return `a picture of ${precision} bits per sample, where ${expected.bitsAllocated} are stated`;
  if (!hasEndMarker(bytes, header)) return 'the picture is cut off: its end is missing';
  const isWhole = header.kind !== 'jpeg2000' || isWholeTileChain(bytes, header.dataStart);
  return isWhole ? undefined : 'parts of the picture are missing';
}

function checkJpegXl(bytes: Uint8Array, expected: ExpectedFrame): string | undefined {
  const { columns, rows, leastColumns = columns, leastRows = rows } = expected;
  const size = jpegXlSize(bytes);
  if (!size) return undefined;
  const isTooSmall = size.columns < leastColumns || size.rows < leastRows;
  if (!isTooSmall && size.columns <= columns && size.rows <= rows) return undefined;
  return `a picture of ${size.columns} × ${size.rows} pixels instead of ${columns} × ${rows}`;
}

/**
 * PS3.5 G.5: one segment for each byte of each sample, one after the other behind a header of 64 bytes. Each must hold a byte for
 * every pixel: decoders leave what is missing black.
 */
function checkRle(bytes: Uint8Array, expected: ExpectedFrame): string | undefined {
  if (bytes.length < 64) return 'the run-length header is cut off';
  const { columns, rows, samplesPerPixel, bitsAllocated, leastColumns = columns, leastRows = rows } = expected;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  const segments = samplesPerPixel * Math.ceil(bitsAllocated / 8);
  if (count !== segments) return `${count} run-length segments instead of ${segments}`;
  const offsets = Array.from({ length: Math.min(count, 15) }, (_, index) => view.getUint32(4 + 4 * index, true));
  if (offsets.some((offset, index) => offset <= (offsets[index - 1] ?? 63) || offset >= bytes.length))
    return 'the run-length segments are cut off or out of order';
  const isShort = offsets.some(
    (offset, index) => unpackedLength(bytes.subarray(offset, offsets[index + 1])) < leastColumns * leastRows,
  );
  return isShort ? 'the run-length segments hold less than the picture' : undefined;
}

/** Bytes that a segment unpacks to (PS3.5 G.3.2), counted without unpacking it. */
function unpackedLength(segment: Uint8Array): number {
  let length = 0;
  for (let at = 0; at < segment.length; ) {
    const run = segment[at] as number;
    if (run === 128) at += 1;
    else if (run < 128) {
      length += Math.min(run + 1, segment.length - at - 1);
      at += run + 2;
    } else {
      if (at + 1 < segment.length) length += 257 - run;
      at += 2;
    }
  }
  return length;
}
