import { indexAt } from '../../../dicom/geometry/pixelOrigin';
import type { Vec3 } from '../../../dicom/geometry/pixelPlane';
import type { SlabMode } from '../../../dicom/radiology/planeView';
import type { Voxels } from './voxels';

/** A grid of points through a volume, in voxel coordinates: start + column·across + row·down + layer·through. */
export interface SampleGrid {
  readonly start: Vec3;
  readonly across: Vec3;
  readonly down: Vec3;
  readonly through: Vec3;
  readonly columns: number;
  readonly rows: number;
  readonly layers: number;
  /** Every point is a voxel: nothing is interpolated. */
  readonly isOnVoxels: boolean;
}

/** What is not in the volume, or is padding. */
export const OUTSIDE = Number.NaN;
/** What an image that is missing would have to tell: never computed from its neighbours (VOL-02). */
export const MISSING = Number.POSITIVE_INFINITY;

/**
 * The values on a grid, row by row; of several layers the largest, the smallest or the mean of what is tissue (padding is
 * left out). A point to which a missing image belongs is MISSING, whatever other layers hold. `step` above 1 computes
 * every so manieth point and repeats it: the coarse picture of a moving hand.
 */
export function resliced(voxels: Voxels, grid: SampleGrid, mode: SlabMode, step = 1): Float32Array {
  const values = new Float32Array(grid.columns * grid.rows).fill(OUTSIDE);
  const counts = mode === 'mean' && grid.layers > 1 ? new Uint16Array(values.length) : undefined;
  for (let layer = 0; layer < grid.layers; layer += 1) {
    if (grid.isOnVoxels) takeVoxels(voxels, grid, layer, mode, step, values, counts);
    else interpolate(voxels, grid, layer, mode, step, values, counts);
  }
  if (counts) {
    for (let index = 0; index < values.length; index += 1) {
      const count = counts[index] as number;
      if (count > 1) values[index] = (values[index] as number) / count;
    }
  }
  if (step > 1) repeat(values, grid, step);
  return values;
}

/** One more layer into `values` at `at`. */
function add(values: Float32Array, counts: Uint16Array | undefined, at: number, value: number, mode: SlabMode): void {
  const before = values[at] as number;
  if (before === MISSING) return;
  if (value === MISSING || Number.isNaN(before)) values[at] = value;
  else if (counts) values[at] = before + value;
  else if (mode === 'minip' ? value < before : value > before) values[at] = value;
  if (counts && value !== MISSING) counts[at] = (counts[at] as number) + 1;
}

function takeVoxels(
  { data, columns, rows, slices, isHere, paddingLow, paddingHigh }: Voxels,
  { start, across, down, through, ...size }: SampleGrid,
  layer: number,
  mode: SlabMode,
  step: number,
  values: Float32Array,
  counts: Uint16Array | undefined,
): void {
  const [i, j, k] = [0, 1, 2].map((axis) => Math.round((start[axis] ?? 0) + layer * (through[axis] ?? 0))) as [
    number,
    number,
    number,
  ];
  const isBeyond = (at: number, count: number, isAlong: boolean) => !isAlong && (at < 0 || at >= count);
  const isAlong = (axis: number) => across[axis] !== 0 || down[axis] !== 0;
  if (isBeyond(i, columns, isAlong(0)) || isBeyond(j, rows, isAlong(1)) || isBeyond(k, slices, isAlong(2))) return;
  const strideOf = ([a, b, c]: Vec3): number =>
    Math.round(a) + Math.round(b) * columns + Math.round(c) * columns * rows;
  const [alongRow, alongColumn] = [strideOf(across), strideOf(down)];
  const [sliceRow, sliceColumn] = [Math.round(across[2]), Math.round(down[2])];
  const origin = i + j * columns + k * columns * rows;
  const isOne = size.layers === 1;
  const isLargest = mode === 'mip';
  for (let row = 0; row < size.rows; row += step) {
    let from = origin + row * alongColumn;
    let slice = k + row * sliceColumn;
    let at = row * size.columns;
    for (let column = 0; column < size.columns; column += step, at += step) {
      if (isHere[slice] === 0) add(values, counts, at, MISSING, mode);
      else {
        const value = data[from] as number;
        if (value < paddingLow || value > paddingHigh) {
          if (isOne) values[at] = value;
          else if (isLargest) {
            // Neither a first value (NaN) nor a missing image (infinite) is below it.
            if (!((values[at] as number) >= value)) values[at] = value;
          } else add(values, counts, at, value, mode);
        }
      }
      from += alongRow * step;
      slice += sliceRow * step;
    }
  }
}

