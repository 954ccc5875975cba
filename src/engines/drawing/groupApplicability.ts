import type { AnnotationGroup } from '../../dicom/types';
import type { ShownPlane } from './surface';

/** Heights that belong to the plane shown, mm; the outermost planes take whatever lies beyond them. */
export interface HeightRange {
  readonly fromMm: number;
  readonly toMm: number;
}

/**
 * Which shapes of a group belong to what is shown (ANN-12): all, none, or those whose own Z lies in a range. A height
 * belongs to the nearest plane (half a spacing where there are neighbours), so a shape is never on no plane at all.
 */
export function shapesShown(group: AnnotationGroup, shown: ShownPlane | undefined): 'all' | 'none' | HeightRange {
  if (shown === undefined) return 'all';
  const { opticalPathIdentifiers: paths, zPlanesMm, isOnOwnPlanes } = group;
  if (paths && shown.opticalPathIdentifiers?.some((path) => paths.includes(path)) === false) return 'none';
  const range = rangeOfPlane(shown);
  if (zPlanesMm !== undefined) return zPlanesMm.some((zMm) => isWithin(zMm, range)) ? 'all' : 'none';
  return isOnOwnPlanes === true && group.dimension === 3 ? range : 'all';
}

export const isWithin = (zMm: number, { fromMm, toMm }: HeightRange): boolean => zMm >= fromMm && zMm <= toMm;

function rangeOfPlane({ zMm, planesMm }: ShownPlane): HeightRange {
  const below = Math.max(...planesMm.filter((plane) => plane < zMm), Number.NEGATIVE_INFINITY);
  const above = Math.min(...planesMm.filter((plane) => plane > zMm), Number.POSITIVE_INFINITY);
  return { fromMm: (below + zMm) / 2, toMm: (above + zMm) / 2 };
}
