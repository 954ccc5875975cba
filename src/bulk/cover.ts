/** How much of each pixel of a square is covered, 0 to 255. */
export interface Cover {
  readonly side: number;
  readonly values: Uint8Array;
}

export const emptyCover = (side: number): Cover => ({ side, values: new Uint8Array(side * side) });

/**
 * A straight line between two points of the square (0\0 its top left corner, pixel middles at .5), `width` pixels thick,
 * each pixel covered by as much of the line as lies in its column, or row where the line is steep. Pixels keep the most
 * that any line covered of them, so that the joints of an outline do not show.
 */
export function coverLine(cover: Cover, x0: number, y0: number, x1: number, y1: number, width: number): void {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const isSteep = Math.abs(dy) > Math.abs(dx);
  if (isSteep) coverAlong(cover, y0, x0, y1, x1, width, cover.side, 1);
  else coverAlong(cover, x0, y0, x1, y1, width, 1, cover.side);
}

/** `m` runs along the line and is at least as long as `n`; strides of the values along each. */
function coverAlong(
  { side, values }: Cover,
  m0: number,
  n0: number,
  m1: number,
  n1: number,
  width: number,
  mStride: number,
  nStride: number,
): void {
  if (m1 < m0) {
    coverAlong({ side, values }, m1, n1, m0, n0, width, mStride, nStride);
    return;
  }
  const slope = m1 === m0 ? 0 : (n1 - n0) / (m1 - m0);
  const half = 0.5 * width * Math.sqrt(1 + slope * slope);
  const first = Math.max(0, Math.ceil(m0 - 0.5));
  const end = Math.min(side, Math.ceil(m1 - 0.5));
  for (let m = first; m < end; m += 1) {
    const n = n0 + slope * (m + 0.5 - m0);
    const [low, high] = [n - half, n + half];
    const last = Math.min(side - 1, Math.floor(high));
    for (let pixel = Math.max(0, Math.floor(low)); pixel <= last; pixel += 1) {
      const part = Math.min(pixel + 1, high) - Math.max(pixel, low);
      const value = part >= 1 ? 255 : Math.round(part * 255);
      const at = m * mStride + pixel * nStride;
      if (value > (values[at] as number)) values[at] = value;
    }
  }
}

/** Paints the covered pixels over RGBA pixels that are not multiplied by their opacity. */
export function paintCover(pixels: Uint8ClampedArray, { values }: Cover, [r, g, b]: Rgb): void {
  for (let at = 0; at < values.length; at += 1) {
    const alpha = values[at] as number;
    if (alpha !== 0) paintOver(pixels, at * 4, r, g, b, alpha / 255);
  }
}

export type Rgb = readonly [r: number, g: number, b: number];

/** One pixel of a colour over what is there; `alpha` 0 to 1. */
export function paintOver(pixels: Uint8ClampedArray, at: number, r: number, g: number, b: number, alpha: number): void {
  const below = ((pixels[at + 3] as number) / 255) * (1 - alpha);
  const total = alpha + below;
  pixels[at] = (r * alpha + (pixels[at] as number) * below) / total;
  pixels[at + 1] = (g * alpha + (pixels[at + 1] as number) * below) / total;
  pixels[at + 2] = (b * alpha + (pixels[at + 2] as number) * below) / total;
  pixels[at + 3] = total * 255;
}

/** `#rrggbb`. */
export function rgbOf(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
