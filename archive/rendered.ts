import { Buffer } from 'node:buffer';
import { fail, ok, type Result } from '../src/lib/result';
import type { ImageAttributes } from './instanceHeaders';
import { encodePng, type Raster, shrink } from './png';

/** ASCII of the marker's name. */
const ADOBE = Buffer.from([0x41, 0x64, 0x6f, 0x62, 0x65]);
const JPEG_BASELINE = '1.2.840.10008.1.2.4.50';

export interface Rendering {
  readonly mediaType: 'image/jpeg' | 'image/png';
  readonly bytes: Buffer;
}

export interface RenderOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly window?: { readonly center: number; readonly width: number };
}

export interface RenderableFrame {
  readonly bytes: Buffer;
  readonly transferSyntaxUid: string;
  readonly isNative: boolean;
  readonly image: ImageAttributes;
}

/**
 * A preview of one frame: baseline JPEG as stored, or PNG of uncompressed pixels. Other compressions are not decoded
 * here (the viewer does that); they fail in words.
 */
export async function render(frame: RenderableFrame, options: RenderOptions): Promise<Result<Rendering, string>> {
  if (frame.transferSyntaxUid === JPEG_BASELINE) {
    return ok({ mediaType: 'image/jpeg', bytes: withColorTransform(frame.bytes, frame.image) });
  }
  if (!frame.isNative) return fail('This archive renders baseline JPEG and uncompressed images only.');
  const raster = rasterOf(frame.bytes, frame.image, options.window);
  if (raster === undefined)
    return fail(`This archive does not render ${frame.image.photometricInterpretation} pixels.`);
  const { viewport } = options;
  const sized = viewport === undefined ? raster : shrink(raster, viewport.width, viewport.height);
  return ok({ mediaType: 'image/png', bytes: await encodePng(sized) });
}

/** Reads `viewport=w,h` and `window=center,width,function` (PS3.18 8.3.5.1). Fails in words, for a 400. */
export function parseRenderOptions(parameters: URLSearchParams): Result<RenderOptions, string> {
  const viewport = numbers(parameters.get('viewport'));
  const window = numbers(parameters.get('window')?.split(',').slice(0, 2).join(',') ?? null);
  if (viewport !== undefined && !(viewport.length >= 2 && viewport.slice(0, 2).every((size) => size >= 1))) {
    return fail('viewport is width,height in pixels.');
  }
  if (window !== undefined && !(window.length === 2 && window.every(Number.isFinite) && (window[1] ?? 0) > 0)) {
    return fail('window is center,width,function.');
  }
  return ok({
    ...(viewport === undefined ? {} : { viewport: { width: viewport[0] ?? 0, height: viewport[1] ?? 0 } }),
    ...(window === undefined ? {} : { window: { center: window[0] ?? 0, width: window[1] ?? 0 } }),
  });
}

const numbers = (text: string | null): number[] | undefined =>
  text === null ? undefined : text.split(',').map(Number);

/**
 * Slide scanners write RGB JPEG without any marker that says so; a browser would take it for YCbCr. An Adobe marker
 * (APP14, transform 0) after Start of Image says it.
 */
function withColorTransform(bytes: Buffer, image: ImageAttributes): Buffer {
  if (image.photometricInterpretation !== 'RGB' || image.samplesPerPixel !== 3) return bytes;
  const head = bytes.subarray(0, 4096);
  if (head.includes(ADOBE) || head.includes('JFIF')) return bytes;
  const marker = Buffer.from([0xff, 0xee, 0, 14, ...ADOBE, 0, 100, 0, 0, 0, 0, 0]);
  return Buffer.concat([bytes.subarray(0, 2), marker, bytes.subarray(2)]);
}

