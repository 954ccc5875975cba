import type { CaseReport } from '../dicom/report/caseReport';
import { caseReportOf } from './caseReportOf';
import type { WorkspaceState } from './store';

/** The report of the open case as a draft: the words kept with its storyboard. Undefined until somebody opened it. */
export function storyReportOf(
  state: Pick<WorkspaceState, 'story' | 'studies' | 'displaySets' | 'annotations'>,
  writtenAt: string,
): CaseReport | undefined {
  const { report, author = '' } = state.story ?? {};
  return report && caseReportOf(state, { ...report, status: 'draft', author, writtenAt });
}
