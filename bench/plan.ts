import { type BenchOptions, DEFAULT_ROUNDS } from './options';
import type { PlannedJourney } from './play';
import type { Bar, Journey, ViewerId } from './types';

/** What of a bar says where it is measured; a bar on growth speaks of two cells. */
export type BarPlace = Pick<Bar, 'journey' | 'cell' | 'peer'> & { readonly toCell?: string };

/**
 * What of all journeys a command line asks for: without `extra` the cells of the whole run, with it the others; a cell
 * that is named is played wherever it belongs. Journeys and cells keep their order; a journey of which nothing is left
 * is left out. In words what is wrong, when the words fit nothing.
 */
export function planRun(
  options: BenchOptions,
  journeys: readonly Journey[],
  bars: readonly BarPlace[],
): readonly PlannedJourney[] | { readonly error: string } {
  const named = options.journeys;
  const chosen = journeys.filter(({ id }) => named.length === 0 || named.includes(id));
  const unknown = options.cells?.find((id) => !chosen.some(({ cells }) => cells.some((cell) => cell.id === id)));
  if (unknown !== undefined) {
    const there = [...new Set(chosen.flatMap(({ cells }) => cells.map(({ id }) => id)))];
    return { error: `There is no cell "${unknown}" here; there are ${there.join(', ')}.` };
  }
  const plans = chosen.map((journey) => planJourney(options, journey, bars)).filter(({ cells }) => cells.length > 0);
  const isEmpty = plans.every(({ viewers }) => viewers.length === 0);
  if (isEmpty) return { error: 'Nothing is left to play: no journey has such a cell and such a viewer.' };
  return plans.filter(({ viewers }) => viewers.length > 0);
}

function planJourney(options: BenchOptions, journey: Journey, bars: readonly BarPlace[]): PlannedJourney {
  const isBarred = options.groups.includes('bars');
  const own = bars.filter((bar) => bar.journey === journey.id);
  const isExtra = options.groups.includes('extra');
  const cells = journey.cells.filter(({ id, isExtra: isCellExtra = false }) => {
    if (options.cells ? !options.cells.includes(id) : isCellExtra !== isExtra) return false;
    if (isBarred && !own.some(({ cell, toCell }) => cell === id || toCell === id)) return false;
    return !(options.isQuick && journey.quickCells && !journey.quickCells.includes(id));
  });
  return {
    journey,
    viewers: journey.viewers.filter((id) => options.viewers?.includes(id) ?? true),
    cells: cells.map((cell) => {
      const rounds = options.rounds ?? cell.rounds ?? DEFAULT_ROUNDS;
      return { cell, rounds, peerRounds: Math.min(rounds, cell.peerRounds ?? rounds) };
    }),
  };
}

/** A viewer that could not be had is named with its reason instead of failing in every round. */
export function withoutMissing(
  planned: readonly PlannedJourney[],
  served: ReadonlySet<ViewerId>,
  reasonOf: (id: ViewerId) => string,
): PlannedJourney[] {
  return planned.map((plan) => {
    const missing = plan.viewers.filter((id) => !served.has(id));
    if (missing.length === 0) return plan;
    const reasons = Object.fromEntries(missing.map((id) => [id, reasonOf(id)]));
    const journey = { ...plan.journey, absent: { ...plan.journey.absent, ...reasons } };
    return { ...plan, journey, viewers: plan.viewers.filter((id) => served.has(id)) };
  });
}
