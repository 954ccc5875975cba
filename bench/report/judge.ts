import type { StatedBar } from '../bars';
import type { Metric, ViewerId } from '../types';
import { isFailed, type RawCell, type RawJourney, type RawResults } from './rawResults';
import type { BarResult } from './results';
import { pairRatioOf, type Rounds, roundsOf, type Summary, samplesOf, summaryOf, taken } from './statistics';
import { cleanWords, plural, rounded } from './words';

/** A verdict of the project rests on at least so many rounds; with fewer it is given, and says so. */
export const STATED_ROUNDS = 5;
/** Share of the machine in the hands of others from which on figures are no longer taken at their word. */
export const MOST_BUSY = 0.1;

interface Found {
  readonly journey: RawJourney;
  readonly metric: Metric;
  readonly cell: RawCell;
}

/** Numbers of a verdict, before it is put beside its bar. */
type Verdict = Pick<BarResult, 'ours' | 'peer' | 'ratio' | 'ratioMin' | 'ratioMax' | 'n' | 'rounds' | 'ok'> & {
  readonly reason?: string;
};

const NO_NUMBERS = { ours: null, peer: null, ratio: null, ratioMin: null, ratioMax: null } as const;

const unknown = (rounds: number, reason: string): Verdict => ({ ...NO_NUMBERS, n: 0, rounds, ok: false, reason });

const titleOf = (raw: RawResults, viewer: ViewerId): string =>
  raw.viewers.find(({ id }) => id === viewer)?.title ?? viewer;

const isMet = (value: number, { relation, bar }: StatedBar): boolean =>
  relation === 'atMost' ? value <= bar : value >= bar;

function played(journey: RawJourney, id: string): RawCell | string {
  const cell = journey.cells.find((each) => each.id === id);
  if (!cell) return `the cell ${id} was not played`;
  return cell.skipped === undefined ? cell : `not played: ${cleanWords(cell.skipped)}`;
}

function find(raw: RawResults, bar: StatedBar): Found | string {
  const journey = raw.journeys.find(({ id }) => id === bar.journey);
  if (!journey) return `the journey ${bar.journey} was not played`;
  const metric = journey.metrics.find(({ id }) => id === bar.metric);
  if (!metric) return `the journey ${bar.journey} does not take ${bar.metric}`;
  const cell = played(journey, bar.cell);
  return typeof cell === 'string' ? cell : { journey, metric, cell };
}

/** Why a viewer has no value at all in a cell, in words. */
function whyNone(raw: RawResults, journey: RawJourney, cell: RawCell, viewer: ViewerId, metric: string): string {
  const name = titleOf(raw, viewer);
  const absent = journey.absent?.[viewer];
  if (absent !== undefined) return `${name}: ${cleanWords(absent)}`;
  const samples = samplesOf(cell, viewer);
  if (samples.length === 0) return `${name} was not played`;
  const failed = samples.filter(isFailed);
  const first = failed[0];
  if (first && failed.length === samples.length) {
    return `${name} failed in ${plural(samples.length, 'round')}: ${cleanWords(first.failed)}`;
  }
  const notes = [...new Set(samples.flatMap((sample) => sample.notes ?? []))].join('; ');
  return `${name}: ${metric} could not be taken${notes === '' ? '' : ` (${cleanWords(notes)})`}`;
}

/** What a reader of the verdict must know besides its numbers. */
function caution(n: number, rounds: number, cells: readonly RawCell[]): string | undefined {
  const busy = Math.max(...cells.map(({ before }) => before?.busy ?? 0));
  const words = [
    ...(n < rounds ? [`${plural(rounds - n, 'round')} of ${rounds} gave no value`] : []),
    ...(n < STATED_ROUNDS ? [`of ${plural(n, 'round')} only`] : []),
    ...(busy > MOST_BUSY ? [`others used ${Math.round(busy * 100)} % of the machine before it`] : []),
  ];
  return words.length === 0 ? undefined : words.join('; ');
}

const withReason = (verdict: Verdict, reason: string | undefined): Verdict =>
  reason === undefined ? verdict : { ...verdict, reason };

/**
 * A round of ours that gave no value is worse than any that did: it counts as endless in a p95 or a maximum, since a
 * reader waited in it as well.
 */
