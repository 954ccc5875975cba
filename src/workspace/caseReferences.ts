import { distanceFromPlaneMm, type Vec3 } from '../dicom/geometry/pixelPlane';
import type { DisplaySet } from '../dicom/types';

/** Where an instance is among what the case holds. */
export interface InstanceInCase {
  readonly displaySet: DisplaySet;
  /** 1-based place of its first frame in a series of images; absent for slides and documents. */
  readonly imageNumber?: number;
  /** Its pictures are told apart by frame number. */
  readonly isMultiFrame: boolean;
}

interface CaseIndex {
  readonly instances: ReadonlyMap<string, InstanceInCase>;
  readonly framesOfReference: ReadonlySet<string>;
}

/** One index for one list of display sets: a report of ten thousand items asks ten thousand times. */
const indexes = new WeakMap<readonly DisplaySet[], CaseIndex>();

function indexOf(displaySets: readonly DisplaySet[]): CaseIndex {
  const known = indexes.get(displaySets);
  if (known) return known;
  const instances = new Map<string, InstanceInCase>();
  const framesOfReference = new Set<string>();
  const add = (sopInstanceUid: string, where: InstanceInCase) => {
    if (!instances.has(sopInstanceUid)) instances.set(sopInstanceUid, where);
  };
  for (const displaySet of displaySets) {
    const frameOfReferenceUid = frameOfReferenceOf(displaySet);
    if (frameOfReferenceUid !== undefined) framesOfReference.add(frameOfReferenceUid);
    switch (displaySet.kind) {
      case 'frames':
        for (const [i, { ref, isMultiFrame }] of displaySet.frames.entries()) {
          add(ref.sopInstanceUid, { displaySet, imageNumber: i + 1, isMultiFrame });
        }
        break;
      case 'slide':
        for (const { instances: ofLevel } of displaySet.slide.levels) {
          for (const { sopInstanceUid } of ofLevel) add(sopInstanceUid, { displaySet, isMultiFrame: true });
        }
        break;
      case 'document':
        for (const uid of displaySet.sopInstanceUids) add(uid, { displaySet, isMultiFrame: false });
    }
  }
  const index = { instances, framesOfReference };
  indexes.set(displaySets, index);
  return index;
}

/** The space in mm that a display set lies in, where it is known. */
export const frameOfReferenceOf = (displaySet: DisplaySet): string | undefined => {
  if (displaySet.kind === 'frames') return displaySet.frameOfReferenceUid;
  return displaySet.kind === 'slide' ? displaySet.slide.frameOfReferenceUid : undefined;
};

/**
 * The images that points in mm are shown on: the slide of their frame of reference, or the series with the plane nearest
 * to the first of them (SR-34). A localizer of the same space, or a series beside the place, would show it nowhere.
 */
export function nearestInSpace(
  displaySets: readonly DisplaySet[],
  frameOfReferenceUid: string,
  [x = 0, y = 0, z = 0]: readonly number[],
): DisplaySet | undefined {
  const first: Vec3 = [x, y, z];
  const offMm = (displaySet: DisplaySet): number =>
    displaySet.kind === 'frames'
      ? displaySet.frames.reduce(
          (least, { plane }) => (plane ? Math.min(least, Math.abs(distanceFromPlaneMm(plane, first))) : least),
          Number.POSITIVE_INFINITY,
        )
      : 0;
  const [one, ...others] = displaySets.filter((each) => frameOfReferenceOf(each) === frameOfReferenceUid);
  if (!one) return undefined;
  let best = { displaySet: one, offMm: offMm(one) };
  for (const displaySet of others) {
    const next = { displaySet, offMm: offMm(displaySet) };
    if (next.offMm < best.offMm) best = next;
  }
  return best.displaySet;
}

export const instanceInCase = (
  displaySets: readonly DisplaySet[],
  sopInstanceUid: string,
): InstanceInCase | undefined => indexOf(displaySets).instances.get(sopInstanceUid);

/**
 * Whether what a document refers to can be shown: its instance, or, for points in millimetres, some images in the same
 * frame of reference. Never a similar image (SR-34).
 */
export function isInCase(
  displaySets: readonly DisplaySet[],
  reference: { readonly sopInstanceUid?: string; readonly frameOfReferenceUid?: string },
): boolean {
  const { instances, framesOfReference } = indexOf(displaySets);
  const { sopInstanceUid, frameOfReferenceUid } = reference;
  return (
    (sopInstanceUid !== undefined && instances.has(sopInstanceUid)) ||
    (frameOfReferenceUid !== undefined && framesOfReference.has(frameOfReferenceUid))
  );
}
