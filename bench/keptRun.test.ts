import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { differenceOf, KeptRun } from './keptRun';
import { factsTable } from './report/markdown';
import { MS, madeUpJourney, madeUpRun } from './report/madeUpRun';
import type { RawResults } from './report/rawResults';
import { summarise } from './report/summarise';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parfocal-kept-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const WHOLE = { words: [], rounds: 5, isQuick: false };
const cellsOf = (...ids: string[]) =>
  madeUpJourney(
    'first-ct',
    [MS],
    ids.map((id) => ({ id, link: 'lan' as const, viewers: { parfocal: { firstImageMs: 400 } } })),
  );
const first = madeUpRun([cellsOf('a@lan')], { finishedAt: '2020-01-02T03:14:05Z' });

/** The run gone on with until `cells` are there, as the runner does it. */
function goOn(commit: string, ...cells: string[]): RawResults {
  const before = new KeptRun(folder, WHOLE).interrupted();
  if (typeof before === 'string') throw new Error(before);
  const times = { startedAt: '2020-01-02T05:00:00Z', finishedAt: '2020-01-02T05:20:00Z' };
  return madeUpRun([cellsOf(...cells)], { ...times, commit, earlier: before.earlier });
}

test('a run that was gone on with tells its parts, and lasts as long as they do together', () => {
  new KeptRun(folder, WHOLE).keep(first);
  const results = summarise(goOn(first.commit, 'a@lan', 'b@lan'));
  expect(results.startedAt).toBe(first.startedAt);
  expect(factsTable(results)).toContain('2020-01-02, 30 minutes');
  expect(factsTable(results)).toContain(
    'played in 2 parts on this machine, all of the same commit: 2020-01-02 03:04 1 cell; 2020-01-02 05:00 1 cell',
  );
});

test('parts of two commits say so, and which cells are of which', () => {
  new KeptRun(folder, WHOLE).keep(first);
  const text = factsTable(summarise(goOn('fedcba9876543210', 'a@lan', 'b@lan')));
  expect(text).toContain('**of more than one commit**');
  expect(text).toContain('1 cell of 0123456789ab (first-ct a@lan)');
  expect(text).toContain('1 cell of fedcba987654 (first-ct b@lan)');
});

test('a part in which no cell was finished leaves no trace, and a run of one piece tells no parts', () => {
  new KeptRun(folder, WHOLE).keep(first);
  const results = summarise(goOn('fedcba9876543210', 'a@lan'));
  expect(results).toMatchObject({ commit: first.commit, finishedAt: first.finishedAt });
  expect(results.parts).toBeUndefined();
  expect(factsTable(summarise(first))).not.toContain('Interrupted');
});

test('a trial between does not take the place of the whole run; other words find no run of theirs', () => {
  const trial = { words: ['list'], rounds: 5, isQuick: false, narrowedTo: 'list' };
  new KeptRun(folder, WHOLE).keep(first);
  new KeptRun(folder, trial).keep({ ...first, options: trial });
  expect(new KeptRun(folder, WHOLE).interrupted()).toMatchObject({ options: WHOLE });
  const other = new KeptRun(folder, { ...trial, words: ['save'] }).interrupted();
  expect(other).toBe('The run to go on with was started as: npm run bench -- list');
});

test('a run that begins anew inherits nothing', () => {
  const kept = new KeptRun(folder, WHOLE);
  kept.keep(first);
  kept.forget();
  expect(kept.interrupted()).toBe('There is no run to go on with.');
});

test('figures of two machines, browsers or graphics never come into one table', () => {
  expect(differenceOf(first, { ...first, machine: { ...first.machine, loadAtStart: 3 } })).toBeUndefined();
  expect(differenceOf(first, { ...first, machine: { ...first.machine, cores: 64 } })).toContain('cores: 2, now 64');
  expect(differenceOf(first, { ...first, browser: { ...first.browser, version: '1000.0' } })).toContain('browser');
  expect(differenceOf(first, { ...first, gl: { renderer: 'card', isSoftware: false } })).toContain('what draws');
});
