import type { Problem } from '../../dicom/problem';
import type { AnnotationGroup, FrameRef } from '../../dicom/types';
import type { SopInstanceUid, SourceId } from '../../dicom/uids';

export interface AnnIdentity {
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly seriesNumber?: number;
  readonly instanceNumber?: number;
  /** DA and TM in one string. */
  readonly contentDateTime: string;
  readonly contentLabel: string;
  readonly creatorName?: string;
  readonly madeWith: string;
  readonly isOurs: boolean;
}

export interface RejectedGroup {
  readonly label: string;
  /** Annotation Group Number, 1-based. */
  readonly groupNumber: number;
  readonly problem: Problem;
}

/** How the columns of a dataset are to be read. */
export interface ColumnSource {
  /** The dataset is a whole instance (Part 10), not metadata: what is missing in it is missing everywhere. */
  readonly isWholeInstance?: boolean;
  /** Binary values of a file in Explicit VR Big Endian are as they stand in it. */
  readonly isBigEndian?: boolean;
}

export interface DecodeOptions extends Pick<ColumnSource, 'isWholeInstance'> {
  readonly sourceId: SourceId;
  /**
   * The frame that a FRAME-based object refers to, in the instance that holds it (a reference to a concatenation counts
   * over all its parts); without it such groups are placed by the UIDs of the object.
   */
  readonly resolveFrame?: (sopInstanceUid: SopInstanceUid, frameNumber: number) => FrameRef | undefined;
  /** Makes the grid of large groups too: for workers, where it holds up nobody. */
  readonly isGridWanted?: boolean;
}

export type AnnDecoding =
  | {
      readonly kind: 'groups';
      readonly identity: AnnIdentity;
      readonly groups: readonly AnnotationGroup[];
      /** Groups that cannot be trusted, each with its reason; the others still come (ANN-16). */
      readonly rejected: readonly RejectedGroup[];
      /** Read with reservations: repaired index lists, values that did not match. */
      readonly problems: readonly Problem[];
      /** Groups in the file = shown + rejected. */
      readonly groupsInFile: number;
    }
  /**
   * The metadata does not hold the numbers: Orthanc before 1.13 sends only the first of each list, others send
   * neither values nor a URI. Retrieve the instance, decode it with `decodePart10`, and decode that.
   */
  | { readonly kind: 'needsWholeInstance'; readonly reason: string };
