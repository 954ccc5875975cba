import { stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { CaseContext } from './caseContext';
import { applyDraft, restoreDrafts } from './keepDrafts';
import type { DerivedObject } from './loadDerived';
import { outboxOfCase } from './saveAnnotations';

/**
 * Lays over what the archive holds what this device still keeps: objects that were not confirmed (their answer may have
 * been lost: one that is in the archive after all leaves the outbox), then marks that were never saved.
 */
export async function restoreWork(context: CaseContext, loaded: readonly DerivedObject[]): Promise<void> {
  const { workspace, drafts } = context;
  try {
    const inArchive = new Set(loaded.map(({ dataset }) => stringOf(dataset, tags.SOPInstanceUID)));
    let waiting = 0;
    for (const item of await outboxOfCase(context)) {
      if (inArchive.has(item.sopInstanceUid)) {
        await drafts.removeOutbox(item.sopInstanceUid);
        continue;
      }
      waiting++;
      const { annotations } = workspace.getState();
      const removed = item.removedIds.flatMap((id) => annotations[id] ?? []);
      const changed = item.annotations.map((to) => ({ to }));
      workspace.transact('Restore unsaved marks', 'remote', (all) => applyDraft(all, { changed, removed }));
    }
    await restoreDrafts(context);
    if (waiting > 0) workspace.setState({ save: { phase: 'failed', text: waitingText(waiting) } });
  } catch (cause) {
    workspace.setProblem('case/draft', {
      code: 'storage',
      severity: 'error',
      title: 'Unsaved work of an earlier visit could not be read on this device',
      detail: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

const waitingText = (count: number): string =>
  count === 1
    ? 'One object of an earlier visit is not in the archive yet. Your marks are kept on this device.'
    : `${count} objects of an earlier visit are not in the archive yet. Your marks are kept on this device.`;
