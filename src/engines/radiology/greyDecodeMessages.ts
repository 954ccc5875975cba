import type { PixelArray } from './greyPixels';

/** What the decoder has to know of a frame. */
export interface GreyFormat {
  /** Absent: one. */
  readonly samplesPerPixel?: number;
  readonly columns: number;
  readonly rows: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  /** Absent: the frame holds fractions (Float Pixel Data). */
  readonly pixelRepresentation?: number;
  readonly photometricInterpretation: string;
  readonly planarConfiguration: number;
}

/** `bytes` travel to the worker for good. */
export interface GreyRequest {
  readonly bytes: Uint8Array;
  readonly transferSyntaxUid: string;
  readonly format: GreyFormat;
}

/** Stored values in the smallest type that holds them; they travel back for good. */
export type GreyAnswer =
  | {
      readonly id: number;
      readonly ok: true;
      readonly stored: PixelArray;
      /** Smallest and largest of them. */
      readonly range: readonly [number, number];
    }
  | { readonly id: number; readonly ok: false; readonly reason: string };
