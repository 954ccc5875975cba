import type { JpegLs } from '@cornerstonejs/codec-charls/decodewasmjs';
import { STORED_COLOURS } from '../../lib/storedColours';
import { DEFLATED_FRAME, inflateFrame } from '../decoding/inflateFrame';
import { loadOpenJpeg } from '../decoding/loadOpenJpeg';
import { checkSize, type DecodedImage, planFrame, Unsupported } from './framePlan';
import { withoutItemHeader } from './tileCodestream';
import type { DecodeAnswer, DecodeBatch, DecodedBatch, DecodeRequest } from './tileDecodeMessages';
import { nativeLength } from './nativePixels';
import { decodeJpeg2000, decodeJpegLs, decodeJpegXl } from './wasmFrames';

self.onmessage = async ({ data: { id, frames } }: MessageEvent<DecodeBatch>) => {
  const answers = await Promise.all(frames.map(answerTo));
  const message: DecodedBatch = { id, answers };
  self.postMessage(message, { transfer: answers.flatMap((answer) => (answer.ok ? [transferOf(answer.pixels)] : [])) });
};

/** A worker must always answer: one bad frame costs one tile, never the worker (DMV lost a worker per bad frame). */
const answerTo = (frame: DecodeRequest): Promise<DecodeAnswer> =>
  decode(frame).then(
    (pixels) => ({ ok: true, pixels }),
    (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      return { ok: false, isUnsupported: error instanceof Unsupported, reason };
    },
  );

type Pixels = ImageBitmap | Uint16Array<ArrayBuffer>;
const transferOf = (pixels: Pixels): Transferable => (pixels instanceof Uint16Array ? pixels.buffer : pixels);

async function decode(request: DecodeRequest): Promise<Pixels> {
  const plan = planFrame(await inflated(request));
  switch (plan.kind) {
    case 'browser':
      return greysOrPicture(await decodeInBrowser(plan.bytes, plan.isInverted, request), request);
    case 'jpeg2000':
      return bitmapOf(decodeJpeg2000(await loadOpenJpeg(), plan.bytes, request.format), request);
    case 'jpegLs':
      return bitmapOf(decodeJpegLs(await loadCharLs(), plan.bytes, request.format), request);
    case 'jpegXl': {
      const { loadJpegXl } = await import('../decoding/loadJpegXl');
      return bitmapOf(decodeJpegXl(await loadJpegXl(), plan.bytes, request.format), request);
    }
    case 'jpegLossless': {
      const { decodeLosslessFrame } = await import('./losslessFrame');
      return bitmapOf(decodeLosslessFrame(plan.bytes, request.format), request);
    }
    case 'pixels':
      return bitmapOf(plan.image, request);
  }
}

/** Deflated Image Frame Compression (PS3.5 A.4.13): what it holds are uncompressed pixels. */
async function inflated(request: DecodeRequest): Promise<DecodeRequest> {
  if (request.transferSyntaxUid !== DEFLATED_FRAME) return request;
  const unpacked = await inflateFrame(withoutItemHeader(request.bytes), nativeLength(request.format));
  if (!unpacked.ok) throw new Error(unpacked.error);
  return { ...request, bytes: unpacked.value };
}

async function decodeInBrowser(bytes: Uint8Array, isInverted: boolean, request: DecodeRequest): Promise<ImageBitmap> {
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' });
  const { keepColumns, keepRows } = request;
  const bitmap = await createImageBitmap(blob, 0, 0, keepColumns, keepRows, STORED_COLOURS);
  return isInverted ? inverted(bitmap) : bitmap;
}

/** Low values of MONOCHROME1 are bright. */
function inverted(bitmap: ImageBitmap): ImageBitmap {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas in this worker');
  context.drawImage(bitmap, 0, 0);
  context.globalCompositeOperation = 'difference';
  context.fillStyle = '#fff';
  context.fillRect(0, 0, bitmap.width, bitmap.height);
  bitmap.close();
  return canvas.transferToImageBitmap();
}

let charLs: Promise<JpegLs> | undefined;
const charLsUrl = new URL('@cornerstonejs/codec-charls/decodewasm', import.meta.url).href;

/** Few slides are JPEG-LS: its decoder is fetched with the first of their tiles. */
function loadCharLs(): Promise<JpegLs> {
  charLs ??= import('@cornerstonejs/codec-charls/decodewasmjs')
    .then((module) => module.default({ locateFile: (file) => (file.endsWith('.wasm') ? charLsUrl : file) }))
    .catch((error: unknown) => {
      charLs = undefined;
      throw error;
    });
  return charLs;
}

/** Eight bits are all that the browser's decoder gives, and all that such a JPEG has. */
function greysOrPicture(bitmap: ImageBitmap, { format }: DecodeRequest): Pixels {
  if (!format.asStored) return bitmap;
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas in this worker');
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return Uint16Array.from({ length: data.length / 4 }, (_, pixel) => data[pixel * 4] ?? 0);
}

/** Out of the two bytes that `PixelFormat.asStored` speaks of, without the padding. */
function storedValues(
  { rgba, columns }: DecodedImage,
  { keepColumns, keepRows }: DecodeRequest,
): Uint16Array<ArrayBuffer> {
  const values = new Uint16Array(keepColumns * keepRows);
  for (let row = 0; row < keepRows; row += 1) {
    for (let column = 0; column < keepColumns; column += 1) {
      const at = (row * columns + column) * 4;
      values[row * keepColumns + column] = (rgba[at] ?? 0) | ((rgba[at + 1] ?? 0) << 8);
    }
  }
  return values;
}

async function bitmapOf(image: DecodedImage, request: DecodeRequest): Promise<Pixels> {
  checkSize(image, request);
  if (request.format.asStored) return storedValues(image, request);
  const data = new ImageData(image.rgba, image.columns, image.rows);
  return createImageBitmap(data, 0, 0, request.keepColumns, request.keepRows, STORED_COLOURS);
}
