import type { Annotation } from '../dicom/types';
import type { AnnotationId, StudyInstanceUid } from '../dicom/uids';
import type { Records } from '../workspace/records';
import { listOf } from '../workspace/recordVersions';
import { selectUnsaved } from '../workspace/selectors';
import type { WorkspaceState } from '../workspace/store';
import type { DraftEntry } from './draftStore';
import { hasSameContent, isOnSameSpot, MarkMatcher } from './markPlace';
import type { WrittenObject } from './writtenObject';

export type StudyEntries = ReadonlyMap<StudyInstanceUid, ReadonlyMap<AnnotationId, DraftEntry>>;
type MarkState = Pick<WorkspaceState, 'annotations' | 'stored'>;

/**
 * The unsaved work of a page as draft entries, study by study. An entry stays the same object while its mark does, so
 * that a store can tell by reference what has to be written. Marks of unanswered objects count as changed, even where
 * the reader has taken the change back: the archive may hold it.
 */
export class DraftEntries {
  #last: StudyEntries = new Map();
  #stored: Records<Annotation> | undefined;
  #matcher: MarkMatcher | undefined;
  #lookedThrough = 0;

  read(state: WorkspaceState, unanswered: Iterable<WrittenObject>): StudyEntries {
    const next = new Map<StudyInstanceUid, Map<AnnotationId, DraftEntry>>();
    const { added, updated, removed } = selectUnsaved(state);
    const note = (studyInstanceUid: StudyInstanceUid, id: AnnotationId) => {
      const entries = next.get(studyInstanceUid) ?? new Map<AnnotationId, DraftEntry>();
      next.set(studyInstanceUid, entries);
      if (!entries.has(id)) entries.set(id, this.#entry(state, studyInstanceUid, id));
    };
    for (const mark of [...added, ...removed, ...updated.map(([, to]) => to)]) {
      if (mark.lockedReason === undefined) note(mark.studyInstanceUid, mark.id);
    }
    for (const object of unanswered) {
      for (const id of object.changedIds ?? []) note(object.studyInstanceUid, id);
    }
    this.#last = next;
    return next;
  }

  #entry(state: MarkState, studyInstanceUid: StudyInstanceUid, id: AnnotationId): DraftEntry {
    const was = state.stored[id];
    const is = state.annotations[id];
    const before = this.#last.get(studyInstanceUid)?.get(id);
    if (before && before.was === was && before.is === is) return before;
    const twins = this.#twinsOf(state, id, was, is);
    return { id, ...(was ? { was } : {}), ...(is ? { is } : {}), ...(twins.length > 0 ? { twins } : {}) };
  }

  /** Unchanged marks on the same spot: without them a later match would take one for the other. */
  #twinsOf(
    { annotations, stored }: MarkState,
    id: AnnotationId,
    ...contents: readonly (Annotation | undefined)[]
  ): readonly Annotation[] {
    const alike = contents.flatMap((content) => (content ? this.#alike(stored, content) : []));
    return [...new Set(alike)].filter((mark) => mark.id !== id && annotations[mark.id] === mark);
  }

  /** The first few marks are looked for among all that are stored; for more of them an index is worth its making. */
  #alike(stored: Records<Annotation>, content: Annotation): readonly Annotation[] {
    if (this.#stored !== stored) {
      this.#stored = stored;
      this.#lookedThrough = 0;
      this.#matcher = undefined;
    }
    if (this.#lookedThrough++ < FEW) return listOf(stored).filter((mark) => isOnSameSpot(mark, content));
    this.#matcher ??= new MarkMatcher(listOf(stored));
    return this.#matcher.alike(content);
  }
}

const FEW = 20;

/** Marks that an object stores otherwise than the archive holds them now, or withdraws. */
export const changedIdsOf = (object: WrittenObject, stored: Records<Annotation>): readonly AnnotationId[] => [
  ...object.annotations.flatMap((mark) => {
    const held = stored[mark.id];
    return held && (held === mark || hasSameContent(held, mark)) ? [] : [mark.id];
  }),
  ...object.removedIds,
];

/** The lists that a merge needs: twins first, since they are taken first. */
export function listsOf(entries: readonly DraftEntry[]): {
  readonly base: readonly Annotation[];
  readonly mine: readonly Annotation[];
} {
  const own = new Set(entries.map(({ id }) => id));
  const twins = new Map(
    entries.flatMap((entry) => (entry.twins ?? []).filter(({ id }) => !own.has(id)).map((mark) => [mark.id, mark])),
  );
  return {
    base: [...twins.values(), ...entries.flatMap(({ was }) => was ?? [])],
    mine: [...twins.values(), ...entries.flatMap(({ is }) => is ?? [])],
  };
}
