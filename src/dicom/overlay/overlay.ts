import type { CodedConcept } from '../codedConcept';
import type { PixelPlane } from '../geometry/pixelPlane';
import type { FrameRef, Series } from '../types';
import type { FrameOfReferenceUid } from '../uids';
import type { TiledOverlay } from './tiledOverlay';

/** One thing that is outlined: a segment of a SEG, a region of interest of an RTSTRUCT. Told apart by number, never by name (SEG-09). */
export interface OverlaySegment {
  /** Segment Number (0062,0004) or ROI Number (3006,0022). */
  readonly number: number;
  readonly label: string;
  readonly category?: CodedConcept;
  readonly type?: CodedConcept;
  /** RT ROI Interpreted Type (3006,00A4): "ORGAN", "GTV". */
  readonly interpretedType?: string;
  /** Segment Algorithm Type (0062,0008) or ROI Generation Algorithm (3006,0036), as stored. */
  readonly algorithmType?: string;
  /** Name and, where there is one, version. */
  readonly algorithmName?: string;
  /** `#rrggbb`. */
  readonly colour: string;
  readonly trackingUid?: string;
}

export interface OverlayBase {
  /** SOP Instance UID of the object. */
  readonly id: string;
  readonly label: string;
  readonly series: Series;
  readonly frameOfReferenceUid: FrameOfReferenceUid;
  readonly segments: readonly OverlaySegment[];
  /** Series and instances that it was made from, as far as it says so (DER-01). */
  readonly sourceSeriesUids: readonly string[];
  readonly sourceInstanceUids: ReadonlySet<string>;
  /** What was odd about it, in words. */
  readonly notes: readonly string[];
}

/** What a stored value of a mask means (PS3.3 C.8.20.2.3). */
export type MaskValues =
  /** One bit a pixel. */
  | { readonly kind: 'binary' }
  /** Graded: value over `maximum`, shown without a threshold (SEG-04). */
  | { readonly kind: 'fractional'; readonly maximum: number; readonly meaning: 'probability' | 'occupancy' }
  /** The value is the Segment Number. */
  | { readonly kind: 'labelmap' };

/** One frame of a SEG, and where it lies. */
export interface MaskFrame {
  readonly ref: FrameRef;
  readonly plane: PixelPlane;
  /** The segment it belongs to; absent in a label map, whose values say it. */
  readonly segmentNumber?: number;
}

export interface SegmentationOverlay extends OverlayBase {
  readonly kind: 'segmentation';
  readonly values: MaskValues;
  readonly bitsAllocated: number;
  readonly photometricInterpretation: string;
  /** In the order of the object. A plane without a frame is empty (SEG-02). */
  readonly frames: readonly MaskFrame[];
  /** Step between its planes, mm: half of it is how far a plane reaches. */
  readonly sliceSpacingMm: number;
}

/** Contour Geometric Type (3006,0042). */
export type ContourKind = 'CLOSED_PLANAR' | 'CLOSEDPLANAR_XOR' | 'OPEN_PLANAR' | 'OPEN_NONPLANAR' | 'POINT';

export interface Contour {
  /** ROI Number. */
  readonly segmentNumber: number;
  readonly kind: ContourKind;
  /** x, y, z in mm of the frame of reference, point after point. */
  readonly points: Float64Array;
}

export interface StructureSetOverlay extends OverlayBase {
  readonly kind: 'structureSet';
  readonly contours: readonly Contour[];
}

/** Outlines of one object over the images of its frame of reference. */
export type Overlay = SegmentationOverlay | StructureSetOverlay | TiledOverlay;

/** An overlay as a pane is told to paint it. */
export interface ShownOverlay {
  readonly overlay: Overlay;
  /** 0 to 1. */
  readonly opacity: number;
  /** Numbers of segments that are switched off. */
  readonly hidden: ReadonlySet<number>;
}

/** Made by a machine and, as far as the object says, looked at by nobody (DER-02). */
export const isAutomatic = ({ algorithmType }: OverlaySegment): boolean => algorithmType === 'AUTOMATIC';
