import { STORED_COLOURS } from '../../../lib/storedColours';
import type { ColourAnswer, ColourRequest, Recipe } from './colourMessages';
import { colourPixels } from './colourTable';
import { type ColourEngine, iccTable, loadColourEngine } from './iccTable';
import { isPlanes, mixPlanes, type TilePlanes } from './mixPlanes';

const cmsUrl = new URL('lcms-wasm/dist/lcms.wasm', import.meta.url).href;
let engine: Promise<ColourEngine> | undefined;

/** Always answers. */
self.onmessage = async ({ data }: MessageEvent<ColourRequest & { readonly id: number }>) => {
  const answer = await answerTo(data).catch((error: unknown): ColourAnswer => {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  });
  const transfer = answer.kind === 'pictures' ? [...answer.bitmaps] : [];
  self.postMessage({ ...answer, id: data.id }, { transfer });
};

async function answerTo(request: ColourRequest): Promise<ColourAnswer> {
  if (request.kind === 'table') {
    engine ??= loadColourEngine(() => cmsUrl).catch((error: unknown) => {
      engine = undefined;
      throw error;
    });
    return { kind: 'table', table: iccTable(await engine, request.profile, request.space) };
  }
  const { recipe, pictures } = request;
  return { kind: 'pictures', bitmaps: await Promise.all(pictures.map((picture) => coloured(picture, recipe))) };
}

let canvas: OffscreenCanvas | undefined;

function coloured(
  source: ImageBitmap | TilePlanes,
  { channels = [], table, curve, space = 'srgb' }: Recipe,
): Promise<ImageBitmap> {
  const image = isPlanes(source)
    ? new ImageData(mixPlanes(source, channels), source.columns, source.rows)
    : imageOf(source);
  if (table || curve) colourPixels(image.data, table, curve);
  // Of other colours than sRGB the browser has to know whose they are, to paint them as these.
  if (space !== 'srgb') {
    return createImageBitmap(new ImageData(image.data, image.width, image.height, { colorSpace: space }));
  }
  return createImageBitmap(image, STORED_COLOURS);
}

function imageOf(picture: ImageBitmap): ImageData {
  const { width, height } = picture;
  if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas in this worker');
  context.globalCompositeOperation = 'copy';
  context.drawImage(picture, 0, 0);
  picture.close();
  return context.getImageData(0, 0, width, height);
}
