import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BARS } from '../bars';
import { DOCS_PAGE, keptRuns, PLOTS, RESULTS, SECTIONS } from './docsPage';
import { JS, MS, madeUpJourney, madeUpRun } from './madeUpRun';
import type { RawResults } from './rawResults';
import { type Results, SCHEMA } from './results';
import { exitCodeOf, writeReport } from './writeReport';

let root = '';
const PAGE = SECTIONS.map(
  (name) => `About ${name}.\n<!-- generated: ${name} -->\nold\n<!-- end: ${name} -->\nMore about ${name}.`,
).join('\n');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'parfocal-report-'));
  mkdirSync(dirname(join(root, DOCS_PAGE)), { recursive: true });
  writeFileSync(join(root, DOCS_PAGE), PAGE);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const run = (more: Partial<RawResults> = {}, firstImageMs = 380): RawResults =>
  madeUpRun(
    [
      madeUpJourney(
        'first-ct',
        [MS, JS],
        [
          {
            id: 'ct-300-jpegls@lan',
            link: 'lan',
            title: 'CT | 300',
            viewers: { parfocal: { firstImageMs, jsKb: 900 }, ohifMinified: { firstImageMs: 1200, jsKb: 3000 } },
          },
          { id: 'ct-300-jpegls@rural', link: 'rural', viewers: {}, skipped: 'no room in /home/somebody/data for it' },
        ],
        { title: 'First CT image', absent: { dmv: 'shows no CT' } },
      ),
    ],
    more,
  );
const read = (...names: string[]) => readFileSync(join(root, ...names), 'utf8');

test('a whole run is written down as JSON and Markdown, and the page and its plots follow it', () => {
  const report = writeReport(run(), { root });
  const name = '2020-01-02-2-cores-no-gpu';
  expect(report.files).toEqual([`${RESULTS}/${name}.json`, `${RESULTS}/${name}.md`, DOCS_PAGE, `${PLOTS}/*.svg`]);
  const results = JSON.parse(read(RESULTS, `${name}.json`)) as Results;
  expect(results.schema).toBe(SCHEMA);
  expect(results.bars.find(({ id }) => id === 'first-ct')).toMatchObject({ journey: 'first-ct', ok: true, bar: 0.4 });
  const page = read(DOCS_PAGE);
  expect(page).toContain('| ok | Navigation to the first CT image |');
  expect(page).toContain('CT \\| 300');
  expect(page).toContain('](images/performance/first-ct.svg)');
  expect(page).toContain('More about bars.');
  expect(page).not.toContain('old');
  expect(read(PLOTS, 'first-ct.svg')).toContain('<title id="title">First CT image</title>');
  expect(read(RESULTS, `${name}.md`)).toContain('Played parfocal ohifMinified, 5 times.');
});

test('what is printed names every bar with its verdict, and the exit code tells only who asked for it', () => {
  const report = writeReport(run(), { root });
  expect(report.text).toMatch(/^ok +Navigation to the first CT image +\d+ ms \(\d+–\d+\) +OHIF, minified: /m);
  expect(report.text).toMatch(/^NOT MET +JavaScript before the work list .*the journey list was not played$/m);
  expect(report.text).toContain(`2 of ${BARS.length} bars met.`);
  expect(report.notMet).toBe(BARS.length - 2);
  expect(exitCodeOf(report, false)).toBe(0);
  expect(exitCodeOf(report, true)).toBe(1);
  expect(exitCodeOf({ ...report, notMet: 0 }, true)).toBe(0);
});

test('a narrowed or quick run has a name of its own, speaks only of its own bars and leaves the page alone', () => {
  const options = { words: ['first-ct', '--quick'], rounds: 5, isQuick: true, narrowedTo: 'first-ct' };
  const report = writeReport(run({ options }), { root });
  expect(report.files).toEqual(
    ['json', 'md'].map((ending) => `${RESULTS}/2020-01-02-2-cores-no-gpu-first-ct-quick.${ending}`),
  );
  expect(report.text).not.toContain('work list');
  expect(read(DOCS_PAGE)).toBe(PAGE);
  expect(keptRuns(join(root, RESULTS))).toEqual([]);
});

test('the newest run is shown, older ones are named, and plots of journeys that are gone go', () => {
  writeReport(run(), { root });
  const gone = join(root, PLOTS, 'gone.svg');
  writeFileSync(gone, '<svg/>');
  writeReport(run({ startedAt: '2021-05-06T00:00:00Z', finishedAt: '2021-05-06T01:00:00Z' }, 900), { root });
  const page = read(DOCS_PAGE);
  expect(page).toContain('Run of 2021-05-06');
  expect(page).toContain('| **NOT MET** | Navigation to the first CT image |');
  expect(page).toContain(
    `- [2020-01-02, 2 cores, no GPU](../bench/results/2020-01-02-2-cores-no-gpu.md): 2 of ${BARS.length} bars met.`,
  );
  expect(existsSync(gone)).toBe(false);
});

test('results that go elsewhere do not touch the page', () => {
  const out = join(root, 'elsewhere');
  writeReport(run(), { root, out });
  expect(readdirSync(out)).toHaveLength(2);
  expect(read(DOCS_PAGE)).toBe(PAGE);
});

test('no folder, host or address of the machine gets into what is written', () => {
  const raw = run({ options: { words: ['--out', '/home/somebody/out'], rounds: 5, isQuick: false } });
  const [journey] = raw.journeys;
  const [cell, ...cells] = journey?.cells ?? [];
  const failed = {
    failed: 'Error: net::ERR_FAILED at http://127.0.0.1:40123/dicom-web/studies/1.2 (file:///work/bench/main.js:1:1)',
    notes: ["ENOENT: no such file, open '/tmp/x/y.dcm'"],
  };
  const told = { ...cell!, samples: { ...cell!.samples, ohifMinified: [failed] } };
  const report = writeReport({ ...raw, journeys: [{ ...journey!, cells: [told, ...cells] }] }, { root });
  const written = [...report.files.filter((file) => !file.includes('*')), `${PLOTS}/first-ct.svg`].map((file) =>
    read(file),
  );
  for (const text of [...written, report.text]) expect(text).not.toMatch(/127\.0\.0\.1|\/home|\/tmp|\/work|40123/);
  expect(written[0]).toContain('net::ERR_FAILED at /dicom-web/studies/1.2');
});

test('a page without its marks is refused instead of being written around', () => {
  writeFileSync(join(root, DOCS_PAGE), PAGE.replace('<!-- end: runs -->', ''));
  expect(() => writeReport(run(), { root })).toThrow('<!-- end: runs -->');
});
