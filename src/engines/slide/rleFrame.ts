import { nativeLength, type PixelFormat } from './nativePixels';

const HEADER_LENGTH = 64;
const MOST_SEGMENTS = 15;

/** Whether a frame begins like one in RLE (PS3.5 G.5): a count of segments and ascending offsets behind the header. */
export function isRleFrame(bytes: Uint8Array): boolean {
  const offsets = offsetsOf(bytes) ?? [];
  return offsets.length > 0 && offsets.every((offset, index) => offset > (offsets[index - 1] ?? HEADER_LENGTH - 1));
}

function offsetsOf(bytes: Uint8Array): readonly number[] | undefined {
  if (bytes.length < HEADER_LENGTH) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(0, true);
  if (count < 1 || count > MOST_SEGMENTS) return undefined;
  const offsets = Array.from({ length: count }, (_, index) => view.getUint32(4 + 4 * index, true));
  return offsets.every((offset) => offset >= HEADER_LENGTH && offset <= bytes.length) ? offsets : undefined;
}

/**
 * RLE Lossless (PS3.5 annex G) to an uncompressed frame, pixel by pixel, little endian (T64). Each segment is one byte of
 * one sample of every pixel, the most significant byte first. Throws where the segments do not make the frame.
 */
export function decodeRle(bytes: Uint8Array, format: PixelFormat): Uint8Array {
  const { columns, rows, samplesPerPixel, bitsAllocated } = format;
  const bytesPerSample = bitsAllocated / 8;
  const offsets = offsetsOf(bytes);
  if (!offsets || offsets.length !== samplesPerPixel * bytesPerSample) {
    throw new Error(`the RLE frame has ${offsets?.length ?? 'no'} segments for ${samplesPerPixel * bytesPerSample}`);
  }
  const pixels = columns * rows;
  const native = new Uint8Array(nativeLength(format));
  const step = samplesPerPixel * bytesPerSample;
  for (const [segment, start] of offsets.entries()) {
    const sample = Math.floor(segment / bytesPerSample);
    const significance = bytesPerSample - 1 - (segment % bytesPerSample);
    const end = offsets[segment + 1] ?? bytes.length;
    unpack(bytes.subarray(start, end), native, sample * bytesPerSample + significance, step, pixels);
  }
  return native;
}

/** PackBits: a count of literal bytes, or of repetitions of one. */
function unpack(packed: Uint8Array, into: Uint8Array, offset: number, step: number, pixels: number): void {
  let pixel = 0;
  for (let at = 0; at < packed.length && pixel < pixels; ) {
    const control = packed[at] ?? 0;
    at += 1;
    if (control === 128) continue;
    const isLiteral = control < 128;
    const count = Math.min(isLiteral ? control + 1 : 257 - control, pixels - pixel);
    if (isLiteral && at + count > packed.length) break;
    for (let index = 0; index < count; index += 1) {
      into[offset + (pixel + index) * step] = packed[isLiteral ? at + index : at] ?? 0;
    }
    at += isLiteral ? control + 1 : 1;
    pixel += count;
  }
  if (pixel < pixels) throw new Error(`the RLE frame ends after ${pixel} of ${pixels} pixels`);
}
