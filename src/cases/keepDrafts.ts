import type { Problem } from '../dicom/problem';
import type { Annotation } from '../dicom/types';
import type { StudyInstanceUid } from '../dicom/uids';
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
 * Keeps the reader's unsaved changes on this device, study by study, a moment after every change, so that a reload or a
 * crash costs at most the gesture in progress. Nothing is written before the drafts of the case were read: a page that
 * does not know them must not replace them.
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
    const isChanged = now.annotations !== before.annotations || now.stored !== before.stored;
    if (now.isCaseLoading || (!isChanged && !before.isCaseLoading)) return;
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

/** Writes a draft for each study of the case with unsaved work, and removes those of studies without. */
export async function writeDrafts(context: CaseContext): Promise<void> {
  const { workspace, drafts, now, draftedStudies } = context;
  if (draftedStudies.size === 0) return;
  const state = workspace.getState();
  const { added, updated, removed } = selectUnsaved(state);
  const changed = [...added, ...updated.map(([, to]) => to), ...removed, ...context.unanswered.values()];
  const touched = new Set(changed.map((one) => one.studyInstanceUid));
  try {
    await Promise.all(
      [...draftedStudies].map((studyInstanceUid) =>
        touched.has(studyInstanceUid)
          ? drafts.putDraft({
              studyInstanceUid,
              base: editableOf(state.stored, studyInstanceUid),
              mine: editableOf(state.annotations, studyInstanceUid),
              ...unansweredOf(context, studyInstanceUid),
              ...(state.save.phase === 'failed' ? { saveFailure: state.save.text } : {}),
              changedAt: now().toISOString(),
            })
          : drafts.removeDraft(studyInstanceUid),
      ),
    );
    workspace.setProblem('case/draft', undefined);
  } catch (cause) {
    workspace.setProblem('case/draft', cannotKeep(cause));
  }
}

/** Said at the case as long as this device cannot keep what is not in the archive. */
export const cannotKeep = (cause: unknown): Problem => ({
  code: 'storage',
  severity: 'error',
  title: 'Unsaved marks cannot be kept on this device',
  tip: 'Save to the archive now: a reload would lose them.',
  detail: cause instanceof Error ? cause.message : String(cause),
  cause,
});

function unansweredOf(
  { unanswered }: CaseContext,
  studyInstanceUid: StudyInstanceUid,
): Pick<StudyDraft, 'sent' | 'withdrawn'> {
  const objects = [...unanswered.values()].filter((object) => object.studyInstanceUid === studyInstanceUid);
  return {
    sent: objects.flatMap((object) => object.annotations),
    withdrawn: objects.flatMap((object) => object.removedIds),
  };
}

/** The marks of a study that the reader may change; locked ones belong to other systems. */
export const editableOf = (marks: Records<Annotation>, studyInstanceUid: StudyInstanceUid): readonly Annotation[] =>
  Object.values(marks).filter((mark) => mark.studyInstanceUid === studyInstanceUid && mark.lockedReason === undefined);
