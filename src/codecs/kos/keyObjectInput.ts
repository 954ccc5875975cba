import type { DicomJson } from '../../dicom/json';
import type { Annotation } from '../../dicom/types';
import type { Device } from '../identity';
import type { Author, InstanceReference, ReferencedImage, ReportInput } from '../sr/reportInput';

export interface KeyObjectInput {
  /** Key images of one title, in the order they are listed in. Empty only together with `withdraws` and `studyImage`. */
  readonly annotations: readonly Annotation[];
  readonly images: (annotation: Annotation) => ReferencedImage | undefined;
  /** Whose patient and study the document belongs to; the image of the first mark when absent. */
  readonly studyImage?: DicomJson;
  readonly author: Author;
  readonly device?: Device;
  readonly now: Date;
  readonly newUid: () => string;
  readonly series: ReportInput['series'] & {
    /** When the series began: the same in every version of it, or left out of all. */
    readonly startedAt?: Date;
  };
  /** Every version of the chain there is: an emptied selection is a rejection note that names all of them. */
  readonly withdraws?: readonly InstanceReference[];
  /** The same document in the other studies whose images it names (PS3.3 C.17.6.2.1), and its own UID. */
  readonly identicalDocuments?: { readonly sopInstanceUid: string; readonly others: readonly InstanceReference[] };
}
