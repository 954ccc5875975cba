import type { Metric, ViewerId } from '../types';
import { MOST_BUSY } from './judge';
import type { RawPart } from './rawResults';
import type { BarResult, CellResult, JourneyResult, MetricResult, Results, ViewerResult } from './results';
import { cellText, numberText, plural, rangeText, ratioText, statedText, statedValueText, valueText } from './words';

export const viewerTitle = (results: Results, viewer: ViewerId): string =>
  results.viewers.find(({ id }) => id === viewer)?.title ?? viewer;

const row = (cells: readonly string[]): string => `| ${cells.map(cellText).join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(row)].join('\n');

const statisticText = (statistic: BarResult['statistic']): string =>
  statistic === 'median' ? '' : statistic === 'p95' ? ', p95' : ', largest';

/** `≤ 0.4`, `≤ 1,800 ms`. */
export function limitText({ relation, bar, unit, peerViewer, toCell }: BarResult): string {
  const isRatio = peerViewer !== undefined || toCell !== undefined;
  return `${relation === 'atMost' ? '≤' : '≥'} ${isRatio ? statedText(bar) : statedValueText(bar, unit)}`;
}

/** Smallest and largest of the rounds behind a figure of a bar; empty where all rounds gave the same. */
function spreadOf(results: Results, bar: BarResult, cell: string, viewer: ViewerId): string {
  const played = results.cells.find((one) => one.journey === bar.journey && one.cell === cell);
  const rounds = played?.viewers[viewer]?.metrics[bar.metric];
  return rounds === undefined || rounds.min === rounds.max ? '' : ` (${rangeText(rounds.min, rounds.max, bar.unit)})`;
}

/** What ours is held against, such as `OHIF, minified: 2,140 ms (2,020–2,310)`. */
export function peerText(results: Results, bar: BarResult): string {
  const { peerViewer, toCell, peer, unit } = bar;
  const name = peerViewer === undefined ? toCell : viewerTitle(results, peerViewer);
  if (name === undefined) return '';
  const spread = () => spreadOf(results, bar, toCell ?? bar.cell, peerViewer ?? 'parfocal');
  return peer === null ? name : `${name}: ${valueText(peer, unit)}${spread()}`;
}

/** Such as `612 ms (590–700)`; the statistic that is judged, and then smallest and largest. */
export function oursText(results: Results, bar: BarResult): string {
  const { ours, unit, statistic } = bar;
  if (ours === null) return '–';
  return `${valueText(ours, unit)}${statisticText(statistic)}${spreadOf(results, bar, bar.cell, 'parfocal')}`;
}

export function barRatioText({ ratio, ratioMin, ratioMax, peerViewer, toCell }: BarResult): string {
  if (peerViewer === undefined && toCell === undefined) return '';
  if (ratio === null || ratioMin === null || ratioMax === null) return '–';
  return ratioMin === ratioMax ? ratioText(ratio) : `${ratioText(ratio)} (${rangeText(ratioMin, ratioMax, 'ratio')})`;
}

export const verdictText = ({ ok }: BarResult): string => (ok ? 'ok' : 'NOT MET');

/** The promises of the project and what became of them; those that are not met say so in capitals. */
export function barsTable(results: Results): string {
  const rows = results.bars.map((bar) => [
    bar.ok ? verdictText(bar) : `**${verdictText(bar)}**`,
    bar.title,
    oursText(results, bar),
    peerText(results, bar),
    barRatioText(bar),
    limitText(bar),
    bar.rounds === 0 ? '0' : bar.n === bar.rounds ? `${bar.n}` : `${bar.n} of ${bar.rounds}`,
    bar.reason ?? '',
  ]);
  return table(['', 'What', 'Ours (min–max)', 'Held against (min–max)', 'Ratio (min–max)', 'Bar', 'n', 'Remark'], rows);
}

export function barsSentence({ bars }: Results): string {
  const met = bars.filter(({ ok }) => ok).length;
  return `${met} of ${plural(bars.length, 'bar')} met.`;
}

const glText = ({ gl, browser }: Results): string =>
  `${gl.isSoftware ? 'software, no graphics card' : 'graphics card'} (${gl.renderer})${browser.isHeadless ? ', headless' : ''}`;

const loadText = ({ loadAtStart, loadAtEnd }: Results['machine']): string =>
  `${loadAtStart.toFixed(2)} before${loadAtEnd === undefined ? '' : `, ${loadAtEnd.toFixed(2)} after`} (mean of a minute)`;

const linkText = (results: Results): string =>
  results.links
    .map(({ title, bitsPerSecond, roundTripMs }) => {
      const rate = bitsPerSecond === undefined ? 'unlimited' : `${statedText(bitsPerSecond / 1e6)} Mbit/s each way`;
      return `${title}: ${rate}, ${statedText(roundTripMs)} ms round trip`;
    })
    .join('; ');

/** On what and with what it was measured. */
export function factsTable(results: Results): string {
  const { machine, browser, versions, options, commit, isDirty, startedAt } = results;
  const parts: readonly Pick<RawPart, 'startedAt' | 'finishedAt'>[] = results.parts ?? [results];
  const ms = parts.reduce((sum, part) => sum + Date.parse(part.finishedAt) - Date.parse(part.startedAt), 0);
  const minutes = Math.round(ms / 60_000);
  return table(
    ['', ''],
    [
      ['Date', `${startedAt.slice(0, 10)}, ${plural(minutes, 'minute')}`],
      ['Machine', `${machine.name}: ${machine.cpu}, ${statedText(machine.memoryGb)} GB, ${machine.os}`],
      ['Load', loadText(machine)],
      ['Browser', `${browser.name} ${browser.version}`],
      ['GL', glText(results)],
      [
        'Versions',
        Object.entries(versions)
          .map(([name, version]) => (version.startsWith(name) ? version : `${name} ${version}`))
          .join(', '),
      ],
      ['Links', linkText(results)],
      ['Rounds', `${options.rounds}, unless a cell says otherwise`],
      ...(results.leftOut?.length ? [['Left out, for want of time', leftOutText(results.leftOut)]] : []),
      ['Commit', commitText({ commit, isDirty })],
      ...(results.parts ? [['Interrupted', partsText(results.parts)]] : []),
      ['Asked for', `npm run bench${options.words.length === 0 ? '' : ` -- ${options.words.join(' ')}`}`],
    ],
  );
}

const leftOutText = (cells: readonly string[]): string => `${cells.join(', ')} (\`npm run bench -- extra\` plays them)`;

const commitText = ({ commit, isDirty }: Pick<RawPart, 'commit' | 'isDirty'>): string =>
  `${commit.slice(0, 12)}${isDirty ? ' with changes that are not in it' : ''}`;

/** A run of several parts says so, and which state of the project each of them measured. */
function partsText(parts: readonly RawPart[]): string {
  const isOne = new Set(parts.map(commitText)).size === 1;
  const words = parts.map(
    (part) =>
      `${part.startedAt.slice(0, 16).replace('T', ' ')} ${plural(part.cells.length, 'cell')}${isOne ? '' : ` of ${commitText(part)} (${part.cells.join(', ')})`}`,
  );
  return `played in ${parts.length} parts on this machine, ${isOne ? 'all of the same commit' : '**of more than one commit**'}: ${words.join('; ')}`;
}

/** Frames per second as they are, which on a machine with a graphics card say what a reader sees. */
export function ratesTable(results: Results): string {
  const rows = results.journeys.flatMap((journey) => {
    const rates = journey.metrics.filter(({ unit }) => unit === 'fps');
    return results.cells
      .filter((cell) => cell.journey === journey.id)
      .flatMap((cell) =>
        rates.flatMap((metric) =>
          metricRows(results, journey, cell, metric).map(([, ...figures], index) => [
            index === 0 ? journey.title : '',
            index === 0 ? `${cell.title}: ${metric.title}` : '',
            ...figures,
          ]),
        ),
      );
  });
  if (rows.length === 0) return '';
  const drawn = `Drawn by: ${glText(results)}.`;
  return `${drawn}\n\n${table(['Journey', 'Frames', 'Viewer', 'Median (min–max)', 'n', 'Ours ÷ this (min–max)'], rows)}`;
}

/** From so many rounds on a p95 is more than another word for the largest. */
const P95_ROUNDS = 20;

function spreadText({ n, median, min, max, p95 }: MetricResult, unit: Metric['unit']): string {
  if (min === max) return valueText(median, unit);
  const spread = `${valueText(median, unit)} (${rangeText(min, max, unit)})`;
  return n < P95_ROUNDS ? spread : `${spread}, p95 ${valueText(p95, unit)}`;
}

const countText = (metric: MetricResult, { rounds }: ViewerResult): string =>
  metric.n === rounds ? `${metric.n}` : `${metric.n} of ${rounds}`;

/** Ratios pair by pair: their median, the smallest and the largest. */
function pairText({ oursToThis }: MetricResult): string {
  if (!oursToThis) return '–';
  const { median, min, max } = oursToThis;
  return min === max ? ratioText(median) : `${ratioText(median)} (${rangeText(min, max, 'ratio')})`;
}

function metricRow(results: Results, viewer: ViewerId, result: ViewerResult, metric: Metric): readonly string[] {
  const taken = result.metrics[metric.id];
  const name = viewerTitle(results, viewer);
  if (!taken) {
    const why = result.failed.length === result.rounds ? 'failed' : 'not taken';
    return [name, why, `0 of ${result.rounds}`, ''];
  }
  const ratio = viewer === 'parfocal' ? '' : pairText(taken);
  return [name, spreadText(taken, metric.unit), countText(taken, result), ratio];
}

function metricRows(results: Results, journey: JourneyResult, cell: CellResult, metric: Metric): string[][] {
  const rows = journey.viewers.flatMap((viewer) => {
    const result = cell.viewers[viewer];
    return result ? [metricRow(results, viewer, result, metric)] : [];
  });
  const hasAny = journey.viewers.some((viewer) => cell.viewers[viewer]?.metrics[metric.id] !== undefined);
  return hasAny ? rows.map((cells, index) => [index === 0 ? metric.title : '', ...cells]) : [];
}

function cellRows(results: Results, journey: JourneyResult, cell: CellResult): string[][] {
  if (cell.skipped !== undefined) return [[cell.title, `not played: ${cell.skipped}`, '', '', '', '']];
  const rows = journey.metrics.flatMap((metric) => metricRows(results, journey, cell, metric));
  if (rows.length === 0) return [[cell.title, 'nothing could be measured', '', '', '', '']];
  return rows.map((cells, index) => [index === 0 ? cell.title : '', ...cells]);
}

/** A journey's figures: each cell, each metric, each viewer. */
export function journeyTable(results: Results, journey: JourneyResult): string {
  const rows = results.cells.filter((cell) => cell.journey === journey.id);
  return table(
    ['Cell', 'Metric', 'Viewer', 'Median (min–max)', 'n', 'Ours ÷ this (min–max)'],
    rows.flatMap((cell) => cellRows(results, journey, cell)),
  );
}

const busyRemark = ({ cell, othersBusy = 0 }: CellResult): string[] =>
  othersBusy > MOST_BUSY ? [`${cell}: others used ${Math.round(othersBusy * 100)} % of the machine before it`] : [];

/** What the figures alone do not say: who cannot play, which rounds failed and why, what a round had to remark. */
export function journeyRemarks(results: Results, journey: JourneyResult, what: 'all' | 'failures' = 'all'): string[] {
  const name = (viewer: ViewerId) => viewerTitle(results, viewer);
  const absent = Object.entries(journey.absent).map(([viewer, reason]) => `${name(viewer as ViewerId)}: ${reason}`);
  const inCells = results.cells
    .filter((cell) => cell.journey === journey.id)
    .flatMap((cell) => [
      ...busyRemark(cell),
      ...journey.viewers.flatMap((viewer) => {
        const result = cell.viewers[viewer];
        if (!result) return [];
        const failed = result.failed.map(({ round, reason }) => `round ${round} failed: ${reason}`);
        const notes = result.notes.map(({ text, rounds }) => `${text} (${plural(rounds, 'round')})`);
        const words = what === 'failures' ? failed : [...failed, ...notes];
        return words.map((text) => `${cell.cell}, ${name(viewer)}: ${text}`);
      }),
    ]);
  return [...absent, ...inCells].map(cellText);
}

/** How the rounds of a journey followed each other: the same for all cells, or cell by cell. */
export function orderSentence(results: Results, journey: JourneyResult): string {
  const cells = results.cells.filter((cell) => cell.journey === journey.id && cell.order !== '');
  const orders = new Set(cells.map(({ order }) => order));
  if (orders.size <= 1) return cells[0] ? `Played ${cells[0].order}.` : '';
  return `Played ${cells.map(({ cell, order }) => `${cell}: ${order}`).join('; ')}.`;
}

function journeySection(results: Results, journey: JourneyResult): string {
  const remarks = journeyRemarks(results, journey);
  const parts = [
    `## ${journey.title}`,
    journeyTable(results, journey),
    orderSentence(results, journey),
    remarks.map((text) => `- ${text}`).join('\n'),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

const microText = (us: number): string => (us >= 1000 ? valueText(us / 1000, 'ms') : `${numberText(us, 'ms')} µs`);

/** Costs per step of our own code as the case grows; empty where the run did not take them. */
export function microTable({ micro = [] }: Results): string {
  if (micro.length === 0) return '';
  const rows = micro.map(({ title, unit, grows, thread, sizes, growth, bar, limitUs, ok }) => [
    ok ? 'ok' : '**NOT MET**',
    `${title}${thread === 'worker' ? ' (in a worker)' : ''}`,
    sizes.map(({ n, usPerUnit }) => `${microText(usPerUnit)} at ${statedText(n)}`).join(', '),
    `${unit}; ${grows}`,
    `× ${ratioText(growth)}`,
    `≤ × ${statedText(bar)}${limitUs === undefined ? '' : `, ≤ ${microText(limitUs)}`}`,
  ]);
  return table(['', 'Step', 'Cost', 'Per; grows with', 'First to last', 'Bar'], rows);
}

/** The readable twin of the JSON file. */
export function resultsPage(results: Results): string {
  const parts = [
    `# Benchmark of ${results.startedAt.slice(0, 10)}, ${results.machine.name}`,
    `${barsSentence(results)} "n" counts rounds, or pairs of rounds; p95 is by nearest rank, the largest of fewer than 20.`,
    barsTable(results),
    factsTable(results),
    ...results.journeys.map((journey) => journeySection(results, journey)),
    ...(results.micro === undefined ? [] : ['## Cost of a step', microTable(results)]),
  ];
  return `${parts.join('\n\n')}\n`;
}