function rasterOf(bytes: Buffer, image: ImageAttributes, window: RenderOptions['window']): Raster | undefined {
  const { photometricInterpretation: kind, columns: width, rows: height } = image;
  if (kind === 'MONOCHROME1' || kind === 'MONOCHROME2') {
    const values = monochromeValues(bytes, image);
    return values && { width, height, channels: 1, samples: windowed(values, image, window) };
  }
  if ((kind === 'RGB' || kind === 'YBR_FULL') && image.bitsAllocated === 8 && image.samplesPerPixel === 3) {
    const samples = image.isPlanar ? interleaved(bytes, width * height) : Uint8Array.from(bytes);
    if (kind === 'YBR_FULL') toRgb(samples);
    return { width, height, channels: 3, samples };
  }
  return undefined;
}

/** Stored values of one frame (PS3.5 8.1.1), low bits only where fewer are stored than allocated. */
function monochromeValues(bytes: Buffer, image: ImageAttributes): Float32Array | undefined {
  const count = image.rows * image.columns;
  const { bitsAllocated, bitsStored, isSigned } = image;
  const values = new Float32Array(count);
  if (bitsAllocated === 1) {
    for (let index = 0; index < count; index += 1) values[index] = ((bytes[index >> 3] ?? 0) >> (index & 7)) & 1;
    return values;
  }
  if (bitsAllocated !== 8 && bitsAllocated !== 16) return undefined;
  const unused = 32 - bitsStored;
  for (let index = 0; index < count; index += 1) {
    const raw = bitsAllocated === 8 ? (bytes[index] ?? 0) : bytes.readUInt16LE(index * 2);
    values[index] = isSigned ? (raw << unused) >> unused : (raw << unused) >>> unused;
  }
  return values;
}

/** Modality rescale, then the linear VOI function (PS3.3 C.11.2.1.2.1), or the full range where no window is known. */
function windowed(values: Float32Array, image: ImageAttributes, asked: RenderOptions['window']): Uint8Array {
  const { rescaleSlope: slope, rescaleIntercept: intercept } = image;
  const { center, width } = asked ?? windowOf(values, image);
  const low = center - 0.5 - (width - 1) / 2;
  const range = Math.max(1, width - 1);
  const isInverted = image.photometricInterpretation === 'MONOCHROME1';
  const samples = new Uint8Array(values.length);
  for (let index = 0; index < values.length; index += 1) {
    const share = Math.min(1, Math.max(0, ((values[index] ?? 0) * slope + intercept - low) / range));
    samples[index] = Math.round((isInverted ? 1 - share : share) * 255);
  }
  return samples;
}

function windowOf(values: Float32Array, image: ImageAttributes): { center: number; width: number } {
  const { windowCenter, windowWidth, rescaleSlope, rescaleIntercept } = image;
  if (windowCenter !== undefined && windowWidth !== undefined && windowWidth >= 1) {
    return { center: windowCenter, width: windowWidth };
  }
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const [first, last] = [low * rescaleSlope + rescaleIntercept, high * rescaleSlope + rescaleIntercept];
  return { center: (first + last) / 2 + 0.5, width: Math.abs(last - first) + 1 };
}

function interleaved(planes: Buffer, count: number): Uint8Array {
  const samples = new Uint8Array(count * 3);
  for (let index = 0; index < count; index += 1) {
    for (let channel = 0; channel < 3; channel += 1)
      samples[index * 3 + channel] = planes[channel * count + index] ?? 0;
  }
  return samples;
}

/** YBR_FULL to RGB (PS3.3 C.7.6.3.1.2), in place. */
function toRgb(samples: Uint8Array): void {
  const byte = (value: number) => Math.min(255, Math.max(0, Math.round(value)));
  for (let at = 0; at + 2 < samples.length; at += 3) {
    const [y, cb, cr] = [samples[at] ?? 0, (samples[at + 1] ?? 0) - 128, (samples[at + 2] ?? 0) - 128];
    samples[at] = byte(y + 1.402 * cr);
    samples[at + 1] = byte(y - 0.344136 * cb - 0.714136 * cr);
    samples[at + 2] = byte(y + 1.772 * cb);
  }
}
