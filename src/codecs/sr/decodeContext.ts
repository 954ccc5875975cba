import type { PixelPlane, Vec2 } from '../../dicom/geometry/pixelPlane';
import type { SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../../dicom/uids';

/** An image the workspace holds, found by what a report says of it. */
export interface ResolvedImage {
  readonly sourceId: SourceId;
  readonly studyInstanceUid: StudyInstanceUid;
  readonly seriesInstanceUid: SeriesInstanceUid;
  readonly sopInstanceUid: SopInstanceUid;
  /** A slide: there, and only there, Pixel Origin Interpretation decides whether pixels count from a tile (SR-19). */
  readonly isTiled: boolean;
  /** A reference without frame numbers means all frames (PS3.3 C.18.4); absent: one frame, or not known. */
  readonly numberOfFrames?: number;
  /** Of an image found by its frame of reference: its plane, to tell how far off the points lie (SR-34). */
  readonly plane?: PixelPlane;
  /** Half the slice spacing, mm: points farther from every image are drawn on none. Absent: no limit. */
  readonly reachMm?: number;
  /** Where a tile begins, in pixels of the total pixel matrix, for coordinates that count from one tile (SR-19). */
  readonly tileOffset?: (frameNumber: number) => Vec2 | undefined;
}

/** What the decoder asks the workspace. */
export interface DecodeContext {
  /** The image of a SCOORD; undefined when it is not loaded (SR-34: then nothing is drawn anywhere). */
  readonly resolveImage: (sopInstanceUid: string) => ResolvedImage | undefined;
  /** The slide, or the image nearest to the points, of a SCOORD3D. Points are mm, three numbers each. */
  readonly resolveFrameOfReference: (
    frameOfReferenceUid: string,
    points: readonly number[],
  ) => ResolvedImage | undefined;
}
