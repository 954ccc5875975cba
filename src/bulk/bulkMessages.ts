import type {
  BulkAddress,
  BulkCount,
  BulkFilter,
  BulkHistogram,
  BulkHit,
  BulkShown,
  BulkTileOrder,
} from '../dicom/bulk';
import type { AnnDecodeAnswer, AnnDecodeJob } from '../codecs/ann/annDecodeMessages';

/** What one worker is asked: first to decode an object, then about the groups of it that stayed with it. */
export type BulkQuestion =
  | { readonly kind: 'decode'; readonly job: AnnDecodeJob }
  | { readonly kind: 'tile'; readonly order: BulkTileOrder }
  | {
      readonly kind: 'pick';
      readonly groups: readonly BulkShown[];
      readonly at: readonly [number, number];
      readonly reach: number;
    }
  | { readonly kind: 'count'; readonly groups: readonly BulkShown[]; readonly outline: readonly number[] }
  | { readonly kind: 'histogram'; readonly address: BulkAddress; readonly measurement: number; readonly bins: number }
  | { readonly kind: 'passing'; readonly address: BulkAddress; readonly filter: BulkFilter };

export interface BulkAnswers {
  readonly decode: { readonly answer: AnnDecodeAnswer; readonly stays: boolean };
  readonly tile: ImageBitmap | undefined;
  readonly pick: BulkHit | undefined;
  readonly count: readonly BulkCount[];
  readonly histogram: BulkHistogram | undefined;
  readonly passing: number;
}

export interface BulkRequest {
  readonly id: number;
  readonly question: BulkQuestion;
}

/** Without an answer there is a reason. */
export type BulkReply =
  | { readonly id: number; readonly ok: true; readonly value: BulkAnswers[BulkQuestion['kind']] }
  | { readonly id: number; readonly ok: false; readonly reason: string };
