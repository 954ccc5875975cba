import { isSameConcept } from '../dicom/codedConcept';
import type { Annotation } from '../dicom/types';
import type { Records } from '../workspace/records';
import { selectUnsaved } from '../workspace/selectors';
import type { CaseContext } from './caseContext';
import type { StudyDraft } from './draftStore';

const DELAY_MS = 250;

export interface DraftKeeper {
  /** Writes what is waiting now; before a case is left, for one. */
  flush(): Promise<void>;
  stop(): void;
}

/**
 * Keeps the difference between screen and archive on this device, study by study, a moment after every change, so that
 * a reload or a crash costs at most the gesture in progress.
 */
export function keepDrafts(context: CaseContext): DraftKeeper {
  const { workspace } = context;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing = Promise.resolve();
  const flush = () => {
    const isWaiting = timer !== undefined;
    clearTimeout(timer);
    timer = undefined;
    if (isWaiting) writing = writing.then(() => writeDrafts(context));
    return writing;
  };
  const unsubscribe = workspace.subscribe((now, before) => {
    if (now.isCaseLoading || (now.annotations === before.annotations && now.stored === before.stored)) return;
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), DELAY_MS);
  });
  return {
    flush,
    stop: () => {
      clearTimeout(timer);
      unsubscribe();
    },
  };
}

/** Writes one draft per study with unsaved work, and removes those of studies without. */
export async function writeDrafts({ workspace, drafts, now }: CaseContext): Promise<void> {
  const state = workspace.getState();
  const { added, updated, removed } = selectUnsaved(state);
  const changed = [...added.map((to) => ({ to })), ...updated.map(([from, to]) => ({ from, to }))];
  try {
    for (const { studyInstanceUid } of state.studies) {
      const draft: StudyDraft = {
        studyInstanceUid,
        changed: changed.filter(({ to }) => to.studyInstanceUid === studyInstanceUid),
        removed: removed.filter((mark) => mark.studyInstanceUid === studyInstanceUid),
        changedAt: now().toISOString(),
      };
      if (draft.changed.length + draft.removed.length > 0) await drafts.putDraft(draft);
      else await drafts.removeDraft(studyInstanceUid);
    }
    workspace.setProblem('case/draft', undefined);
  } catch (cause) {
    workspace.setProblem('case/draft', {
      code: 'storage',
      severity: 'error',
      title: 'Unsaved marks cannot be kept on this device',
      tip: 'Save to the archive now: a reload would lose them.',
      detail: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

/** Brings back what was not saved when the case was last open here, over what the archive holds now. */
export async function restoreDrafts({ workspace, drafts }: CaseContext): Promise<number> {
  let count = 0;
  for (const { studyInstanceUid } of workspace.getState().studies) {
    const draft = await drafts.getDraft(studyInstanceUid);
    if (!draft) continue;
    count += draft.changed.length + draft.removed.length;
    workspace.transact('Restore unsaved marks', 'remote', (all) => applyDraft(all, draft));
  }
  return count;
}

/**
 * The marks with a draft laid over them: a changed mark replaces its stored version, whatever identifier that carries.
 * What the archive holds already as the draft has it (its answer was lost, say) stays as it is: nothing to save, and
 * never twice.
 */
export function applyDraft(
  all: Records<Annotation>,
  { changed, removed }: Pick<StudyDraft, 'changed' | 'removed'>,
): Records<Annotation> {
  const next: Record<string, Annotation> = { ...all };
  const storedAs = (mark: Annotation) => next[mark.id] ?? Object.values(next).find((one) => isSameCellMark(one, mark));
  for (const gone of removed) {
    const stored = storedAs(gone);
    if (stored) delete next[stored.id];
  }
  for (const { to, from } of changed) {
    const stored = storedAs(to);
    if (stored && hasSameContent(stored, to)) continue;
    const former = stored ?? (from && storedAs(from));
    if (former) delete next[former.id];
    next[to.id] = to;
  }
  return next;
}

/** ANN has no Tracking UIDs: a cell mark is known by where it is. */
const isSameCellMark = (a: Annotation, b: Annotation): boolean =>
  a.shape === 'point' && b.shape === 'point' && isSamePlace(a, b);

/** Equal in everything the reader decided. Values follow from the points; ANN keeps no names of single marks. */
const hasSameContent = (a: Annotation, b: Annotation): boolean =>
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
