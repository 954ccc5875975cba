/** How the samples of a frame lie and what they mean. */
export interface PixelFormat {
  readonly columns: number;
  readonly rows: number;
  readonly samplesPerPixel: number;
  readonly bitsAllocated: number;
  readonly photometricInterpretation: string;
  /** Colour planes one after the other (Planar Configuration 1) instead of pixel by pixel. */
  readonly isPlanar: boolean;
}

/** Bytes of an uncompressed frame, before padding to an even length (T60). */
export const nativeLength = ({ columns, rows, samplesPerPixel, bitsAllocated }: PixelFormat): number =>
  (columns * rows * samplesPerPixel * bitsAllocated) / 8;

/** True for the length of uncompressed pixels, also with the byte that pads it to an even length. */
export const hasNativeLength = (bytes: Uint8Array, format: PixelFormat): boolean =>
  bytes.length === nativeLength(format) || bytes.length === nativeLength(format) + (nativeLength(format) % 2);

/** 8-bit samples to RGBA: grey, RGB or YBR_FULL, by pixel or by plane (T61). Undefined for what is not understood. */
export function rgbaOf(bytes: Uint8Array, format: PixelFormat): Uint8ClampedArray<ArrayBuffer> | undefined {
  const { columns, rows, samplesPerPixel, bitsAllocated, photometricInterpretation: photometric } = format;
  const pixels = columns * rows;
  if (bitsAllocated !== 8 || bytes.length < pixels * samplesPerPixel) return undefined;
  const rgba = new Uint8ClampedArray(pixels * 4);
  if (samplesPerPixel === 1) {
    if (!photometric.startsWith('MONOCHROME')) return undefined;
    writeGrey(bytes, rgba, photometric === 'MONOCHROME1');
    return rgba;
  }
  const isYbr = photometric === 'YBR_FULL';
  if (samplesPerPixel !== 3 || !(isYbr || photometric === 'RGB')) return undefined;
  const step = format.isPlanar ? 1 : 3;
  const plane = format.isPlanar ? pixels : 1;
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const at = pixel * step;
    rgba[pixel * 4] = bytes[at] ?? 0;
    rgba[pixel * 4 + 1] = bytes[at + plane] ?? 0;
    rgba[pixel * 4 + 2] = bytes[at + 2 * plane] ?? 0;
    rgba[pixel * 4 + 3] = 255;
  }
  if (isYbr) convertYbr(rgba);
  return rgba;
}

function writeGrey(bytes: Uint8Array, rgba: Uint8ClampedArray, isInverted: boolean): void {
  for (let pixel = 0; pixel * 4 < rgba.length; pixel += 1) {
    const value = bytes[pixel] ?? 0;
    const shown = isInverted ? 255 - value : value;
    rgba.set([shown, shown, shown, 255], pixel * 4);
  }
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
