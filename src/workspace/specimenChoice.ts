import { isCellMark } from '../dicom/cellMark';
import { isRegion } from '../dicom/geometry/shapes';
import { completeOf } from '../dicom/rejectedImages';
import { everyLevelOf } from '../dicom/slide/everyLevel';
import type { Annotation, DisplaySet, Specimen } from '../dicom/types';
import type { Records } from './records';
import { listOf } from './recordVersions';

const NONE: readonly Specimen[] = [];

/** The specimens of the slide a mark lies on, where there are several to choose from (SSR-11); else none. */
export function specimensToChoose(annotation: Annotation, displaySets: readonly DisplaySet[]): readonly Specimen[] {
  // Bulk annotations describe the whole glass, key images a whole image: neither says of which specimen.
  if (annotation.shape === 'keyImage' || isCellMark(annotation)) return NONE;
  return indexOf(displaySets).get(annotation.sopInstanceUid) ?? NONE;
}

/** The chosen one; undefined too where the mark names one that is not on its slide. */
export const chosenSpecimen = (annotation: Annotation, specimens: readonly Specimen[]): Specimen | undefined =>
  specimens.find(({ specimenUid }) => specimenUid !== '' && specimenUid === annotation.specimenUid);

/** A new mark that cannot be saved before the reader says which specimen it is of. What a stored one lacks, it may lack. */
export function needsSpecimen(
  annotation: Annotation,
  stored: Records<Annotation>,
  displaySets: readonly DisplaySet[],
): boolean {
  if (stored[annotation.id] !== undefined || annotation.lockedReason !== undefined) return false;
  const specimens = specimensToChoose(annotation, displaySets);
  return specimens.length > 1 && chosenSpecimen(annotation, specimens) === undefined;
}

/** The marks a save would be refused for, in the form the reader chose: bulk annotations ask for no specimen. */
export function marksWithoutSpecimen(
  {
    annotations,
    stored,
    displaySets,
  }: {
    readonly annotations: Records<Annotation>;
    readonly stored: Records<Annotation>;
    readonly displaySets: readonly DisplaySet[];
  },
  regionsAs: 'SR' | 'ANN',
): readonly Annotation[] {
  return listOf(annotations).filter(
    (mark) => !(regionsAs === 'ANN' && isRegion(mark.shape)) && needsSpecimen(mark, stored, displaySets),
  );
}

const indexes = new WeakMap<readonly DisplaySet[], ReadonlyMap<string, readonly Specimen[]>>();

/** Slides with several specimens, by their instances; made once per list of display sets. */
function indexOf(displaySets: readonly DisplaySet[]): ReadonlyMap<string, readonly Specimen[]> {
  const known = indexes.get(displaySets);
  if (known) return known;
  const index = new Map<string, readonly Specimen[]>();
  for (const displaySet of displaySets.map(completeOf)) {
    if (displaySet.kind !== 'slide' || (displaySet.slide.specimens?.length ?? 0) < 2) continue;
    for (const { instances, referencedSopInstanceUid } of everyLevelOf(displaySet.slide)) {
      for (const uid of [...instances.map((one) => one.sopInstanceUid), referencedSopInstanceUid]) {
        if (uid !== undefined) index.set(uid, displaySet.slide.specimens ?? NONE);
      }
    }
  }
  indexes.set(displaySets, index);
  return index;
}
