import type { SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';

/** A store that was begun: which object goes where, in words and in identifiers. */
export interface StoreAttempt {
  readonly sopInstanceUid: SopInstanceUid;
  readonly seriesInstanceUid: SeriesInstanceUid;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly sourceId: SourceId;
  /** For people: "Measurement report with 3 marks". */
  readonly description: string;
  readonly startedAt: string;
}
