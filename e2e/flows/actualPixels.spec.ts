import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePart10 } from '../../archive/part10Writer';
import type { DicomElement } from '../../src/dicom/json';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.6';
const SIZE = 400;

test.describe('actual pixels', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('checkerboard');
    writeCheckerboard(folder);
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  for (const ratio of [1, 1.5, 2, 3]) {
    test(`T-UX-01: at ${ratio} device pixels a CSS pixel, a checkerboard of single pixels at 1:1 has no grey`, async ({
      browser,
    }) => {
      const context = await browser.newContext({ viewport: { width: 1183, height: 797 }, deviceScaleFactor: ratio });
      const viewer = new ViewerPage(await context.newPage());
      await viewer.openCase(server.url, [STUDY]);
      await viewer.loaded();
      await viewer.run('layout.set', { rows: 1, columns: 1 });
      await viewer.settled();
      const pane = viewer.page.locator('[data-pane-kind="radiology"]').first();
      await viewer.run('view.actualPixels');
      await expect(pane).toContainText('1:1');
      await viewer.settled();
      const seen = await pane
        .locator('canvas')
        .first()
        .evaluate(async (canvas: HTMLCanvasElement) => {
          await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
          const side = 200;
          const [x, y] = [Math.floor((canvas.width - side) / 2), Math.floor((canvas.height - side) / 2)];
          const data = canvas.getContext('2d')?.getImageData(x, y, side, side).data ?? new Uint8ClampedArray();
          const counts = { black: 0, white: 0, grey: 0, like: 0 };
          for (let at = 0; at < data.length; at += 4) {
            const value = data[at] as number;
            counts[value === 0 ? 'black' : value === 255 ? 'white' : 'grey'] += 1;
            if (at % (side * 4) !== 0 && value === data[at - 4]) counts.like += 1;
          }
          const css = canvas.getBoundingClientRect();
          return { ...counts, cssRatio: canvas.width / css.width };
        });
      expect(seen).toMatchObject({ black: 20_000, white: 20_000, grey: 0, like: 0 });
      // Not scaled by the page either, but for the part of a pixel by which a pane misses whole device pixels.
      expect(Math.abs(seen.cssRatio / ratio - 1)).toBeLessThan(1 / 400);
      await viewer.run('view.fit');
      await expect(pane).not.toContainText('1:1');
      await context.close();
    });
  }

  for (const painter of ['processor', 'graphics card'] as const) {
    test(`pixels three times as large are squares of one grey where the reader wants it, by the ${painter}; else they are smoothed`, async ({
      browser,
    }) => {
      const context = await browser.newContext({ viewport: { width: 1183, height: 797 } });
      if (painter === 'graphics card') await context.addInitScript(pretendCard);
      const viewer = new ViewerPage(await context.newPage());
      await viewer.openCase(server.url, [STUDY]);
      await viewer.loaded();
      await viewer.run('layout.set', { rows: 1, columns: 1 });
      await viewer.settled();
      const pane = viewer.page.locator('[data-pane-kind="radiology"]').first();
      await expect(pane.locator(`[data-painter="${painter}"]`)).toHaveCount(1, { timeout: 30_000 });
      await expect(pane.locator('[data-painter]')).toHaveCount(1);
      await viewer.run('view.actualPixels');
      await viewer.run('view.zoomBy', { factor: 3 });
      await expect(pane).toContainText('Zoom 300 %');
      expect(await greysOf(viewer)).toBeGreaterThan(100);
      await viewer.run('view.nearest');
      await expect(pane).toContainText('Not smoothed (nearest neighbour)');
      expect(await greysOf(viewer)).toBe(0);
      // Reduced, every pixel counts: black and white become grey, and the pane says so.
      await viewer.run('view.zoomBy', { factor: 1 / 6 });
      await expect(pane).toContainText('Pixels averaged (reduced)');
      expect(await greysOf(viewer)).toBeGreaterThan(100);
      await viewer.run('view.zoomBy', { factor: 6 });
      await expect(pane).toContainText('Not smoothed');
      expect(await greysOf(viewer)).toBe(0);
      await viewer.run('view.nearest');
      await expect(pane).not.toContainText('Not smoothed');
      expect(await greysOf(viewer)).toBeGreaterThan(100);
      await context.close();
    });
  }
});

/** A program that imitates a card is taken for one: its painter is slow, and right or wrong all the same. */
function pretendCard(): void {
  const real = WebGL2RenderingContext.prototype.getParameter;
  WebGL2RenderingContext.prototype.getParameter = function (name: number) {
    const answer = real.call(this, name) as unknown;
    return typeof answer === 'string' && /swiftshader|llvmpipe|software/i.test(answer) ? 'Card' : answer;
  };
}

/** How many pixels in the middle of the picture are neither black nor white, as they are on the screen. */
async function greysOf(viewer: ViewerPage): Promise<number> {
  await viewer.settled();
  await viewer.page.evaluate(
    () => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(next, 100)))),
  );
  const box = await viewer.page.locator('[data-canvas-host]').first().boundingBox();
  if (!box) throw new Error('no pane');
  const side = 60;
  const clip = {
    x: Math.round(box.x + (box.width - side) / 2),
    y: Math.round(box.y + (box.height - side) / 2),
    width: side,
    height: side,
  };
  const shot = (await viewer.page.screenshot({ clip })).toString('base64');
  return viewer.page.evaluate(async (data) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const pixels = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? [];
    let greys = 0;
    for (let at = 0; at < pixels.length; at += 4) if ((pixels[at] ?? 0) > 8 && (pixels[at] ?? 0) < 247) greys += 1;
    return greys;
  }, shot);
}

function writeCheckerboard(folder: string): void {
  const one = (vr: string, ...Value: unknown[]): DicomElement => ({ vr, Value });
  const pixels = new Uint8Array(SIZE * SIZE).map((_, at) =>
    ((at % SIZE) + Math.floor(at / SIZE)) % 2 === 0 ? 0 : 255,
  );
  const bytes = encodePart10(
    {
      '00080016': one('UI', '1.2.840.10008.5.1.4.1.1.1.1'),
      '00080018': one('UI', `${STUDY}.1.1`),
      '00080060': one('CS', 'DX'),
      '00100010': one('PN', { Alphabetic: 'Board^Checker' }),
      '00100020': one('LO', 'CHECKER-1'),
      '0020000D': one('UI', STUDY),
      '0020000E': one('UI', `${STUDY}.1`),
      '00200013': one('IS', 1),
      '00200011': one('IS', 1),
      '00280002': one('US', 1),
      '00280004': one('CS', 'MONOCHROME2'),
      '00280010': one('US', SIZE),
      '00280011': one('US', SIZE),
      '00280100': one('US', 8),
      '00280101': one('US', 8),
      '00280102': one('US', 7),
      '00280103': one('US', 0),
      '00281050': one('DS', 128),
      '00281051': one('DS', 256),
      '7FE00010': { vr: 'OW', InlineBinary: Buffer.from(pixels).toString('base64') },
    },
    '1.2.840.10008.1.2.1',
  );
  writeFileSync(join(folder, 'board.dcm'), bytes);
}
