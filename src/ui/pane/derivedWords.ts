import type { DerivedStatus } from '../../dicom/paneStatus';
import type { SlabMode } from '../../dicom/radiology/planeView';

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

const plain = (mm: number): string => String(Number(mm.toFixed(1)));
