import { AxeBuilder } from '@axe-core/playwright';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

test.describe('the hands of the reader', () => {
  let server: ViewerServer;
  let studies: string[] = [];

  test.beforeAll(async () => {
    test.setTimeout(240_000);
    server = await startViewer(['--store', scratchFolder('store'), '--automation']);
    const found = (await (await fetch(`${server.url}/dicom-web/studies`)).json()) as {
      '0020000D': { Value: string[] };
    }[];
    studies = found.map((study) => study['0020000D'].Value[0] ?? '');
  });
  test.afterAll(() => server?.stop());

  test('a tool is found by words and taken by keyboard alone, and the list has nothing against axe', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, studies);
    await viewer.settled();
    await viewer.activate('radiology');
    await viewer.pane('radiology').first().focus();
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Command' });
    await expect(field).toBeFocused();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`))).toEqual([]);
    await page.keyboard.type('ellip');
    await expect(page.getByRole('search', { name: 'Commands' }).getByRole('option')).toHaveCount(1);
    await page.keyboard.press('Enter');
    await expect(field).toHaveCount(0);
    await expect(viewer.tool('Ellipse')).toHaveAttribute('aria-pressed', 'true');
  });

  test('one notch of the wheel is one image, with Shift it is ten', async ({ page }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, studies);
    await viewer.settled();
    const pane = viewer.pane('radiology').first();
    await viewer.activate('radiology');
    await pane.focus();
    await page.keyboard.press('Home');
    await expect(pane).toHaveAttribute('data-frame-number', '1');
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
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, studies);
    await viewer.settled();
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
});
