import type { ViewerId } from '../types';
import { isFailed, type RawCell, type RawSample } from './rawResults';

/** One viewer's rounds of one metric. `undefined` at index i: round i failed or the metric could not be taken. */
export type Rounds = readonly (number | undefined)[];

/** Of the rounds that gave a value. There is none without a value: the absence is said by the caller, in words. */
export interface Summary {
  readonly n: number;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly p95: number;
}

/** Pair by pair: a pair is round i of the one and round i of the other, played one after the other. */
export interface PairRatio extends Summary {
  /** Rounds in which one of the two gave no value, so that there is no pair. */
  readonly dropped: number;
}

const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

export const taken = (rounds: Rounds): number[] => rounds.filter((value): value is number => value !== undefined);

/** Middle value; of an even number of values the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number | undefined {
  const sorted = ascending(values);
  const upper = sorted[sorted.length >> 1];
  if (upper === undefined || sorted.length % 2 === 1) return upper;
  const lower = sorted[sorted.length / 2 - 1];
  return lower === undefined ? upper : (lower + upper) / 2;
}

/**
 * Nearest rank: the smallest value that at least 95 % of the values do not exceed, always one that was measured. Of
 * fewer than 20 values it is the largest, which is the strict reading; the number of values stands beside it wherever
 * it is printed.
 */
export function p95Of(values: readonly number[]): number | undefined {
  const sorted = ascending(values);
  // Whole numbers: 0.95 × n can land just above a whole rank and would then take the next value.
  return sorted[Math.ceil((sorted.length * 95) / 100) - 1];
}

export function summaryOf(rounds: Rounds): Summary | undefined {
  const values = taken(rounds);
  const [median, p95] = [medianOf(values), p95Of(values)];
  if (median === undefined || p95 === undefined) return undefined;
  return { n: values.length, median, min: Math.min(...values), max: Math.max(...values), p95 };
}

/**
 * Ratios of round i of ours to round i of the peer. A round without both drops out and is counted, as does one in which
 * the peer is at zero or a difference of two measurements fell below it, of which no ratio says anything. Not the ratio
 * of the medians: what disturbed the machine in a round disturbed both halves of the pair.
 */
export function pairRatioOf(ours: Rounds, peer: Rounds): PairRatio | undefined {
  const rounds = Math.max(ours.length, peer.length);
  const ratios = Array.from({ length: rounds }, (_, index) => {
    const [mine, other] = [ours[index], peer[index]];
    return mine === undefined || other === undefined || mine < 0 || other <= 0 ? undefined : mine / other;
  });
  const summary = summaryOf(ratios);
  return summary && { ...summary, dropped: rounds - summary.n };
}

export const samplesOf = (cell: RawCell, viewer: ViewerId): readonly RawSample[] => cell.samples[viewer] ?? [];

export const roundsOf = (cell: RawCell, viewer: ViewerId, metric: string): Rounds =>
  samplesOf(cell, viewer).map((sample) => {
    const value = isFailed(sample) ? undefined : sample.values[metric];
    return Number.isFinite(value) ? value : undefined;
  });
