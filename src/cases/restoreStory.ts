import type { Problem } from '../dicom/problem';
import { storyboardText } from '../dicom/storyboard';
import { storyboardFrom, storyDraftBase } from '../dicom/storyboardFrom';
import { isStoryUnsaved, NO_STORY, type Story } from '../workspace/story';
import type { CaseContext } from './caseContext';
import type { KeptDraft } from './draftStore';

/**
 * The storyboard as the reader left it stands over what the archive holds. What it did not come from is not lost by it: a
 * newer version of somebody else, or what another window left. False where it cannot be read, and stays on the device.
 */
export async function restoreStory(context: CaseContext, { story: text }: KeptDraft): Promise<boolean> {
  const { workspace } = context;
  const read = text === undefined ? undefined : storyboardFrom(text);
  if (text === undefined || !read) return true;
  if (!read.ok) {
    workspace.setProblem('case/draft/story', unreadableStory(read.error));
    return false;
  }
  const { story: now = NO_STORY } = workspace.getState();
  const mine = storyboardText(read.value);
  // Saved after all, and not yet forgotten here: by a window or a case that was left while it was sent.
  if (now.storedText === mine || storyboardText(now) === mine) return true;
  const { base, storedText, version } = storyDraftBase(text);
  const isOlder = now.version < version;
  if (!isStoryUnsaved(now) && (isOlder || now.storedText === storedText)) {
    // An archive that does not give what it came from has not lost it for that.
    const stored = isOlder && storedText !== undefined ? { storedText, version } : {};
    workspace.setState({ story: { ...withoutReport(now), ...read.value, ...stored } });
    return true;
  }
  const { changedTwice, layOver, storedMeanwhile } = await import('./loadStoryboard');
  const say = isStoryUnsaved(now) ? changedTwice : storedMeanwhile;
  layOver(context, { base, theirs: workspace.getState().story ?? now, mine: read.value, say });
  return true;
}

const withoutReport = ({ report: _report, ...story }: Story): Story => story;

const unreadableStory = (reason: string): Problem => ({
  code: 'storage',
  severity: 'error',
  title: `An unsaved storyboard of an earlier visit cannot be read: ${reason}`,
  tip: 'It is kept on this device.',
});
