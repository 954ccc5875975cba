import type { EncodedFrame, TileDecoding } from '../dicom/ports';
import type { InstanceAddress } from './address';
import type { ExchangeFailure, ExchangeLimits } from './exchange';

/** One request for frames, put by the page in all its words: the thread adds nothing to it and decides nothing about it. */
export interface FrameAsk {
  readonly kind: 'ask';
  readonly id: number;
  readonly url: string;
  /** As for fetch, without a body and a signal. */
  readonly init: Omit<RequestInit, 'body' | 'signal' | 'window' | 'headers'> & {
    readonly headers: readonly (readonly [name: string, value: string])[];
  };
  readonly limits: ExchangeLimits;
  readonly address: InstanceAddress;
  /** Ascending, 1-based. */
  readonly frameNumbers: readonly number[];
  /** In the order of the frames; absent for those that stay encoded. */
  readonly decodings: readonly (TileDecoding | undefined)[];
}

/** What the page tells the thread. Some at once, because a message costs the page as much as what is in it. */
export type ToFrameThread = readonly (
  | FrameAsk
  | { readonly kind: 'withdraw'; readonly id: number }
  | { readonly kind: 'ping' }
)[];

export interface NumberedFrame extends EncodedFrame {
  readonly frameNumber: number;
}

/** What a page may know of an answer (`Response`). */
export interface AnswerWords {
  readonly status: number;
  readonly type: ResponseType;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Errors in the words that both sides can say: not every browser hands over a DOMException. */
export interface CauseWords {
  readonly name: string;
  readonly message: string;
}

export type FailureWords =
  | { readonly kind: 'unanswered' | 'interrupted'; readonly cause: CauseWords }
  | Extract<ExchangeFailure, { kind: 'tooLong' }>;

/** What came of a request, or so far. Each has one of those that end it, except when it was withdrawn. */
export type FrameNews = { readonly id: number } & (
  | { readonly kind: 'some'; readonly frames: readonly NumberedFrame[] }
  /** The plain good case: a whole answer to exactly what was asked. These frames, and those before, are all of it. */
  | { readonly kind: 'all'; readonly frames: readonly NumberedFrame[]; readonly contentType: string }
  /** Any other answer: the page judges it. */
  | { readonly kind: 'answer'; readonly answer: AnswerWords; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'failure'; readonly failure: FailureWords }
  /** The thread could not do it. */
  | { readonly kind: 'cannot' }
);

/** An empty one says only that the thread is there: when it has started, and to a ping. */
export type FromFrameThread = readonly FrameNews[];
