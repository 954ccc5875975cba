import { BARS, type StatedBar } from '../bars';
import type { ViewerId } from '../types';
import { judge, STATED_ROUNDS } from './judge';
import { isFailed, partsOf, type RawCell, type RawJourney, type RawMachine, type RawResults } from './rawResults';
import { type CellResult, type MetricResult, type Results, SCHEMA, type ViewerResult } from './results';
import { pairRatioOf, roundsOf, samplesOf, summaryOf } from './statistics';
import { cleanWords, plural, rounded } from './words';

/** What kind of machine it was, not which: `2 cores, no GPU`. */
export const machineName = ({ cores }: RawMachine, hasGpu: boolean): string =>
  `${plural(cores, 'core')}, ${hasGpu ? 'GPU' : 'no GPU'}`;

/**
 * The order of play in words: the first stretch whose repetition gives the whole is the round. Ours may play on alone
 * when the others have had their rounds. What repeats nothing is given in full.
 */
export function orderText(played: readonly ViewerId[]): string {
  const alone = played.length - 1 - played.findLastIndex((viewer) => viewer !== 'parfocal');
  if (alone > 1 && alone < played.length) {
    const together = orderText(played.slice(0, played.length - alone));
    return `${together}, then parfocal alone, ${plural(alone, 'time')}`;
  }
  for (let length = 1; length <= played.length / 2; length++) {
    if (played.length % length !== 0) continue;
    if (played.every((viewer, index) => viewer === played[index % length])) {
      return `${played.slice(0, length).join(' ')}, ${plural(played.length / length, 'time')}`;
    }
  }
  return played.join(' ');
}

function metricOf(cell: RawCell, viewer: ViewerId, metric: string): MetricResult | undefined {
  const rounds = roundsOf(cell, viewer, metric);
  const summary = summaryOf(rounds);
  if (!summary) return undefined;
  const ratio = viewer === 'parfocal' ? undefined : pairRatioOf(roundsOf(cell, 'parfocal', metric), rounds);
  return {
    n: summary.n,
    median: rounded(summary.median),
    min: rounded(summary.min),
    max: rounded(summary.max),
    p95: rounded(summary.p95),
    samples: rounds.map((value) => (value === undefined ? null : rounded(value))),
    ...(ratio && {
      oursToThis: {
        n: ratio.n,
        median: rounded(ratio.median),
        min: rounded(ratio.min),
        max: rounded(ratio.max),
      },
    }),
  };
}

function viewerOf(journey: RawJourney, cell: RawCell, viewer: ViewerId): ViewerResult | undefined {
  const samples = samplesOf(cell, viewer);
  if (samples.length === 0) return undefined;
  const notes = new Map<string, number>();
  for (const sample of samples) {
    for (const text of new Set((sample.notes ?? []).map(cleanWords))) notes.set(text, (notes.get(text) ?? 0) + 1);
  }
  const metrics = journey.metrics.flatMap(({ id }) => {
    const result = metricOf(cell, viewer, id);
    return result ? [[id, result] as const] : [];
  });
  return {
    rounds: samples.length,
    failed: samples.flatMap((sample, index) =>
      isFailed(sample) ? [{ round: index + 1, reason: cleanWords(sample.failed) }] : [],
    ),
    notes: [...notes].map(([text, rounds]) => ({ text, rounds })),
    metrics: Object.fromEntries(metrics),
  };
}

function cellOf(journey: RawJourney, cell: RawCell): CellResult {
  const viewers = journey.viewers.flatMap((viewer) => {
    const result = viewerOf(journey, cell, viewer);
    return result ? [[viewer, result] as const] : [];
  });
  return {
    journey: journey.id,
    cell: cell.id,
    title: cell.title,
    ...(cell.data === undefined ? {} : { data: cell.data }),
    link: cell.link,
    ...(cell.archive === undefined ? {} : { archive: cell.archive }),
    ...(cell.skipped === undefined ? {} : { skipped: cleanWords(cell.skipped) }),
    ...(cell.before === undefined ? {} : { othersBusy: rounded(cell.before.busy) }),
    ...(cell.seconds === undefined ? {} : { seconds: cell.seconds }),
    order: orderText(cell.played),
    viewers: Object.fromEntries(viewers),
  };
}

