import type { JpegLs } from '@cornerstonejs/codec-charls/decodewasmjs';
import { STORED_COLOURS } from '../../lib/storedColours';
import { loadOpenJpeg } from '../decoding/loadOpenJpeg';
import { checkSize, type DecodedImage, planFrame, Unsupported } from './framePlan';
import type { DecodeAnswer, DecodeBatch, DecodedBatch, DecodeRequest } from './tileDecodeMessages';
import { decodeJpeg2000, decodeJpegLs } from './wasmFrames';

self.onmessage = async ({ data: { id, frames } }: MessageEvent<DecodeBatch>) => {
  const answers = await Promise.all(frames.map(answerTo));
  const message: DecodedBatch = { id, answers };
  self.postMessage(message, { transfer: answers.flatMap((answer) => (answer.ok ? [answer.bitmap] : [])) });
};

/** A worker must always answer: one bad frame costs one tile, never the worker (DMV lost a worker per bad frame). */
const answerTo = (frame: DecodeRequest): Promise<DecodeAnswer> =>
  decode(frame).then(
    (bitmap) => ({ ok: true, bitmap }),
    (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      return { ok: false, isUnsupported: error instanceof Unsupported, reason };
    },
  );

async function decode(request: DecodeRequest): Promise<ImageBitmap> {
  const plan = planFrame(request);
  switch (plan.kind) {
    case 'browser':
      return decodeInBrowser(plan.bytes, plan.isInverted, request);
    case 'jpeg2000':
      return bitmapOf(decodeJpeg2000(await loadOpenJpeg(), plan.bytes, request.format), request);
    case 'jpegLs':
      return bitmapOf(decodeJpegLs(await loadCharLs(), plan.bytes, request.format), request);
    case 'pixels':
      return bitmapOf(plan.image, request);
  }
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

function bitmapOf(image: DecodedImage, request: DecodeRequest): Promise<ImageBitmap> {
  checkSize(image, request);
  const data = new ImageData(image.rgba, image.columns, image.rows);
  return createImageBitmap(data, 0, 0, request.keepColumns, request.keepRows, STORED_COLOURS);
}
