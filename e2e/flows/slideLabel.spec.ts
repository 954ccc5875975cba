import { readFileSync } from 'node:fs';
import { labelOf, writeSlide } from '../fixtures/madeSlide';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.77';
let server: ViewerServer;
let label: string;
test.beforeAll(async () => {
  test.setTimeout(240_000);
  const folder = scratchFolder('slide-label');
  const series = writeSlide(folder, {
    studyInstanceUid: STUDY,
    columns: 512,
    rows: 512,
    tile: 256,
    levels: 2,
    samplesPerPixel: 3,
    bits: 8,
    hasLabel: true,
    pixel: ({ column }) => (column < 256 ? [200, 30, 60] : [240, 240, 240]),
  });
  label = labelOf(series);
  server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
});
test.afterAll(() => server?.stop());

test('T-WSI-06: nothing of a label is fetched before the reader asks; then it says what it may show, and Escape takes it away', async ({
  page,
}) => {
  const pixelsOfLabel: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (url.includes(label) && /rendered|thumbnail|frames/.test(url)) pixelsOfLabel.push(url);
  });
  const viewer = new ViewerPage(page);
  await viewer.openCase(server.url, [STUDY]);
  const pane = viewer.pane('slide').first();
  await viewer.settled();
  const snapshot = async () => {
    const downloading = page.waitForEvent('download');
    await viewer.run('pane.snapshot');
    return readFileSync(await (await downloading).path());
  };
  const without = await snapshot();
  await pane.focus();
  await page.keyboard.press('i');
  const panel = page.getByRole('region', { name: 'Label and whole glass' });
  await expect(panel).toContainText('may show the patient’s name');
  await expect(panel.getByRole('img')).toHaveCount(0);
  // Long enough for previews and for what is fetched ahead.
  await page.waitForTimeout(4000);
  expect(pixelsOfLabel).toEqual([]);

  await panel.getByRole('button', { name: 'Show them' }).click();
  const photograph = panel.getByRole('img', { name: 'Label' });
  await expect(photograph).toBeVisible();
  expect(await photograph.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  expect(pixelsOfLabel.length).toBeGreaterThan(0);
  await expect(panel).toContainText('May show the patient’s name. Esc closes.');
  expect((await snapshot()).equals(without)).toBe(true);
  await page.screenshot({ path: 'test-results/slide-label.png' });

  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await pane.focus();
  await page.keyboard.press('i');
  await expect(panel.getByRole('button', { name: 'Show them' })).toBeVisible();
  await expect(panel.getByRole('img')).toHaveCount(0);
});
