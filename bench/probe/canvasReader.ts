import type { decodeBlocks } from './blocks';
import type { CanvasBox, visibleCanvases } from './canvases';

export interface CanvasReaderOptions {
  readonly greys: readonly number[];
  readonly tolerance: number;
  readonly leastSidePx: number;
  /** How long a list of canvases is believed. */
  readonly refreshMs: number;
}

export interface ReadCanvas {
  readonly id: number;
  readonly canvas: HTMLCanvasElement;
  box: CanvasBox;
  firstMs: number | undefined;
  firstIndex: number;
  /** Of the image it shows; -1 where none can be read. */
  index: number;
  /** Green of the samples of the whole canvas: brightest less darkest; 0 for an empty one. */
  contrast: number;
  last: Uint32Array | undefined;
}

/**
 * Reads a few pixels of each diagnostic canvas: a grid of 8 × 8 over the blocks of the pixel code, and another over all
 * of it. Single pixels without averaging, and one read-back for all canvases together, so that a look costs little.
 * Its source goes into the page: it may use nothing outside itself.
 */
export class CanvasReader {
  // No statics: a bundler may take away the name by which a class reaches its own.
  readonly #side = 8;
  readonly #most = 12;
  readonly #options: CanvasReaderOptions;
  readonly #find: typeof visibleCanvases;
  readonly #decode: typeof decodeBlocks;
  readonly #known = new Map<HTMLCanvasElement, ReadCanvas>();
  #tiny: CanvasRenderingContext2D | undefined;
  #refreshed = Number.NEGATIVE_INFINITY;
  raster = { rows: 512, columns: 512 };
  shown: ReadCanvas[] = [];

  constructor(options: CanvasReaderOptions, find: typeof visibleCanvases, decode: typeof decodeBlocks) {
    this.#options = options;
    this.#find = find;
    this.#decode = decode;
  }

  /** The canvases that look different from the last time. */
  look(now: number): ReadCanvas[] {
    const age = now - this.#refreshed;
    const isDue = age > this.#options.refreshMs || (this.shown.length === 0 && age > 30);
    const context = this.#context();
    if (!context) return [];
    if (isDue || this.shown.some(({ canvas }) => !canvas.isConnected)) this.#refresh(context, now);
    if (this.shown.length === 0) return [];
    const side = this.#side;
    context.clearRect(0, 0, side * this.shown.length, side * 2);
    for (const [column, { canvas }] of this.shown.entries()) this.#draw(context, canvas, column * side);
    const stride = side * this.shown.length;
    const { data } = context.getImageData(0, 0, stride, side * 2);
    const words = new Uint32Array(data.buffer);
    const changed = this.shown.filter((looked, column) => this.#isChanged(looked, words, stride, column * side));
    for (const looked of changed) {
      const left = this.shown.indexOf(looked) * side;
      looked.index = this.#decode(data, stride, left, this.#options.greys, this.#options.tolerance);
      looked.contrast = this.#contrast(looked);
      if (looked.index < 0 || looked.firstMs !== undefined) continue;
      looked.firstMs = now;
      looked.firstIndex = looked.index;
    }
    return changed;
  }

  #context(): CanvasRenderingContext2D | undefined {
    if (this.#tiny) return this.#tiny;
    const canvas = document.createElement('canvas');
    canvas.width = this.#side * this.#most;
    canvas.height = this.#side * 2;
    this.#tiny = canvas.getContext('2d', { willReadFrequently: true }) ?? undefined;
    if (this.#tiny) this.#tiny.imageSmoothingEnabled = false;
    return this.#tiny;
  }

  /** Of canvases on top of each other the one with the image: opaque where the others are clear. */
  #refresh(context: CanvasRenderingContext2D, now: number): void {
    this.#refreshed = now;
    this.shown = [];
    for (const { canvas, box } of this.#find(this.#options.leastSidePx)) {
      if (this.shown.length === this.#most) return;
      if (this.shown.some((one) => Math.hypot(one.box.left - box.left, one.box.top - box.top) < 8)) continue;
      context.clearRect(0, 0, 1, 1);
      context.drawImage(canvas, canvas.width / 2 + 3, canvas.height / 2 + 3, 1, 1, 0, 0, 1, 1);
      if (context.getImageData(0, 0, 1, 1).data[3] !== 255) continue;
      const looked = this.#known.get(canvas) ?? this.#newcomer(canvas, box);
      looked.box = box;
      this.shown.push(looked);
    }
  }

  #newcomer(canvas: HTMLCanvasElement, box: CanvasBox): ReadCanvas {
    const id = this.#known.size;
    const made = { id, canvas, box, firstMs: undefined, firstIndex: -1, index: -1, contrast: 0, last: undefined };
    this.#known.set(canvas, made);
    return made;
  }

  /** The image is taken to be fitted into the canvas, about its middle. */
  #draw(context: CanvasRenderingContext2D, canvas: HTMLCanvasElement, left: number): void {
    const { width, height } = canvas;
    const scale = Math.min(width / this.raster.columns, height / this.raster.rows);
    const field = (this.raster.rows * scale) / 4;
    const side = this.#side;
    context.drawImage(canvas, (width - field) / 2, (height - field) / 2, field, field, left, 0, side, side);
    context.drawImage(canvas, 0, 0, width, height, left, side, side, side);
  }

  #isChanged(looked: ReadCanvas, words: Uint32Array, stride: number, left: number): boolean {
    const side = this.#side;
    let isChanged = looked.last === undefined;
    looked.last ??= new Uint32Array(side * side * 2);
    for (let at = 0; at < looked.last.length; at += 1) {
      const word = words[Math.floor(at / side) * stride + left + (at % side)] as number;
      if (looked.last[at] === word) continue;
      looked.last[at] = word;
      isChanged = true;
    }
    return isChanged;
  }

  #contrast({ last }: ReadCanvas): number {
    let least = 255;
    let most = 0;
    for (const word of last?.subarray(this.#side ** 2) ?? []) {
      const green = (word >>> 8) & 255;
      least = Math.min(least, green);
      most = Math.max(most, green);
    }
    return Math.max(0, most - least);
  }
}
