import type { PaletteLut } from '../../dicom/types';

/** How the samples of a frame lie and what they mean. */
export interface PixelFormat {
  readonly columns: number;
  readonly rows: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  readonly photometricInterpretation: string;
  /** Colour planes one after the other (Planar Configuration 1) instead of pixel by pixel. */
  readonly isPlanar: boolean;
  /** Bits that count; absent: all that are allocated. */
  readonly bitsStored?: number;
  readonly isSigned?: boolean;
  /** Of PALETTE COLOR. */
  readonly palette?: PaletteLut;
  /**
   * Grey values are wanted as they are stored, from 0 for the lowest: the lower byte in red, the upper one in green. What
   * they look like is decided later (WSI-12).
   */
  readonly asStored?: true;
}

/** Bytes of an uncompressed frame, before padding to an even length (T60). */
export const nativeLength = ({ columns, rows, samplesPerPixel, bitsAllocated }: PixelFormat): number =>
  (columns * rows * samplesPerPixel * bitsAllocated) / 8;

/** Uncompressed YBR_FULL_422 shares Cb and Cr between two pixels: two bytes a pixel. */
const sharedChromaLength = ({ columns, rows }: PixelFormat): number => columns * rows * 2;

const isSharedChroma = (bytes: Uint8Array, format: PixelFormat): boolean =>
  format.photometricInterpretation === 'YBR_FULL_422' &&
  format.bitsAllocated === 8 &&
  bytes.length === sharedChromaLength(format);

/** True for the length of uncompressed pixels, also with the byte that pads it to an even length. */
export const hasNativeLength = (bytes: Uint8Array, format: PixelFormat): boolean =>
  bytes.length === nativeLength(format) ||
  bytes.length === nativeLength(format) + (nativeLength(format) % 2) ||
  isSharedChroma(bytes, format);

/**
 * Samples to RGBA: grey, palette, RGB or YBR, of 8 or 16 allocated bits, by pixel or by plane (T49, T50, T53, T61). More
 * than 8 bits are shown over their whole range. Undefined for what is not understood.
 */
export function rgbaOf(bytes: Uint8Array, format: PixelFormat): Uint8ClampedArray<ArrayBuffer> | undefined {
  const { columns, rows, samplesPerPixel, bitsAllocated, photometricInterpretation: photometric } = format;
  const pixels = columns * rows;
  if (isSharedChroma(bytes, format)) return sharedChroma(bytes, pixels);
  if ((bitsAllocated !== 8 && bitsAllocated !== 16) || bytes.length < nativeLength(format)) return undefined;
  const rgba = new Uint8ClampedArray(pixels * 4);
  if (samplesPerPixel === 1) {
    if (photometric === 'PALETTE COLOR') return paletteColor(bytes, format, rgba);
    if (!photometric.startsWith('MONOCHROME')) return undefined;
    writeGrey(bytes, format, rgba);
    return rgba;
  }
  const isYbr = photometric.startsWith('YBR_FULL');
  if (samplesPerPixel !== 3 || !(isYbr || photometric === 'RGB')) return undefined;
  const step = format.isPlanar ? 1 : 3;
  const plane = format.isPlanar ? pixels : 1;
  const sample = sampleReader(bytes, format);
  const { scale } = rangeOf(format);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const at = pixel * step;
    rgba[pixel * 4] = sample(at) * scale;
    rgba[pixel * 4 + 1] = sample(at + plane) * scale;
    rgba[pixel * 4 + 2] = sample(at + 2 * plane) * scale;
    rgba[pixel * 4 + 3] = 255;
  }
  if (isYbr) convertYbr(rgba);
  return rgba;
}

