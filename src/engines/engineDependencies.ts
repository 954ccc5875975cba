import type { BulkColumns } from '../dicom/bulk';
import type { FrameSource, ObjectFrames, RequestOptions } from '../dicom/ports';
import type { Problem } from '../dicom/problem';
import type { AnnotationShape, FrameRef } from '../dicom/types';
import type { Result } from '../lib/result';
import type { AnnotationDraft, BrushStroke } from './contract';

/** What `panes` hands to an engine when it creates one. */
export interface EngineDependencies {
  readonly frames: FrameSource;
  /**
   * A value that metadata only points to (BulkDataURI of the instance of `ref`): colour palettes and lookup tables.
   * Without it, images that need such a value are refused in words, never painted without it.
   */
  readonly bulkData?: (ref: FrameRef, uri: string, options: RequestOptions) => Promise<Result<Uint8Array, Problem>>;
  /**
   * All frames of an object, taken out of the whole of it: for frames of one bit a pixel that begin inside a byte, which
   * archives cut out in more than one way. Absent: they are asked for one by one.
   */
  readonly wholeObject?: (ref: FrameRef, signal: AbortSignal) => Promise<Result<ObjectFrames, Problem>>;
  /** Bulk groups whose columns are not on the page; asked for when the first one is to be shown. */
  readonly bulk?: () => Promise<BulkColumns>;
  /** Identifiers and the label chosen now, for an annotation that is about to be drawn. */
  readonly newDraft: (shape: AnnotationShape) => AnnotationDraft;
  /** A stroke of the brush ended. Absent: there is no brush. */
  readonly brushed?: (stroke: BrushStroke) => void;
}
