import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { faultsOf, paneOf, refusedFile, type Shown, tableOf } from '../fixtures/everyFile';
import { expectedNames, expectedOf } from '../fixtures/everyFileExpected';
import { PictureJudge } from '../fixtures/pictureJudge';
import { dealt, type RadiologyFile, radiologyFiles } from '../fixtures/radiologyFiles';
import { publicData, scratchFolder, startViewer, until } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const OUT = join('test-results', 'every-file');
const root = publicData('.');

/** Height of every pane, so that pictures of different cases can be held against one another. */
const PANE_HEIGHT = 800;

/** A case of several patients has a line about it above the panes, which makes them smaller; it may come late. */
async function giveHeight(page: Page): Promise<void> {
  const heightOf = async () => Math.round((await page.locator('[data-pane-id]').boundingBox())?.height ?? 0);
  const isRight = async () => {
    const height = await heightOf();
    if (height === PANE_HEIGHT) return true;
    const size = page.viewportSize() ?? { width: 1440, height: 900 };
    await page.setViewportSize({ ...size, height: size.height + PANE_HEIGHT - height });
    return false;
  };
  await until(isRight, 5_000, `the pane is not ${PANE_HEIGHT} pixels high`);
}

/** Shows a series in the only pane; resolves when it has an image or words, or after ten seconds. */
async function openSeries(page: Page, viewer: ViewerPage, displaySetId: string) {
  await viewer.run('pane.show', { displaySetId });
  const pane = page.locator('[data-pane-id]');
  const isThere = async () => {
    const [state, frames] = await Promise.all(
      ['data-pane-state', 'data-frames-loaded'].map((name) => pane.getAttribute(name)),
    );
    return state === 'ready' || state === 'error' || (state === 'partial' && Number(frames) > 0);
  };
  // What never comes is told of the series by its state, and the others are still looked at.
  await until(isThere, 10_000, 'it neither shows nor says anything').catch(() => undefined);
  await giveHeight(page);
  if ((await pane.getAttribute('data-pane-kind')) === 'radiology') await viewer.settled();
  // The view of a document comes as code of its own, after its title.
  else await until(async () => (await pane.innerText()).length > 60, 10_000, 'nothing to read').catch(() => undefined);
  return pane;
}

async function openAll(
  page: Page,
  url: string,
  files: readonly RadiologyFile[],
  judge: PictureJudge,
): Promise<Shown[]> {
  const viewer = new ViewerPage(page);
  const shown: Shown[] = [];
  await page.goto(`${url}/viewer?StudyInstanceUIDs=${[...new Set(files.map(({ study }) => study))].join(',')}`);
  await viewer.loaded();
  await viewer.run('layout.set', { rows: 1, columns: 1 });
  const cards = page.getByRole('list', { name: 'Series' }).locator('[data-display-set-id]');
  const items = await cards.evaluateAll((all) =>
    all.map(({ dataset }) => ({
      id: dataset.displaySetId ?? '',
      series: dataset.seriesInstanceUid ?? '',
      modality: dataset.modality ?? '',
    })),
  );
  const named = items.map(({ id, series, modality }) => {
    const own = files.filter((file) => file.series === series).map(({ path }) => path);
    // A series may be shown as several stacks: the second is named after the first.
    const name = `${own[0] ?? series}${id.startsWith(`${series}#`) ? id.slice(series.length) : ''}`;
    return { id, modality, own, name, like: expectedOf(name)?.like };
  });
  // What others are held against comes first, in whatever order the archive listed them.
  for (const { id, modality, own, name, like } of named.toSorted((a, b) => Number(!!a.like) - Number(!!b.like))) {
    const pane = await openSeries(page, viewer, id);
    const picture = await judge.judge(await pane.screenshot(), name, like);
    shown.push({ name, files: own, modality, ...(await paneOf(pane)), picture });
  }
  expect(viewer.problems).toEqual([]);
  return shown;
}

test('every radiology file shows its image or says in words why not', async ({ page }) => {
  test.skip(root === undefined, 'the public data folder is not there: set PARFOCAL_DATA');
  test.setTimeout(300_000);
  mkdirSync(OUT, { recursive: true });
  const errors: string[] = [];
  page.on('console', (message) => {
    // What the archive refuses the browser notes by itself; what came of it, the pane says.
    const isRefusal = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isRefusal) errors.push(message.text());
  });
  const judge = await PictureJudge.open(page.context());
  await page.bringToFront(); // a page behind another paints nothing
  const all = radiologyFiles(root ?? '');
  const shown = all.flatMap(({ path, refusal }) => (refusal === undefined ? [] : [refusedFile(path, refusal)]));
  const scratch = scratchFolder('every-file');
  for (const [index, files] of dealt(all).entries()) {
    const folder = join(scratch, String(index));
    mkdirSync(folder);
    for (const { path } of files) copyFileSync(join(root ?? '', path), join(folder, path.replaceAll('/', '~')));
    const server = await startViewer(['--automation', '--data', folder, '--store', `${folder}-store`]);
    try {
      shown.push(...(await openAll(page, server.url, files, judge)));
    } finally {
      await server.stop();
    }
  }
  const table = tableOf(shown);
  writeFileSync(join(OUT, 'index.html'), table);
  writeFileSync(join(OUT, 'index.json'), JSON.stringify(shown.map(withoutThumbnail), null, 1));
  await test.info().attach('every file', { body: table, contentType: 'text/html' });
  expect(shown.flatMap(faultsOf)).toEqual([]);
  expect(expectedNames.filter((name) => !shown.some((one) => one.name === name))).toEqual([]);
  expect(errors).toEqual([]);
});

const withoutThumbnail = ({ picture, ...one }: Shown) => ({ ...one, ...(picture && { ...picture, thumbnail: '' }) });
