import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATED_ROUNDS } from './judge';
import { barsSentence, barsTable, factsTable, journeyRemarks, journeyTable, microTable, ratesTable } from './markdown';
import { plotOf } from './plot';
import { type Reasons, reasonsSection } from './reasons';
import { type Results, SCHEMA } from './results';
import { isOfBars, isWhole, narrowingOf } from './summarise';
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

/** The runs that speak for the project, or of its bars alone, newest first; files that are something else are left alone. */
export function keptRuns(folder: string): KeptRun[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  return names
    .map((name) => ({
      name: name.slice(0, -'.json'.length),
      results: JSON.parse(readFileSync(join(folder, name), 'utf8')) as Results,
    }))
    .filter(({ results }) => results.schema === SCHEMA && isOfBars(results.options))
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

const NOT_TAKEN = '*Not taken in this run.*';
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

/** The newest run that played everything. */
export const wholeOf = (runs: readonly KeptRun[]): KeptRun | undefined =>
  runs.find(({ results }) => isWhole(results.options));

const dayOf = ({ startedAt }: Results): string => startedAt.slice(0, 10);
const commitOf = ({ commit }: Results): string => `, commit ${commit.slice(0, 7)}`;

/**
 * What of the page comes from the runs: the bars from the newest one that played them, all else from the newest whole one,
 * and each says which. All are named.
 */
export function sectionsOf(runs: readonly KeptRun[], reasons: Reasons = new Map()): Readonly<Record<Section, string>> {
  const [newest] = runs;
  const whole = wholeOf(runs);
  if (!newest) return Object.fromEntries(SECTIONS.map((section) => [section, NO_RUN])) as Record<Section, string>;
  const { results } = newest;
  const isOne = newest === whole;
  const words = `Run of ${isOne ? '' : 'the bars alone, '}${dayOf(results)}, ${results.machine.name}${commitOf(results)}.`;
  const before = whole && !isOne ? `*Of the whole run of ${dayOf(whole.results)}${commitOf(whole.results)}.*\n\n` : '';
  const steps = whole ? microTable(whole.results) : '';
  const rates = whole ? ratesTable(whole.results) : '';
  return {
    bars: `**${barsSentence(results)}** ${words}\n\n${barsTable(results)}`,
    why: reasonsSection(results, reasons),
    facts: factsTable(results),
    rates: rates === '' ? NOT_TAKEN : before + rates,
    journeys: whole ? before + journeysSection(whole.results, whole.name) : NO_RUN,
    steps: steps === '' ? NOT_TAKEN : before + steps,
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
