import { distanceFromPlaneMm, type Vec3 } from '../dicom/geometry/pixelPlane';
import { completeOf } from '../dicom/rejectedImages';
import type { DisplaySet } from '../dicom/types';
import type { ImageIndex, IndexedImage } from './imageIndex';

/**
 * The image of a frame of reference that coordinates belong to: the slide itself, or the image of the volume whose
 * plane lies nearest to the first point (SR-34). Undefined when nothing of that frame of reference is open.
 */
export function imageForPoints(
  index: ImageIndex,
  displaySets: readonly DisplaySet[],
  uid: string,
  points: readonly number[],
): IndexedImage | undefined {
  const known = index.inFrameOfReference(uid);
  if (!known || known.displaySet.kind === 'slide') return known;
  const first: Vec3 = [points[0] ?? 0, points[1] ?? 0, points[2] ?? 0];
  let best: { readonly sopInstanceUid: string; readonly distanceMm: number } | undefined;
  for (const displaySet of displaySets.map(completeOf)) {
    if (displaySet.kind !== 'frames' || displaySet.frameOfReferenceUid !== uid) continue;
    for (const { plane, ref } of displaySet.frames) {
      if (!plane) continue;
      const distanceMm = Math.abs(distanceFromPlaneMm(plane, first));
      if (!best || distanceMm < best.distanceMm) best = { sopInstanceUid: ref.sopInstanceUid, distanceMm };
    }
  }
  return best ? index.image(best.sopInstanceUid) : known;
}
