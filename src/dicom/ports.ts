import type { Result } from '../lib/result';
import type { Problem } from './problem';
import type { FrameRef } from './types';

/** Bytes as the archive sent them; whoever paints them decodes them. */
export interface EncodedFrame {
  readonly bytes: Uint8Array;
  /** From the part's Content-Type, or sniffed from the codestream; never assumed from what was asked for. */
  readonly transferSyntaxUid: string;
}

export interface RequestOptions {
  readonly signal: AbortSignal;
  /** Visible now beats soon visible beats background. */
  readonly priority: 'visible' | 'prefetch' | 'background';
  /** Within one priority, lower goes first (distance from the centre of the view, say). */
  readonly order?: number;
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
