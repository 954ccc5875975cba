import type { Vec3 } from '../../../dicom/geometry/pixelPlane';
import { type VolumeGeometry, voxelToMm } from '../../../dicom/radiology/volume';
import type { Voxels } from './voxels';

/** A block without padding and with every slice here, each voxel of which is what `valueAt` says of its place, mm. */
export function voxelBlock(
  geometry: VolumeGeometry,
  data: Voxels['data'],
  valueAt: (mm: Vec3) => number,
  over: Partial<Voxels>,
): Voxels {
  const { columns, rows, slices } = geometry;
  for (let k = 0, index = 0; k < slices; k += 1)
    for (let j = 0; j < rows; j += 1)
      for (let i = 0; i < columns; i += 1, index += 1) data[index] = valueAt(voxelToMm(geometry, [i, j, k]));
  return {
    data,
    columns,
    rows,
    slices,
    isHere: new Uint8Array(slices).fill(1),
    paddingLow: Number.POSITIVE_INFINITY,
    paddingHigh: Number.NEGATIVE_INFINITY,
    scale: { slope: 1, intercept: 0 },
    range: [0, 0],
    ...over,
  };
}
