import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { BARS } from '../bars';
import { MS, madeUpJourney, madeUpRun } from './madeUpRun';
import { REASONS, reasonsIn, reasonsSection } from './reasons';
import { summarise } from './summarise';

const bars = BARS.filter(({ id }) => id === 'first-ct' || id === 'first-ct-rural');
const resultsWith = (firstImageMs: number) =>
  summarise(
    madeUpRun([
      madeUpJourney(
        'first-ct',
        [MS],
        [
          {
            id: 'ct-300-jpegls@lan',
            link: 'lan',
            viewers: { parfocal: { firstImageMs }, ohifMinified: { firstImageMs: 1200 } },
          },
        ],
      ),
    ]),
    bars,
  );

test('why a bar is not met is told only of bars that are not met, with their figures', () => {
  const reasons = new Map([['first-ct', 'Half of it is the engine.']]);
  const missed = reasonsSection(resultsWith(900), reasons);
  expect(missed).toContain('### Navigation to the first CT image\n\nOurs ');
  expect(missed).toMatch(/against OHIF, minified: [\d,]+ ms \([\d,–]+\), ratio 0\.\d+ \(.+\); the bar is ≤ 0\.4\./);
  expect(missed).toContain('Half of it is the engine.');
  expect(reasonsSection(resultsWith(200), reasons)).not.toContain('Half of it is the engine.');
});

test('a bar that is not met and of which nothing is written says so', () => {
  const text = reasonsSection(resultsWith(200), new Map());
  expect(text).toContain('### First CT image, 10 Mbit/s and 100 ms, p95');
  expect(text).toContain('*Nobody has written down why yet.*');
});

test('reasons are files by the id of their bar; other files are left alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parfocal-reasons-'));
  writeFileSync(join(folder, 'first-ct.md'), 'Because.\n\n');
  writeFileSync(join(folder, 'README.md'), 'About this folder.');
  expect([...reasonsIn(folder)]).toEqual([['first-ct', 'Because.']]);
  rmSync(folder, { recursive: true });
  expect(reasonsIn(folder).size).toBe(0);
});

test('every reason that is kept is of a bar that there is', () => {
  const folder = fileURLToPath(new URL(`../../${REASONS}`, import.meta.url));
  const ids = new Set(BARS.map(({ id }) => id));
  expect([...reasonsIn(folder).keys()].filter((id) => !ids.has(id))).toEqual([]);
  expect(readdirSync(folder)).toContain('README.md');
});
