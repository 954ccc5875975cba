import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { readEntry } from '../../archive/indexFolder';
import { DicomWeb } from '../fixtures/dicomWeb';
import { publicData, scratchFolder, startViewer } from '../fixtures/servers';
import { type ReferenceLevel, referenceLevels, slidesOf, tilesAround } from '../fixtures/slideReference';
import { expect, test } from '../fixtures/test';
import { type Likeness, TissueJudge } from '../fixtures/tissueJudge';
import { ViewerPage } from '../pages/viewerPage';

const OUT = join('test-results', 'every-slide');
const root = publicData('.');
/** Pixels of a level, or what of them it has. */
const SIDE = 256;
/** A view is never much smaller than the slide. Where a level would be, it has to be enlarged, and a finer one is shown. */
const ENLARGED = 1.05;
/** From twice the pixels on, the finer of two levels is shown, made smaller: a level half as fine is met just before. */
const [TWICE, JUST_BEFORE] = [2.01, 0.999];

const REFUSED = 'refused';
const HIDDEN = 'Marks and text hidden';

interface Row extends Partial<Likeness> {
  readonly series: string;
  readonly level: string;
  readonly turned: string;
  /** CSS pixels for a pixel of the level. */
  readonly scale: number;
  /** Whose pixels it was held against. */
  readonly like: string;
  readonly words: string;
}

/** Of one slide: its levels, and for each what the browser can decode: its own frames, else levels as large of others. */
interface Subject {
  readonly series: string;
  readonly levels: readonly ReferenceLevel[];
  readonly references: readonly (readonly ReferenceLevel[])[];
  /** Parts of columns and rows. */
  readonly place: readonly [number, number];
}

test('every level of every public slide is as sharp as its own pixels, upright and turned', async ({ page }) => {
  test.skip(root === undefined, 'the public data folder is not there: set PARFOCAL_DATA');
  test.setTimeout(240_000);
  mkdirSync(OUT, { recursive: true });
  const folder = scratchFolder('every-slide');
  for (const name of readdirSync(root ?? '').filter((one) => one.startsWith('wsi_')))
    cpSync(join(root ?? '', name), join(folder, name), { recursive: true });
  const server = await startViewer(['--automation', '--data', folder, '--store', `${folder}-store`]);
  const rows: Row[] = refusedSlides(folder);
  try {
    const judge = await TissueJudge.open(page.context());
    await page.bringToFront();
    const subjects = await subjectsOf(`${server.url}/dicom-web`, judge);
    expect(subjects.length).toBeGreaterThan(8);
    for (const subject of subjects) rows.push(...(await lookAt(page, server.url, judge, subject)));
  } finally {
    await server.stop();
    writeFileSync(join(OUT, 'index.html'), tableOf(rows));
    writeFileSync(join(OUT, 'index.json'), JSON.stringify(rows.map(({ thumbnail, ...row }) => row)));
  }
  expect(rows.flatMap(faultsOf)).toEqual([]);
  expect(rows.filter(({ like }) => like === REFUSED).length).toBeLessThanOrEqual(1);
});

/** What the archive does not take, it says in words when it starts. */
function refusedSlides(folder: string): Row[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.dcm'))
    .flatMap((path) => {
      const words = readEntry(join(folder, path), 0, 0);
      return typeof words === 'string' ? [{ series: path, level: '', turned: '', scale: 1, like: REFUSED, words }] : [];
    });
}

async function subjectsOf(url: string, judge: TissueJudge): Promise<Subject[]> {
  const slides = [...(await slidesOf(new DicomWeb(() => url)))].map(([series, headers]) => ({
    series,
    levels: referenceLevels(headers),
  }));
  const readable = new Set<ReferenceLevel>();
  for (const { levels } of slides)
    for (const level of levels) {
      const [tile] = await tilesAround(url, level, [0, 0, 1, 1]);
      if (tile ? tile.type !== 'other' : false) readable.add(level);
    }
  const all = [...readable];
  const subjects: Subject[] = [];
  for (const { series, levels } of slides) {
    const references = levels.map((level) =>
      readable.has(level) ? [level] : all.filter((one) => one.columns === level.columns && one.rows === level.rows),
    );
    const coarsest = references.at(-1)?.[0];
    const place = coarsest
      ? await judge.richest(
          await tilesAround(url, coarsest, [0, 0, coarsest.columns, coarsest.rows]),
          coarsest.columns,
          coarsest.rows,
        )
      : ([0.5, 0.5] as const);
    subjects.push({ series, levels, references, place });
  }
  return subjects;
}

async function lookAt(page: Page, url: string, judge: TissueJudge, subject: Subject): Promise<Row[]> {
  const { series, levels, references, place } = subject;
  const viewer = new ViewerPage(page);
  const study = levels[0]?.path.split('/')[2] ?? '';
  await viewer.openCase(url, [study]);
  await viewer.loaded();
  await viewer.run('layout.set', { rows: 1, columns: 1 });
  await viewer.showSeriesOf(series);
  const paneId = await viewer.activate('slide');
  const pane = page.locator(`[data-pane-id="${paneId}"]`);
  await viewer.run('view.slideColours', { hasProfile: false });
  const rows: Row[] = [];
  for (const [index, level] of levels.entries()) {
    const upright = await goTo(viewer, pane, levels, index, place);
    for (const turned of ['', '90°']) {
      if (turned) await viewer.run('view.rotateRight');
      // Turned, a slide fits differently, and so the smallest view may be a larger one.
      const base = levels[0] ?? level;
      const square = { ...upright, scale: ((await scaleNow(viewer, pane, base)) * base.columns) / level.columns };
      const words = await wordsOf(viewer, pane);
      await viewer.run('overlay.set', { isHidden: true });
      await expect(pane).toContainText(HIDDEN);
      await viewer.settled();
      const row = { series, level: `${level.columns} × ${level.rows}`, turned, scale: square.scale, words };
      const picture = await page.screenshot();
      const { left, top, side } = square;
      const all: Row[] = [];
      for (const reference of references[index] ?? []) {
        const tiles = await tilesAround(`${url}/dicom-web`, reference, [left, top, side, side]);
        const likeness = await judge.compare(picture, { ...square, tiles, isTurned: turned !== '' });
        all.push({ ...row, like: reference === level ? 'its own frames' : reference.series, ...likeness });
      }
      rows.push(all.sort((a, b) => Number(b.alike) - Number(a.alike))[0] ?? { ...row, like: 'nothing' });
    }
  }
  expect(viewer.problems).toEqual([]);
  return rows;
}

