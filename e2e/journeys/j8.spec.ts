import { type Locator, test } from '@playwright/test';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';
import { Hands, picture } from './hands';
import { luminanceOf, pixelsOf, tissueDifferences } from './paneLight';

/** A slide pane beside a CT is to be no brighter than this part of what it was. */
const LARGEST_PART = 0.5;

let server: ViewerServer;
test.beforeAll(async () => {
  test.setTimeout(240_000);
  server = await startViewer(['--store', scratchFolder('store'), '--automation']);
});
test.afterAll(() => server?.stop());

test('J8: a night shift reads a CT beside a white slide', async ({ page }) => {
  const [hands, viewer] = [new Hands(page), new ViewerPage(page)];
  await page.goto(server.url);
  await page.getByRole('button', { name: /Open all 3 studies/ }).click();
  await expect(viewer.pane('slide')).toHaveAttribute('data-settled', 'true');
  await viewer.settled();
  const slide = viewer.pane('slide').first();
  const before = await light(slide);
  await picture(page, 'J8-white');
  hands.begin();

  await hands.press('Shift+D');
  await expect(slide).toContainText('glass dimmed');
  hands.end();
  const after = await light(slide);
  await picture(page, 'J8-dimmed');

  hands.tell(`pane at ${Math.round((100 * after.mean) / before.mean)} % of its light, tissue unchanged`);
  expect(after.mean).toBeLessThan(before.mean * LARGEST_PART);
  expect(tissueDifferences(before.image, after.image)).toEqual({ tissuePixels: expect.any(Number), changed: 0 });
  expect(viewer.problems).toEqual([]);

  // The choice is the reader's, and stays: the next case of the night begins dimmed.
  await page.reload();
  await expect(viewer.pane('slide').first()).toContainText('glass dimmed');
});

async function light(pane: Locator) {
  const image = await pixelsOf(pane.page(), pane);
  return { image, mean: luminanceOf(image) };
}
