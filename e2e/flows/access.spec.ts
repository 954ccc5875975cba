import { violations } from '../fixtures/axe';
import { serveSampleCase } from '../fixtures/sampleViewer';
import { expect, test } from '../fixtures/test';
import type { ViewerPage } from '../pages/viewerPage';

test.describe('every screen is open to everyone', () => {
  const sample = serveSampleCase();

  test('the work list and the page for an unknown study have nothing against axe', async ({ page }) => {
    await page.goto(sample.url());
    await expect(
      page
        .getByRole('grid', { name: 'Studies' })
        .getByRole('row', { name: /Lindqvist/ })
        .first(),
    ).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.goto(`${sample.url()}/viewer?StudyInstanceUIDs=1.2.3`);
    await expect(page.getByRole('alert')).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });

  test('the viewer, its save dialog and its keys have nothing against axe', async ({ page }) => {
    const viewer = await sample.open(page);
    expect(await violations(page)).toEqual([]);
    await drawByKeyboard(viewer);
    await viewer.button('Save').click();
    await expect(page.getByRole('dialog')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    await viewer.run('help.keys');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await expect(keys).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await keys.getByRole('button', { name: 'Change keys' }).click();
    await keys.getByRole('button', { name: 'Add a key to Length, everywhere' }).click();
    await page.keyboard.press('b');
    await expect(keys.getByRole('button', { name: 'Use it for “Length”' })).toBeFocused();
    expect(await violations(page)).toEqual([]);
  });

  test('a length is drawn, undone and redone without a pointer', async ({ page }) => {
    const viewer = await sample.open(page);
    await drawByKeyboard(viewer);
    await page.keyboard.press('Control+z');
    await expect(viewer.annotations).toHaveCount(0);
    await page.keyboard.press('Control+Shift+Z');
    await expect(viewer.annotations).toHaveCount(1);
  });
});

/** Tool by its key, crosshair by arrows, points by Enter. */
async function drawByKeyboard(viewer: ViewerPage): Promise<void> {
  const { keyboard } = viewer.page;
  await viewer.activate('radiology');
  await viewer.pane('radiology').focus();
  await keyboard.press('l');
  await keyboard.press('ArrowRight');
  await keyboard.press('Enter');
  for (let i = 0; i < 6; i++) await keyboard.press('Shift+ArrowRight');
  await keyboard.press('Enter');
  await expect(viewer.annotations).toHaveCount(1);
  await keyboard.press('Escape');
}
