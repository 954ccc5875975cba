import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { decodedPng } from '../journeys/paneLight';
import { ViewerPage } from '../pages/viewerPage';

/** Circle and arrow, by every hand, and back from the archive. */
test.describe('circle and arrow', () => {
  let server: ViewerServer;
  let ct = '';

  test.beforeAll(async () => {
    test.setTimeout(240_000);
    server = await startViewer(['--store', scratchFolder('store'), '--automation']);
    const found = (await (await fetch(`${server.url}/dicom-web/studies?ModalitiesInStudy=CT`)).json()) as {
      '0020000D': { Value: string[] };
    }[];
    ct = found[0]?.['0020000D'].Value[0] ?? '';
  });
  test.afterAll(() => server?.stop());

  /** The CT alone; `at` takes fractions of its pane. */
  const openCt = async (page: Page) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [ct]);
    await viewer.settled();
    const paneId = await viewer.activate('radiology');
    const box = await viewer.pane('radiology').first().boundingBox();
    if (!box) throw new Error('no pane');
    const at = async (x: number, y: number) => viewer.fromCanvas(paneId, [box.width * x, box.height * y]);
    return { viewer, paneId, box, at };
  };

  test('are drawn by clicks, by a drag and by keys, have their values and words, and come back from the archive', async ({
    page,
  }) => {
    const { viewer, paneId, at } = await openCt(page);

    await page.keyboard.press('Shift+E');
    await expect(viewer.tool('Circle').or(viewer.button('More'))).not.toHaveCount(0);
    await viewer.clickAt(paneId, [await at(0.4, 0.4), await at(0.46, 0.4)]);
    await expect(viewer.annotations).toHaveCount(1);
    const row = viewer.annotations.first();
    const diameter = Number(/([\d.]+) mm/.exec(await row.innerText())?.[1]);
    const [centre, edge] = [await at(0.4, 0.4), await at(0.46, 0.4)];
    const radius = Math.hypot(edge[0] - centre[0], edge[1] - centre[1], edge[2] - centre[2]);
    expect(Math.abs(diameter - 2 * radius)).toBeLessThan(0.02 * diameter + 0.1);
    await expect(row).toContainText(/Area [\d.]+ mm².*Mean -?[\d.]+ HU.*Pixels counted \d+ px/s);

    await viewer.drag(paneId, await at(0.6, 0.6), await at(0.65, 0.6));
    await expect(viewer.annotations).toHaveCount(2);

    await viewer.run('tool.set', { tool: 'arrow' });
    await viewer.drag(paneId, await at(0.3, 0.6), await at(0.2, 0.7));
    await expect(viewer.annotations).toHaveCount(3);

    // By keys alone: Enter shows the crosshair, places the tip and, after a way, the tail.
    await viewer.pane('radiology').first().locator('[data-canvas-host]').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    for (let step = 0; step < 6; step += 1) await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Enter');
    await expect(viewer.annotations).toHaveCount(4);
    await page.keyboard.press('Escape');

    const arrow = viewer.annotations.filter({ hasText: 'no text yet' }).first();
    await arrow.focus();
    await page.keyboard.press('F2');
    await page.getByRole('textbox', { name: 'Text of the arrow' }).fill('Clip from 2024');
    await page.keyboard.press('Enter');
    await expect(viewer.annotations.filter({ hasText: 'Clip from 2024' })).toHaveCount(1);

    const values = (await viewer.annotations.allInnerTexts()).map(lasting).sort();
    await viewer.save();
    await page.reload();
    await viewer.loaded();
    await expect(viewer.annotations).toHaveCount(4);
    expect((await viewer.annotations.allInnerTexts()).map(lasting).sort()).toEqual(values);
    expect(viewer.problems).toEqual([]);
  });

  test('the values under an area are seen as a histogram, those along a line as a profile, while their image is shown', async ({
    page,
  }) => {
    const { viewer, paneId, at } = await openCt(page);
    const before = await viewer.annotations.count();
    await viewer.run('tool.set', { tool: 'ellipse' });
    await viewer.drag(paneId, await at(0.4, 0.4), await at(0.55, 0.5));
    await expect(viewer.annotations).toHaveCount(before + 1);
    const area = viewer.annotations.last();
    const details = async (row: typeof area) => {
      await row.hover();
      await row.getByRole('button', { name: /^Details of/ }).click();
    };
    await details(area);
    await page.getByRole('button', { name: 'Histogram' }).click();
    const pixels = /Pixels counted (\d+) px/.exec(await area.innerText())?.[1];
    await expect(
      page.getByRole('img', { name: new RegExp(`Histogram of ${pixels} pixels: .* HU, median`) }),
    ).toBeVisible();
    await page.screenshot({ path: 'test-results/histogram.png' });
    await viewer.run('view.scrollBy', { frames: 2 });
    await expect(page.getByText('No values: its image is not shown: go to the mark first')).toBeVisible();
    await viewer.run('view.scrollBy', { frames: -2 });
    await expect(page.getByRole('img', { name: /^Histogram/ })).toBeVisible();

    await viewer.run('tool.set', { tool: 'length' });
    await viewer.drag(paneId, await at(0.25, 0.5), await at(0.75, 0.5));
    // Open details follow the mark that is drawn next.
    await page.getByRole('button', { name: 'Profile' }).click();
    const profile = page.getByRole('img', { name: /^Profile over [\d.]+ mm: / });
    await expect(profile).toBeVisible();
    const length = /([\d.]+) mm/.exec(await viewer.annotations.last().innerText())?.[1];
    await expect(profile).toHaveAttribute('aria-label', new RegExp(`over ${length} mm`));
    await page.screenshot({ path: 'test-results/profile.png' });
    await page.getByRole('button', { name: 'Copy values' }).click();
    await expect(page.getByText('Copied')).toBeVisible();
    expect(viewer.problems).toEqual([]);
  });

  test('a magnifier follows the pointer, twice and four times as large, and shows what lies under it', async ({
    page,
  }) => {
    const { viewer, box } = await openCt(page);
    const at = [box.x + box.width * 0.5, box.y + box.height * 0.5] as const;
    await page.mouse.move(...at);
    const greyAt = async (x: number, y: number) => {
      const { rgba } = await decodedPng(
        page,
        await page.screenshot({ clip: { x: x - 1, y: y - 1, width: 3, height: 3 } }),
      );
      return rgba[16] ?? -1;
    };
    const [dx, dy] = [24, 10];
    const under = await greyAt(at[0] + dx, at[1] + dy);
    for (const factor of [2, 4]) {
      await page.keyboard.press('Shift+Z');
      const lens = page.getByRole('img', { name: `Magnifier, ${factor} times` });
      const place = await lens.boundingBox();
      expect(Math.abs((place?.x ?? 0) + 110 - at[0])).toBeLessThan(2);
      expect(Math.abs((await greyAt(at[0] + dx * factor, at[1] + dy * factor)) - under)).toBeLessThan(40);
      await page.screenshot({ path: `test-results/lens-${factor}.png` });
    }
    const lens = page.getByRole('img', { name: /^Magnifier/ });
    await expect(lens).toHaveText('4×');
    const taken = async () => {
      const download = page.waitForEvent('download');
      await viewer.run('pane.snapshot');
      return readFileSync(await (await download).path()).toString('base64');
    };
    // A snapshot says how much of the series is there.
    await expect(viewer.pane('radiology').first()).not.toContainText(/\d+ of \d+ images/);
    const withLens = await taken();
    // Nothing of an image stays in it that the pane no longer shows.
    await viewer.run('view.tiles', { rows: 2, columns: 2 });
    await expect(lens).toHaveCount(0);
    await viewer.run('view.tiles', { rows: 1, columns: 1 });
    await expect(lens).toBeVisible();
    await page.keyboard.press('Shift+Z');
    await expect(lens).toHaveCount(0);
    await viewer.settled();
    expect(await taken()).toBe(withLens);
    expect(viewer.problems).toEqual([]);
  });
});

/** The words of a row that do not depend on whether it is saved. */
const lasting = (text: string): string => text.replace('not saved yet', '').replace(/\s+/g, ' ').trim();
