import type { Locator } from '@playwright/test';
import { decodedPng } from '../journeys/paneLight';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

let server: ViewerServer;
test.beforeAll(async () => {
  test.setTimeout(240_000);
  server = await startViewer(['--store', scratchFolder('store'), '--automation']);
});
test.afterAll(() => server?.stop());

test('a reader in the dark takes light from a slide beside a CT, and from panes not in use; each says so', async ({
  page,
}) => {
  const viewer = new ViewerPage(page);
  await page.goto(server.url);
  await page.getByRole('button', { name: /Open all 3 studies/ }).click();
  const [slide, ct] = [viewer.pane('slide').first(), viewer.pane('radiology').first()];
  await expect(slide).toHaveAttribute('data-settled', 'true');
  await viewer.settled();
  const [scanned, image] = [await insideOf(slide), await insideOf(ct)];

  await slide.click({ position: { x: 200, y: 200 } });
  await slide.getByRole('button', { name: 'Colours' }).click();
  await slide.getByLabel('Light of slides beside dark images').selectOption('25 %');
  const badge = slide.getByRole('button', { name: 'Darkened to 25 % light' });
  await expect(badge).toBeVisible();
  await page.screenshot({ path: 'test-results/eye-light.png' });
  await slide.getByRole('button', { name: 'Colours' }).click();
  const darkened = await insideOf(slide);
  // 0.5371 is the code value of a quarter of the luminance of white (IEC 61966-2-1).
  expect(largestDifference(scanned, darkened, 0.5371)).toBeLessThanOrEqual(1);
  expect(largestDifference(image, await insideOf(ct), 1)).toBe(0);

  // Alone there is no dark image to be spared for.
  await viewer.run('pane.maximise');
  await expect(badge).toBeHidden();
  await viewer.run('pane.maximise');
  await expect(badge).toBeVisible();
  await badge.click();
  await expect(badge).toBeHidden();
  await expect(slide).toBeFocused();
  expect(largestDifference(scanned, await insideOf(slide), 1)).toBe(0);

  // The glass goes dark and the tissue on it stays as it was scanned.
  await viewer.run('view.dimGlass');
  await expect(slide).toContainText('glass dimmed');
  const dimmed = await insideOf(slide);
  expect(tissueChanges(scanned, dimmed)).toEqual({ tissue: expect.any(Number), changed: 0 });
  expect(tissueChanges(scanned, dimmed).tissue).toBeGreaterThan(500);
  await viewer.run('view.zoomBy', { factor: 4 });
  await viewer.settled();
  expect(await mapCorner(slide)).toBeLessThan(80);
  await page.screenshot({ path: 'test-results/eye-map.png' });
  await viewer.run('view.dimGlass');
  expect(await mapCorner(slide)).toBeGreaterThan(200);
  await viewer.run('view.fit');
  await viewer.settled();
  await expect(slide).not.toContainText('glass dimmed');

  await viewer.run('view.dimUnused');
  const unused = ct.getByText('Dimmed while not in use');
  await expect(unused).toBeVisible();
  await expect(slide.getByText('Dimmed while not in use')).toHaveCount(0);
  await page.waitForTimeout(1200);
  await page.screenshot({ path: 'test-results/eye-unused.png' });
  expect(largestDifference(image, await insideOf(ct), 0.4845)).toBeLessThanOrEqual(1);
  expect(largestDifference(scanned, await insideOf(slide), 1)).toBe(0);
  await ct.hover({ position: { x: 200, y: 200 } });
  await expect(unused).toBeHidden();
  expect(largestDifference(image, await insideOf(ct), 1)).toBe(0);
  // By key: the other pane is worked in now.
  await slide.hover({ position: { x: 200, y: 200 } });
  await slide.focus();
  await page.keyboard.press('Shift+Tab');
  await expect(ct).toHaveAttribute('data-active');
  await expect(unused).toHaveCount(0);

  await page.mouse.move(100, 700);
  await page.reload();
  await expect(page.getByText('Dimmed while not in use').first()).toBeVisible();
  expect(viewer.problems).toEqual([]);
});

/** RGBA of a part of the pane where no words stand. */
async function insideOf(pane: Locator): Promise<readonly number[]> {
  const box = await pane.boundingBox();
  if (!box) throw new Error('the pane is not on the page');
  const clip = { x: box.x + box.width * 0.3, y: box.y + box.height * 0.45, width: 100, height: 60 };
  return (await decodedPng(pane.page(), await pane.page().screenshot({ clip }))).rgba;
}

/** Stained pixels have less green than red and blue. */
function tissueChanges(before: readonly number[], after: readonly number[]) {
  const stained = before.flatMap((red, at) =>
    at % 4 === 0 && Math.min(red, before[at + 2] ?? 0) - (before[at + 1] ?? 0) > 40 ? [at] : [],
  );
  const isOther = (at: number) => [0, 1, 2].some((channel) => before[at + channel] !== after[at + channel]);
  return { tissue: stained.length, changed: stained.filter(isOther).length };
}

/** Of any channel of any pixel, from what it would be at this part of its value. */
function largestDifference(before: readonly number[], after: readonly number[], part: number): number {
  expect(after.length).toBe(before.length);
  let most = 0;
  for (const [at, value] of before.entries())
    if (at % 4 !== 3) most = Math.max(most, Math.abs((after[at] ?? 0) - value * part));
  return most;
}

/** Brightness of the empty glass in a corner of the overview. */
const mapCorner = (pane: Locator): Promise<number> =>
  pane.getByRole('img', { name: 'Overview of the slide' }).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    return Math.max(...(canvas.getContext('2d')?.getImageData(6, 6, 1, 1).data.slice(0, 3) ?? []));
  });
