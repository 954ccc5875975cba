import { cpus, loadavg } from 'node:os';
import type { Browser, Page } from '@playwright/test';
import { type DicomJson, numberOf } from '../../src/dicom/json';
import { tags } from '../../src/dicom/tags';
import { DicomWeb, text } from '../fixtures/dicomWeb';
import { polygonsOn } from '../fixtures/madeObjects';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { type SparseSlideServer, startSparseSlide } from '../fixtures/sparseSlideServer';
import { expect, test } from '../fixtures/test';
import { longestTaskByProcessor, longTasks, recordLongTasks } from '../pages/longTasks';
import { ViewerPage } from '../pages/viewerPage';

/** Nothing may hold the page for longer (T-ANN-16, WSI-09). */
const LONGEST_TASK_MS = 200;

/** Never on a quiet machine; on a busy one the clock counts what others did. */
const TRIES = 2;

/**
 * Opens a case in pages that have not seen it: in one of two openings nothing holds the page up. Where the machine is
 * too busy for the clock to say so, the processor time of the longest task decides, and the figures are told.
 */
async function expectNeverHeldUp(browser: Browser, open: (viewer: ViewerPage, page: Page) => Promise<void>) {
  const inNewPage = async <T>(use: (page: Page, openIt: () => Promise<void>) => Promise<T>): Promise<T> => {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      deviceScaleFactor: 1,
      colorScheme: 'dark',
    });
    const page = await context.newPage();
    const viewer = new ViewerPage(page);
    const result = await use(page, () => open(viewer, page));
    expect(viewer.problems).toEqual([]);
    await context.close();
    return result;
  };
  const byClock: number[] = [];
  while (byClock.length < TRIES) {
    const tasks = await inNewPage(async (page, openIt) => {
      await recordLongTasks(page);
      await openIt();
      return longTasks(page);
    });
    const longestMs = Math.max(0, ...tasks.map(({ durationMs }) => durationMs));
    if (longestMs < LONGEST_TASK_MS) return;
    byClock.push(longestMs);
  }
  const byProcessor = await inNewPage((page, openIt) => longestTaskByProcessor(browser, page, openIt));
  const description = `${byClock.join(' and ')} ms by the clock, ${Math.round(byProcessor)} ms of processor time`;
  console.log(
    `The longest task: ${description}; ${loadavg()[0]?.toFixed(1)} processes want ${cpus().length} processors`,
  );
  test.info().annotations.push({ type: 'longest task', description });
  expect(byProcessor, description).toBeLessThan(LONGEST_TASK_MS);
}

test.describe('two hundred thousand outlines on a slide', () => {
  const COUNT = 200_000;
  let server: ViewerServer;
  let study = '';
  const archive = new DicomWeb(() => `${server.url}/dicom-web`);

  test.beforeAll(async () => {
    test.setTimeout(240_000);
    server = await startViewer(['--store', scratchFolder('store'), '--automation']);
    const columns = (one: DicomJson) => numberOf(one, tags.TotalPixelMatrixColumns) ?? 0;
    const [base] = (await archive.headers('SM')).sort((a, b) => columns(b) - columns(a));
    if (!base) throw new Error('The sample case has no slide');
    study = text(base, tags.StudyInstanceUID);
    await archive.store(polygonsOn(base, COUNT));
  });
  test.afterAll(() => server?.stop());

  test('T-ANN-16: two hundred thousand polygons open without holding up the page, and are drawn', async ({
    browser,
  }) => {
    await expectNeverHeldUp(browser, async (viewer, page) => {
      await viewer.openCase(server.url, [study]);
      await expect(page.getByRole('list', { name: 'Bulk groups' })).toContainText('200 000');
      await viewer.loaded();
      await viewer.settled();
      await expect.poll(() => paintedPart(page)).toBeGreaterThan(0.3);
      await page.screenshot({ path: test.info().outputPath('outlines-far.png') });
      await viewer.activate('slide');
      await viewer.run('view.magnification', { power: 20 });
      await viewer.settled();
      await expect.poll(() => paintedPart(page)).toBeGreaterThan(0.1);
      await page.screenshot({ path: test.info().outputPath('outlines-near.png') });
      await viewer.run('overlay.toggle');
      await expect.poll(() => paintedPart(page)).toBe(0);
    });
  });
});

/** How much of the pane has bulk annotations on it, 0 to 1: looked at small, so that looking holds nobody up. */
const paintedPart = (page: Page): Promise<number> =>
  page
    .locator('[data-pane-kind="slide"]')
    .first()
    .evaluate((pane) => {
      const canvas = pane.querySelector<HTMLCanvasElement>('canvas[data-layer="bulk"]');
      const small = new OffscreenCanvas(120, 80);
      const context = small.getContext('2d', { willReadFrequently: true });
      if (!canvas || !context) throw new Error('The pane has no layer of bulk annotations');
      context.drawImage(canvas, 0, 0, small.width, small.height);
      const { data } = context.getImageData(0, 0, small.width, small.height);
      return data.filter((value, i) => i % 4 === 3 && value > 0).length / (data.length / 4);
    });

test.describe('a sparse slide of a hundred thousand frames', () => {
  let server: ViewerServer;
  let slide: SparseSlideServer;

  test.beforeAll(async () => {
    slide = await startSparseSlide();
    server = await startViewer(['--dicomweb', slide.url, '--automation']);
  });
  test.afterAll(async () => {
    await server?.stop();
    await slide?.stop();
  });

  test('WSI-09: a TILED_SPARSE slide of more than 100,000 frames opens and settles without holding up the page', async ({
    browser,
  }) => {
    expect(slide.frames).toBeGreaterThanOrEqual(100_000);
    await expectNeverHeldUp(browser, async (viewer, page) => {
      await viewer.openCase(server.url, [slide.studyInstanceUid]);
      await expect(viewer.pane('slide').first()).toHaveAttribute('data-settled', 'true');
      await viewer.activate('slide');
      await viewer.run('view.magnification', { power: 40 });
      await viewer.settled();
      await viewer.inspect('Info');
      await expect(page.getByRole('region', { name: 'Conformance of the slides' })).toContainText('81920 × 81920');
      await page.screenshot({ path: test.info().outputPath('sparse-slide.png') });
    });
  });
});
