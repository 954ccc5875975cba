import type { PixelPlane } from '../geometry/pixelPlane';
import type { FrameRef } from '../types';
import type { MapValues } from './mapValues';
import type { MaskValues, OverlayBase } from './overlay';

/**
 * One object of a derived overlay of a slide: frames that lie as tiles on its own total pixel matrix, which need be no level
 * of the slide. By columns, because there may be hundreds of thousands; index is Frame Number - 1.
 */
export interface OverlayLevel {
  readonly object: Omit<FrameRef, 'frameNumber'>;
  /** Of the whole matrix, in mm of the slide (PS3.3 C.8.12.4). */
  readonly plane: PixelPlane;
  readonly tileColumns: number;
  readonly tileRows: number;
  /** 32 and 64: floating point, of a map. */
  readonly bitsAllocated: number;
  readonly photometricInterpretation: string;
  /** Upper left corner of each frame in pixels of the matrix, 0-based. */
  readonly left: Int32Array;
  readonly top: Int32Array;
  /** Segment Number of each frame; 0 in a label map. */
  readonly segment: Uint16Array;
}

/** What is drawn over a slide out of tiles: SEG (SEG-07), or a parametric map, which has no segments. Where no frame lies it is empty (SEG-02). */
export interface TiledOverlay extends OverlayBase {
  readonly kind: 'tiled';
  readonly values: MaskValues | MapValues;
  /** A pyramid, finest first; mostly one. */
  readonly levels: readonly OverlayLevel[];
}