function interpolate(
  voxels: Voxels,
  { start, across, down, through, ...size }: SampleGrid,
  layer: number,
  mode: SlabMode,
  step: number,
  values: Float32Array,
  counts: Uint16Array | undefined,
): void {
  const [ai, aj, ak] = across;
  const valueAt = interpolator(voxels);
  for (let row = 0; row < size.rows; row += step) {
    const base = [0, 1, 2].map((axis) => (start[axis] ?? 0) + row * (down[axis] ?? 0) + layer * (through[axis] ?? 0));
    const [i, j, k] = base as [number, number, number];
    for (let column = 0; column < size.columns; column += step) {
      const value = valueAt(i + column * ai, j + column * aj, k + column * ak);
      if (!Number.isNaN(value)) add(values, counts, row * size.columns + column, value, mode);
    }
  }
}

/** Rounding must not push a point that lies on a slice towards its missing neighbour. */
const ON_SLICE = 1e-4;

/**
 * Between the eight voxels around a point. A voxel reaches half a voxel beyond its centre; beside padding it is the nearest
 * voxel, so that padding is mixed into nothing.
 */
function interpolator({ data, columns, rows, slices, isHere, paddingLow, paddingHigh }: Voxels) {
  const [lastColumn, lastRow, lastSlice] = [columns - 1, rows - 1, slices - 1];
  const [first, endColumn, endRow, endSlice] = [indexAt(0), indexAt(columns), indexAt(rows), indexAt(slices)];
  const perSlice = columns * rows;
  const hasPadding = paddingLow <= paddingHigh;
  const isTissue = (value: number) => value < paddingLow || value > paddingHigh;
  return (i: number, j: number, k: number): number => {
    if (i < first || j < first || k < first || i > endColumn || j > endRow || k > endSlice) return OUTSIDE;
    const x = i < 0 ? 0 : i > lastColumn ? lastColumn : i;
    const y = j < 0 ? 0 : j > lastRow ? lastRow : j;
    const z = k < 0 ? 0 : k > lastSlice ? lastSlice : k;
    let k0 = z | 0;
    let fz = z - k0;
    if (fz > 1 - ON_SLICE) {
      k0 += 1;
      fz = 0;
    } else if (fz < ON_SLICE) fz = 0;
    if (isHere[k0] === 0 || (fz > 0 && isHere[k0 + 1] === 0)) return MISSING;
    const i0 = x | 0;
    const j0 = y | 0;
    const fx = x - i0;
    const fy = y - j0;
    const right = i0 < lastColumn ? 1 : 0;
    const below = j0 < lastRow ? columns : 0;
    const behind = fz > 0 ? perSlice : 0;
    const at = i0 + j0 * columns + k0 * perSlice;
    const far = at + behind;
    const a = data[at] as number;
    const b = data[at + right] as number;
    const c = data[at + below] as number;
    const d = data[at + right + below] as number;
    const e = data[far] as number;
    const f = data[far + right] as number;
    const g = data[far + below] as number;
    const h = data[far + right + below] as number;
    if (
      hasPadding &&
      !(
        isTissue(a) &&
        isTissue(b) &&
        isTissue(c) &&
        isTissue(d) &&
        isTissue(e) &&
        isTissue(f) &&
        isTissue(g) &&
        isTissue(h)
      )
    ) {
      const nearest = data[at + (fx >= 0.5 ? right : 0) + (fy >= 0.5 ? below : 0) + (fz >= 0.5 ? behind : 0)] as number;
      return isTissue(nearest) ? nearest : OUTSIDE;
    }
    const near = (a + (b - a) * fx) * (1 - fy) + (c + (d - c) * fx) * fy;
    const away = (e + (f - e) * fx) * (1 - fy) + (g + (h - g) * fx) * fy;
    return near + (away - near) * fz;
  };
}

function repeat(values: Float32Array, { columns, rows }: SampleGrid, step: number): void {
  for (let row = 0; row < rows; row += 1) {
    const from = (row - (row % step)) * columns;
    for (let column = 0; column < columns; column += 1)
      values[row * columns + column] = values[from + column - (column % step)] as number;
  }
}
