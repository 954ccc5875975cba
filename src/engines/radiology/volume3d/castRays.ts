import type { Vec3 } from '../../../dicom/geometry/pixelPlane';
import type { CastVolume } from './castVolume';
import { TABLE_SIZE, type Transfer } from './transfer';

/** Parallel rays through a volume, in voxel coordinates (the centre of the first voxel is 0, 0, 0). */
export interface Rays {
  readonly width: number;
  readonly height: number;
  /** Where the ray of the first pixel (top left) begins, before the volume. */
  readonly start: Vec3;
  /** From one pixel to the next, to the right and down. */
  readonly right: Vec3;
  readonly down: Vec3;
  /** From one sample to the next. */
  readonly step: Vec3;
  readonly stepMm: number;
  readonly steps: number;
  /** For each axis of the voxels, what one unit of change along it is across the screen, down it and into it, per mm. */
  readonly toScreen: readonly [Vec3, Vec3, Vec3];
  /** Surfaces from the eight voxels around a sample alone: rougher, several times as fast. */
  readonly isCoarse: boolean;
}

/** What a ray has gathered so far is opaque: nothing behind it is seen. */
const OPAQUE = 0.97;
/** Less of a surface than this is not worth its slope. */
const SEEN = 0.004;
/** Faint haze, many samples of which make a picture, is shaded from its own cell in sharp pictures, in coarse ones not at all. */
const SOLID = 0.04;
const AMBIENT = 0.28;
const DIFFUSE = 0.66;
const SHINE = 0.16;
/** Shade of what has no slope: neither facing the eye nor turned away. */
const FLAT = 0.7;
/** How much darker the far end of the volume is. */
const DEPTH_CUE = 0.35;

/** A volume seen through a transfer function. Light comes from the eye; the far is darker than the near. */
export class RayCaster {
  readonly #volume: CastVolume;
  readonly #transfer: Transfer;
  readonly #rays: Rays;
  /** Opacity of one step, by entry. */
  readonly #opacity: Float32Array;
  readonly #isVisible: Uint8Array;
  readonly #entriesPerUnit: number;
  readonly #slope = new Float64Array(3);
  readonly #colour = new Float64Array(3);

  constructor(volume: CastVolume, transfer: Transfer, rays: Rays) {
    this.#volume = volume;
    this.#transfer = transfer;
    this.#rays = rays;
    this.#entriesPerUnit = (TABLE_SIZE - 1) / Math.max(transfer.high - transfer.low, 1e-6);
    this.#opacity = transfer.opacity.map((ofOneMm) => 1 - (1 - ofOneMm) ** rays.stepMm);
    volume.refreshBlocks();
    this.#isVisible = this.#visibleBlocks();
  }

  /** Paints rows `from` to before `to` into RGBA. */
  castRows(from: number, to: number, out: Uint8ClampedArray): void {
    const { width, start, right, down } = this.#rays;
    const isMaximum = this.#transfer.kind === 'maximum';
    const colour = this.#colour;
    for (let y = from; y < to; y += 1)
      for (let x = 0; x < width; x += 1) {
        const p = start[0] + x * right[0] + y * down[0];
        const q = start[1] + x * right[1] + y * down[1];
        const r = start[2] + x * right[2] + y * down[2];
        colour.fill(0);
        if (isMaximum) this.#maximum(p, q, r);
        else this.#surface(p, q, r);
        const at = 4 * (y * width + x);
        out[at] = colour[0] as number;
        out[at + 1] = colour[1] as number;
        out[at + 2] = colour[2] as number;
        out[at + 3] = 255;
      }
  }

  /** 1 for each block in which some value is not transparent. */
  #visibleBlocks(): Uint8Array {
    const { lows, highs } = this.#volume;
    const { opacity } = this.#transfer;
    const before = new Int32Array(TABLE_SIZE + 1); // visible entries before each
    for (let entry = 0; entry < TABLE_SIZE; entry += 1)
      before[entry + 1] = (before[entry] as number) + ((opacity[entry] as number) > 0 ? 1 : 0);
    const visible = new Uint8Array(lows.length);
    for (let block = 0; block < lows.length; block += 1) {
      const [low, high] = [lows[block] as number, highs[block] as number];
      if (low > high) continue;
      const [first, last] = [this.#entryOf(low), Math.min(TABLE_SIZE - 1, this.#entryOf(high) + 1)];
      visible[block] = (before[last + 1] as number) > (before[first] as number) ? 1 : 0;
    }
    return visible;
  }

