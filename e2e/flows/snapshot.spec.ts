import { readFileSync, writeFileSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { element, writeAxialImage } from '../fixtures/axialImage';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { makeSmallCase } from '../fixtures/smallCase';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.27';
const [COLUMNS, ROWS, IMAGES] = [64, 64, 8];
const NAME = 'Snapshot^Nora';

test.describe('snapshots', () => {
  let server: ViewerServer;
  let slides: ViewerServer;
  let slideStudy = '';
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('lossy');
    for (let image = 0; image < IMAGES; image += 1) writeImage(folder, image);
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
    const { directory, studyInstanceUids } = await makeSmallCase();
    slideStudy = studyInstanceUids[2] ?? '';
    slides = await startViewer(['--data', directory, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(async () => {
    await server?.stop();
    await slides?.stop();
  });

  test('T-SAFE-20: a snapshot of a lossy series carries picture and badge, and names the patient only when that is chosen', async ({
    page,
    context,
  }, info) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.loaded();
    const pane = page.locator('[data-pane-id="1"]');
    await pane.focus();
    const badge = pane.getByText('LOSSY 12:1 JPEG', { exact: true });
    const name = pane.getByText('Snapshot, Nora', { exact: true });
    await expect(badge).toBeVisible();

    const plain = await snapshot(page, () => page.getByRole('button', { name: 'Snapshot' }).click());
    writeFileSync(info.outputPath('plain.png'), plain.bytes);
    expect(plain.name).not.toContain('Nora');
    const box = await boxOf(pane);
    const [badgeAt, nameAt] = [await inside(pane, badge), await inside(pane, name)];
    const seen = await litIn(page, plain.bytes, [badgeAt, nameAt, MIDDLE]);
    expect(seen.size).toEqual([Math.round(box.width), Math.round(box.height)]);
    expect(seen.lit[0]).toBeGreaterThan(100);
    expect(seen.lit[1]).toBe(0);
    expect(seen.lit[2]).toBeGreaterThan(100);
    const copied = await page.evaluate(async () => (await navigator.clipboard.read()).flatMap(({ types }) => types));
    expect(copied).toEqual(['image/png']);

    const named = await snapshot(page, () => page.keyboard.press('Shift+S'));
    writeFileSync(info.outputPath('named.png'), named.bytes);
    const strip = { x: 0, y: box.height, width: box.width, height: 24 };
    const seenNamed = await litIn(page, named.bytes, [badgeAt, nameAt, strip]);
    for (const lit of seenNamed.lit) expect(lit).toBeGreaterThan(100);
    expect(named.name).not.toContain('Nora');

    await viewer.run('overlay.set', { isHidden: true });
    const hidden = await snapshot(page, () => viewer.run('pane.snapshot'));
    expect((await litIn(page, hidden.bytes, [badgeAt])).lit[0]).toBeGreaterThan(100);
    await viewer.run('overlay.set', { isHidden: false });

    await viewer.run('view.plane', { plane: 'coronal' });
    const computed = pane.getByText('MPR coronal, not acquired');
    await expect(computed).toBeVisible();
    await viewer.settled();
    const cut = await snapshot(page, () => viewer.run('pane.snapshot'));
    writeFileSync(info.outputPath('mpr.png'), cut.bytes);
    const words = [await inside(pane, computed), await inside(pane, badge)];
    for (const lit of (await litIn(page, cut.bytes, words)).lit) expect(lit).toBeGreaterThan(100);
    expect(viewer.problems).toEqual([]);
  });

  test('T-SAFE-20: a snapshot of a slide carries tissue, scale bar and the lossy badge', async ({ page }, info) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(slides.url, [slideStudy]);
    await viewer.settled();
    await viewer.activate('slide');
    const pane = page.locator('[data-pane-kind="slide"]').first();
    const badge = pane.getByText(/^LOSSY/);
    await expect(badge).toBeVisible();
    const taken = await snapshot(page, () => viewer.run('pane.snapshot'));
    writeFileSync(info.outputPath('slide.png'), taken.bytes);
    const scale = pane.getByRole('img', { name: /^Scale bar/ });
    const parts = [await inside(pane, badge), await inside(pane, scale), MIDDLE];
    for (const lit of (await litIn(page, taken.bytes, parts)).lit) expect(lit).toBeGreaterThan(50);
  });
});

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
const MIDDLE: Box = { x: 250, y: 300, width: 60, height: 60 };

async function boxOf(locator: Locator): Promise<Box> {
  const box = await locator.boundingBox();
  if (!box) throw new Error('not on the page');
  return box;
}

/** Where a word stands, from the top left of its pane. */
async function inside(pane: Locator, word: Locator): Promise<Box> {
  const [outer, inner] = [await boxOf(pane), await boxOf(word)];
  return { ...inner, x: inner.x - outer.x, y: inner.y - outer.y };
}

async function snapshot(page: Page, take: () => Promise<void>) {
  const downloading = page.waitForEvent('download');
  await take();
  const download = await downloading;
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** Size of a picture, and how many of its pixels are bright within these boxes. */
const litIn = (page: Page, bytes: Buffer, boxes: readonly Box[]) =>
  page.evaluate(
    async ({ base64, boxes: parts }) => {
      const data = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([data], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d');
      context?.drawImage(bitmap, 0, 0);
      const lit = parts.map(({ x, y, width, height }) => {
        const pixels = context?.getImageData(x, y, Math.ceil(width), Math.ceil(height)).data ?? [];
        let count = 0;
        for (let at = 0; at < pixels.length; at += 4) if ((pixels[at] ?? 0) > 150) count += 1;
        return count;
      });
      return { size: [bitmap.width, bitmap.height], lit };
    },
    { base64: bytes.toString('base64'), boxes },
  );

/** A bright disc on black, told to be lossy. */
function writeImage(folder: string, image: number): void {
  const pixels = Int16Array.from({ length: COLUMNS * ROWS }, (_, at) =>
    Math.hypot((at % COLUMNS) - COLUMNS / 2, Math.floor(at / COLUMNS) - ROWS / 2) < 20 ? 1000 : 0,
  );
  const place = { study: STUDY, series: `${STUDY}.1`, number: image + 1, atMm: [0, 0, image * 2] } as const;
  writeAxialImage(
    folder,
    { ...place, columns: COLUMNS, spacingMm: 2, pixels, window: [500, 1000] },
    {
      '00080005': element('CS', 'ISO_IR 192'),
      '00080020': element('DA', '20260102'),
      '0008103E': element('LO', 'Lossy chest'),
      '00100010': element('PN', { Alphabetic: NAME }),
      '00100020': element('LO', 'SN-27'),
      '00100030': element('DA', '19610302'),
      '00100040': element('CS', 'F'),
      '00200052': element('UI', `${STUDY}.9`),
      '00282110': element('CS', '01'),
      '00282112': element('DS', 12),
      '00282114': element('CS', 'ISO_10918_1'),
    },
  );
}
