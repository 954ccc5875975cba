import type { MapValues } from '../../../dicom/overlay/mapValues';
import type { MaskValues } from '../../../dicom/overlay/overlay';

/** One decoded frame, or one of one bit a pixel as stored, that lies at least partly on a block. */
export interface BlockFrame {
  /** Upper left corner, in pixels of the matrix. */
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
  /** Bits, least significant first, or a value each. */
  readonly values: Uint8Array | Uint16Array | Float32Array | Float64Array;
  readonly isPacked: boolean;
}

/** A square of the matrix as it is to be seen: `size` pixels each way, each of which stands for 2^`reduction` of the matrix. */
export interface BlockRequest {
  readonly left: number;
  readonly top: number;
  readonly size: number;
  readonly reduction: number;
  /** Size of the matrix: what tiles have beyond it is padding. */
  readonly matrixColumns: number;
  readonly matrixRows: number;
  readonly frames: readonly BlockFrame[];
  readonly values: MaskValues | MapValues;
  /** Segment of the frames; 0 where their values say it. */
  readonly segment: number;
  /** `#rrggbb` by Segment Number; a label that is no segment is not drawn. */
  readonly colours: Readonly<Record<number, string>>;
  /** Sides beyond which the segment may go on: no outline is drawn along them. */
  readonly joined: Sides;
  /** The outline as lines between pixels, for pixels that are large on the screen; else it is part of the picture. */
  readonly isLarge: boolean;
}

export interface Sides {
  readonly left: boolean;
  readonly top: boolean;
  readonly right: boolean;
  readonly bottom: boolean;
}

/** What of one segment is on a block: cropped to where it is. */
export interface SegmentPart {
  readonly segment: number;
  /** In pixels of the block. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** RGBA, not premultiplied. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  /** x1, y1, x2, y2 in pixels of the block. */
  readonly outline: Float32Array<ArrayBuffer>;
}

/** The same, as a picture. */
export type BlockPart = Omit<SegmentPart, 'pixels'> & { readonly picture: ImageBitmap };

export type BlockAnswer =
  | { readonly ok: true; readonly parts: readonly BlockPart[] }
  | { readonly ok: false; readonly reason: string };