  #entryOf(value: number): number {
    const entry = (value - this.#transfer.low) * this.#entriesPerUnit;
    return entry <= 0 ? 0 : entry >= TABLE_SIZE - 1 ? TABLE_SIZE - 1 : entry | 0;
  }

  #surface(p: number, q: number, r: number): void {
    const { step, steps, isCoarse } = this.#rays;
    const { colours, low } = this.#transfer;
    const colour = this.#colour;
    const [first, last] = this.#inside(p, q, r);
    let left = 1;
    for (let n = first; n <= last; ) {
      const x = p + n * step[0];
      const y = q + n * step[1];
      const z = r + n * step[2];
      const block = this.#blockAt(x, y, z);
      if (!this.#isVisible[block]) {
        n = this.#leaving(n, x, y, z, p, q, r);
        continue;
      }
      const value = this.#valueAt(x, y, z);
      const entry = this.#entryOf(value); // of a NaN the first one
      const opacity = value >= low ? (this.#opacity[entry] as number) : 0;
      if (opacity > 0) {
        const weight = left * opacity;
        const isHaze = opacity < SOLID;
        const shade = weight > SEEN && !(isHaze && isCoarse) ? this.#shadeAt(x, y, z, isHaze) : FLAT;
        const light = weight * shade * (1 - (DEPTH_CUE * n) / steps);
        for (let channel = 0; channel < 3; channel += 1)
          colour[channel] = (colour[channel] as number) + light * (colours[3 * entry + channel] as number);
        left -= weight;
        if (left < 1 - OPAQUE) return;
      }
      n += 1;
    }
  }

  #maximum(p: number, q: number, r: number): void {
    const { step } = this.#rays;
    const { highs } = this.#volume;
    const [first, last] = this.#inside(p, q, r);
    let most = Number.NEGATIVE_INFINITY;
    for (let n = first; n <= last; ) {
      const x = p + n * step[0];
      const y = q + n * step[1];
      const z = r + n * step[2];
      if ((highs[this.#blockAt(x, y, z)] as number) <= most) {
        n = this.#leaving(n, x, y, z, p, q, r);
        continue;
      }
      const value = this.#valueAt(x, y, z);
      if (value > most) most = value;
      n += 1;
    }
    if (most > Number.NEGATIVE_INFINITY) this.#colour.fill(this.#transfer.colours[3 * this.#entryOf(most)] as number);
  }

  /** First and last sample of a ray that lie in the volume. */
  #inside(p: number, q: number, r: number): readonly [number, number] {
    const { step, steps } = this.#rays;
    const { columns, rows, slices } = this.#volume.size;
    let [first, last] = [0, steps];
    for (let axis = 0; axis < 3; axis += 1) {
      const at = axis === 0 ? p : axis === 1 ? q : r;
      const end = (axis === 0 ? columns : axis === 1 ? rows : slices) - 1 - EDGE;
      const along = step[axis] as number;
      if (Math.abs(along) < 1e-9) {
        if (at < 0 || at > end) return [1, 0];
        continue;
      }
      const [a, b] = [-at / along, (end - at) / along];
      first = Math.max(first, Math.ceil(Math.min(a, b)));
      last = Math.min(last, Math.floor(Math.max(a, b)));
    }
    return [first, last];
  }

