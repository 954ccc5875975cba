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
});

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
