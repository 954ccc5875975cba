import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATED_ROUNDS } from './judge';
import { barsSentence, barsTable, factsTable, journeyRemarks, journeyTable, microTable, ratesTable } from './markdown';
import { plotOf } from './plot';
import { type Reasons, reasonsSection } from './reasons';
import { type Results, SCHEMA } from './results';
import { isWhole, narrowingOf } from './summarise';
import { plural } from './words';

export const DOCS_PAGE = 'docs/performance.md';
export const PLOTS = 'docs/images/performance';
export const RESULTS = 'bench/results';

export const SECTIONS = ['bars', 'why', 'facts', 'rates', 'journeys', 'steps', 'runs'] as const;
export type Section = (typeof SECTIONS)[number];

/** A run as it lies in the folder of results. */
export interface KeptRun {
  /** File name without its ending. */
  readonly name: string;
  readonly results: Results;
}

/** `2020-01-02-2-cores-no-gpu`; a run that does not speak for the project says in its name what it was narrowed to. */
export function runName(results: Results): string {
  const { options, startedAt, machine } = results;
  const isShort = options.rounds < STATED_ROUNDS;
  const words = [
    machine.name,
    narrowingOf(options) ?? '',
    options.isQuick ? 'quick' : '',
    isShort ? plural(options.rounds, 'round') : '',
  ];
  const slug = words
    .join(' ')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return `${startedAt.slice(0, 10)}-${slug.replace(/^-|-$/g, '').slice(0, 80)}`;
}

/** The runs that speak for the project, newest first; files that are something else are left alone. */
export function keptRuns(folder: string): KeptRun[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  return names
    .map((name) => ({
      name: name.slice(0, -'.json'.length),
      results: JSON.parse(readFileSync(join(folder, name), 'utf8')) as Results,
    }))
    .filter(({ results }) => results.schema === SCHEMA && isWhole(results.options))
    .toSorted((a, b) => Date.parse(b.results.startedAt) - Date.parse(a.results.startedAt));
}

/** File names are journeys' ids. */
export function plotsOf(results: Results): ReadonlyMap<string, string> {
  const plots = results.journeys.flatMap((journey) => {
    const plot = plotOf(results, journey);
    return plot === undefined ? [] : [[`${journey.id}.svg`, plot] as const];
  });
  return new Map(plots);
}

const NO_RUN = '*No run has been kept yet: there is no figure to show.*';

function journeysSection(results: Results, name: string): string {
  const plots = plotsOf(results);
  return results.journeys
    .map((journey) => {
      const picture = plots.has(`${journey.id}.svg`)
        ? `![${journey.title}: plot of the figures in the table below](images/performance/${journey.id}.svg)`
        : '';
      const remarks = journeyRemarks(results, journey, 'failures').map((text) => `- ${text}`);
      const figures = [
        `<details>\n<summary>Figures</summary>`,
        journeyTable(results, journey),
        remarks.join('\n'),
        `All remarks of the rounds: [${name}.md](../${RESULTS}/${name}.md).`,
        '</details>',
      ];
      return [`### ${journey.title}`, picture, ...figures].filter((part) => part !== '').join('\n\n');
    })
    .join('\n\n');
}

const runLine = ({ name, results }: KeptRun): string =>
  `- [${results.startedAt.slice(0, 10)}, ${results.machine.name}](../${RESULTS}/${name}.md): ${barsSentence(results)}`;

/** What of the page comes from the runs; the newest one is shown, all are named. */
export function sectionsOf(runs: readonly KeptRun[], reasons: Reasons = new Map()): Readonly<Record<Section, string>> {
  const [newest] = runs;
  if (!newest) return Object.fromEntries(SECTIONS.map((section) => [section, NO_RUN])) as Record<Section, string>;
  const { results, name } = newest;
  const steps = microTable(results);
  const rates = ratesTable(results);
  return {
    bars: `**${barsSentence(results)}** Run of ${results.startedAt.slice(0, 10)}, ${results.machine.name}.\n\n${barsTable(results)}`,
    why: reasonsSection(results, reasons),
    facts: factsTable(results),
    rates: rates === '' ? '*Not taken in this run.*' : rates,
    journeys: journeysSection(results, name),
    steps: steps === '' ? '*Not taken in this run.*' : steps,
    runs: runs.map(runLine).join('\n'),
  };
}

/** Prose stays; a mark that is missing is a fault of the page and not something to write around. */
export function rewritten(page: string, sections: Readonly<Record<Section, string>>): string {
  return SECTIONS.reduce((text, section) => {
    const [start, end] = [`<!-- generated: ${section} -->`, `<!-- end: ${section} -->`];
    const from = text.indexOf(start);
    const to = text.indexOf(end);
    if (from < 0 || to < from) throw new Error(`${DOCS_PAGE} lacks the marks ${start} and ${end}`);
    return `${text.slice(0, from + start.length)}\n${sections[section]}\n${text.slice(to)}`;
  }, page);
}
