import type { Problem } from '../dicom/problem';
import type { StudyInstanceUid } from '../dicom/uids';
import type { Workspace } from '../workspace/store';

/**
 * One window at a time takes along what earlier visits left unsaved in a study (Web Locks, held until the page goes or `until` resolves);
 * a second one says so, keeps its own work apart, and takes over when the first is gone (`onFree`). Where the browser
 * has no locks (a page without TLS), windows cannot be told apart, and that is said.
 */
export function createClaimStudy(
  workspace: Workspace,
  until: Promise<void> = forEver(),
  locks: LockManager | undefined = navigator.locks,
): (studyInstanceUid: StudyInstanceUid, onFree?: () => void) => Promise<boolean> {
  const held = new Set<string>();
  const waiting = new Set<string>();
  return async (studyInstanceUid, onFree) => {
    if (!locks) {
      workspace.setProblem('case/draft/no-locks', noLocks);
      return true;
    }
    if (held.has(studyInstanceUid)) return true;
    const name = `parfocal/draft/${studyInstanceUid}`;
    if (await heldAtOnce(locks, name, until)) {
      held.add(studyInstanceUid);
      return true;
    }
    workspace.setProblem(OTHER_WINDOW, otherWindow);
    if (waiting.has(studyInstanceUid)) return false;
    waiting.add(studyInstanceUid);
    const take = () => {
      held.add(studyInstanceUid);
      waiting.delete(studyInstanceUid);
      workspace.setProblem(OTHER_WINDOW, undefined);
      onFree?.();
      return until;
    };
    locks.request(name, take).catch(() => waiting.delete(studyInstanceUid));
    return false;
  };
}

const OTHER_WINDOW = 'case/draft/other-window';
function forEver(): Promise<void> {
  return new Promise(() => {});
}

function heldAtOnce(locks: LockManager, name: string, until: Promise<void>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const decide = (lock: Lock | null): Promise<void> | undefined => {
      resolve(lock !== null);
      return lock ? until : undefined;
    };
    locks.request(name, { ifAvailable: true }, decide).catch(reject);
  });
}

const otherWindow: Problem = {
  code: 'conflict',
  severity: 'error',
  title: 'Another window of this browser holds the unsaved work of this study',
  tip: 'Better go on there. What you do here is kept apart; when that window is closed, its work comes here.',
};

const noLocks: Problem = {
  code: 'storage',
  severity: 'info',
  title: 'This browser cannot tell windows of the viewer apart on this page',
  tip: 'Keep a study open in one window only: a second one would take its unsaved work along. Pages over https can.',
};
