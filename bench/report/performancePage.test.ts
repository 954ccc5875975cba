import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { DOCS_PAGE, keptRuns, PLOTS, plotsOf, RESULTS, rewritten, sectionsOf } from './docsPage';
import { resultsPage } from './markdown';
import { REASONS, reasonsIn } from './reasons';

const root = fileURLToPath(new URL('../..', import.meta.url));
const runs = keptRuns(join(root, RESULTS));

test('docs/performance.md says what the newest kept run says', () => {
  const page = readFileSync(join(root, DOCS_PAGE), 'utf8');
  expect(page).toBe(rewritten(page, sectionsOf(runs, reasonsIn(join(root, REASONS)))));
});

test('the plots of docs/performance.md are those of the newest kept run, and there are no others', () => {
  const plots = runs[0] ? plotsOf(runs[0].results) : new Map<string, string>();
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
