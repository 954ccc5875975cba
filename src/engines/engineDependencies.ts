import type { FrameSource } from '../dicom/ports';
import type { AnnotationShape } from '../dicom/types';
import type { AnnotationDraft } from './contract';

/** What `panes` hands to an engine when it creates one. */
export interface EngineDependencies {
  readonly frames: FrameSource;
  /** Identifiers and the label chosen now, for an annotation that is about to be drawn. */
  readonly newDraft: (shape: AnnotationShape) => AnnotationDraft;
}
