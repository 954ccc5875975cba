import type { Annotation } from '../dicom/types';
import type { AnnotationId } from '../dicom/uids';
import { hasSameContent, MarkMatcher } from './markPlace';

/** What the reader had not saved when the case was last open here. Marks that did not differ need not be in the lists. */
export interface UnsavedWork {
  /** The marks as the archive had them when the reader began from them. */
  readonly base: readonly Annotation[];
  /** As the reader left them. */
  readonly mine: readonly Annotation[];
  /** Changed marks as they were in objects whose answer was lost: the archive may hold them like this, or not at all. */
  readonly sent?: readonly Annotation[];
  /** Marks of `base` that such an object withdraws. */
  readonly withdrawn?: readonly AnnotationId[];
  /** Those of `sent` whose object stands in the archive with other values than were sent: it changed them, nobody else. */
  readonly altered?: ReadonlySet<AnnotationId>;
}

/** What a draft changes of what the archive holds now. */
export interface MergedDraft {
  /** Marks of the archive that the reader had deleted or changed. */
  readonly remove: readonly AnnotationId[];
  /** Marks that the reader had drawn, or changed. */
  readonly add: readonly Annotation[];
  /** Changes of the reader to marks that somebody else has changed or deleted since: the archive's state stands. */
  readonly conflicts: readonly Annotation[];
  /** Of the marks that the reader began from, or sent: how many the archive does not hold, or did not show this time. */
  readonly missingCount: number;
}

/**
 * Three-way merge (pure): the reader's changes, that is `mine` against `base`, laid over what the archive holds now.
 * What was stored meanwhile (its answer was lost, say) is no change any more; what others did is never overwritten.
 * Marks are matched by identifier, else by content: ANN has no identifiers for single marks, so they come back under
 * others with every version.
 */
export function mergeDraft(now: readonly Annotation[], work: UnsavedWork): MergedDraft {
  const { mine } = work;
  const archive = new MarkMatcher(now);
  const { before, notArrivedCount } = arrived(now, work);
  let missingCount = notArrivedCount;
  const mineById = new Map(mine.map((mark) => [mark.id, mark]));
  const remove: AnnotationId[] = [];
  const add: Annotation[] = [];
  const conflicts: Annotation[] = [];
  for (const was of before.values()) {
    const is = mineById.get(was.id);
    const held = archive.take(was);
    if (!held) missingCount++;
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
  return { remove, add, conflicts, missingCount };
}

/**
 * What the reader's changes are to be measured against: the base, with those of the unanswered objects that the archive
 * took after all. A mark that such an object withdrew, and that is gone, counts as never stored.
 */
function arrived(
  now: readonly Annotation[],
  { base, mine, sent = [], withdrawn = [], altered = new Set() }: UnsavedWork,
): { readonly before: Map<string, Annotation>; readonly notArrivedCount: number } {
  let notArrivedCount = 0;
  const before = new Map<string, Annotation>(base.map((mark) => [mark.id, mark]));
  const archive = new MarkMatcher(now);
  // A mark that nobody touched is not what was sent, though it may lie on the same spot.
  const touched = new Set([...sent.map(({ id }) => id), ...withdrawn]);
  const untouched = new Map(mine.flatMap((mark) => (touched.has(mark.id) ? [] : [[mark.id, mark]])));
  for (const mark of base) {
    const is = untouched.get(mark.id);
    if (is && hasSameContent(is, mark)) archive.take(mark);
  }
  for (const mark of sent) {
    const held = archive.take(mark);
    if (!held) {
      notArrivedCount++;
      continue;
    }
    if (hasSameContent(held, mark)) before.set(mark.id, mark);
    else if (altered.has(mark.id)) before.set(mark.id, { ...held, id: mark.id });
  }
  for (const id of withdrawn) {
    const mark = before.get(id);
    if (mark && !archive.take(mark)) before.delete(id);
  }
  return { before, notArrivedCount };
}
