import { isSameConcept } from '../dicom/codedConcept';
import type { Annotation } from '../dicom/types';
import type { AnnotationId } from '../dicom/uids';
import type { StudyDraft } from './draftStore';

/** What a draft changes of what the archive holds now. */
export interface MergedDraft {
  /** Marks of the archive that the reader had deleted or changed. */
  readonly remove: readonly AnnotationId[];
  /** Marks that the reader had drawn, or changed. */
  readonly add: readonly Annotation[];
  /** Changes of the reader to marks that somebody else has changed or deleted since: the archive's state stands. */
  readonly conflicts: readonly Annotation[];
}

/**
 * Three-way merge (pure): the reader's changes, that is `mine` against `base`, laid over what the archive holds now.
 * What was stored meanwhile (its answer was lost, say) is no change any more; what others did is never overwritten.
 * Marks are matched by identifier, else by content: ANN has no identifiers for single marks, so they come back under
 * others with every version.
 */
export function mergeDraft(
  now: readonly Annotation[],
  { base, mine, sent = [], withdrawn = [] }: Pick<StudyDraft, 'base' | 'mine'> & Partial<StudyDraft>,
): MergedDraft {
  const archive = new Matcher(now);
  const before = arrived(base, sent, withdrawn, now);
  const mineById = new Map(mine.map((mark) => [mark.id, mark]));
  const remove: AnnotationId[] = [];
  const add: Annotation[] = [];
  const conflicts: Annotation[] = [];
  for (const was of before.values()) {
    const is = mineById.get(was.id);
    const held = archive.take(was);
    if (is && hasSameContent(is, was)) continue;
    if (held && !hasSameContent(held, was)) {
      if (!is || !hasSameContent(held, is)) conflicts.push(is ?? was);
    } else if (held) {
      remove.push(held.id);
      if (is) add.push(is);
    } else if (is && !archive.take(is)) conflicts.push(is);
  }
  for (const drawn of mine) {
    if (before.has(drawn.id)) continue;
    const held = archive.take(drawn);
    if (!held) add.push(drawn);
    else if (!hasSameContent(held, drawn)) conflicts.push(drawn);
  }
  return { remove, add, conflicts };
}

/**
 * What the reader's changes are to be measured against: the base, with those of the unanswered objects that the archive
 * took after all. A mark that such an object withdrew, and that is gone, counts as never stored.
 */
function arrived(
  base: readonly Annotation[],
  sent: readonly Annotation[],
  withdrawn: readonly AnnotationId[],
  now: readonly Annotation[],
): Map<string, Annotation> {
  const before = new Map<string, Annotation>(base.map((mark) => [mark.id, mark]));
  const archive = new Matcher(now);
  for (const mark of sent) {
    const held = archive.take(mark);
    if (held && hasSameContent(held, mark)) before.set(mark.id, mark);
  }
  for (const id of withdrawn) {
    const mark = before.get(id);
    if (mark && !archive.take(mark)) before.delete(id);
  }
  return before;
}

/** The archive's marks, each matched once: by identifier first, then by content. */
class Matcher {
  readonly #byId: Map<string, Annotation>;
  readonly #byPlace = new Map<string, Annotation[]>();

  constructor(marks: readonly Annotation[]) {
    this.#byId = new Map(marks.map((mark) => [mark.id, mark]));
    for (const mark of marks) {
      const place = placeOf(mark);
      this.#byPlace.set(place, [...(this.#byPlace.get(place) ?? []), mark]);
    }
  }

  take(wanted: Annotation): Annotation | undefined {
    const found = this.#byId.get(wanted.id) ?? this.#near(wanted);
    if (found) this.#byId.delete(found.id);
    return found;
  }

  #near(wanted: Annotation): Annotation | undefined {
    for (const [dx, dy] of NEIGHBOURS) {
      const near = this.#byPlace.get(placeOf(wanted, dx, dy));
      const found = near?.find((mark) => this.#byId.has(mark.id) && hasSameContent(mark, wanted));
      if (found) return found;
    }
    return undefined;
  }
}

/** A coarse address, so that matching thousands of cells stays linear: what it is, and the space it lies in. */
const placeOf = ({ shape, space, label, points }: Annotation, dx = 0, dy = 0): string => {
  const cell = [Math.floor((points[0] ?? 0) * 10) + dx, Math.floor((points[1] ?? 0) * 10) + dy];
  return [shape, label.scheme, label.value, points.length, space.kind, ...cell].join(' ');
};

/** Rounding may put the same point into the next cell. */
const NEIGHBOURS = [0, -1, 1].flatMap((dx) => [0, -1, 1].map((dy) => [dx, dy] as const));

/** Equal in everything the reader decided. Values follow from the points; ANN keeps no names of single marks. */
export const hasSameContent = (a: Annotation, b: Annotation): boolean =>
  a.shape === b.shape &&
  isSameConcept(a.label, b.label) &&
  (a.id !== b.id || a.trackingIdentifier === b.trackingIdentifier) &&
  isSamePlace(a, b);

/** Objects hold float32, which rounds far below this: 0.05 µm, or a hundredth of a pixel. */
function isSamePlace(a: Annotation, b: Annotation): boolean {
  const tolerance = a.space.kind === 'frameOfReference' ? 5e-5 : 0.01;
  return (
    JSON.stringify(a.space) === JSON.stringify(b.space) &&
    a.points.length === b.points.length &&
    a.points.every((value, i) => Math.abs(value - (b.points[i] ?? Number.NaN)) < tolerance)
  );
}
