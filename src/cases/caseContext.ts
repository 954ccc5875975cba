import type { DicomWebSource } from '../dicomweb/source';
import type { SourceId } from '../dicom/uids';
import type { WorkList } from '../workspace/workList';
import type { Workspace } from '../workspace/store';
import type { DraftStore } from './draftStore';

/** What every verb of a case needs; `app` makes it once. */
export interface CaseContext {
  readonly sources: ReadonlyMap<SourceId, DicomWebSource>;
  readonly workspace: Workspace;
  readonly workList: WorkList;
  /** Work on its way to the archive, kept on this device until it is confirmed. */
  readonly drafts: DraftStore;
  readonly author: { readonly name: string };
  readonly newUid: () => string;
  readonly now: () => Date;
  /** Tells a time mark (CONTRACT §7) to whoever measures. */
  readonly mark: (name: string, detail?: unknown) => void;
}
