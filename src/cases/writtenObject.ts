import type { Annotation } from '../dicom/types';
import type { AnnotationId, SopClassUid } from '../dicom/uids';
import type { StoreAttempt } from './storeAttempt';
import type { Thread } from './threads';

/** One object as the bytes that are sent, with what becomes true once the archive has confirmed it. */
export interface WrittenObject extends StoreAttempt {
  readonly sopClassUid: SopClassUid;
  /** The Part 10 file. Empty when the device could not keep it: then it cannot be sent again, only looked for. */
  readonly bytes: Uint8Array;
  /** The records this object holds, as they were when it was written. */
  readonly annotations: readonly Annotation[];
  /** Records that its predecessor held and it withdraws. */
  readonly removedIds: readonly AnnotationId[];
  /** Records that it stores otherwise than the archive held them when it was written, and those it withdraws. */
  readonly changedIds?: readonly AnnotationId[];
  /** The version chain as it stands then. */
  readonly thread: Thread;
  /**
   * A send of it got no answer, so a copy may still be on its way. Such an object is brought to its end before anything
   * takes its place: written anew under another UID, it would be there twice when the copy arrives.
   */
  readonly isInDoubt?: boolean;
  /** How often the archive has answered that it could not take it just now. */
  readonly timesTurnedDown?: number;
}
