import type { Problem } from '../dicom/problem';
import type { StudyInstanceUid } from '../dicom/uids';
import type { Workspace } from '../workspace/store';

/**
 * One tab at a time keeps the drafts of a study on this device (Web Locks, held until the page goes). A second tab may
 * read, draw and save; it says that what it draws is not kept here. Where the browser has no locks (a page without
 * TLS), every tab keeps drafts, and the last one counts.
 */
export function createClaimStudy(workspace: Workspace, locks: LockManager | undefined = navigator.locks) {
  const held = new Set<string>();
  return (studyInstanceUid: StudyInstanceUid): Promise<boolean> => {
    if (!locks || held.has(studyInstanceUid)) return Promise.resolve(true);
    return new Promise((resolve, reject) => {
      const forEver = new Promise<void>(() => {});
      const decide = (lock: Lock | null): Promise<void> | undefined => {
        if (lock) held.add(studyInstanceUid);
        else workspace.setProblem('case/draft/other-tab', otherTab);
        resolve(lock !== null);
        return lock ? forEver : undefined;
      };
      locks.request(`parfocal/draft/${studyInstanceUid}`, { ifAvailable: true }, decide).catch(reject);
    });
  };
}

const otherTab: Problem = {
  code: 'conflict',
  severity: 'warning',
  title: 'This study is open in another tab of this browser',
  tip: 'Marks that you make here are not kept on this device until you save them. Better go on in the other tab.',
};
