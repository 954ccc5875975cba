import type { SegmentationOverlay } from '../../../dicom/overlay/overlay';
import { coverage, type Mask, maskValueAt } from './mask';

/** Opacity of what lies inside an outline: the image stays readable below it. */
const INSIDE = 88;

export function rgbOf(colour: string): readonly [number, number, number] {
  const number = Number.parseInt(colour.slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}

/**
 * How much of each pixel of `area` belongs to a segment. Several masks of one grid are joined: a pixel is as much marked as
 * in the mask that marks it most.
 */
export function joinedCover(
  overlay: Pick<SegmentationOverlay, 'values'>,
  masks: readonly Mask[],
  segmentNumber: number,
  area: Pick<Mask, 'left' | 'top' | 'width' | 'height'>,
): Float32Array {
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
  return cover;
}

/** Shares of pixels, 0 to 1, as RGBA in one colour: whole ones lightly, graded ones as strong as their value. */
export function colouredCover(cover: Float32Array, colour: string, isGraded: boolean): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(cover.length * 4);
  const [red, green, blue] = rgbOf(colour);
  for (const [at, share] of cover.entries())
    if (share > 0) pixels.set([red, green, blue, isGraded ? share * 255 : INSIDE], at * 4);
  return pixels;
}

/**
 * The edges between marked pixels and others, as straight stretches along the grid: x1, y1, x2, y2 in pixels of `cover`.
 * They are stroked in units of the screen, so that an outline is as fine on a coarse grid as on a fine one.
 */
export function outlineOf(cover: Float32Array, width: number, height: number): readonly number[] {
  const isIn = (column: number, row: number) =>
    column >= 0 && row >= 0 && column < width && row < height && cover[row * width + column] !== 0;
  const stretches: number[] = [];
  for (let row = 0; row <= height; row += 1)
    for (let column = 0; column < width; column += 1) {
      const start = column;
      const isEdge = () => isIn(column, row) !== isIn(column, row - 1);
      while (column < width && isEdge()) column += 1;
      if (column > start) stretches.push(start, row, column, row);
    }
  for (let column = 0; column <= width; column += 1)
    for (let row = 0; row < height; row += 1) {
      const start = row;
      const isEdge = () => isIn(column, row) !== isIn(column - 1, row);
      while (row < height && isEdge()) row += 1;
      if (row > start) stretches.push(column, start, column, row);
    }
  return stretches;
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
