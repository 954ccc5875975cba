import { seededRandom } from '../../src/lib/seededRandom';

/** Integer hash of a lattice point to [0, 1). */
function lattice(x: number, y: number): number {
  let h = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ 0x5bd1e995;
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  h = Math.imul(h ^ (h >>> 16), 2246822519);
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
}

const fade = (t: number): number => t * t * (3 - 2 * t);

/** Smooth value noise in three dimensions, about -1..1, one feature per unit; repeats after 256 units. */
export function noise3(x: number, y: number, z: number, seed: number): number {
  const zi = Math.floor(z);
  const w = fade(z - zi);
  const near = layer(x, y, (zi * 57 + seed * 37) & 255, (zi * 149 + seed * 101) & 255);
  if (w === 0) return near;
  return near + (layer(x, y, ((zi + 1) * 57 + seed * 37) & 255, ((zi + 1) * 149 + seed * 101) & 255) - near) * w;
}

const TABLE_SIDE = 256;
const TABLE = Float32Array.from(
  { length: TABLE_SIDE * TABLE_SIDE },
  (_, index) => lattice(index & 255, index >> 8) * 2 - 1,
);

/** Smooth value noise in two dimensions, about -1..1, one feature per unit; repeats after 256 units. */
export function noise2(x: number, y: number, seed: number): number {
  // The lattice is turned, so that its straight lines never agree with those of the image.
  return layer(0.8192 * x - 0.5736 * y, 0.5736 * x + 0.8192 * y, (seed * 37) & 255, (seed * 101) & 255);
}

function layer(x: number, y: number, shiftX: number, shiftY: number): number {
  const xi = Math.floor(x);
  const yi = Math.floor(y);
  const u = fade(x - xi);
  const v = fade(y - yi);
  const column = (xi + shiftX) & 255;
  const next = (column + 1) & 255;
  const row = ((yi + shiftY) & 255) << 8;
  const below = (row + TABLE_SIDE) & 0xffff;
  const a = TABLE[row | column] as number;
  const c = TABLE[below | column] as number;
  const top = a + ((TABLE[row | next] as number) - a) * u;
  return top + (c + ((TABLE[below | next] as number) - c) * u - top) * v;
}

/** Two or more octaves of noise2, about -1..1. */
export function fractal2(x: number, y: number, seed: number, octaves: number): number {
  let sum = 0;
  let amplitude = 1;
  let total = 0;
  let u = x;
  let v = y;
  for (let octave = 0; octave < octaves; octave += 1) {
    sum += amplitude * noise2(u, v, seed + octave * 11);
    total += amplitude;
    amplitude *= 0.5;
    [u, v] = [1.6 * u + 1.2 * v, 1.6 * v - 1.2 * u];
  }
  return sum / total;
}

/** A square image that wraps around at its edges; `size` is a power of two. */
export interface Texture {
  readonly size: number;
  readonly values: Float32Array;
}

/** Gaussian noise of unit deviation, uncorrelated. */
export function whiteTexture(size: number, seed: number): Texture {
  const random = seededRandom(seed);
  const values = new Float32Array(size * size);
  for (let index = 0; index < values.length; index += 1)
    values[index] = (random() + random() + random() + random() - 2) * Math.sqrt(3);
  return { size, values };
}

/** The texture blurred by a box of `2 rx + 1` by `2 ry + 1`, three times (close to a Gaussian), wrapping around. */
export function blurred(texture: Texture, rx: number, ry: number): Texture {
  let values = texture.values;
  for (let pass = 0; pass < 3; pass += 1) {
    values = boxPass(values, texture.size, rx, 1, texture.size);
    values = boxPass(values, texture.size, ry, texture.size, 1);
  }
  return { size: texture.size, values };
}

function boxPass(source: Float32Array, size: number, radius: number, step: number, lineStep: number): Float32Array {
  if (radius === 0) return source;
  const target = new Float32Array(source.length);
  const mask = size - 1;
  const scale = 1 / (2 * radius + 1);
  for (let line = 0; line < size; line += 1) {
    const base = line * lineStep;
    let sum = 0;
    for (let k = -radius; k <= radius; k += 1) sum += source[base + (k & mask) * step] as number;
    for (let k = 0; k < size; k += 1) {
      target[base + k * step] = sum * scale;
      sum +=
        (source[base + ((k + radius + 1) & mask) * step] as number) -
        (source[base + ((k - radius) & mask) * step] as number);
    }
  }
  return target;
}

/** Scaled and shifted to mean 0 and deviation 1. */
export function normalised(texture: Texture): Texture {
  const { values } = texture;
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  const deviation = Math.sqrt(Math.max(1e-12, squares / values.length - mean * mean));
  return { size: texture.size, values: values.map((value) => (value - mean) / deviation) };
}

/** Weighted sum of textures of one size. */
export function combined(...parts: readonly (readonly [weight: number, texture: Texture])[]): Texture {
  const size = parts[0]?.[1].size ?? 0;
  const values = new Float32Array(size * size);
  for (const [weight, texture] of parts)
    for (let index = 0; index < values.length; index += 1)
      values[index] = (values[index] as number) + weight * (texture.values[index] as number);
  return { size, values };
}
