import type { ScreenMap } from '../../dicom/geometry/displayedPlane';
import { greyOf } from './greyWindow';
import { type GreyPicture, type Picture, reduced } from './picture';
import type { Presentation } from './stackView';
import { isEnlarged } from './viewCamera';

/** One picture in one tone, at the size of the picture. */
interface Raster {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  readonly pixels: ImageData;
  readonly words: Uint32Array;
  picture: Picture | undefined;
  tone: string;
  /** Panes that show it: it is not painted over while one does. */
  panes: number;
}

/** Of each pane, so that panning and zooming do not tone a picture again. */
const shown = new WeakMap<HTMLCanvasElement, Raster>();
/** The last one of each picture: four panes that scroll through one series together tone each image once. */
const made = new WeakMap<Picture, WeakRef<Raster>>();
/** One that no pane shows any more, to be painted over. */
let spare: WeakRef<Raster> | undefined;

/** Screen pixels per painted pixel below which plain bilinear sampling starts to skip some. */
const REDUCED = 0.7;
/** Eight halvings make one pixel of 65,536: beyond that nothing is seen. */
const MOST_HALVINGS = 8;

/**
 * Paints a picture on the canvas of a pane by the processor. Grey is that of `greyOf`, as the standard has it, by a table
 * of all painted numbers. `map` leads from image points to pixels of the canvas. A grey picture shown at less than half
 * its size is averaged down first, by whole halvings.
 */
export function paintFrame(canvas: HTMLCanvasElement, picture: Picture, tone: Presentation, map: ScreenMap): void {
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('no 2D canvas');
  const scale = Math.max(Math.hypot(map.a, map.b), Math.hypot(map.c, map.d));
  const halvings = picture.kind === 'grey' ? halvingsFor(scale) : 0;
  const raster = rasterFor(canvas, picture.kind === 'grey' ? reduced(picture, halvings) : picture, tone);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = 'black';
  context.fillRect(0, 0, canvas.width, canvas.height);
  const part = 2 ** halvings;
  const least = Math.min(Math.hypot(map.a, map.b), Math.hypot(map.c, map.d));
  context.imageSmoothingEnabled = !(tone.isNearest && isEnlarged(least));
  context.imageSmoothingQuality = scale * part < REDUCED ? 'medium' : 'low';
  context.setTransform(map.a, map.b, map.c, map.d, map.e, map.f);
  const { columns, rows } = picture;
  // A halved picture of odd size reaches beyond the image: no more of it than the image is.
  context.drawImage(raster.canvas, 0, 0, columns / part, rows / part, 0, 0, columns, rows);
}

const halvingsFor = (scale: number): number => Math.min(MOST_HALVINGS, Math.max(0, Math.floor(-Math.log2(scale)) || 0));

/** Lets go of what a pane shows. */
export function releasePainted(canvas: HTMLCanvasElement): void {
  const own = shown.get(canvas);
  if (!own) return;
  shown.delete(canvas);
  leave(own);
}

const nameOf = ({ lower, upper, isInverted, isSigmoid }: Presentation): string =>
  `${lower}/${upper}/${isInverted}/${isSigmoid}`;

function rasterFor(pane: HTMLCanvasElement, picture: Picture, tone: Presentation): Raster {
  const name = nameOf(tone);
  const own = shown.get(pane);
  const known = own?.picture === picture && own.tone === name ? own : made.get(picture)?.deref();
  const isMade = known?.picture === picture && known.tone === name;
  const raster = known && isMade ? known : rasterToPaintOver(own, picture);
  if (!isMade) {
    paintTone(raster, picture, tone);
    raster.picture = picture;
    raster.tone = name;
    made.set(picture, new WeakRef(raster));
  }
  if (raster !== own) {
    raster.panes += 1;
    if (own) leave(own);
    shown.set(pane, raster);
  }
  return raster;
}

function leave(raster: Raster): void {
  raster.panes -= 1;
  if (raster.panes === 0) spare = new WeakRef(raster);
}

/** The pane's own where no other pane shows it, else the spare one, else a new one; always of the size of the picture. */
function rasterToPaintOver(own: Raster | undefined, { columns, rows }: Picture): Raster {
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
  return { canvas, context, pixels, words, picture: undefined, tone: '', panes: 0 };
}

function paintTone({ context, pixels, words }: Raster, picture: Picture, tone: Presentation): void {
  if (picture.kind === 'grey') toneGrey(words, picture, tone);
  else {
    const { rgb } = picture;
    const flip = tone.isInverted ? 0xffffff : 0;
    for (let index = 0, at = 0; index < words.length; index += 1, at += 3)
      words[index] =
        0xff000000 | (((rgb[at] as number) | ((rgb[at + 1] as number) << 8) | ((rgb[at + 2] as number) << 16)) ^ flip);
  }
  context.putImageData(pixels, 0, 0);
}

function toneGrey(words: Uint32Array, { values, minimum, maximum }: GreyPicture, tone: Presentation): void {
  const { first, entries } = tableOf(minimum, maximum, tone);
  for (let index = 0; index < words.length; index += 1)
    words[index] = entries[(values[index] as number) - first] as number;
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
function tableOf(first: number, last: number, tone: Presentation): ToneTable {
  const name = nameOf(tone);
  const known = tables.get(name);
  if (known && known.first <= first && known.last >= last) return known;
  tables.delete(name);
  const table = newTable(Math.min(first, known?.first ?? first), Math.max(last, known?.last ?? last), tone);
  tables.set(name, table);
  for (const oldest of tables.keys()) if (tables.size > MAX_TABLES) tables.delete(oldest);
  return table;
}

function newTable(first: number, last: number, tone: Presentation): ToneTable {
  const grey = greyIn(tone);
  const entries = new Uint32Array(last - first + 1);
  const rounded = new Uint8ClampedArray(1);
  for (let index = 0; index < entries.length; index += 1) {
    rounded[0] = tone.isInverted ? 255 - grey(first + index) : grey(first + index);
    entries[index] = 0xff000000 | ((rounded[0] as number) * 0x010101);
  }
  return { first, last, entries };
}

/** Grey 0..255 of a painted number. The two ends of a SIGMOID carry its centre and width (`paintRange`). */
function greyIn({ lower, upper, isSigmoid }: Presentation): (painted: number) => number {
  const [windowCenter, windowWidth] = [(lower + upper + 1) / 2, upper - lower + 1];
  if (isSigmoid) return (painted) => greyOf(painted, { windowCenter, windowWidth, voiLutFunction: 'SIGMOID' });
  return (painted) => (painted <= lower ? 0 : painted > upper ? 255 : ((painted - lower) / (upper - lower)) * 255);
}
