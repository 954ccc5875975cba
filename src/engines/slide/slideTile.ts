import { isPlanes, type TilePlanes } from './colour/mixPlanes';

/** A picture, or the values of several channels. */
export type TilePixels = ImageBitmap | TilePlanes;

export const closePixels = (pixels: TilePixels): void => {
  if (!isPlanes(pixels)) pixels.close();
};

/** A tile in memory: its pixels as they were stored, and as they are painted. */
export class SlideTile {
  readonly source: TilePixels;
  readonly levelIndex: number;
  /** Counts the ways in which this slide was coloured; of what is painted. */
  version: number;
  #coloured: ImageBitmap;
  #isShown = false;
  #isClosed = false;
  #onShown: ((bitmap: ImageBitmap | undefined) => void) | undefined;

  /** `coloured` may be the source itself. Both belong to the tile. */
  constructor(source: TilePixels, levelIndex: number, coloured: ImageBitmap, version = 0) {
    this.source = source;
    this.levelIndex = levelIndex;
    this.version = version;
    this.#coloured = coloured;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** What is painted of it; undefined while it only has colours that the others do not have any more, or not yet. */
  get bitmap(): ImageBitmap | undefined {
    return this.#isShown ? this.#coloured : undefined;
  }

  /** Its colours, shown or not. */
  get coloured(): ImageBitmap {
    return this.#coloured;
  }

  /** Who paints it hears of each change, at once too. */
  follow(onShown: (bitmap: ImageBitmap | undefined) => void): void {
    this.#onShown = onShown;
    onShown(this.bitmap);
  }

  setShown(isShown: boolean): void {
    if (this.#isShown === isShown || this.#isClosed) return;
    this.#isShown = isShown;
    this.#onShown?.(this.bitmap);
  }

  recolour(coloured: ImageBitmap, version: number): void {
    const before = this.#coloured;
    this.version = version;
    if (this.#isClosed && coloured !== this.source) coloured.close();
    if (this.#isClosed || coloured === before) return;
    this.#coloured = coloured;
    if (this.#isShown) this.#onShown?.(coloured);
    if (before !== this.source) before.close();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isShown = false;
    this.#isClosed = true;
    this.#onShown?.(undefined);
    if (this.#coloured !== this.source) this.#coloured.close();
    closePixels(this.source);
  }
}
