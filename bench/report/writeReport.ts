import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BARS, type StatedBar } from '../bars';
import { DOCS_PAGE, keptRuns, PLOTS, plotsOf, RESULTS, rewritten, runName, sectionsOf, wholeOf } from './docsPage';
import { barRatioText, barsSentence, limitText, oursText, peerText, resultsPage, verdictText } from './markdown';
import type { RawResults } from './rawResults';
import { REASONS, reasonsIn } from './reasons';
import type { Results } from './results';
import { isOfBars, summarise } from './summarise';

export interface ReportOptions {
  /** Of the repository. */
  readonly root: string;
  /** Folder of the results; `bench/results` of the repository when absent. */
  readonly out?: string;
  /** Whether docs/performance.md and its plots follow this run; they follow only runs of everything, or of all bars, kept in `bench/results`. */
  readonly docs?: boolean;
  readonly bars?: readonly StatedBar[];
}

export interface Report {
  /** For the end of the run: the bars and where everything went. */
  readonly text: string;
  /** Bars that are not met, those without a figure among them. */
  readonly notMet: number;
  /** What was written, from the root where it lies inside. */
  readonly files: readonly string[];
}

/** A run that came to its end is a success, whatever it found; only who asked for it is told by the exit code. */
export const exitCodeOf = ({ notMet }: Report, isStrict: boolean): number => (isStrict && notMet > 0 ? 1 : 0);

const inColumns = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** The bars as a terminal shows them. */
export function barsText(results: Results): string {
  const rows = results.bars.map((bar) => [
    verdictText(bar),
    bar.title,
    oursText(results, bar),
    peerText(results, bar),
    barRatioText(bar),
    limitText(bar),
    bar.reason ?? '',
  ]);
  return inColumns([['', 'Bar', 'Ours', 'Held against', 'Ratio (min–max)', 'Limit', 'Remark'], ...rows]);
}

/** The page and its plots follow the kept runs and what is written of the bars. */
export function writeDocs(root: string): string[] {
  const runs = keptRuns(join(root, RESULTS));
  const reasons = reasonsIn(join(root, REASONS));
  const page = join(root, DOCS_PAGE);
  writeFileSync(page, rewritten(readFileSync(page, 'utf8'), sectionsOf(runs, reasons)));
  const whole = wholeOf(runs);
  const plots = whole ? plotsOf(whole.results) : new Map<string, string>();
  const folder = join(root, PLOTS);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (name.endsWith('.svg') && !plots.has(name)) rmSync(join(folder, name));
  for (const [name, plot] of plots) writeFileSync(join(folder, name), plot);
  return [DOCS_PAGE, ...(plots.size === 0 ? [] : [`${PLOTS}/*.svg`])];
}

/** Summarises a run and writes it down: JSON, Markdown, and the page with its plots where the run speaks for the project. */
export function writeReport(raw: RawResults, options: ReportOptions): Report {
  const { root, bars = BARS, docs = true } = options;
  const kept = join(resolve(root), RESULTS);
  const folder = options.out === undefined ? kept : resolve(root, options.out);
  const results = summarise(raw, bars);
  const name = runName(results);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(results, null, 1)}\n`);
  writeFileSync(join(folder, `${name}.md`), resultsPage(results));
  const isForDocs = docs && isOfBars(raw.options) && folder === kept;
  const shown = folder.startsWith(`${resolve(root)}/`) ? folder.slice(resolve(root).length + 1) : folder;
  const files = [`${shown}/${name}.json`, `${shown}/${name}.md`, ...(isForDocs ? writeDocs(root) : [])];
  const notMet = results.bars.filter(({ ok }) => !ok).length;
  const verdicts = results.bars.length === 0 ? 'No bar of the project speaks of this run.' : barsText(results);
  return { text: `${verdicts}\n\n${barsSentence(results)}\nWritten: ${files.join(', ')}`, notMet, files };
}
