// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { JS, MS, madeUpJourney, madeUpRun } from './madeUpRun';
import { plotOf } from './plot';
import type { RawJourney } from './rawResults';
import { summarise } from './summarise';
import { widthOf, wrapped } from './svg';

const VIEWERS = {
  parfocal: { firstImageMs: 400, jsKb: 900 },
  ohifMinified: { firstImageMs: 1200, jsKb: 3000 },
  ohif: 'no image within 60 s & "nothing" <said>',
} as const;

const journey = (more: Partial<RawJourney> = {}) =>
  madeUpJourney(
    'first-ct',
    [MS, JS],
    [
      { id: 'ct-100-raw@lan', link: 'lan', title: 'CT of 100', viewers: VIEWERS },
      { id: 'ct-300-jpegls@lan', link: 'lan', title: 'CT of 300', viewers: VIEWERS },
      {
        id: 'ct-300-jpegls@rural',
        link: 'rural',
        title: 'CT of 300',
        viewers: { parfocal: VIEWERS.parfocal },
        rounds: 20,
      },
    ],
    { title: 'First <CT> image', absent: { dmv: 'shows no CT' }, ...more },
  );

function drawn(made: RawJourney): { readonly svg: Element; readonly texts: readonly string[] } {
  const results = summarise(madeUpRun([made]));
  const document = new DOMParser().parseFromString(plotOf(results, results.journeys[0]!) ?? '', 'image/svg+xml');
  const svg = document.documentElement;
  return { svg, texts: [...svg.querySelectorAll('text')].map((element) => element.textContent ?? '') };
}

test('a plot names its journey, each cell, each viewer, the links and what could not be played', () => {
  const { svg, texts } = drawn(journey());
  expect(svg.querySelector('title')?.textContent).toBe('First <CT> image');
  expect(texts.filter((text) => text.startsWith('Navigation to the first image in ms'))).toEqual([
    'Navigation to the first image in ms · LAN, not slowed down · less is better',
    'Navigation to the first image in ms · 10 Mbit/s, 100 ms · less is better',
  ]);
  expect(texts.filter((text) => text === 'OHIF, minified')).toHaveLength(3);
  expect(texts).toContain('failed in every round: no image within 60 s & "nothing" <said>');
  expect(texts).toContain('Not shown: dicom-microscopy-viewer page (shows no CT)');
});

test('every round is a dot, and the bars of the project are lines with their words', () => {
  const { svg, texts } = drawn(journey());
  // 2 viewers × 5 rounds in two cells, 20 rounds over the slow link, and 2 × 5 for the scripts of the barred cell.
  expect(svg.querySelectorAll('circle[cx][r="3"]')).toHaveLength(30);
  expect(svg.querySelectorAll('circle[r="2"]')).toHaveLength(20);
  expect(texts.filter((text) => text.startsWith('bar: '))).toEqual([
    'bar: ≤ 0.4 × OHIF, minified, met',
    'bar: p95 ≤ 1,800 ms, met',
    'bar: ≤ 1,200 kB, met',
  ]);
});

test('the figure says in words what it shows', () => {
  const { svg } = drawn(journey());
  const words = svg.querySelector('desc')?.textContent ?? '';
  expect(words).toMatch(/CT of 100: Parfocal \d+ ms, OHIF, minified 1,\d+ ms, OHIF, as shipped failed in every round/);
});

test('nothing is drawn outside of the figure, and the same results give the same figure', () => {
  const { svg } = drawn(journey());
  const [width, height] = ['width', 'height'].map((name) => Number(svg.getAttribute(name)));
  for (const element of svg.querySelectorAll('[x],[x1],[cx]')) {
    for (const name of ['x', 'x1', 'x2', 'cx']) {
      const value = element.getAttribute(name);
      if (value !== null) expect(Number(value)).toBeLessThanOrEqual(width!);
    }
    for (const name of ['y', 'y1', 'y2', 'cy']) {
      const value = element.getAttribute(name);
      if (value !== null) expect(Number(value)).toBeLessThan(height!);
    }
  }
  expect(drawn(journey()).svg.outerHTML).toBe(svg.outerHTML);
});

test('a journey that was not played at all is still shown, with the reason', () => {
  const cell = { id: 'a@lan', link: 'lan', title: 'A', viewers: {}, skipped: 'there was no archive' } as const;
  const { texts } = drawn(madeUpJourney('first-ct', [MS], [cell], { viewers: ['parfocal'] }));
  expect(texts).toContain('not played: there was no archive');
});

test('long names are broken into lines that fit', () => {
  const lines = wrapped('a name that goes on and on and never seems to end at all', 120, 12);
  expect(lines.join(' ')).toBe('a name that goes on and on and never seems to end at all');
  for (const line of lines) expect(widthOf(line, 12)).toBeLessThanOrEqual(120);
});
