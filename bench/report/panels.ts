import type { LinkName, Metric, ViewerId } from '../types';
import { viewerTitle } from './markdown';
import type { BarResult, CellResult, JourneyResult, Results, ViewerResult } from './results';
import { statedText, statedValueText } from './words';

/** What a figure shows of a journey, before it has a shape. */
export interface Panel {
  readonly metric: Metric;
  /** Panels share no axis across links: what the lines do to the times would hide what the viewers do. */
  readonly link: LinkName;
  readonly linkTitle: string;
  readonly groups: readonly Group[];
}

export interface Group {
  readonly title: string;
  /** Instead of rows, where the cell was not played. */
  readonly skipped?: string;
  readonly rows: readonly Row[];
  readonly limits: readonly Limit[];
}

export interface Row {
  readonly viewer: ViewerId;
  readonly title: string;
  /** Absent where the viewer gave no value; then `missing` says why. */
  readonly figures?: {
    readonly samples: readonly number[];
    readonly median: number;
    readonly min: number;
    readonly max: number;
    readonly rounds: number;
    readonly ratio?: number;
  };
  readonly missing?: string;
}

/** A bar of the project where it lies on the axis. */
export interface Limit {
  readonly value: number;
  readonly label: string;
  readonly isMet: boolean;
}

function rowOf(results: Results, viewer: ViewerId, result: ViewerResult, metric: Metric): Row {
  const title = viewerTitle(results, viewer);
  const taken = result.metrics[metric.id];
  if (!taken) {
    const first = result.failed[0]?.reason ?? result.notes[0]?.text;
    const word = result.failed.length === result.rounds ? 'failed in every round' : 'not taken';
    return { viewer, title, missing: first === undefined ? word : `${word}: ${first}` };
  }
  return {
    viewer,
    title,
    figures: {
      samples: taken.samples.filter((sample) => sample !== null),
      median: taken.median,
      min: taken.min,
      max: taken.max,
      rounds: taken.n,
      ...(taken.oursToThis ? { ratio: taken.oursToThis.median } : {}),
    },
  };
}

/** A ratio has its place on the axis too: that many times the median of what ours is held against. */
function limitOf(results: Results, bar: BarResult): Limit | undefined {
  const sign = bar.relation === 'atMost' ? '≤' : '≥';
  const verdict = bar.ok ? 'met' : 'not met';
  const name = bar.peerViewer === undefined ? bar.toCell : viewerTitle(results, bar.peerViewer);
  if (name === undefined) {
    const statistic = bar.statistic === 'p95' ? 'p95 ' : '';
    const label = `bar: ${statistic}${sign} ${statedValueText(bar.bar, bar.unit)}, ${verdict}`;
    return { value: bar.bar, label, isMet: bar.ok };
  }
  if (bar.peer === null) return undefined;
  return {
    value: bar.bar * bar.peer,
    label: `bar: ${sign} ${statedText(bar.bar)} × ${name}, ${verdict}`,
    isMet: bar.ok,
  };
}

function groupOf(results: Results, journey: JourneyResult, cell: CellResult, metric: Metric): Group {
  const limits = results.bars
    .filter((bar) => bar.journey === journey.id && bar.cell === cell.cell && bar.metric === metric.id)
    .flatMap((bar) => limitOf(results, bar) ?? [])
    .toSorted((a, b) => a.value - b.value);
  const rows = journey.viewers.flatMap((viewer) => {
    const result = cell.viewers[viewer];
    return result ? [rowOf(results, viewer, result, metric)] : [];
  });
  return { title: cell.title, rows, limits, ...(cell.skipped === undefined ? {} : { skipped: cell.skipped }) };
}

const hasFigures = ({ rows }: Group): boolean => rows.some(({ figures }) => figures !== undefined);

/**
 * The first metric of a journey is what it is about and is shown in all cells; another one is shown where the project
 * has promised something about it. The tables hold the rest.
 */
export function panelsOf(results: Results, journey: JourneyResult): Panel[] {
  const cells = results.cells.filter((cell) => cell.journey === journey.id);
  const isBarred = (cell: CellResult, metric: Metric) =>
    results.bars.some(
      (bar) =>
        bar.journey === journey.id && bar.metric === metric.id && (bar.cell === cell.cell || bar.toCell === cell.cell),
    );
  return journey.metrics.flatMap((metric, index) => {
    const shown = cells.filter((cell) => index === 0 || isBarred(cell, metric));
    const links = [...new Set(shown.map(({ link }) => link))];
    return links.flatMap((link) => {
      const groups = shown
        .filter((cell) => cell.link === link)
        .map((cell) => groupOf(results, journey, cell, metric))
        .filter((group) => hasFigures(group) || group.skipped !== undefined || index === 0);
      const linkTitle = results.links.find(({ name }) => name === link)?.title ?? link;
      return groups.length === 0 ? [] : [{ metric, link, linkTitle, groups }];
    });
  });
}
