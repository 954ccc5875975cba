import { writeSlide } from '../fixtures/madeSlide';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.23';
const [COLUMNS, ROWS, TILE] = [8192, 2304, 256];
const LATENCY_MS = 1500;

test.describe('what travels for a slide', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('slide-traffic');
    writeSlide(folder, {
      studyInstanceUid: STUDY,
      columns: COLUMNS,
      rows: ROWS,
      tile: TILE,
      levels: 4,
      samplesPerPixel: 1,
      bits: 8,
      pixel: ({ column, row }) => (((column >> 5) ^ (row >> 5)) & 1 ? 90 : 180),
    });
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('a 4K field of 256-pixel tiles takes a sixth of the requests of one by one, or fewer', async ({ page }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width: 3840 + 540, height: 2160 + 60 });
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    await viewer.settled();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await viewer.run('view.magnification', { power: 'native' });
    await viewer.settled();
    const box = await viewer.pane('slide').first().boundingBox();
    const tiles = Math.ceil((box?.width ?? 0) / TILE) * Math.min(ROWS / TILE, Math.ceil((box?.height ?? 0) / TILE));
    const lists = asked.flatMap((url) => /\.1\/frames\/([\d,]+)$/.exec(url)?.[1] ?? []);
    const frames = lists.reduce((sum, list) => sum + list.split(',').length, 0);
    expect(tiles).toBeGreaterThanOrEqual(130);
    // Some lie in the view by the rounding of its edges; none is asked for twice.
    expect(frames).toBeGreaterThanOrEqual(tiles - 20);
    expect(new Set(lists.flatMap((list) => list.split(','))).size).toBe(frames);
    expect(lists.length, lists.join(' | ')).toBeLessThanOrEqual(tiles / 6);
  });

  test('Z goes back through the views in which the reader rested, Shift+Z forth', async ({ page }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    await viewer.settled();
    const pane = viewer.pane('slide').first();
    const id = await viewer.paneId('slide');
    const corner = () => viewer.fromCanvas(id, [100, 100]);
    const whole = await corner();
    await viewer.run('view.magnification', { power: 10 });
    await viewer.settled();
    const close = await corner();
    await viewer.run('view.panBy', { dx: 0.9, dy: 0 });
    await viewer.settled();
    const aside = await corner();
    await pane.focus();
    for (const [key, wanted] of [
      ['z', close],
      ['z', whole],
      ['Shift+Z', close],
      ['Shift+Z', aside],
    ] as const) {
      await page.keyboard.press(key);
      await viewer.settled();
      const found = await corner();
      expect(Math.hypot(found[0] - wanted[0], found[1] - wanted[1]), key).toBeLessThan(1e-6);
    }
  });

  test('with 1.5 s of latency a field that was left after 0.3 s delays no tile of the next; its requests are ended', async ({
    page,
  }) => {
    test.setTimeout(120_000);
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    await viewer.settled();
    let ended = 0;
    page.on('requestfailed', (request) => {
      if (request.url().includes('/frames/')) ended += 1;
    });
    await page.route('**/frames/**', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, LATENCY_MS));
      if (!route.request().failure()) await route.continue();
    });
    await viewer.run('view.magnification', { power: 'native' });
    await page.waitForTimeout(300);
    const leftAt = Date.now();
    await viewer.run('view.panBy', { dx: -2.2, dy: 0 });
    await viewer.settled();
    const tookMs = Date.now() - leftAt;
    expect(ended).toBeGreaterThan(0);
    // One latency, and what the machine needs: tiles that waited behind the field that was left would take two.
    expect(tookMs).toBeGreaterThanOrEqual(LATENCY_MS - 50);
    expect(tookMs).toBeLessThan(2 * LATENCY_MS);
  });
});
