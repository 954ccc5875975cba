import type { DraftKeeper } from '../cases/keepDrafts';
import { selectUnsavedCount } from '../workspace/selectors';
import { isStoryUnsaved } from '../workspace/story';
import type { Workspace } from '../workspace/store';

/**
 * Leaving with work that is not in the archive asks first (WEB-29); the draft on this device is kept either way, and
 * written out as soon as the page is hidden, for a page may go without any further event. Returns the undoing.
 */
export function installLeaveGuard(
  page: Pick<Window, 'addEventListener' | 'removeEventListener'>,
  workspace: Workspace,
  drafts: DraftKeeper,
): () => void {
  const ask = (event: BeforeUnloadEvent) => {
    void drafts.flush();
    const state = workspace.getState();
    const hasStory = state.story !== undefined && isStoryUnsaved(state.story);
    const hasLandmarks = state.spatialDraft?.points.some((points) => points.length > 0) ?? false;
    if (selectUnsavedCount(state) > 0 || hasStory || hasLandmarks || state.save.phase === 'sending')
      event.preventDefault();
  };
  const flush = () => void drafts.flush();
  page.addEventListener('beforeunload', ask);
  page.addEventListener('pagehide', flush);
  return () => {
    page.removeEventListener('beforeunload', ask);
    page.removeEventListener('pagehide', flush);
  };
}
