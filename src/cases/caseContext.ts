import type { AnnDecodeJob } from '../codecs/ann/annDecodeMessages';
import type { AnnDecoding } from '../codecs/ann/decodedGroups';
import type { Problem } from '../dicom/problem';
import type { BuiltSlides, SeriesText } from '../dicom/slide/buildSlidesFromText';
import type { DisplaySet } from '../dicom/types';
import type { SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import type { DicomWebSource } from '../dicomweb/source';
import type { Result } from '../lib/result';
import type { Workspace } from '../workspace/store';
import type { WorkList } from '../workspace/workList';
import type { DraftStore } from './draftStore';
import type { HangingMemory } from './hanging/plan';
import type { WrittenObject } from './writtenObject';

/** What every verb of a case needs; `app` makes it once. */
export interface CaseContext {
  readonly sources: ReadonlyMap<SourceId, DicomWebSource>;
  readonly workspace: Workspace;
  readonly workList: WorkList;
  /** Unsaved work, kept on this device. */
  readonly drafts: DraftStore;
  /** Studies whose unsaved work of earlier visits this page has taken along. */
  readonly draftedStudies: Set<StudyInstanceUid>;
  /** Objects of this page that were sent and not answered for, by SOP Instance UID. */
  readonly unanswered: Map<string, WrittenObject>;
  /**
   * Makes this page the one that takes along what earlier visits left unsaved in a study; false while another window is,
   * and `onFree` is called when that has gone.
   */
  readonly claimStudy: (studyInstanceUid: StudyInstanceUid, onFree?: () => void) => Promise<boolean>;
  /** Who is signed in: drafts are theirs alone. Until there is a sign-in everybody is `local`. */
  readonly user?: string;
  /** Unsaved work older than this is told by its age when it comes back; 30 days when absent. */
  readonly draftAgeDays?: number;
  /** Who signs what is written. A person whom nobody vouches for is not `isAuthenticated` (SR-07). */
  readonly author: { readonly name: string; readonly isAuthenticated?: boolean; readonly loginName?: string };
  /** Builds the slides of large studies off the thread that paints; absent: in place. */
  readonly buildSlides?: (parts: readonly SeriesText[], signal: AbortSignal) => Promise<Result<BuiltSlides, Problem>>;
  /** Decodes large bulk annotation objects off the page; groups too large for it stay there. Absent: on the page. */
  readonly decodeBulk?: (job: AnnDecodeJob, signal: AbortSignal) => Promise<Result<AnnDecoding, Problem>>;
  /** Groups of this object that stayed there are not shown, or no longer. */
  readonly releaseBulk?: (storedIn: SopInstanceUid) => void;
  /** A display set is about to fill a pane: its first pixels can be asked for before the pane is there. */
  readonly fetchFirst?: (displaySet: DisplaySet, signal: AbortSignal) => void;
  /** What the reader hung differently and kept, on this device. */
  readonly hanging?: HangingMemory;
  readonly newUid: () => string;
  readonly now: () => Date;
  /** Tells a time mark (CONTRACT §7) to whoever measures. */
  readonly mark: (name: string, detail?: unknown) => void;
}

export const userOf = ({ user }: CaseContext): string => user ?? 'local';
