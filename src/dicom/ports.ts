import type { Result } from '../lib/result';
import type { Problem } from './problem';
import type { FrameRef } from './types';

/** Bytes as the archive sent them; whoever paints them decodes them. */
export interface EncodedFrame {
  readonly bytes: Uint8Array;
  /** From the part's Content-Type, or sniffed from the codestream; never assumed from what was asked for. */
  readonly transferSyntaxUid: string;
  /**
   * The pixels, where `OffThread.decode` asked for them and they came out well. Whoever takes the frame closes it, and goes
   * by the bytes where there is none.
   */
  readonly bitmap?: ImageBitmap;
}

/** What decoding a tile takes beside its bytes. */
export interface TileDecoding {
  /** Of the whole tile, as the header of its object says. */
  readonly format: {
    readonly columns: number;
    readonly rows: number;
    readonly samplesPerPixel: number;
    readonly bitsAllocated: number;
    readonly photometricInterpretation: string;
  };
  /** Part of the tile that is image; the rest is padding and is cut off (T14). */
  readonly keepColumns: number;
  readonly keepRows: number;
}

/**
 * A frame that may be fetched on another thread than the page's, where there is one that can. Its bytes are shared with the
 * memory of fetched frames: whoever asks so only reads them, and hands their buffer to nobody.
 */
export interface OffThread {
  /** Decode it there too, when it is of a kind that the browser decodes by itself. */
  readonly decode?: TileDecoding;
}

export interface RequestOptions {
  readonly signal: AbortSignal;
  /** Visible now beats soon visible beats background. */
  readonly priority: 'visible' | 'prefetch' | 'background';
  /** Within one priority, lower goes first (distance from the centre of the view, say). */
  readonly order?: number;
  /** Absent: on the page's own thread. */
  readonly offThread?: OffThread;
}

/**
 * What an engine needs from the archives, and nothing more. Requests for frames of one instance may be answered by one
 * HTTP request; aborting one of them never harms the others. A failure is a value; an abort rejects with AbortError.
 */
export interface FrameSource {
  frame(ref: FrameRef, options: RequestOptions): Promise<Result<EncodedFrame, Problem>>;
  /** What arrived for this frame cannot be decoded: whoever asks again gets it from the archive, not from a memory. */
  discard?(ref: FrameRef): void;
}

/** The frames of one object that is held in memory. */
export interface ObjectFrames {
  readonly transferSyntaxUid: string;
  /** 1-based; beginning at the first bit. The error says in the decoder's words why there is none. */
  frame(frameNumber: number): Result<Uint8Array, string>;
}
