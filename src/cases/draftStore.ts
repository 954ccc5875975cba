import type { Annotation } from '../dicom/types';
import type { Thread } from './threads';
import type {
  AnnotationId,
  SeriesInstanceUid,
  SopClassUid,
  SopInstanceUid,
  SourceId,
  StudyInstanceUid,
} from '../dicom/uids';

/** One object on its way to an archive. It leaves the outbox only when the archive has confirmed it. */
export interface OutboxItem {
  readonly sopInstanceUid: SopInstanceUid;
  readonly sopClassUid: SopClassUid;
  readonly seriesInstanceUid: SeriesInstanceUid;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly sourceId: SourceId;
  /** The Part 10 file, exactly as it is sent and sent again. */
  readonly bytes: Uint8Array;
  /** For people: "Measurement report with 3 marks". */
  readonly description: string;
  /** The records this object holds, as they were when it was written. */
  readonly annotations: readonly Annotation[];
  /** Records that its predecessor held and it withdraws. */
  readonly removedIds: readonly AnnotationId[];
  /** The version chain as it stands once this object is in the archive. */
  readonly thread: Thread;
  readonly createdAt: string;
}

/** What the reader changed in one study and did not save yet. */
export interface StudyDraft {
  readonly studyInstanceUid: StudyInstanceUid;
  /** Each mark as it is now; with `from`, the stored version that it replaces. */
  readonly changed: readonly { readonly to: Annotation; readonly from?: Annotation }[];
  readonly removed: readonly Annotation[];
  readonly changedAt: string;
}

/**
 * Durable storage on this device. Every promise resolves only after the data is committed: what it said is kept
 * survives a reload, a crash of the tab, and the loss of the network.
 */
export interface DraftStore {
  putOutbox(item: OutboxItem): Promise<void>;
  listOutbox(): Promise<readonly OutboxItem[]>;
  removeOutbox(sopInstanceUid: SopInstanceUid): Promise<void>;
  putDraft(draft: StudyDraft): Promise<void>;
  getDraft(studyInstanceUid: StudyInstanceUid): Promise<StudyDraft | undefined>;
  removeDraft(studyInstanceUid: StudyInstanceUid): Promise<void>;
}
