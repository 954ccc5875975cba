import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { DOCS_PAGE, keptRuns, PLOTS, plotsOf, RESULTS, rewritten, sectionsOf, wholeOf } from './docsPage';
import { MS, madeUpJourney, madeUpRun } from './madeUpRun';
import { resultsPage } from './markdown';
import { summarise } from './summarise';
import { REASONS, reasonsIn } from './reasons';

const root = fileURLToPath(new URL('../..', import.meta.url));
const runs = keptRuns(join(root, RESULTS));

test('docs/performance.md says what the newest kept run says', () => {
  const page = readFileSync(join(root, DOCS_PAGE), 'utf8');
  expect(page).toBe(rewritten(page, sectionsOf(runs, reasonsIn(join(root, REASONS)))));
});

test('the plots of docs/performance.md are those of the newest whole run, and there are no others', () => {
  const whole = wholeOf(runs);
  const plots = whole ? plotsOf(whole.results) : new Map<string, string>();
  const folder = join(root, PLOTS);
  const there = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  expect(there).toEqual([...plots.keys()].toSorted());
  for (const [name, plot] of plots) expect(readFileSync(join(folder, name), 'utf8') === plot, name).toBe(true);
});

test('the readable twin of every kept run says what its JSON says', () => {
  for (const { name, results } of runs) {
    expect(readFileSync(join(root, RESULTS, `${name}.md`), 'utf8')).toBe(resultsPage(results));
  }
});

test('after a run of the bars alone the page shows their figures, keeps everything else, and says which is of which', () => {
  const made = (commit: string, words: readonly string[]) => {
    const journey = madeUpJourney(
      'first-ct',
      [MS],
      [{ id: 'a', link: 'lan', viewers: { parfocal: { [MS.id]: 900 } } }],
    );
    const raw = madeUpRun([journey]);
    return { name: commit, results: summarise({ ...raw, commit, options: { ...raw.options, words } }, []) };
  };
  const sections = sectionsOf([made('barsrun', ['bars']), made('everything', [])]);
  expect(sections.bars).toContain('the bars alone');
  expect(sections.bars).toContain('commit barsrun');
  expect(sections.journeys).toMatch(/^\*Of the whole run of .*commit everyth/);
  expect(sections.runs.split('\n')).toHaveLength(2);
  const alone = sectionsOf([made('everything', [])]);
  expect(alone.journeys).not.toContain('*Of the whole run');
});