  #blockAt(x: number, y: number, z: number): number {
    const { blocks } = this.#volume;
    return ((z >> 3) * blocks[1] + (y >> 3)) * blocks[0] + (x >> 3);
  }

  /** The first sample past the block that sample `n` lies in. */
  #leaving(n: number, x: number, y: number, z: number, p: number, q: number, r: number): number {
    const { step } = this.#rays;
    const next = Math.min(past(x, p, step[0]), past(y, q, step[1]), past(z, r, step[2]));
    return Math.max(n + 1, Math.ceil(next));
  }

  /** Trilinear; NaN where one of the eight voxels is not known. */
  #valueAt(x: number, y: number, z: number): number {
    const { data, size } = this.#volume;
    const i = x | 0;
    const j = y | 0;
    const k = z | 0;
    const u = x - i;
    const v = y - j;
    const w = z - k;
    const row = size.columns;
    const slice = row * size.rows;
    const at = k * slice + j * row + i;
    const a = (data[at] as number) * (1 - u) + (data[at + 1] as number) * u;
    const b = (data[at + row] as number) * (1 - u) + (data[at + row + 1] as number) * u;
    const above = at + slice;
    const c = (data[above] as number) * (1 - u) + (data[above + 1] as number) * u;
    const d = (data[above + row] as number) * (1 - u) + (data[above + row + 1] as number) * u;
    return (a * (1 - v) + b * v) * (1 - w) + (c * (1 - v) + d * v) * w;
  }

  /** Brightness of a surface: full where it faces the eye. */
  #shadeAt(x: number, y: number, z: number, isHaze: boolean): number {
    if (this.#rays.isCoarse || isHaze) this.#cellSlope(x, y, z);
    else this.#centralSlope(x, y, z);
    const [a, b, c] = this.#rays.toScreen;
    const [g, h, i] = this.#slope as unknown as readonly [number, number, number];
    const across = g * a[0] + h * b[0] + i * c[0];
    const down = g * a[1] + h * b[1] + i * c[1];
    const into = g * a[2] + h * b[2] + i * c[2];
    const size = Math.sqrt(across * across + down * down + into * into);
    if (!(size > 1e-6)) return FLAT;
    const facing = Math.abs(into) / size;
    return AMBIENT + DIFFUSE * facing + SHINE * facing ** 16;
  }

  #centralSlope(x: number, y: number, z: number): void {
    const { columns, rows, slices } = this.#volume.size;
    const slope = this.#slope;
    const [i, j, k] = [columns - 1 - EDGE, rows - 1 - EDGE, slices - 1 - EDGE];
    slope[0] = this.#valueAt(Math.min(i, x + 1), y, z) - this.#valueAt(Math.max(0, x - 1), y, z);
    slope[1] = this.#valueAt(x, Math.min(j, y + 1), z) - this.#valueAt(x, Math.max(0, y - 1), z);
    slope[2] = this.#valueAt(x, y, Math.min(k, z + 1)) - this.#valueAt(x, y, Math.max(0, z - 1));
  }

  /** From the eight voxels of the cell around the sample. */
  #cellSlope(x: number, y: number, z: number): void {
    const { data, size } = this.#volume;
    const i = x | 0;
    const j = y | 0;
    const k = z | 0;
    const row = size.columns;
    const slice = row * size.rows;
    const at = k * slice + j * row + i;
    const a = data[at] as number;
    const b = data[at + 1] as number;
    const c = data[at + row] as number;
    const d = data[at + row + 1] as number;
    const e = data[at + slice] as number;
    const f = data[at + slice + 1] as number;
    const g = data[at + slice + row] as number;
    const h = data[at + slice + row + 1] as number;
    const v = y - j;
    const w = z - k;
    const front = a + (c - a) * v + (b - a + (d - c - b + a) * v) * (x - i);
    const back = e + (g - e) * v + (f - e + (h - g - f + e) * v) * (x - i);
    const slope = this.#slope;
    slope[0] = ((b - a) * (1 - v) + (d - c) * v) * (1 - w) + ((f - e) * (1 - v) + (h - g) * v) * w;
    slope[1] =
      ((c - a) * (1 - (x - i)) + (d - b) * (x - i)) * (1 - w) + ((g - e) * (1 - (x - i)) + (h - f) * (x - i)) * w;
    slope[2] = back - front;
  }
}

/** A sample lies in the cell before the last voxel, never beyond. */
const EDGE = 1e-4;

/** At which step a ray leaves its block along one axis. */
function past(at: number, start: number, along: number): number {
  if (Math.abs(along) < 1e-9) return Number.POSITIVE_INFINITY;
  const side = along > 0 ? ((at >> 3) + 1) << 3 : (at >> 3) << 3;
  return (side - start) / along;
}
