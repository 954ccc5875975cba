import type { Annotation } from '../dicom/types';
import type { AnnotationId } from '../dicom/uids';
import type { StoreAttempt } from './draftStore';
import type { SopClassUid } from '../dicom/uids';
import type { Thread } from './threads';

/** One object as the bytes that are sent, with what becomes true once the archive has confirmed it. */
export interface WrittenObject extends StoreAttempt {
  readonly sopClassUid: SopClassUid;
  /** The Part 10 file. */
  readonly bytes: Uint8Array;
  /** The records this object holds, as they were when it was written. */
  readonly annotations: readonly Annotation[];
  /** Records that its predecessor held and it withdraws. */
  readonly removedIds: readonly AnnotationId[];
  /** The version chain as it stands then. */
  readonly thread: Thread;
}
