import type { PixelFormat } from './nativePixels';

/** A frame to decode. `bytes` travel to the worker, nothing else of the slide does. */
export interface DecodeRequest {
  readonly bytes: Uint8Array;
  readonly transferSyntaxUid: string;
  /** Of the whole tile, as Rows and Columns say. */
  readonly format: PixelFormat;
  /** Part of the tile that is image; the rest is padding and is cut off (T14). */
  readonly keepColumns: number;
  readonly keepRows: number;
}

/** Where the format wants values as stored, these, row by row; else a picture. */
export type DecodeAnswer =
  | { readonly ok: true; readonly pixels: ImageBitmap | Uint16Array<ArrayBuffer> }
  | { readonly ok: false; readonly isUnsupported: boolean; readonly reason: string };

/** What a decode worker is told: some frames at once, because a message costs the page as much as what is in it. */
export interface DecodeBatch {
  readonly id: number;
  readonly frames: readonly DecodeRequest[];
}

/** One answer for each frame, in their order. */
export interface DecodedBatch {
  readonly id: number;
  readonly answers: readonly DecodeAnswer[];
}
