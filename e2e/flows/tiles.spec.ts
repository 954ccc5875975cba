import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { encodePart10 } from '../../archive/part10Writer';
import type { DicomElement } from '../../src/dicom/json';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.8';
const [SIZE, IMAGES, MISSING] = [64, 12, 7];

test.describe('several images in one pane', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('quarters');
    for (let number = 1; number <= IMAGES; number += 1) writeImage(folder, number);
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('every cell holds the greys its image has alone, turned as it is; an image that is missing is black; a click goes to an image', async ({
    page,
  }) => {
    await page.route(`**/instances/${STUDY}.1.${MISSING}/**`, (route) => route.abort());
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    const pane = viewer.pane('radiology').first();
    await expect(pane).toHaveAttribute('data-frames-loaded', String(IMAGES - 1));
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    await viewer.run('view.flipHorizontal');
    await viewer.run('view.window', { windowCenter: 100, windowWidth: 180 });
    await viewer.settled();
    const alone: (readonly number[])[] = [];
    for (const frameNumber of [1, 2, 3, 4, 5, 6]) {
      await viewer.run('view.frame', { frameNumber });
      await viewer.settled();
      alone.push(await greysOf(pane.locator('[data-painter] canvas').first()));
    }
    expect(new Set(alone.map(String)), alone.join(' ')).toHaveProperty('size', 6);

    await viewer.run('view.frame', { frameNumber: 2 });
    await viewer.settled();
    const { x, y, width, height } = (await pane.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    await viewer.run('tool.set', { tool: 'length' });
    for (const side of [-1, 1]) await page.mouse.click(x + width / 2 + (side * height) / 6, y + height / 2);
    await expect(page.getByText('1 mark', { exact: true })).toBeVisible();
    await viewer.run('tool.set', { tool: 'windowLevel' });

    await viewer.run('view.frame', { frameNumber: 1 });
    await viewer.run('view.tiles', { rows: 3, columns: 3 });
    await viewer.settled();
    await expect(pane).toContainText(`images 1–9 of ${IMAGES}`);
    const cells = pane.locator('[data-part="tiles"] canvas:not([data-layer])');
    await expect(cells).toHaveCount(9);
    for (const [at, greys] of alone.entries()) expect(await greysOf(cells.nth(at))).toEqual(greys);
    expect(await greysOf(cells.nth(MISSING - 1))).toEqual([0, 0, 0, 0]);
    const colours = await Promise.all(
      [0, 1, 2].map((column) => colourIn(pane.locator('[data-layer="tiles"]'), column)),
    );
    expect(colours.map((count) => count > 50)).toEqual([false, true, false]);
    await expect(pane).toContainText(`1 image failed: ${MISSING}`);
    if (process.env.TILES_PICTURE) await page.screenshot({ path: process.env.TILES_PICTURE });

    // No mark is drawn where no millimetre is known, and a press of any tool goes to the image.
    await viewer.run('tool.set', { tool: 'length' });
    await cells.nth(4).click();
    await expect(pane).toHaveAttribute('data-frame-number', '5');
    await cells.nth(5).click({ position: { x: 40, y: 40 } });
    await cells.nth(4).click();
    await expect(page.getByText('1 mark', { exact: true })).toBeVisible();
    await viewer.run('tool.set', { tool: 'windowLevel' });
    await cells.nth(4).hover();
    await page.mouse.wheel(0, 120);
    await expect(pane).toContainText(`images 4–12 of ${IMAGES}`);
    await expect(pane).toHaveAttribute('data-frame-number', '8');
    await cells.nth(0).dblclick();
    await expect(pane).toHaveAttribute('data-frame-number', '4');
    await expect(pane).not.toContainText('images 4–12');
    await expect(cells).toHaveCount(0);
    await viewer.settled();
    expect(await greysOf(pane.locator('[data-painter] canvas').first())).toEqual(alone[3]);
  });
});

/** In the middle of each quarter of the image, which is square and fills the height or the width of its canvas. */
const greysOf = (canvas: Locator): Promise<readonly number[]> =>
  canvas.evaluate(async (element: HTMLCanvasElement) => {
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    const copy = document.createElement('canvas');
    [copy.width, copy.height] = [element.width, element.height];
    const context = copy.getContext('2d');
    context?.drawImage(element, 0, 0);
    const quarter = Math.min(copy.width, copy.height) / 4;
    const greyAt = (x: number, y: number) =>
      context?.getImageData(Math.round(copy.width / 2 + x * quarter), Math.round(copy.height / 2 + y * quarter), 1, 1)
        .data[0] ?? -1;
    return [greyAt(-1, -1), greyAt(1, -1), greyAt(-1, 1), greyAt(1, 1)];
  });

/** Pixels of a mark in the middle of a cell of the upper row, of three columns and rows. */
const colourIn = (over: Locator, column: number): Promise<number> =>
  over.evaluate((element: HTMLCanvasElement, at) => {
    const [width, height] = [element.width / 3, element.height / 3];
    const box = [(at + 0.2) * width, 0.2 * height, 0.6 * width, 0.6 * height].map(Math.round);
    const data = element.getContext('2d')?.getImageData(box[0] ?? 0, box[1] ?? 0, box[2] ?? 1, box[3] ?? 1).data ?? [];
    let count = 0;
    for (let pixel = 0; pixel < data.length; pixel += 4)
      if ((data[pixel + 3] ?? 0) > 200 && data[pixel] !== data[pixel + 1]) count += 1;
    return count;
  }, column);

/** Four quarters, each of another grey, and of another one on every image. */
function writeImage(folder: string, number: number): void {
  const one = (vr: string, ...Value: unknown[]): DicomElement => ({ vr, Value });
  const half = SIZE / 2;
  const pixels = new Uint8Array(SIZE * SIZE).map((_, at) => {
    const [right, lower] = [at % SIZE >= half ? 1 : 0, Math.floor(at / SIZE) >= half ? 1 : 0];
    return 30 + number * 8 + right * 20 + lower * 45;
  });
  const bytes = encodePart10(
    {
      '00080016': one('UI', '1.2.840.10008.5.1.4.1.1.4'),
      '00080018': one('UI', `${STUDY}.1.${number}`),
      '00080060': one('CS', 'MR'),
      '00100010': one('PN', { Alphabetic: 'Quarters^Four' }),
      '00100020': one('LO', 'QUARTERS-1'),
      '0020000D': one('UI', STUDY),
      '0020000E': one('UI', `${STUDY}.1`),
      '00200013': one('IS', number),
      '00200011': one('IS', 1),
      '00200052': one('UI', `${STUDY}.9`),
      '00200032': one('DS', 0, 0, -number * 5),
      '00200037': one('DS', 1, 0, 0, 0, 1, 0),
      '00280030': one('DS', 1, 1),
      '00280002': one('US', 1),
      '00280004': one('CS', 'MONOCHROME2'),
      '00280010': one('US', SIZE),
      '00280011': one('US', SIZE),
      '00280100': one('US', 8),
      '00280101': one('US', 8),
      '00280102': one('US', 7),
      '00280103': one('US', 0),
      '7FE00010': { vr: 'OW', InlineBinary: Buffer.from(pixels).toString('base64') },
    },
    '1.2.840.10008.1.2.1',
  );
  writeFileSync(join(folder, `${number}.dcm`), bytes);
}
