import type { BuiltSlides, SeriesText } from '../dicom/slide/buildSlidesFromText';

/** The texts travel to the worker, the built slides travel back; nothing is copied that is large. */
export interface SlideBuildRequest {
  readonly id: number;
  readonly parts: readonly SeriesText[];
}

export type SlideBuildAnswer =
  | { readonly id: number; readonly ok: true; readonly built: BuiltSlides }
  | { readonly id: number; readonly ok: false; readonly reason: string };
