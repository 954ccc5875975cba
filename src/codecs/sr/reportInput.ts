import type { DicomJson } from '../../dicom/json';
import type { Annotation } from '../../dicom/types';
import type { Device } from '../identity';

/** The image an annotation was drawn on, as its own dataset says it. */
export interface ReferencedImage {
  /** Header of the instance; on a slide, of the instance of the finest level (`Slide.baseDataset`). */
  readonly dataset: DicomJson;
  /** References to multi-frame images carry a frame number, others must not (SR-20). */
  readonly isMultiFrame: boolean;
  /** Other instances showing the same plane: the further levels of a pyramid, listed in the Image Library (SSR-09). */
  readonly furtherInstances?: readonly { readonly seriesInstanceUid: string; readonly sopInstanceUid: string }[];
}

/** Who reads. Without an authenticated identity a report stays PARTIAL (SR-07), whatever is asked for. */
export interface Author {
  /** PN: `Family^Given`, or free words such as "Unidentified reader". */
  readonly name: string;
  readonly isAuthenticated?: boolean;
  readonly loginName?: string;
  readonly organization?: string;
}

export interface InstanceReference {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

export interface ReportInput {
  /** Empty only together with `predecessor` and `studyImage`: all its marks were withdrawn. */
  readonly annotations: readonly Annotation[];
  readonly images: (annotation: Annotation) => ReferencedImage | undefined;
  /** Whose patient and study a report without marks belongs to. */
  readonly studyImage?: DicomJson;
  readonly author: Author;
  readonly completion?: 'PARTIAL' | 'COMPLETE';
  readonly device?: Device;
  readonly now: Date;
  readonly newUid: () => string;
  readonly series: {
    readonly seriesInstanceUid: string;
    readonly seriesNumber: number;
    readonly instanceNumber: number;
    readonly seriesDescription?: string;
  };
  /** The version this one replaces (SR-24). */
  readonly predecessor?: InstanceReference;
}
