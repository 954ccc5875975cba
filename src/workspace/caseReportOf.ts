import type { CaseReport } from '../dicom/report/caseReport';
import type { Series } from '../dicom/types';
import { findingsOf } from './findings';
import { listOf } from './recordVersions';
import type { WorkspaceState } from './store';

/** What people add to what was seen and measured. */
export type Written = Pick<
  CaseReport,
  'reportUid' | 'status' | 'title' | 'sections' | 'tnm' | 'decision' | 'participants' | 'author' | 'writtenAt'
>;

type Seen = Pick<WorkspaceState, 'studies' | 'displaySets' | 'annotations'>;

/**
 * The report of the open case: its studies, the series of its images, and all findings of the reader
 * and the archive as they are now. Undefined where no case is open. Whose it is, is the patient of the first study; others
 * are not hidden here but refused by `reportProblems`.
 */
export function caseReportOf({ studies, displaySets, annotations }: Seen, written: Written): CaseReport | undefined {
  const [first] = studies;
  if (!first) return undefined;
  const series = new Map<string, Series>(displaySets.map((set) => [set.series.seriesInstanceUid, set.series]));
  return {
    ...written,
    patient: first.patient,
    studies,
    series: [...series.values()],
    findings: findingsOf(listOf(annotations)),
  };
}
