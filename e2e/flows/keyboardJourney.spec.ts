import type { Locator, Page } from '@playwright/test';
import type { ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { endsOf, imageAt, NODULES } from '../journeys/followUpCase';
import { startFollowUp } from '../journeys/reportThePrior';
import { ViewerPage } from '../pages/viewerPage';

const IMAGES = 40;

test.describe('a CT follow-up without a mouse', () => {
  let server: ViewerServer;
  test.beforeAll(async ({ browser }) => {
    test.setTimeout(240_000);
    server = await startFollowUp(browser, IMAGES);
  });
  test.afterAll(() => server?.stop());

  test('T-UX-04: J1 is done by keyboard alone: open, link, scroll, three lengths, key image, save', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    const { keyboard } = page;
    await page.goto(server.url);
    await tabTo(page, page.getByRole('button', { name: 'Open all 2 studies' }));
    await keyboard.press('Enter');
    const [current, prior] = [page.locator('[data-pane-id="1"]'), page.locator('[data-pane-id="2"]')];
    await expect(prior).toContainText('PRIOR');
    await viewer.settled();
    await viewer.loaded();

    await tabTo(page, current);
    await keyboard.press('Shift+Y');
    await expect(current.or(prior).filter({ hasText: 'Manual link, not registered' }).first()).toBeVisible();
    await keyboard.press('End');
    await expect(prior).toHaveAttribute('data-frame-number', String(IMAGES));

    for (const [index, { at, currentMm }] of NODULES.entries()) {
      await tabTo(page, page.getByRole('button', { name: `Measure Lesion ${index + 1} again` }));
      await keyboard.press('Enter');
      await expect(viewer.tool('Length')).toHaveAttribute('aria-pressed', 'true');
      await expect(current).toHaveAttribute('data-frame-number', String(imageAt(at[2], IMAGES)));
      await viewer.settled();
      const box = await current.boundingBox();
      let cursor: readonly [number, number] = [(box?.width ?? 0) / 2, (box?.height ?? 0) / 2];
      for (const end of endsOf(at, currentMm)) {
        cursor = await moveCursor(page, cursor, await viewer.toCanvas('1', end));
        await keyboard.press('Enter');
      }
      await expect(viewer.annotations).toHaveCount(NODULES.length + index + 1);
      await expect(viewer.tool('Window level')).toHaveAttribute('aria-pressed', 'true');
    }
    await keyboard.press('k');
    await keyboard.press('Control+s');
    await expect(page.getByRole('dialog')).toBeVisible();
    await keyboard.press('Enter');
    await expect(viewer.saveState).toHaveAttribute('data-save-state', 'confirmed', { timeout: 30_000 });
    const values = await page.getByRole('table', { name: 'Annotations' }).innerText();
    const lengths = [...values.matchAll(/([\d.]+) mm\n/g)].map(([, mm]) => Number(mm));
    // A step of the keyboard is a pixel of the screen, most of a millimetre on this image.
    for (const { currentMm } of NODULES)
      expect(Math.min(...lengths.map((mm) => Math.abs(mm - 2 * currentMm)))).toBeLessThan(1);
    expect(viewer.problems).toEqual([]);
  });
});

/** Tab until the element has the focus; a page that never gives it has a trap. */
async function tabTo(page: Page, element: Locator): Promise<void> {
  await expect(element).toBeVisible();
  for (let press = 0; press < 150; press += 1) {
    if (await element.evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('Tab never reaches it');
}

async function moveCursor(
  page: Page,
  [fromX, fromY]: readonly [number, number],
  [toX, toY]: readonly [number, number],
): Promise<readonly [number, number]> {
  const [dx, dy] = [Math.round(toX - fromX), Math.round(toY - fromY)];
  for (const [by, plus, minus] of [
    [dx, 'ArrowRight', 'ArrowLeft'],
    [dy, 'ArrowDown', 'ArrowUp'],
  ] as const) {
    const key = by > 0 ? plus : minus;
    for (let n = 0; n < Math.floor(Math.abs(by) / 10); n += 1) await page.keyboard.press(`Shift+${key}`);
    for (let n = 0; n < Math.abs(by) % 10; n += 1) await page.keyboard.press(key);
  }
  return [fromX + dx, fromY + dy];
}
