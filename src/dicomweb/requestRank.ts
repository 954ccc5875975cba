import type { RequestOptions } from '../dicom/ports';
import type { Rank } from './queue';

/** How urgent a request is; without it the reader is taken to wait for the answer. */
export type Urgency = Partial<Pick<RequestOptions, 'priority' | 'order'>>;

const VISIBLE: Rank = { priority: 'visible', order: 0 };

/**
 * The urgency travels with the signal that withdraws the request, as it does in the platform's own TaskSignal: ladders,
 * readers and shared downloads in between hand one signal on and need not know of it.
 */
const ranks = new WeakMap<AbortSignal, Rank>();

export const rankOf = (signal: AbortSignal): Rank => ranks.get(signal) ?? VISIBLE;

/** Gives a signal of one's own a rank. Never somebody else's: it may belong to requests of other urgency too. */
export function rankSignal(signal: AbortSignal, rank: Rank): AbortSignal {
  ranks.set(signal, rank);
  return signal;
}

/**
 * A signal that aborts with `signal` and has this rank. Without an urgency it keeps the rank it has, else it gets what the
 * kind of request usually is.
 */
export function withUrgency(
  signal: AbortSignal,
  urgency: Urgency | undefined,
  usual: Rank['priority'] = 'visible',
): AbortSignal {
  if (!urgency && (ranks.has(signal) || usual === VISIBLE.priority)) return signal;
  return rankSignal(AbortSignal.any([signal]), { priority: urgency?.priority ?? usual, order: urgency?.order ?? 0 });
}
