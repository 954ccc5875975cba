import { type CodedConcept, isSameConcept } from '../dicom/codedConcept';
import { isSameLink } from '../dicom/findingLink';
import type { Annotation } from '../dicom/types';

/**
 * Marks by what and where they are, each taken once: ANN has no identifiers for single marks, so they come back under
 * others with every version. Linear in thousands of cells.
 */
export class MarkMatcher {
  readonly #byId: Map<string, Annotation>;
  readonly #byPlace = new Map<string, Annotation[]>();

  constructor(marks: readonly Annotation[]) {
    this.#byId = new Map(marks.map((mark) => [mark.id, mark]));
    for (const mark of marks) {
      const place = placeOf(mark);
      const there = this.#byPlace.get(place);
      if (there) there.push(mark);
      else this.#byPlace.set(place, [mark]);
    }
  }

  /** The mark of that identifier, else one without a name of its own and of the same content. It is not found again. */
  take(wanted: Annotation): Annotation | undefined {
    const isSame = (mark: Annotation) => !(isNamed(mark) && isNamed(wanted)) && hasSameContent(mark, wanted);
    const found = this.#byId.get(wanted.id) ?? this.alike(wanted).find(isSame);
    if (found) this.#byId.delete(found.id);
    return found;
  }

  /** Marks on the same spot that nobody took. */
  alike(wanted: Annotation): readonly Annotation[] {
    return NEIGHBOURS.flatMap(([dx, dy]) =>
      (this.#byPlace.get(placeOf(wanted, dx, dy)) ?? []).filter(
        (mark) => this.#byId.has(mark.id) && isOnSameSpot(mark, wanted),
      ),
    );
  }
}

/** Known by its Tracking UID, here and in the archive: of two such marks, another identifier is another mark. */
const isNamed = ({ id, trackingUid }: Annotation): boolean => (id as string) === trackingUid;

/** A coarse address: what it is, and the cell of the space it lies in. */
const placeOf = ({ shape, space, label, points }: Annotation, dx = 0, dy = 0): string => {
  const cell = [Math.floor((points[0] ?? 0) * 10) + dx, Math.floor((points[1] ?? 0) * 10) + dy];
  return [shape, label.scheme, label.value, points.length, space.kind, ...cell].join(' ');
};

/** Rounding may put the same point into the next cell. */
const NEIGHBOURS = [0, -1, 1].flatMap((dx) => [0, -1, 1].map((dy) => [dx, dy] as const));

/** Equal in everything the reader decided. Values follow from the points; ANN keeps no names of single marks. */
export const hasSameContent = (a: Annotation, b: Annotation): boolean =>
  isOnSameSpot(a, b) && (isWordless(a, b) || hasSameWords(a, b));

/**
 * The same but for words. Cells on one spot may have names of their own here and cannot be told apart once they were
 * stored and read again.
 */
export const isOnSameSpot = (a: Annotation, b: Annotation): boolean =>
  a.shape === b.shape && isSameConcept(a.label, b.label) && isSamePlace(a, b);

/** One of them was read from bulk annotations under the identifier of its group, and keeps no words. */
const isWordless = (a: Annotation, b: Annotation): boolean => a.id !== b.id && (isOfGroup(a) || isOfGroup(b));
const isOfGroup = ({ id }: Annotation): boolean => id.includes('/');

/** What a report keeps of a mark beside its place; one without a name is called by its finding there. */
const nameOf = ({ trackingIdentifier, label }: Annotation): string => trackingIdentifier.trim() || label.meaning;
const hasSameWords = (a: Annotation, b: Annotation): boolean =>
  nameOf(a) === nameOf(b) &&
  (a.comment ?? '').trim() === (b.comment ?? '').trim() &&
  a.responseRole === b.responseRole &&
  (a.specimenUid ?? '') === (b.specimenUid ?? '') &&
  isSameOrNone(a.site, b.site) &&
  isSameOrNone(a.laterality, b.laterality) &&
  isSameLink(a.link, b.link) &&
  hasSameValues(a, b);

/** Values follow from the points, but for those that were stored wrong and that the reader had recomputed (SR-23). */
const hasSameValues = (a: Annotation, b: Annotation): boolean =>
  a.id !== b.id ||
  (a.measurements.length === b.measurements.length &&
    a.measurements.every(({ value }, i) => {
      const other = b.measurements[i]?.value ?? Number.NaN;
      return Object.is(value, other) || Math.abs(value - other) <= 1e-6 * Math.max(Math.abs(value), Math.abs(other));
    }));

const isSameOrNone = (a: CodedConcept | undefined, b: CodedConcept | undefined): boolean =>
  a && b ? isSameConcept(a, b) : a === b;

/** Objects hold float32, which rounds far below this: 0.05 µm, or a hundredth of a pixel. */
function isSamePlace(a: Annotation, b: Annotation): boolean {
  const tolerance = a.space.kind === 'frameOfReference' ? 5e-5 : 0.01;
  return (
    a.points.length === b.points.length &&
    a.points.every((value, i) => Math.abs(value - (b.points[i] ?? Number.NaN)) < tolerance) &&
    // A mark without points stands on its image alone.
    (a.points.length > 0 || a.sopInstanceUid === b.sopInstanceUid) &&
    JSON.stringify(a.space) === JSON.stringify(b.space)
  );
}