/** Options with a value after them that leaves the run whole. */
const HARMLESS = new Set(['--rounds', '--archive', '--gl', '--out']);
/** Options with a value that make it another run. */
const NARROWING = new Set(['--cells', '--viewers']);
/** Data of one's own make it another run too, and their name is nobody's business. */
const OWN_DATA = 'own data';

/** What a run was narrowed to, for its name; read off the command line where the runner does not say it. */
export function narrowingOf({ narrowedTo, words }: RawResults['options']): string | undefined {
  if (narrowedTo !== undefined) return narrowedTo;
  const kept = words.flatMap((word, index) => {
    const [option = '', value] = word.split('=', 2);
    if (option === '--data') return [OWN_DATA];
    if (option.startsWith('-')) return NARROWING.has(option) && value !== undefined ? [value] : [];
    const before = words[index - 1] ?? '';
    return HARMLESS.has(before) || before === '--data' ? [] : [word];
  });
  return kept.length === 0 ? undefined : kept.join(' ');
}

/** Whether the run speaks for the project. A quick one, one of some journeys or one of few rounds does not. */
export const isWhole = (options: RawResults['options']): boolean =>
  !options.isQuick && options.rounds >= STATED_ROUNDS && narrowingOf(options) === undefined;

/** Whether it speaks for the project at least of the bars, all of which it played. */
export const isOfBars = (options: RawResults['options']): boolean =>
  isWhole(options) || (!options.isQuick && options.rounds >= STATED_ROUNDS && narrowingOf(options) === 'bars');

/** In a narrowed run a bar whose cell nobody asked for is no failure; in a whole one it is. */
const isAsked = (raw: RawResults, bar: StatedBar): boolean =>
  isWhole(raw.options) ||
  raw.journeys.some(({ id, cells }) => id === bar.journey && cells.some((cell) => cell.id === bar.cell));

const cleanReasons = (reasons: RawJourney['absent']): Partial<Record<ViewerId, string>> =>
  Object.fromEntries(Object.entries(reasons ?? {}).map(([viewer, reason]) => [viewer, cleanWords(reason)]));

/** Everything that is reckoned from a run. What is printed, drawn and committed comes from here and from nowhere else. */
export function summarise(raw: RawResults, bars: readonly StatedBar[] = BARS): Results {
  const { startedAt, browser, gl, versions, viewers, links, options } = raw;
  const parts = partsOf(raw);
  // A run that was gone on with when all cells were there measured nothing more.
  const last = parts.at(-1) ?? raw;
  return {
    schema: SCHEMA,
    startedAt: parts[0]?.startedAt ?? startedAt,
    finishedAt: last.finishedAt,
    commit: last.commit,
    isDirty: last.isDirty,
    ...(parts.length < 2 ? {} : { parts }),
    machine: { name: machineName(raw.machine, !gl.isSoftware), ...raw.machine },
    browser,
    gl,
    versions,
    options: { ...options, words: options.words.map(cleanWords) },
    viewers,
    links,
    bars: bars.filter((bar) => isAsked(raw, bar)).map((bar) => judge(raw, bar)),
    journeys: raw.journeys.map((journey) => ({
      id: journey.id,
      title: journey.title,
      metrics: journey.metrics,
      viewers: journey.viewers,
      absent: cleanReasons(journey.absent),
    })),
    cells: raw.journeys.flatMap((journey) => journey.cells.map((cell) => cellOf(journey, cell))),
    ...(raw.leftOut === undefined ? {} : { leftOut: raw.leftOut }),
    ...(raw.micro === undefined ? {} : { micro: raw.micro }),
  };
}
