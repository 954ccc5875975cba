import type { Types } from '@cornerstonejs/core';
import { greyOf } from './greyWindow';

/** What Cornerstone's CPU painter hands to an image that paints itself. The window is stated in painted numbers. */
interface CpuElement {
  readonly canvas: HTMLCanvasElement;
  readonly image?: Types.IImage;
  readonly viewport: {
    readonly voi?: { readonly windowCenter?: number; readonly windowWidth?: number };
    readonly invert?: boolean;
    readonly pixelReplication?: boolean;
  };
  readonly transform?: { getMatrix(): readonly number[] };
}

/** The curve a window is of, as the image states it. */
export type GreyCurve = 'LINEAR' | 'SIGMOID';

/** One image in one tone, at the size of the image. */
interface Raster {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  readonly pixels: ImageData;
  readonly words: Uint32Array;
  image: Types.IImage;
  tone: string;
  /** Panes that show it: it is not painted over while one does. */
  panes: number;
}

/** Of each pane, so that panning and zooming do not tone seven million pixels again. */
const shown = new WeakMap<HTMLCanvasElement, Raster>();
/** The last one of each image: four panes that scroll through one series together tone each image once. */
const made = new WeakMap<Types.IImage, WeakRef<Raster>>();
/** One that no pane shows any more, to be painted over. */
let spare: WeakRef<Raster> | undefined;

const held = new WeakSet<HTMLCanvasElement>();

/**
 * Between `hold` and `release` what is asked to be painted on this canvas is not painted: Cornerstone paints the image
 * that is on its way out once more, at every step through a stack, before it paints the next one.
 */
export const hold = (canvas: HTMLCanvasElement): void => void held.add(canvas);
export const release = (canvas: HTMLCanvasElement): void => void held.delete(canvas);

/**
 * The processor's painter of grey images, in the place of Cornerstone's: that one takes every window for a straight ramp,
 * which burns out mammograms that state SIGMOID (GRAY-02), and tones and copies an image again for every pane that shows
 * it. Grey is that of `greyOf`, as the standard has it.
 */
export const greyPainter =
  (curve: GreyCurve) =>
  (element: CpuElement): void => {
    const { canvas, image, viewport, transform } = element;
    const context = canvas.getContext('2d');
    if (!image || !context || !transform || held.has(canvas)) return;
    const { windowCenter = 0, windowWidth = 1 } = viewport.voi ?? {};
    const raster = rasterFor(canvas, image, { curve, windowCenter, windowWidth, isInverted: viewport.invert ?? false });
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = 'black';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingEnabled = !viewport.pixelReplication;
    const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = transform.getMatrix();
    context.setTransform(a, b, c, d, e, f);
    context.drawImage(raster.canvas, 0, 0);
  };

interface Tone {
  readonly curve: GreyCurve;
  readonly windowCenter: number;
  readonly windowWidth: number;
  readonly isInverted: boolean;
}

const nameOf = ({ curve, windowCenter, windowWidth, isInverted }: Tone): string =>
  `${curve}/${windowCenter}/${windowWidth}/${isInverted}`;

function rasterFor(pane: HTMLCanvasElement, image: Types.IImage, tone: Tone): Raster {
  const name = nameOf(tone);
  const own = shown.get(pane);
  const known = own?.image === image && own.tone === name ? own : made.get(image)?.deref();
  const isMade = known?.image === image && known.tone === name;
  const raster = known && isMade ? known : rasterToPaintOver(own, image);
  if (!isMade) {
    paintTone(raster, image, tone);
    raster.image = image;
    raster.tone = name;
    made.set(image, new WeakRef(raster));
  }
  if (raster !== own) give(pane, raster, own);
  return raster;
}

function give(pane: HTMLCanvasElement, raster: Raster, former: Raster | undefined): void {
  raster.panes += 1;
  if (former) former.panes -= 1;
  if (former?.panes === 0) spare = new WeakRef(former);
  shown.set(pane, raster);
}

/** The pane's own where no other pane shows it, else the spare one, else a new one; always of the size of the image. */
function rasterToPaintOver(own: Raster | undefined, { columns, rows }: Types.IImage): Raster {
  const isOfSize = ({ pixels }: Raster) => pixels.width === columns && pixels.height === rows;
  if (own?.panes === 1 && isOfSize(own)) return own;
  const unused = spare?.deref();
  spare = undefined;
  return unused?.panes === 0 && isOfSize(unused) ? unused : newRaster(columns, rows);
}

function newRaster(columns: number, rows: number): Raster {
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  // Without an alpha channel it is copied and painted without blending.
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('no 2D canvas');
  const pixels = context.createImageData(columns, rows);
  const words = new Uint32Array(pixels.data.buffer);
  return { canvas, context, pixels, words, image: {} as Types.IImage, tone: '', panes: 0 };
}

function paintTone({ context, pixels, words }: Raster, image: Types.IImage, tone: Tone): void {
  const { first, entries } = tableOf(image.minPixelValue, image.maxPixelValue, tone);
  const values = image.getPixelData();
  for (let index = 0; index < words.length; index += 1)
    words[index] = entries[(values[index] as number) - first] as number;
  context.putImageData(pixels, 0, 0);
}

/** Opaque grey of every painted number from `first` to `last`, as pixels of an ImageData. */
interface ToneTable {
  readonly first: number;
  readonly last: number;
  readonly entries: Uint32Array;
}

/** By tone, oldest first: a series is scrolled in one window, or in a few side by side. */
const tables = new Map<string, ToneTable>();
const MAX_TABLES = 6;

/** A table that holds `first` to `last`. The images of a series differ a little in range: one table grows to serve all. */
function tableOf(first: number, last: number, tone: Tone): ToneTable {
  const name = nameOf(tone);
  const known = tables.get(name);
  if (known && known.first <= first && known.last >= last) return known;
  tables.delete(name);
  const table = newTable(Math.min(first, known?.first ?? first), Math.max(last, known?.last ?? last), tone);
  tables.set(name, table);
  for (const oldest of tables.keys()) if (tables.size > MAX_TABLES) tables.delete(oldest);
  return table;
}

function newTable(first: number, last: number, { curve, windowCenter, windowWidth, isInverted }: Tone): ToneTable {
  const voi = { windowCenter, windowWidth, voiLutFunction: curve } as const;
  const entries = new Uint32Array(last - first + 1);
  const rounded = new Uint8ClampedArray(1);
  for (let index = 0; index < entries.length; index += 1) {
    const grey = greyOf(first + index, voi);
    rounded[0] = isInverted ? 255 - grey : grey;
    entries[index] = 0xff000000 | ((rounded[0] as number) * 0x010101);
  }
  return { first, last, entries };
}
