import type { Annotation, AnnotationShape, CoordinateSpace, Measurement } from '../../dicom/types';

/** Maps one coordinate space to the pane's CSS pixels and back, for the view as it is now. The map is affine. */
export interface SpaceProjector {
  /** Numbers per point: 2 in pixel spaces, 3 (mm) in a frame of reference. */
  readonly dimension: 2 | 3;
  /** Writes x and y (CSS pixels from the pane's top left) of the point at `offset` of `coordinates` into `out`. */
  toCanvas(coordinates: ArrayLike<number>, offset: number, out: [number, number]): void;
  /** The point of the displayed plane under a CSS pixel, in this space. */
  fromCanvas(x: number, y: number): number[];
}

/** What of a slide is shown. Bulk groups may be made for some of its optical paths and focal planes only (ANN-12). */
export interface ShownPlane {
  /** Absent where the image does not say; then nothing is left out for its path. */
  readonly opticalPathIdentifiers?: readonly string[];
  /** Height of the focal plane shown, and of all there are, mm. */
  readonly zMm: number;
  readonly planesMm: readonly number[];
}

/** What an engine tells the drawing layer about its view. Implemented once per engine; holds no annotation. */
export interface DrawingSurface {
  /** The space of an annotation drawn now; undefined while nothing is shown or nothing may be drawn. */
  currentSpace(): CoordinateSpace | undefined;
  /** Undefined when that space is not what this pane shows at this moment (another frame, another slide). */
  projectorFor(space: CoordinateSpace): SpaceProjector | undefined;
  /** For spaces that reach beyond the view: false when the points lie too far from the displayed plane. */
  isOnView(space: CoordinateSpace, points: readonly number[]): boolean;
  /** Values of a shape in that space: geometry for all, intensity statistics where the engine holds the pixels. */
  measure(shape: AnnotationShape, space: CoordinateSpace, points: readonly number[]): readonly Measurement[];
  /** The points of a shape as they may be kept: brought inside the image where its space ends there. */
  confine?(shape: AnnotationShape, space: CoordinateSpace, points: readonly number[]): readonly number[];
  /** Where an annotation drawn now comes from. */
  origin(): Pick<Annotation, 'sourceId' | 'studyInstanceUid' | 'seriesInstanceUid' | 'sopInstanceUid'> | undefined;
  /** Why this shape has no size here: the words stand beside it. Absent or undefined where it has one. */
  whyUnmeasured?(shape: AnnotationShape, space: CoordinateSpace, points: readonly number[]): string | undefined;
  /**
   * `Calibration.label` of that space, shown under a size whose value does not say itself what it rests on (CAL-03);
   * empty or absent where mm need no words.
   */
  calibrationLabel?(space: CoordinateSpace): string | undefined;
  /** Absent or undefined: whatever lies in a space that is shown may be drawn. */
  shownPlane?(): ShownPlane | undefined;
  /** Which annotation palette reads on these images. */
  readonly palette: 'grey' | 'stain';
}
