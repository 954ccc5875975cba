import type { DerivedStatus, Volume3dStatus } from '../../dicom/paneStatus';
import type { SlabMode } from '../../dicom/radiology/planeView';
import { presetNames } from '../../dicom/radiology/volumePreset';

export const slabNames: Readonly<Record<SlabMode, string>> = { mip: 'MIP', minip: 'MinIP', mean: 'Average' };

/** "MPR coronal, not acquired", "MPR coronal MIP 20 mm, not acquired" (VOL-04). */
export function derivedWords({ plane, slabMode, slabMm }: DerivedStatus): string {
  const slab = slabMode && slabMm !== undefined ? ` ${slabNames[slabMode]} ${plain(slabMm)} mm` : '';
  return `MPR ${plane}${slab}, not acquired`;
}

/** How the pixels came about. */
export const sampledWords = ({ isInterpolated, isCoarse }: DerivedStatus): string =>
  isCoarse ? 'Coarse while moving' : isInterpolated ? 'Linear interpolation' : 'Not interpolated';

/** What is hatched, and why; empty where nothing is. */
export const gapWords = ({ gaps }: DerivedStatus): string =>
  gaps === 0
    ? ''
    : gaps === 1
      ? '1 image missing in the series: hatched'
      : `${gaps} images missing in the series: hatched`;

/** "3D CT bone, not for measurement". */
export const volume3dWords = ({ preset }: Volume3dStatus): string =>
  `3D ${presetNames[preset]}${preset === 'ctLung' ? ', inside of the body only' : ''}, not for measurement`;

/** From which voxels, and whether it is the best they give. */
export const renderedWords = ({ isCoarse, voxelMm }: Volume3dStatus): string =>
  isCoarse ? 'Coarse while turning' : `From voxels up to ${plain(voxelMm)} mm`;

/** What is left out of a 3D view, and why; empty where nothing is. */
export const emptyWords = ({ gaps }: Volume3dStatus): string =>
  gaps === 0
    ? ''
    : gaps === 1
      ? '1 image missing in the series: left empty'
      : `${gaps} images missing in the series: left empty`;

const plain = (mm: number): string => String(Number(mm.toFixed(1)));
