import { noise2, normalised, type Texture, whiteTexture } from '../../archive/sample/noise';
import { seededRandom } from '../../src/lib/seededRandom';
import { LEVEL_COLOURS } from '../pixelCode';

/** `tissue` compresses as tissue does; `plain` to about a kilobyte. */
export type TileLook = 'tissue' | 'plain';

/** Deviations of grey around the level's colour. Together they stay far below what separates two levels' colours. */
const GRAIN = 10.5;
const FIBRE = 9;
const CELL_DEPTH = 34;
/** Cells per million pixels. */
const CELL_DENSITY = 5200;

let grain: Texture | undefined;

/**
 * One tile of a level, RGB: lights and darks around the level's colour, without a hue of their own, so that the mean of
 * any small part of it tells the level, also after lossy compression and when shown smaller.
 */
export function tilePixels(level: number, side: number, seed: number, look: TileLook): Uint8Array {
  const colour = LEVEL_COLOURS[level];
  if (colour === undefined) throw new Error(`there is no colour for level ${level}`);
  const shade = look === 'tissue' ? tissueShade(side, seed) : plainShade(side, seed);
  const mean = shade.reduce((sum, value) => sum + value, 0) / shade.length;
  const rgb = new Uint8Array(side * side * 3);
  for (let at = 0; at < shade.length; at += 1) {
    const lighter = (shade[at] as number) - mean;
    for (let channel = 0; channel < 3; channel += 1) {
      const value = Math.round((colour[channel] as number) + lighter);
      rgb[at * 3 + channel] = value < 0 ? 0 : value > 255 ? 255 : value;
    }
  }
  return rgb;
}

function tissueShade(side: number, seed: number): Float32Array {
  grain ??= normalised(whiteTexture(1024, 5));
  const random = seededRandom(seed);
  const shift = Math.floor(random() * grain.values.length);
  const mask = grain.values.length - 1;
  const shade = new Float32Array(side * side);
  for (let row = 0; row < side; row += 1)
    for (let column = 0; column < side; column += 1) {
      const fibre =
        noise2(column / 5 + seed * 31, row / 3, seed) + 0.5 * noise2(column / 23, row / 17 + seed * 17, seed + 3);
      const noise = grain.values[(shift + row * 1024 + column) & mask] as number;
      shade[row * side + column] = FIBRE * fibre + GRAIN * noise;
    }
  const cells = Math.round((side * side * CELL_DENSITY) / 1e6);
  for (let cell = 0; cell < cells; cell += 1)
    darken(shade, side, random() * side, random() * side, 1.6 + 1.4 * random());
  return shade;
}

/** A nucleus. */
function darken(shade: Float32Array, side: number, x: number, y: number, radius: number): void {
  const reach = Math.ceil(radius);
  for (let row = Math.max(0, Math.floor(y) - reach); row < Math.min(side, y + reach); row += 1)
    for (let column = Math.max(0, Math.floor(x) - reach); column < Math.min(side, x + reach); column += 1) {
      const away = Math.hypot(column - x, row - y) / radius;
      if (away < 1)
        shade[row * side + column] = (shade[row * side + column] as number) - CELL_DEPTH * (1 - away * away);
    }
}

/** One soft lighter spot, by which two tiles differ. */
function plainShade(side: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const [x, y] = [side * (0.25 + 0.5 * random()), side * (0.25 + 0.5 * random())];
  const radius = side / 6;
  return Float32Array.from({ length: side * side }, (_, at) => {
    const away = Math.hypot((at % side) - x, Math.floor(at / side) - y) / radius;
    return away < 1 ? 14 * (1 - away * away) : 0;
  });
}
