import { rangeOf } from '../../dicom/groupGrid';
import type { AnnotationGroup, GroupGrid } from '../../dicom/types';
import { type HeightRange, isWithin } from './groupApplicability';
import type { Affine } from './groupStrokes';

/** What of a group is painted as dots. */
export interface DotLayer {
  readonly group: AnnotationGroup;
  readonly grid: GroupGrid;
  readonly heights?: HeightRange;
  readonly affine: Affine;
  readonly colour: string;
  /** Around dots that are large enough for it: `#rrggbb`. */
  readonly halo: string;
  readonly alpha: number;
  /** Side of a dot, CSS pixels. */
  readonly dotPx: number;
}

/** Side of the smallest dot, CSS pixels. */
export const DOT_PX = 2;
/** A point among few others, with its halo. */
const LARGEST_DOT_PX = 7;
/** From here on a dot has a halo, one CSS pixel wide. */
const HALO_FROM_PX = 5;
/** A single dot is always seen, and through the thickest crowd the image is. */
const FAINTEST = 0.25;
const DENSEST = 0.6;
/** The part of the image that full dots may cover before they grow fainter. */
const CLEAR_COVERAGE = 0.2;

const areas = new WeakMap<GroupGrid, number>();

/**
 * The area that objects of a group share, in squares of the units of the coordinates: where most of them lie. Where they
 * are spread evenly it is the box around all; of two pieces of tissue at both ends of a slide it is what the pieces cover;
 * and a thick crowd among few others makes it small, since single ones cannot be told apart there.
 */
export function crowdedArea(grid: GroupGrid): number {
  const known = areas.get(grid);
  if (known !== undefined) return known;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < grid.cellBoxes.length; at += 4) {
    left = Math.min(left, grid.cellBoxes[at] ?? left);
    top = Math.min(top, grid.cellBoxes[at + 1] ?? top);
    right = Math.max(right, grid.cellBoxes[at + 2] ?? right);
    bottom = Math.max(bottom, grid.cellBoxes[at + 3] ?? bottom);
  }
  let squares = 0;
  for (let cell = 0; cell < grid.cellCount; cell += 1)
    squares += ((grid.cellStart[cell + 1] ?? 0) - (grid.cellStart[cell] ?? 0)) ** 2;
  const count = grid.order.length;
  const box = Math.max(0, right - left) * Math.max(0, bottom - top);
  const area = squares === 0 ? 0 : (box / grid.cellCount) * (count ** 2 / squares);
  areas.set(grid, area);
  return area;
}

/**
 * Opacity of one dot of a group that lies in so many square CSS pixels. Dots that would cover the image become fainter
 * and add up, so that what is seen is how many there are: none is left out (ANN-18).
 */
export function dotAlpha(count: number, areaPx: number): number {
  const coverage = (count * DOT_PX ** 2) / Math.max(areaPx, DOT_PX ** 2);
  return count > 1 && coverage > CLEAR_COVERAGE ? Math.max(FAINTEST, CLEAR_COVERAGE / coverage) : 1;
}

/** Points stay apart and grow with the room between them, so that one cell under the highest power is not a speck. */
export const dotSizePx = (count: number, areaPx: number): number =>
  Math.min(LARGEST_DOT_PX, Math.max(DOT_PX, 0.35 * Math.sqrt(areaPx / Math.max(count, 1))));

/** Shapes `from` … `to - 1` in the order of the grid, each a square about its first point. */
export function paintDots(
  dots: Pick<ImageData, 'data' | 'width' | 'height'>,
  canvas: { readonly width: number; readonly height: number },
  { group, grid, heights, affine, colour, halo, alpha, dotPx }: DotLayer,
  from: number,
  to: number,
): void {
  const { coordinates, dimension } = group;
  const pixels = new Uint32Array(dots.data.buffer);
  const [rgb, haloRgb] = [bgr(colour), bgr(halo)];
  const [sx, sy] = [dots.width / (canvas.width || 1), dots.height / (canvas.height || 1)];
  const [x, y] = [affine.x, affine.y];
  const size = Math.max(DOT_PX, Math.round(dotPx * sx));
  const rim = dotPx >= HALO_FROM_PX ? Math.max(1, Math.round(sx)) : 0;
  const range: [number, number] = [0, 0];
  for (let at = from; at < to; at += 1) {
    rangeOf(group, grid.order[at] as number, range);
    const [px, py] = [coordinates[range[0]] as number, coordinates[range[0] + 1] as number];
    const pz = dimension === 3 ? (coordinates[range[0] + 2] as number) : 0;
    if (heights && !isWithin(pz, heights)) continue;
    const column = Math.floor((x[0] + x[1] * px + x[2] * py + x[3] * pz) * sx) - (size >> 1);
    const row = Math.floor((y[0] + y[1] * px + y[2] * py + y[3] * pz) * sy) - (size >> 1);
    for (let dy = 0; dy < size; dy += 1) {
      if (row + dy < 0 || row + dy >= dots.height) continue;
      for (let dx = 0; dx < size; dx += 1) {
        if (column + dx < 0 || column + dx >= dots.width) continue;
        const pixel = (row + dy) * dots.width + column + dx;
        const isRim = dx < rim || dy < rim || dx >= size - rim || dy >= size - rim;
        pixels[pixel] = ((opacity((pixels[pixel] as number) >>> 24, alpha) << 24) | (isRim ? haloRgb : rgb)) >>> 0;
      }
    }
  }
}

/** 0 … 255, of a pixel after one more dot. */
function opacity(before: number, alpha: number): number {
  if (alpha === 1) return 255;
  return Math.max(before, Math.min(Math.round(255 * DENSEST), Math.round(before + (255 - before) * alpha)));
}

/** `#rrggbb` in the byte order of ImageData on little-endian machines, which all browsers run on. */
function bgr(colour: string): number {
  const rgb = Number.parseInt(colour.slice(1), 16);
  return ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16);
}
