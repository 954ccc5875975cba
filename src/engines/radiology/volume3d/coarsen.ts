import { plus, scaled, type VolumeGeometry, type VoxelSteps, voxelToMm } from '../../../dicom/radiology/volume';
import type { Voxels } from '../volume/voxels';
import type { VolumeSize } from './castVolume';

/** Voxels along each side of the block that rays go through: 64 MB at most, and a ray of 256 samples. */
const MOST = 256;

/** A volume with fewer voxels: each is the mean of `factors` voxels along the columns, rows and slices. */
export interface CoarseGrid extends VolumeSize {
  readonly factors: readonly [number, number, number];
  readonly geometry: VoxelSteps;
}

export function coarseGridOf(fine: VolumeGeometry): CoarseGrid {
  const factors = [fine.columns, fine.rows, fine.slices].map((length) => Math.ceil(length / MOST)) as [
    number,
    number,
    number,
  ];
  const [a, b, c] = factors;
  return {
    factors,
    columns: Math.ceil(fine.columns / a),
    rows: Math.ceil(fine.rows / b),
    slices: Math.ceil(fine.slices / c),
    geometry: {
      originMm: plus(fine.originMm, centreOffset(fine, factors)),
      columnStepMm: scaled(fine.columnStepMm, a),
      rowStepMm: scaled(fine.rowStepMm, b),
      sliceStepMm: scaled(fine.sliceStepMm, c),
    },
  };
}

/** From the centre of the first fine voxel to that of the first coarse one. */
function centreOffset(fine: VolumeGeometry, [a, b, c]: CoarseGrid['factors']) {
  return voxelToMm({ ...fine, originMm: [0, 0, 0] }, [(a - 1) / 2, (b - 1) / 2, (c - 1) / 2]);
}

/** Places of the fine volume that a coarse slice is made of. */
export function placesOf(
  { factors }: CoarseGrid,
  { slices }: Pick<Voxels, 'slices'>,
  slice: number,
): readonly number[] {
  const count = Math.min(factors[2], slices - slice * factors[2]);
  return Array.from({ length: count }, (_, n) => slice * factors[2] + n);
}

/**
 * The means of one slice, in values of the Modality LUT; padding counts for nothing, and where all is padding there is
 * NaN. Undefined while, or because, one of its images is not here: a mean over a gap would hide it.
 */
export function coarseSlice(voxels: Voxels, grid: CoarseGrid, slice: number): Float32Array | undefined {
  const places = placesOf(grid, voxels, slice);
  if (places.some((place) => voxels.isHere[place] !== 1)) return undefined;
  const { data, columns, rows, paddingLow, paddingHigh, scale } = voxels;
  const [across, along] = grid.factors;
  const out = new Float32Array(grid.columns * grid.rows);
  const counts = new Uint16Array(out.length);
  for (const place of places)
    for (let row = 0, at = place * columns * rows; row < rows; row += 1) {
      const line = Math.floor(row / along) * grid.columns;
      for (let column = 0; column < columns; column += 1, at += 1) {
        const value = data[at] as number;
        if (Number.isNaN(value) || (value >= paddingLow && value <= paddingHigh)) continue;
        const to = line + (across === 1 ? column : Math.floor(column / across));
        out[to] = (out[to] as number) + value;
        counts[to] = (counts[to] as number) + 1;
      }
    }
  for (let index = 0; index < out.length; index += 1) {
    const count = counts[index] as number;
    out[index] = count === 0 ? Number.NaN : ((out[index] as number) / count) * scale.slope + scale.intercept;
  }
  return out;
}