/** Little-endian words or bytes; of words only the stored bits, with their sign. */
function sampleReader(bytes: Uint8Array, format: PixelFormat): (index: number) => number {
  const { bitsAllocated, bitsStored = bitsAllocated, isSigned = false } = format;
  const shift = 32 - bitsStored;
  const extended = (value: number): number => (isSigned ? (value << shift) >> shift : (value << shift) >>> shift);
  if (bitsAllocated === 8) {
    if (bitsStored === 8 && !isSigned) return (index) => bytes[index] ?? 0;
    return (index) => extended(bytes[index] ?? 0);
  }
  return (index) => extended((bytes[2 * index] ?? 0) | ((bytes[2 * index + 1] ?? 0) << 8));
}

/** What is black and how much of 255 one step is, from Bits Stored: the window of a slide nobody has set (T49). */
function rangeOf({ bitsAllocated, bitsStored = bitsAllocated, isSigned = false }: PixelFormat): {
  readonly black: number;
  readonly scale: number;
} {
  return { black: isSigned ? -(2 ** (bitsStored - 1)) : 0, scale: 255 / (2 ** bitsStored - 1) };
}

function writeGrey(bytes: Uint8Array, format: PixelFormat, rgba: Uint8ClampedArray): void {
  const isInverted = format.photometricInterpretation === 'MONOCHROME1';
  const sample = sampleReader(bytes, format);
  const { black, scale } = rangeOf(format);
  if (format.asStored) {
    const most = Math.round(255 / scale);
    for (let pixel = 0; pixel * 4 < rgba.length; pixel += 1) {
      const value = sample(pixel) - black;
      const stored = isInverted ? most - value : value;
      rgba[pixel * 4] = stored & 0xff;
      rgba[pixel * 4 + 1] = stored >> 8;
    }
    return;
  }
  for (let pixel = 0; pixel * 4 < rgba.length; pixel += 1) {
    const value = (sample(pixel) - black) * scale;
    const shown = isInverted ? 255 - value : value;
    rgba[pixel * 4] = shown;
    rgba[pixel * 4 + 1] = shown;
    rgba[pixel * 4 + 2] = shown;
    rgba[pixel * 4 + 3] = 255;
  }
}

function paletteColor(
  bytes: Uint8Array,
  format: PixelFormat,
  rgba: Uint8ClampedArray<ArrayBuffer>,
): Uint8ClampedArray<ArrayBuffer> | undefined {
  const { palette } = format;
  if (!palette) return undefined;
  const sample = sampleReader(bytes, format);
  const last = palette.red.length - 1;
  for (let pixel = 0; pixel * 4 < rgba.length; pixel += 1) {
    const entry = Math.min(Math.max(sample(pixel) - palette.firstValueMapped, 0), last);
    rgba[pixel * 4] = palette.red[entry] ?? 0;
    rgba[pixel * 4 + 1] = palette.green[entry] ?? 0;
    rgba[pixel * 4 + 2] = palette.blue[entry] ?? 0;
    rgba[pixel * 4 + 3] = 255;
  }
  return rgba;
}

/** PS3.3 C.7.6.3.1.2: two Y, then the Cb and Cr of both. */
function sharedChroma(bytes: Uint8Array, pixels: number): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(pixels * 4);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const pair = (pixel >> 1) * 4;
    rgba[pixel * 4] = bytes[pair + (pixel & 1)] ?? 0;
    rgba[pixel * 4 + 1] = bytes[pair + 2] ?? 0;
    rgba[pixel * 4 + 2] = bytes[pair + 3] ?? 0;
    rgba[pixel * 4 + 3] = 255;
  }
  convertYbr(rgba);
  return rgba;
}

/** PS3.3 C.7.6.3.1.2, YBR_FULL to RGB, in place. */
export function convertYbr(rgba: Uint8ClampedArray): void {
  for (let at = 0; at < rgba.length; at += 4) {
    const y = rgba[at] ?? 0;
    const cb = (rgba[at + 1] ?? 0) - 128;
    const cr = (rgba[at + 2] ?? 0) - 128;
    rgba[at] = y + 1.402 * cr;
    rgba[at + 1] = y - 0.344136 * cb - 0.714136 * cr;
    rgba[at + 2] = y + 1.772 * cb;
  }
}