function absolute(raw: RawResults, bar: StatedBar, { journey, cell, metric }: Found): Verdict {
  const rounds = roundsOf(cell, 'parfocal', metric.id);
  const summary = summaryOf(rounds);
  if (!summary) return unknown(rounds.length, whyNone(raw, journey, cell, 'parfocal', metric.id));
  const worst = metric.better === 'less' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const judged = bar.statistic === 'median' ? summary : summaryOf(rounds.map((value) => value ?? worst));
  const value = judged?.[bar.statistic] ?? worst;
  const isKnown = Number.isFinite(value);
  return withReason(
    {
      ...NO_NUMBERS,
      ours: isKnown ? rounded(value) : null,
      n: summary.n,
      rounds: rounds.length,
      ok: isKnown && isMet(value, bar) && isMost(summary.n, rounds.length),
    },
    caution(summary.n, rounds.length, [cell]),
  );
}

/** A verdict on less than half of what was played is none. */
const isMost = (n: number, rounds: number): boolean => n * 2 > rounds;

interface Pair {
  readonly rounds: Rounds;
  readonly summary: Summary;
  readonly cell: RawCell;
}

function paired(bar: StatedBar, ours: Pair, peer: Pair): Verdict | undefined {
  const ratio = pairRatioOf(ours.rounds, peer.rounds);
  if (!ratio) return undefined;
  const rounds = Math.max(ours.rounds.length, peer.rounds.length);
  const value = ratio[bar.statistic];
  return withReason(
    {
      ours: rounded(ours.summary[bar.statistic]),
      peer: rounded(peer.summary[bar.statistic]),
      ratio: rounded(value),
      ratioMin: rounded(ratio.min),
      ratioMax: rounded(ratio.max),
      n: ratio.n,
      rounds,
      ok: isMet(value, bar) && isMost(ratio.n, rounds),
    },
    caution(ratio.n, rounds, [ours.cell, peer.cell]),
  );
}

/** Ours beside a peer in the same cell, or ours beside ours in another cell. */
function relative(raw: RawResults, bar: StatedBar, found: Found, viewer: ViewerId, other: RawCell): Verdict {
  const { journey, cell, metric } = found;
  const [ours, peer] = [roundsOf(cell, 'parfocal', metric.id), roundsOf(other, viewer, metric.id)];
  const [mine, theirs] = [summaryOf(ours), summaryOf(peer)];
  const rounds = Math.max(ours.length, peer.length);
  if (!mine) return unknown(rounds, whyNone(raw, journey, cell, 'parfocal', metric.id));
  const alone = { ours: rounded(mine[bar.statistic]) };
  if (!theirs) return { ...unknown(rounds, whyNone(raw, journey, other, viewer, metric.id)), ...alone };
  const verdict = paired(bar, { rounds: ours, summary: mine, cell }, { rounds: peer, summary: theirs, cell: other });
  if (verdict) return verdict;
  const reason = taken(peer).every((value) => value <= 0)
    ? `${viewer === 'parfocal' ? other.id : titleOf(raw, viewer)} gave 0, of which there is no ratio`
    : 'no round in which both gave a value';
  return { ...unknown(rounds, reason), ...alone, peer: rounded(theirs[bar.statistic]) };
}

function verdictOf(raw: RawResults, bar: StatedBar, found: Found): Verdict {
  if (bar.toCell !== undefined) {
    const other = played(found.journey, bar.toCell);
    return typeof other === 'string' ? unknown(0, other) : relative(raw, bar, found, 'parfocal', other);
  }
  return bar.peer === undefined ? absolute(raw, bar, found) : relative(raw, bar, found, bar.peer, found.cell);
}

/** The bar beside what was measured. Without data it is not met, and says why. */
export function judge(raw: RawResults, bar: StatedBar): BarResult {
  const found = find(raw, bar);
  const verdict = typeof found === 'string' ? unknown(0, found) : verdictOf(raw, bar, found);
  const { id, title, journey, cell, metric, statistic, relation } = bar;
  return {
    id,
    title,
    journey,
    cell,
    ...(bar.toCell === undefined ? {} : { toCell: bar.toCell }),
    metric,
    unit: typeof found === 'string' ? (bar.unit ?? 'ratio') : found.metric.unit,
    statistic,
    relation,
    bar: bar.bar,
    ...(bar.peer === undefined ? {} : { peerViewer: bar.peer }),
    ...verdict,
  };
}
