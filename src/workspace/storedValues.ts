import { recomputedDifferences, recomputedValues, type ValueDifference } from '../dicom/geometry/recomputed';
import type { Annotation, DisplaySet } from '../dicom/types';
import { referenceLines } from './readerCalibrations';
import type { Records } from './records';
import { listOf } from './recordVersions';

/**
 * True while a mark shows the values the archive holds for it (SR-23): neither its outline nor a value was changed since
 * it was loaded or saved. Its name, label or comment may have been.
 */
export function isAsStored(annotation: Annotation, stored: Records<Annotation>): boolean {
  const held = stored[annotation.id];
  if (held === undefined || held === annotation) return held !== undefined;
  return isEqual(held.measurements, annotation.measurements) && isEqual(held.points, annotation.points);
}

/** Marks that came back from a draft on this device are equal, not the same. */
const isEqual = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a === b || (a.length === b.length && JSON.stringify(a) === JSON.stringify(b));

/**
 * What a stored mark says of its size against what its outline measures. A report may give one value for several outlines
 * together, and it stands with the first of them: marks that share a Measurement Group are not compared.
 */
export function storedDifferences(
  annotation: Annotation,
  { annotations, stored, displaySets }: CaseOfMarks,
): readonly ValueDifference[] {
  if (!isAsStored(annotation, stored) || sharesItsGroup(annotation, annotations)) return NONE;
  const known = remembered.get(annotation);
  const lines = referenceLines(annotations);
  if (known?.displaySets === displaySets && known.lines === lines) return known.differences;
  const differences = recomputedDifferences(annotation, displaySets, lines);
  remembered.set(annotation, { displaySets, lines, differences });
  return differences;
}

/** The mark with its own outline's values in the place of those that were stored; itself where nothing differs. */
export function withRecomputedValues(annotation: Annotation, around: CaseOfMarks): Annotation {
  if (storedDifferences(annotation, around).length === 0) return annotation;
  const recomputed = recomputedValues(annotation, around.displaySets, referenceLines(around.annotations));
  return {
    ...annotation,
    measurements: annotation.measurements.map((measurement, index) => recomputed[index] ?? measurement),
  };
}

export interface CaseOfMarks {
  readonly annotations: Records<Annotation>;
  readonly stored: Records<Annotation>;
  readonly displaySets: readonly DisplaySet[];
}

const NONE: readonly never[] = [];

/** A table asks for every mark at every step; a mark is immutable. */
const remembered = new WeakMap<
  Annotation,
  {
    readonly displaySets: readonly DisplaySet[];
    readonly lines: readonly Annotation[];
    readonly differences: readonly ValueDifference[];
  }
>();

const groups = new WeakMap<Records<Annotation>, ReadonlyMap<string, number>>();

function sharesItsGroup(annotation: Annotation, annotations: Records<Annotation>): boolean {
  let counts = groups.get(annotations);
  if (!counts) {
    const counting = new Map<string, number>();
    for (const mark of listOf(annotations)) counting.set(groupKey(mark), (counting.get(groupKey(mark)) ?? 0) + 1);
    counts = counting;
    groups.set(annotations, counts);
  }
  return (counts.get(groupKey(annotation)) ?? 0) > 1;
}

/** One lesion followed over several examinations has one Tracking UID in several groups. */
const groupKey = ({ trackingUid, studyInstanceUid }: Annotation): string => `${trackingUid} ${studyInstanceUid}`;
