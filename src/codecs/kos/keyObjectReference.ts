import type { PresentationStateReference } from '../../dicom/types';
import type { ResolvedImage } from '../sr/decodeReport';

export interface KeyObjectContext {
  /** The image as key images refer to it: of a slide, always the instance of the finest level. */
  readonly resolveImage: (sopInstanceUid: string) => (ResolvedImage & { readonly isMultiFrame?: boolean }) | undefined;
}

/** One object that a selection names, as the file has it. */
export interface KeyObjectReference {
  readonly valueType: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** 1-based; empty means all of it. */
  readonly frameNumbers: readonly number[];
  /** Where it is stored, as far as the evidence says. */
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly presentationState?: PresentationStateReference;
  readonly observationUid?: string;
}
