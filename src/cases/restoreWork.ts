import { stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { Annotation } from '../dicom/types';
import { selectUnsavedCount } from '../workspace/selectors';
import type { CaseContext } from './caseContext';
import { editableOf } from './keepDrafts';
import type { DerivedObject } from './derivedObject';
import { mergeDraft } from './mergeDraft';
import { attemptsOfCase } from './saveAnnotations';

/**
 * Lays over what the archive holds now what the reader had not saved when the case was last open here. A store whose
 * answer was lost is settled by what was loaded: its object is there, or it is not.
 */
export async function restoreWork(context: CaseContext, loaded: readonly DerivedObject[]): Promise<void> {
  const { workspace, drafts, draftedStudies } = context;
  draftedStudies.clear();
  let hasFailed = false;
  try {
    for (const { studyInstanceUid } of workspace.getState().studies) {
      if (!(await context.claimStudy(studyInstanceUid))) continue;
      const draft = await drafts.getDraft(studyInstanceUid);
      draftedStudies.add(studyInstanceUid);
      if (!draft) continue;
      hasFailed ||= draft.saveFailure !== undefined;
      const merged = mergeDraft(editableOf(workspace.getState().stored, studyInstanceUid), draft);
      workspace.transact('Restore unsaved marks', 'remote', (all) => {
        const next = { ...all };
        for (const id of merged.remove) delete next[id];
        for (const mark of merged.add) next[mark.id] = mark;
        return next;
      });
      for (const mark of merged.conflicts) reportConflict(context, mark);
    }
    await settleAttempts(context, loaded, hasFailed);
  } catch (cause) {
    workspace.setProblem('case/draft', {
      code: 'storage',
      severity: 'error',
      title: 'Unsaved marks of an earlier visit could not be read on this device',
      tip: 'Marks that you make now are kept only in the archive: save often.',
      detail: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

async function settleAttempts(
  context: CaseContext,
  loaded: readonly DerivedObject[],
  hasFailed: boolean,
): Promise<void> {
  const { workspace, drafts } = context;
  const inArchive = new Set(loaded.map(({ dataset }) => stringOf(dataset, tags.SOPInstanceUID)));
  let open = 0;
  for (const attempt of await attemptsOfCase(context)) {
    if (inArchive.has(attempt.sopInstanceUid)) await drafts.removeAttempt(attempt.sopInstanceUid);
    else open++;
  }
  if ((open > 0 || hasFailed) && selectUnsavedCount(workspace.getState()) > 0) {
    const text = 'The last save of an earlier visit did not reach the archive. Your marks are kept on this device.';
    workspace.setState({ save: { phase: 'failed', text } });
  }
}

function reportConflict({ workspace }: CaseContext, mark: Annotation): void {
  workspace.setProblem(`case/conflict/${mark.id}`, {
    code: 'conflict',
    severity: 'warning',
    title: `Your unsaved change of “${mark.trackingIdentifier}” was not applied`,
    tip: 'Somebody changed or deleted this mark in the archive since. What the archive holds is shown.',
  });
}
