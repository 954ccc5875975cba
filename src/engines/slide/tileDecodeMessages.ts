import type { PixelFormat } from './nativePixels';

/** What a decode worker is told. `bytes` travel to the worker, nothing else of the slide does. */
export interface DecodeRequest {
  readonly id: number;
  readonly bytes: Uint8Array;
  readonly transferSyntaxUid: string;
  /** Of the whole tile, as Rows and Columns say. */
  readonly format: PixelFormat;
  /** Part of the tile that is image; the rest is padding and is cut off (T14). */
  readonly keepColumns: number;
  readonly keepRows: number;
}

export type DecodeAnswer =
  | { readonly id: number; readonly ok: true; readonly bitmap: ImageBitmap }
  | { readonly id: number; readonly ok: false; readonly isUnsupported: boolean; readonly reason: string };