async function wordsOf(viewer: ViewerPage, pane: Locator): Promise<string> {
  await viewer.run('overlay.set', { isHidden: false });
  await expect(pane).not.toContainText(HIDDEN);
  await viewer.settled();
  const state = await pane.getAttribute('data-pane-state');
  return `${state}: ${await pane.innerText()}`.replace(/\s+/g, ' ');
}

/** Shows a level pixel by pixel, with the middle of a square of it in the middle of the view. */
async function goTo(
  viewer: ViewerPage,
  pane: Locator,
  levels: readonly ReferenceLevel[],
  index: number,
  place: readonly [number, number],
) {
  const [base, level] = [levels[0], levels[index]];
  if (!base || !level) throw new Error('no level');
  const finer = levels[index - 1];
  const isBorder = finer !== undefined && finer.columns / level.columns < TWICE;
  await viewer.run('view.reset');
  await viewer.run('view.actualPixels');
  await viewer.run('view.zoomBy', { factor: 1 / (await scaleNow(viewer, pane, base)) });
  await viewer.run('view.zoomBy', { factor: (level.columns / base.columns) * (isBorder ? JUST_BEFORE : 1) });
  const scale = ((await scaleNow(viewer, pane, base)) * base.columns) / level.columns;
  const side = Math.floor(Math.min(SIDE, 0.6 * Math.min(level.columns, level.rows)));
  const start = (part: number, whole: number) =>
    Math.max(0, Math.min(whole - side, Math.round(part * whole - side / 2)));
  const [left, top] = [start(place[0], level.columns), start(place[1], level.rows)];
  const box = await pane.locator('[data-part="slide-canvas"]').boundingBox();
  if (!box) throw new Error('no slide in the pane');
  await viewer.run('view.panBy', {
    dx: ((left + side / 2 - level.columns / 2) * scale) / box.width,
    dy: ((top + side / 2 - level.rows / 2) * scale) / box.height,
  });
  const middle = [box.x + box.width / 2, box.y + box.height / 2] as const;
  return { left, top, side, middle };
}

/** CSS pixels for a column of the base, by the millimetres of its header; without any, as it was asked for. */
async function scaleNow(viewer: ViewerPage, pane: Locator, base: ReferenceLevel): Promise<number> {
  // A view on its way is at none of its ends.
  await viewer.settled();
  const said = Number(await pane.getAttribute('data-um-per-pixel'));
  return base.columnSpacingMm === undefined || !said ? 1 : (1000 * base.columnSpacingMm) / said;
}

function faultsOf({ series, level, turned, scale, words, alike, offX = 0, offY = 0, ...row }: Row): string[] {
  const name = `${series} ${level} ${turned}`;
  const faults: string[] = [];
  if (row.like === REFUSED) return words ? [] : [`${name} is refused without a word`];
  if (!/^ready:/.test(words) || /ICC invalid|could not|cannot|not shown|damaged|failed|incomplete/.test(words))
    faults.push(`${name} says "${words}"`);
  if (alike === undefined) return [...faults, `${name} was held against nothing`];
  const isEnlarged = scale > ENLARGED;
  if (!(alike > (isEnlarged ? 0.85 : 0.95))) faults.push(`${name} is unlike its pixels: ${alike.toFixed(3)}`);
  if (Math.max(Math.abs(offX), Math.abs(offY)) > 1) faults.push(`${name} is off by ${offX}\\${offY} pixels`);
  if (!(Number(row.sharpness) > 0.65)) faults.push(`${name} is blurred: ${row.sharpness?.toFixed(2)}`);
  if (!(Number(row.colourOff) < 6)) faults.push(`${name} has other colours, by ${row.colourOff?.toFixed(1)}`);
  return faults;
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A table for the eye: the screen on the left, the frames on the right. */
function tableOf(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const numbers = [row.scale, row.alike, row.offX, row.offY, row.sharpness, row.colourOff];
    const cells = [
      row.series,
      row.level,
      row.turned,
      ...numbers.map((one) => one?.toFixed(2) ?? ''),
      row.like,
      row.words,
    ];
    const texts = cells.map((cell) => `<td>${escaped(cell)}</td>`).join('');
    return `<tr><td>${row.thumbnail ? `<img src="${row.thumbnail}" alt="">` : ''}</td>${texts}<td>${escaped(faultsOf(row).join('. '))}</td></tr>`;
  });
  const titles = [
    'Screen, frames',
    'Series',
    'Level',
    'Turned',
    'Scale',
    'Alike',
    'x',
    'y',
    'Sharpness',
    'Colour',
    'Held against',
    'Words',
    'Fault',
  ];
  return `<!doctype html><meta charset="utf-8"><title>Every slide</title><table><tr>${titles.map((title) => `<th>${title}</th>`).join('')}</tr>${lines.join('\n')}</table>`;
}
