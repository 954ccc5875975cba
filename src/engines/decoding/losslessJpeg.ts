import { Decoder } from '@cornerstonejs/jpeg-lossless-decoder-js';

/** A decoder looks for one pixel more than there is. */
const READ_AHEAD = 8;

/**
 * The samples of a JPEG of process 14, pixel by pixel, in bytes or in words of little endian. Where the data ends before the
 * picture does, the decoder goes on reading behind its end, and makes up the rest: such a frame throws.
 */
export function losslessJpeg(
  bytes: Uint8Array,
  bitsAllocated: number,
): { readonly buffer: ArrayBuffer; readonly columns: number; readonly rows: number } {
  const decoder = new Decoder();
  const { buffer } = decoder.decode(
    bytes.buffer as ArrayBuffer,
    bytes.byteOffset,
    bytes.length,
    bitsAllocated <= 8 ? 1 : 2,
  );
  const isShort = (decoder.stream?.index ?? 0) > bytes.length + READ_AHEAD || decoder.yLoc < decoder.yDim;
  if (isShort) throw new Error('the compressed data ends before the picture does');
  return { buffer: buffer as ArrayBuffer, columns: decoder.xDim, rows: decoder.yDim };
}
