import { type Page, test } from '@playwright/test';
import type { ViewerServer } from '../fixtures/servers';
import { expect } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';
import { CURRENT, endsOf, imageAt, NODULES, PRIOR } from './followUpCase';
import { Hands, picture } from './hands';
import { startFollowUp } from './reportThePrior';

/** Product decisions 2.6: clicks besides scrolling, and the first image. */
const MOST_CLICKS = 12;
const FIRST_IMAGE_MS = 1000;
const IMAGES = 400;

let server: ViewerServer;
test.beforeAll(async ({ browser }) => {
  test.setTimeout(240_000);
  server = await startFollowUp(browser, IMAGES);
});
test.afterAll(() => server?.stop());

test('J1: a radiologist reads a CT follow-up', async ({ page }) => {
  const [hands, viewer] = [new Hands(page), new ViewerPage(page)];
  await page.goto(server.url);
  const open = page.getByRole('button', { name: 'Open all 2 studies' });
  await expect(open).toBeVisible();
  hands.begin();

  await hands.click(open);
  await expect(viewer.pane('radiology')).toHaveCount(2);
  const [current, prior] = [page.locator('[data-pane-id="1"]'), page.locator('[data-pane-id="2"]')];
  await expect(current).toHaveAttribute('data-study-instance-uid', CURRENT);
  await expect(prior).toHaveAttribute('data-study-instance-uid', PRIOR);
  await expect(prior).toContainText('PRIOR');
  await viewer.settled();
  const firstImageMs = await page.evaluate(
    () => performance.getEntriesByName('parfocal:first-image')[0]?.startTime ?? Number.NaN,
  );
  await picture(page, 'J1-opened');

  // The two have frames of reference of their own: linked by hand, and said so.
  await hands.press('y');
  await hands.click(page.getByRole('button', { name: 'Link by hand' }).first());
  await expect(prior.or(current).filter({ hasText: 'Manual link, not registered' }).first()).toBeVisible();
  await expect(viewer.annotations).toHaveCount(NODULES.length);
  await scrollThrough(page, hands);

  for (const [index, { at, currentMm }] of NODULES.entries()) {
    const name = `Lesion ${index + 1}`;
    await hands.click(page.getByRole('button', { name: `Measure ${name} again` }));
    await expect(viewer.tool('Length')).toHaveAttribute('aria-pressed', 'true');
    await expect(current).toHaveAttribute('data-frame-number', String(imageAt(at[2], IMAGES)));
    await expect(prior).toHaveAttribute('data-frame-number', String(imageAt(at[2], IMAGES)));
    await viewer.settled();
    const box = await current.boundingBox();
    for (const end of endsOf(at, currentMm)) {
      const [x, y] = await viewer.toCanvas('1', end);
      await hands.clickAt((box?.x ?? 0) + x, (box?.y ?? 0) + y);
    }
    await expect(viewer.annotations).toHaveCount(NODULES.length + index + 1);
    await expect(viewer.tool('Window level')).toHaveAttribute('aria-pressed', 'true'); // no mode left on
  }
  await hands.press('k');
  await picture(page, 'J1-measured');
  await hands.press('Control+s');
  await expect(page.getByRole('dialog')).toBeVisible();
  await hands.press('Enter');
  await expect(viewer.saveState).toHaveAttribute('data-save-state', 'confirmed', { timeout: 30_000 });
  hands.end();
  await picture(page, 'J1-saved');

  hands.tell(`first image ${(firstImageMs / 1000).toFixed(2)} s`);
  const table = page.getByRole('table', { name: 'Annotations' });
  for (const words of ['16.0 mm', 'now +33 %', '20.0 mm', 'now ±0 %', '10.0 mm', 'now −44 %'])
    await expect(table).toContainText(words);
  expect(viewer.problems).toEqual([]);
  expect(hands.clicks).toBeLessThanOrEqual(MOST_CLICKS);
  expect(firstImageMs).toBeLessThan(FIRST_IMAGE_MS);
});

/** Once down and up again through both, as fast as a hand turns the wheel. */
async function scrollThrough(page: Page, hands: Hands): Promise<void> {
  const pane = page.locator('[data-pane-id="1"]');
  const box = await pane.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 300);
  await hands.wheel(IMAGES - 1);
  await expect(pane).toHaveAttribute('data-frame-number', String(IMAGES));
  await expect(page.locator('[data-pane-id="2"]')).toHaveAttribute('data-frame-number', String(IMAGES));
  await hands.wheel(-(IMAGES - 1));
  await expect(pane).toHaveAttribute('data-frame-number', '1');
}
