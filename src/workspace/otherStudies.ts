import type { Problem } from '../dicom/problem';
import type { Study } from '../dicom/types';

/** A study of the same patient that is not in the case. */
export interface OtherStudy {
  readonly study: Study;
  /** Why it stands where it stands: "CT as well, 14 months earlier". */
  readonly because: string;
  /** What speaks against its being of the same person, though the identifier is the same. */
  readonly doubt?: string;
}

/** Studies of the patient beside the case, found by Patient ID and issuer, those first that a reader compares with. */
export interface OtherStudies {
  readonly state: 'asking' | 'known';
  readonly studies: readonly OtherStudy[];
  /** Words for what is not in the list: of another issuer, or more than were asked for. */
  readonly leftOut?: string;
  /** Archives that could not say. */
  readonly problem?: Problem;
}
