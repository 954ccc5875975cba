import type { DicomWebSource } from '../dicomweb/source';
import type { SourceId, StudyInstanceUid } from '../dicom/uids';
import type { WorkList } from '../workspace/workList';
import type { Workspace } from '../workspace/store';
import type { DraftStore } from './draftStore';
import type { WrittenObject } from './writtenObject';

/** What every verb of a case needs; `app` makes it once. */
export interface CaseContext {
  readonly sources: ReadonlyMap<SourceId, DicomWebSource>;
  readonly workspace: Workspace;
  readonly workList: WorkList;
  /** Unsaved work, kept on this device. */
  readonly drafts: DraftStore;
  /** Studies whose drafts this page has read and may replace. */
  readonly draftedStudies: Set<StudyInstanceUid>;
  /** Objects of this page that were sent and not answered for, by SOP Instance UID. */
  readonly unanswered: Map<string, WrittenObject>;
  /** Makes this page the one that keeps drafts of a study; false while another tab is. */
  readonly claimStudy: (studyInstanceUid: StudyInstanceUid) => Promise<boolean>;
  readonly author: { readonly name: string };
  readonly newUid: () => string;
  readonly now: () => Date;
  /** Tells a time mark (CONTRACT §7) to whoever measures. */
  readonly mark: (name: string, detail?: unknown) => void;
}
