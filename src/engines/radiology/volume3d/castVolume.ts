import { onlyBody } from './bodyMask';

/** Voxels of a block along each of its sides. */
const SIDE_BITS = 3;
export const BLOCK = 1 << SIDE_BITS;

export interface VolumeSize {
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
}

/**
 * The values that rays go through, slice after slice. NaN is a place of which nothing is known: an image that is missing
 * or has not come, or padding. Whatever is computed from a NaN is a NaN too, so nothing is ever made up between images.
 */
export class CastVolume {
  readonly size: VolumeSize;
  readonly data: Float32Array;
  /** Blocks along the columns, rows and slices. */
  readonly blocks: readonly [number, number, number];
  /** Smallest and largest value that a ray can meet in a block; where nothing is known, the smallest is above the largest. */
  readonly lows: Float32Array;
  readonly highs: Float32Array;
  readonly #stale: Uint8Array;
  readonly #notInBody = new Set<number>();
  #body: CastVolume | undefined;
  #range: readonly [number, number] | undefined;

  constructor(size: VolumeSize) {
    this.size = size;
    const { columns, rows, slices } = size;
    this.data = new Float32Array(columns * rows * slices).fill(Number.NaN);
    this.blocks = [blocksOf(columns), blocksOf(rows), blocksOf(slices)];
    const count = this.blocks[0] * this.blocks[1] * this.blocks[2];
    this.lows = new Float32Array(count).fill(Number.POSITIVE_INFINITY);
    this.highs = new Float32Array(count).fill(Number.NEGATIVE_INFINITY);
    this.#stale = new Uint8Array(this.blocks[2]);
  }

  putSlice(slice: number, values: Float32Array): void {
    const { columns, rows } = this.size;
    this.data.set(values, slice * columns * rows);
    const layer = slice >> SIDE_BITS;
    this.#stale[layer] = 1;
    // A ray in the block before takes values of this slice too.
    if (layer > 0 && slice % BLOCK === 0) this.#stale[layer - 1] = 1;
    this.#range = undefined;
    this.#notInBody.add(slice);
  }

  /**
   * The same with nothing but the body in it (`onlyBody`), for what has the values of lung. Made when it is first asked
   * for; later the slices that came since are added.
   */
  ofBody(): CastVolume {
    const { columns, rows } = this.size;
    this.#body ??= new CastVolume(this.size);
    for (const slice of this.#notInBody) {
      const at = slice * columns * rows;
      this.#body.putSlice(slice, onlyBody(this.data.subarray(at, at + columns * rows), columns, rows));
    }
    this.#notInBody.clear();
    return this.#body;
  }

  /** Smallest and largest of each block, of those that changed. */
  refreshBlocks(): void {
    for (const [layer, isStale] of this.#stale.entries()) {
      if (!isStale) continue;
      this.#stale[layer] = 0;
      for (let row = 0; row < this.blocks[1]; row += 1)
        for (let column = 0; column < this.blocks[0]; column += 1) this.#refreshBlock(column, row, layer);
    }
  }

  #refreshBlock(blockColumn: number, blockRow: number, layer: number): void {
    const { columns, rows, slices } = this.size;
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    const lastColumn = Math.min(columns - 1, (blockColumn + 1) * BLOCK);
    for (let k = layer * BLOCK; k <= Math.min(slices - 1, (layer + 1) * BLOCK); k += 1)
      for (let j = blockRow * BLOCK; j <= Math.min(rows - 1, (blockRow + 1) * BLOCK); j += 1) {
        const line = (k * rows + j) * columns;
        for (let i = blockColumn * BLOCK; i <= lastColumn; i += 1) {
          const value = this.data[line + i] as number;
          if (value < low) low = value;
          if (value > high) high = value;
        }
      }
    const block = (layer * this.blocks[1] + blockRow) * this.blocks[0] + blockColumn;
    this.lows[block] = low;
    this.highs[block] = high;
  }

  /** What all but the darkest and the brightest values lie within: a few hot voxels do not darken the rest. */
  get range(): readonly [low: number, high: number] {
    this.#range ??= this.#measuredRange();
    return this.#range;
  }

  #measuredRange(): readonly [number, number] {
    const every = Math.max(1, Math.floor(this.data.length / SAMPLES));
    const values: number[] = [];
    for (let index = 0; index < this.data.length; index += every) {
      const value = this.data[index] as number;
      if (!Number.isNaN(value)) values.push(value);
    }
    const sorted = Float32Array.from(values).sort();
    const at = (part: number) => sorted[Math.round(part * (sorted.length - 1))] ?? 0;
    return sorted.length === 0 ? [0, 1] : [at(0.01), at(0.995)];
  }
}

const SAMPLES = 200_000;
const blocksOf = (length: number): number => Math.ceil(length / BLOCK);
