/** Samples across and down the square around the image's centre that holds the four digits. */
export const GRID = 8;
/** No digit could be read. */
export const NO_IMAGE = -1;
/** How far a sample may be from the grey of its digit; neighbouring digits are 32 apart. */
export const GREY_TOLERANCE = 10;

/**
 * The index that four blocks of grey spell (`pixelCode.ts`), or -1. `pixels` is RGBA of a grid of 8 × 8 samples over
 * the square of the blocks, in rows of `stride` pixels, beginning at column `left`. Strict on purpose: the four inner
 * samples of each block must all be opaque, grey, and near to the grey of one and the same digit; half an image, an
 * image under a spinner and an image between two others are no image.
 * Its source goes into the page: it may use nothing outside itself.
 */
export function decodeBlocks(
  pixels: Uint8ClampedArray,
  stride: number,
  left: number,
  greys: readonly number[],
  tolerance: number,
): number {
  let index = 0;
  let power = 1;
  for (let block = 0; block < 4; block += 1) {
    let digit = -1;
    for (let sample = 0; sample < 4; sample += 1) {
      const column = (block % 2) * 4 + 1 + (sample % 2);
      const row = Math.floor(block / 2) * 4 + 1 + Math.floor(sample / 2);
      const at = (row * stride + left + column) * 4;
      const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.subarray(at, at + 4);
      if (alpha !== 255 || Math.abs(red - green) > 2 || Math.abs(green - blue) > 2) return -1;
      if (digit < 0) digit = greys.findIndex((grey) => Math.abs(grey - green) <= tolerance);
      const grey = greys[digit];
      if (grey === undefined || Math.abs(grey - green) > tolerance) return -1;
    }
    index += digit * power;
    power *= greys.length;
  }
  return index;
}
