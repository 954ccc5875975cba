import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import {
  type BigArchive,
  INSTANCE_COUNT,
  manyInstancesStudy,
  manySeriesStudy,
  SERIES_COUNT,
  startBigArchive,
} from '../fixtures/bigArchive';
import { startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { longTasks, recordLongTasks } from '../pages/longTasks';

const say = (line: string) => process.stdout.write(`\n${line}\n`);

const grid = (page: Page) => page.getByRole('grid', { name: 'Studies' });
const rows = (page: Page) => grid(page).locator('[role=row][data-key]');
const foot = (page: Page) => page.locator('main');

test.describe('20,000 studies', () => {
  let archive: BigArchive;
  let server: ViewerServer;

  test.beforeAll(async () => {
    test.setTimeout(240_000);
    archive = await startBigArchive();
    server = await startViewer(['--dicomweb', archive.url, '--automation']);
  });
  test.afterAll(async () => {
    await server?.stop();
    await archive?.stop();
  });

  test('the first rows are there within two seconds, and say that they are not all', async ({ page }) => {
    await page.goto(server.url);
    await expect(rows(page).first()).toBeVisible();
    await page.reload();
    await expect(rows(page).first()).toBeVisible();
    const shownMs = await page.evaluate(() => performance.getEntriesByName('parfocal:list')[0]?.startTime ?? Infinity);
    say(`work list: first rows ${Math.round(shownMs)} ms after navigation`);
    expect(shownMs).toBeLessThan(2000);
    await expect(foot(page)).toContainText(/newest first among the \d+ loaded/);
  });

  test('all are loaded on one press; the page stays small, and End stands on the last one', async ({ page }) => {
    test.setTimeout(180_000);
    await recordLongTasks(page);
    await page.goto(server.url);
    await expect(rows(page).first()).toBeVisible();
    const startBytes = await heap(page);
    const begun = Date.now();
    await page.getByRole('button', { name: 'Load all' }).click();
    await expect(foot(page)).toContainText('20,000 studies ·', { timeout: 120_000 });
    const longest = Math.max(0, ...(await longTasks(page)).map(({ durationMs }) => durationMs));
    say(`work list: all 20,000 after ${((Date.now() - begun) / 1000).toFixed(1)} s, longest task ${longest} ms`);
    expect(await rows(page).count()).toBeLessThan(200);

    await rows(page).first().focus();
    await page.keyboard.press('End');
    const last = page.locator('[role=row]:focus');
    const count = Number(await grid(page).getAttribute('aria-rowcount'));
    expect(Number(await last.getAttribute('aria-rowindex'))).toBe(count);

    await scrollThrough(page);
    expect(await rows(page).count()).toBeLessThan(200);
    const grownMb = ((await heap(page)) - startBytes) / 1e6;
    say(`work list: ${grownMb.toFixed(0)} MB for 20,000 studies after scrolling through all`);
    expect(grownMb).toBeLessThan(80);
  });

  test('a filter is asked of the archive while the list answers every key', async ({ page }) => {
    await recordLongTasks(page);
    await page.goto(server.url);
    await expect(rows(page).first()).toBeVisible();
    const before = (await longTasks(page)).length;
    await page.getByLabel('Patient name').pressSequentially('tanaka olga', { delay: 40 });
    await expect(rows(page).first()).toHaveAttribute('aria-label', /Tanaka, Olga/);
    await expect(page.getByRole('row', { name: /Lindqvist/ })).toHaveCount(0);
    const longest = Math.max(0, ...(await longTasks(page)).slice(before).map(({ durationMs }) => durationMs));
    say(`work list: longest task while typing ${longest} ms`);
    const tanakas = archive.studies.filter(({ patientName }) => patientName === 'Tanaka^Olga').length;
    await expect(page.getByRole('button', { name: 'Load all' })).toBeVisible();
    await page.getByRole('button', { name: 'Load all' }).click();
    await expect(foot(page)).toContainText(`${tanakas} studies`);
    await page.getByLabel('Patient name').focus();
    await page.keyboard.press('ArrowDown');
    await expect(page.locator('[role=row]:focus')).toHaveAttribute('aria-label', /Tanaka, Olga/);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('button', { name: 'SM', exact: true }).click();
    await expect(page.getByRole('row', { name: / CT/ })).toHaveCount(0);
    await expect(page.getByRole('row', { name: / SM/ }).first()).toBeVisible();
    await page.reload();
    await expect(page.getByLabel('Modality')).toHaveValue('SM');
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toMatch(/tanaka/i);
  });

  test('a study with 1,500 series opens with every one of them', async ({ page }) => {
    test.setTimeout(240_000);
    await recordLongTasks(page);
    const begun = Date.now();
    await page.goto(`${server.url}/viewer?StudyInstanceUIDs=${manySeriesStudy}`);
    await expect(page.locator('[data-pane-kind="radiology"]')).toHaveAttribute('data-pane-state', /ready|partial/);
    const firstMs = Date.now() - begun;
    await expect(page.getByRole('navigation', { name: 'Case' })).toContainText(`${SERIES_COUNT} series`, {
      timeout: 180_000,
    });
    const longest = Math.max(0, ...(await longTasks(page)).map(({ durationMs }) => durationMs));
    say(
      `1,500 series: first image ${firstMs} ms, all listed ${((Date.now() - begun) / 1000).toFixed(1)} s, longest task ${longest} ms`,
    );
    const list = page.getByRole('list', { name: 'Series' });
    await list.getByRole('listitem').first().focus();
    await page.keyboard.press('End');
    await expect(list.locator(`[data-series-instance-uid="${manySeriesStudy}.1.${SERIES_COUNT}"]`)).toBeFocused();
  });

  test('a series with 20,000 images opens with every one of them', async ({ page }) => {
    test.setTimeout(240_000);
    const begun = Date.now();
    await page.goto(`${server.url}/viewer?StudyInstanceUIDs=${manyInstancesStudy}`);
    const pane = page.locator('[data-pane-kind="radiology"]');
    await expect(pane).toHaveAttribute('data-frame-count', String(INSTANCE_COUNT), { timeout: 180_000 });
    say(`20,000 images: open after ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    await expect(pane).toHaveAttribute('data-pane-state', /ready|partial/);
  });
});

test.describe('several archives', () => {
  let main: BigArchive;
  let other: BigArchive;
  let dead: BigArchive;
  let server: ViewerServer;

  test.beforeAll(async () => {
    test.setTimeout(240_000);
    main = await startBigArchive({ studies: 40, seed: 7 });
    other = await startBigArchive({ studies: 40, seed: 7 });
    dead = await startBigArchive({ studies: 40, seed: 9, uidRoot: '2.25.73' });
    server = await startViewer(['--dicomweb', main.url, '--dicomweb', other.url, '--dicomweb', dead.url]);
  });
  test.afterAll(async () => {
    await server?.stop();
    for (const archive of [main, other, dead]) await archive?.stop();
  });

  test('an archive that never answers delays nothing and is named; it can be asked again alone', async ({ page }) => {
    dead.setSilent(true);
    await page.goto(server.url);
    await expect(rows(page).first()).toBeVisible();
    await expect(foot(page)).toContainText('40 studies');
    await expect(page.getByRole('list', { name: 'Archives' })).toContainText('still asking…');
    dead.setSilent(false);
    await page.reload();
    await expect(foot(page)).toContainText('80 studies');
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
});

/** From the top to the bottom as fast as a hand on the scroll bar. */
async function scrollThrough(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const scroller = document.querySelector('[role=grid]')?.parentElement;
    if (!scroller) throw new Error('No list');
    for (let top = 0; top <= scroller.scrollHeight; top += 4000) {
      scroller.scrollTop = top;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
}

/** What lives on the heap of the page once rubbish is gone, bytes. */
async function heap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}
