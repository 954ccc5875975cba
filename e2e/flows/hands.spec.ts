import type { Page } from '@playwright/test';
import { violations } from '../fixtures/axe';
import { atFirstImage, serveSampleCase } from '../fixtures/sampleViewer';
import { expect, test } from '../fixtures/test';

test.describe('the hands of the reader', () => {
  const sample = serveSampleCase();

  test('a tool is found by words and taken by keyboard alone, and the list has nothing against axe', async ({
    page,
  }) => {
    const viewer = await sample.open(page);
    await viewer.activate('radiology');
    await viewer.pane('radiology').first().focus();
    await page.keyboard.press('Control+k');
    // Keys of a quick reader, before the field can be there: none of them is a command of the page.
    await page.keyboard.type('elli');
    const field = page.getByRole('combobox', { name: 'Command' });
    await expect(field).toBeFocused();
    await expect(field).toHaveValue('elli');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.type('p');
    await expect(page.getByRole('search', { name: 'Commands' }).getByRole('option')).toHaveCount(1);
    await page.keyboard.press('Enter');
    await expect(field).toHaveCount(0);
    await expect(viewer.tool('Ellipse')).toHaveAttribute('aria-pressed', 'true');
  });

  test('one notch of the wheel is one image, with Shift it is ten', async ({ page }) => {
    const viewer = await sample.open(page);
    const pane = await atFirstImage(viewer);
    await pane.hover();
    await page.mouse.wheel(0, 100);
    await expect(pane).toHaveAttribute('data-frame-number', '2');
    await page.keyboard.down('Shift');
    await page.mouse.wheel(0, 100);
    await page.keyboard.up('Shift');
    await expect(pane).toHaveAttribute('data-frame-number', '12');
  });

  test('keys of another viewer are taken over, hold at once and after a reload; F is the whole monitor', async ({
    page,
  }) => {
    const viewer = await sample.open(page);
    const pane = viewer.pane('radiology').first();
    await pane.focus();
    await page.keyboard.press('f');
    await expect.poll(() => page.evaluate(() => document.fullscreenElement !== null)).toBe(true);
    await page.keyboard.press('f');
    await expect.poll(() => page.evaluate(() => document.fullscreenElement === null)).toBe(true);
    await page.keyboard.press('F1');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await keys.getByRole('button', { name: 'Change keys' }).click();
    await keys.getByRole('combobox', { name: 'Keys as in' }).selectOption('OHIF-like');
    await keys.getByRole('button', { name: 'Close', exact: true }).click();
    await pane.focus();
    await page.keyboard.press('z');
    await expect(viewer.tool('Zoom')).toHaveAttribute('aria-pressed', 'true');
    await page.reload();
    await viewer.settled();
    await pane.focus();
    await page.keyboard.press('z');
    await expect(viewer.tool('Zoom')).toHaveAttribute('aria-pressed', 'true');
  });

  test('two fingers zoom or scroll and draw nothing, a double tap shows the pane alone, a right click is a menu', async ({
    page,
  }) => {
    const viewer = await sample.open(page);
    const pane = await atFirstImage(viewer);
    await viewer.tool('Length').click();
    const box = await pane.boundingBox();
    if (!box) throw new Error('The pane is not on the page');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const touch = await touchIn(page);
    const zoom = () => page.evaluate(() => document.body.textContent?.match(/Zoom ([\d.]+) %/)?.[1]);
    const before = Number(await zoom());
    await touch(
      [[x - 50, y]],
      [
        [x - 50, y],
        [x + 50, y],
      ],
      [
        [x - 75, y],
        [x + 75, y],
      ],
      [
        [x - 100, y],
        [x + 100, y],
      ],
    );
    await expect.poll(async () => Number(await zoom()) / before).toBeCloseTo(2, 1);
    await expect(pane).toHaveAttribute('data-frame-number', '1');
    const zoomed = await zoom();
    await touch(
      [
        [x - 50, y],
        [x + 50, y],
      ],
      [
        [x - 50, y + 30],
        [x + 50, y + 30],
      ],
      [
        [x - 50, y + 60],
        [x + 50, y + 60],
      ],
    );
    await expect(pane).not.toHaveAttribute('data-frame-number', '1');
    expect(await zoom()).toBe(zoomed);
    await expect(viewer.annotations).toHaveCount(0);
    await viewer.tool('Window level').click();
    const centre = await pane.getAttribute('data-window-center');
    await touch([[x, y]]);
    await touch([[x, y]]);
    await expect(pane).toHaveAttribute('data-window-center', centre ?? '');
    await expect.poll(async () => (await pane.boundingBox())?.width).toBeGreaterThan(box.width * 1.2);
    await pane.click({ button: 'right' });
    const menu = page.getByRole('menu', { name: 'Image' });
    await expect(menu.getByRole('menuitem').first()).toBeFocused();
    expect(await violations(page)).toEqual([]);
    await menu.getByRole('menuitem', { name: 'This pane alone, and back' }).click();
    await expect.poll(async () => (await pane.boundingBox())?.width).toBe(box.width);
  });
});

/** Fingers on the glass: each step is where all of them are, after the last all are lifted. */
async function touchIn(page: Page) {
  const session = await page.context().newCDPSession(page);
  return async (...steps: readonly (readonly (readonly [x: number, y: number])[])[]) => {
    let count = 0;
    for (const step of steps) {
      const type = step.length > count ? 'touchStart' : 'touchMove';
      count = step.length;
      const touchPoints = step.map(([x, y], id) => ({ x, y, id }));
      await session.send('Input.dispatchTouchEvent', { type, touchPoints });
    }
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  };
}
