import type { Problem } from '../../dicom/problem';
import type { AnnotationGroup } from '../../dicom/types';
import type { SourceId } from '../../dicom/uids';
import type { ResolvedImage } from '../sr/decodeReport';
import type { ResolveBulk } from './bulkColumns';

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

export interface AnnOptions {
  readonly sourceId: SourceId;
  readonly resolveBulk?: ResolveBulk;
  /** The dataset is a whole instance (Part 10), not metadata: what is missing in it is missing everywhere. */
  readonly isWholeInstance?: boolean;
  /** The image a FRAME-based object refers to; without it such groups are placed by the UIDs of the object. */
  readonly resolveImage?: (sopInstanceUid: string) => ResolvedImage | undefined;
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
