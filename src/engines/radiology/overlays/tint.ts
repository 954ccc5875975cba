import type { SegmentationOverlay } from '../../../dicom/overlay/overlay';
import { coverage, type Mask, maskValueAt } from './mask';

/** Opacity of what lies inside an outline: the image stays readable below it. */
const INSIDE = 88;

export function rgbOf(colour: string): readonly [number, number, number] {
  const number = Number.parseInt(colour.slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}

/**
 * One segment of masks on one grid as RGBA, over the rectangle of `area`. Several masks are joined: a pixel is as much
 * marked as in the mask that marks it most. Whole pixels get an outline, graded ones are as strong as their value.
 */
export function tintedPixels(
  overlay: Pick<SegmentationOverlay, 'values'>,
  masks: readonly Mask[],
  segmentNumber: number,
  colour: string,
  area: Pick<Mask, 'left' | 'top' | 'width' | 'height'>,
): Uint8ClampedArray<ArrayBuffer> {
  const { left, top, width, height } = area;
  const cover = new Float32Array(width * height);
  for (const mask of masks) {
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) {
        const share = coverage(overlay, maskValueAt(mask, left + column, top + row), segmentNumber);
        const at = row * width + column;
        if (share > (cover[at] as number)) cover[at] = share;
      }
    }
  }
  return colouredCover(cover, width, height, colour, overlay.values.kind === 'fractional');
}

/** Shares of pixels, 0 to 1, as RGBA in one colour. */
export function colouredCover(
  cover: Float32Array,
  width: number,
  height: number,
  colour: string,
  isGraded: boolean,
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(width * height * 4);
  const [red, green, blue] = rgbOf(colour);
  const isIn = (column: number, row: number) =>
    column >= 0 && row >= 0 && column < width && row < height && cover[row * width + column] !== 0;
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const at = row * width + column;
      const share = cover[at] as number;
      if (share === 0) continue;
      const isInside = isIn(column - 1, row) && isIn(column + 1, row) && isIn(column, row - 1) && isIn(column, row + 1);
      pixels.set([red, green, blue, isGraded ? share * 255 : isInside ? INSIDE : 255], at * 4);
    }
  }
  return pixels;
}

/** The smallest rectangle around all masks; undefined where they are all empty. */
export function areaOf(masks: readonly Mask[]): Pick<Mask, 'left' | 'top' | 'width' | 'height'> | undefined {
  const filled = masks.filter(({ width }) => width > 0);
  if (filled.length === 0) return undefined;
  const left = Math.min(...filled.map((mask) => mask.left));
  const top = Math.min(...filled.map((mask) => mask.top));
  return {
    left,
    top,
    width: Math.max(...filled.map((mask) => mask.left + mask.width)) - left,
    height: Math.max(...filled.map((mask) => mask.top + mask.height)) - top,
  };
}
