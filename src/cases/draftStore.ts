import type { Annotation } from '../dicom/types';
import type { AnnotationId, SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';

/**
 * A store that was begun and not confirmed. It holds no marks (those are in the draft of their study): it is there so
 * that an answer lost on its way never becomes a second object.
 */
export interface StoreAttempt {
  readonly sopInstanceUid: SopInstanceUid;
  readonly seriesInstanceUid: SeriesInstanceUid;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly sourceId: SourceId;
  /** For people: "Measurement report with 3 marks". */
  readonly description: string;
  readonly startedAt: string;
}

/**
 * One study as the reader left it, while that differs from the archive: the editable marks as the archive had them when
 * the reader began from them, and as they are now. Both are needed to lay the reader's changes, and nothing else, over
 * what the archive holds when the study is opened again.
 */
export interface StudyDraft {
  readonly studyInstanceUid: StudyInstanceUid;
  readonly base: readonly Annotation[];
  readonly mine: readonly Annotation[];
  /** Marks as they were in objects whose answer was lost: the archive may hold them like this, or not at all. */
  readonly sent: readonly Annotation[];
  /** Marks of `base` that such an object withdraws. */
  readonly withdrawn: readonly AnnotationId[];
  /** Set while the last save failed, in words: the next visit begins with it and its Retry. */
  readonly saveFailure?: string;
  readonly changedAt: string;
}

/**
 * Durable storage on this device. Every promise resolves only after the data is committed: what it said is kept
 * survives a reload, a crash of the tab, and the loss of the network.
 */
export interface DraftStore {
  putAttempt(attempt: StoreAttempt): Promise<void>;
  listAttempts(): Promise<readonly StoreAttempt[]>;
  removeAttempt(sopInstanceUid: SopInstanceUid): Promise<void>;
  putDraft(draft: StudyDraft): Promise<void>;
  getDraft(studyInstanceUid: StudyInstanceUid): Promise<StudyDraft | undefined>;
  removeDraft(studyInstanceUid: StudyInstanceUid): Promise<void>;
}
