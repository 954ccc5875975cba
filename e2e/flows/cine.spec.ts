import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePart10 } from '../../archive/part10Writer';
import type { DicomElement } from '../../src/dicom/json';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.7';
const [SIZE, FRAMES] = [128, 24];

test.describe('cine', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('clip');
    writeClip(folder);
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('an ultrasound clip waits for the reader, plays at its own rate, pauses, and stops when the reader scrolls', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.loaded();
    const pane = page.locator('[data-pane-kind="radiology"]').first();
    const cine = pane.getByRole('group', { name: 'Cine' });
    await expect(cine).toContainText('20 frames/s');
    await expect(pane).toHaveAttribute('data-frame-number', '1');
    const play = cine.getByRole('button', { name: 'Play', exact: true });
    await play.click();
    // More images than one press could bring: it goes on by itself, past the end.
    const seen = new Set<string | null>();
    await expect
      .poll(async () => seen.add(await pane.getAttribute('data-frame-number')).size, { intervals: [40] })
      .toBeGreaterThan(5);
    await cine.getByRole('button', { name: 'Pause' }).click();
    await expect(play).toBeVisible();
    await viewer.settled();
    const rested = await pane.getAttribute('data-frame-number');
    await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))));
    await expect(pane).toHaveAttribute('data-frame-number', rested ?? '');
    await page.keyboard.press('>');
    await expect(cine).toContainText('25 frames/s');
    await page.keyboard.press('c');
    await expect(cine.getByRole('button', { name: 'Pause' })).toBeVisible();
    await viewer.run('view.frame', { frameNumber: 3 });
    await expect(play).toBeVisible();
    await expect(pane).toHaveAttribute('data-frame-number', '3');
    if (process.env.CINE_PICTURE) await page.screenshot({ path: process.env.CINE_PICTURE });
  });
});

/** A bright disc that beats: 24 frames of 50 ms. */
function writeClip(folder: string): void {
  const one = (vr: string, ...Value: unknown[]): DicomElement => ({ vr, Value });
  const pixels = new Uint8Array(SIZE * SIZE * FRAMES).map((_, at) => {
    const frame = Math.floor(at / (SIZE * SIZE));
    const [x, y] = [(at % SIZE) - SIZE / 2, (Math.floor(at / SIZE) % SIZE) - SIZE / 2];
    return Math.hypot(x, y) < 30 + 12 * Math.sin((2 * Math.PI * frame) / FRAMES) ? 200 : 30;
  });
  const bytes = encodePart10(
    {
      '00080016': one('UI', '1.2.840.10008.5.1.4.1.1.3.1'),
      '00080018': one('UI', `${STUDY}.1.1`),
      '00080060': one('CS', 'US'),
      '00100010': one('PN', { Alphabetic: 'Clip^Beating' }),
      '00100020': one('LO', 'CLIP-1'),
      '00181063': one('DS', 50),
      '0020000D': one('UI', STUDY),
      '0020000E': one('UI', `${STUDY}.1`),
      '00200011': one('IS', 1),
      '00200013': one('IS', 1),
      '00280002': one('US', 1),
      '00280004': one('CS', 'MONOCHROME2'),
      '00280008': one('IS', FRAMES),
      '00280009': one('AT', '00181063'),
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
  writeFileSync(join(folder, 'clip.dcm'), bytes);
}
