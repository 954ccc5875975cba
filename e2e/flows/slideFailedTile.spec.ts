import type { Page } from '@playwright/test';
import { writeSlide } from '../fixtures/madeSlide';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.46';
const [TILES, TILE] = [4, 256];
/** Of the finest level, counted from 1: the second tile of the second row. */
const BROKEN = TILES + 2;

test.describe('a slide of which one tile is not given', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    const folder = scratchFolder('failed-tile');
    writeSlide(folder, {
      studyInstanceUid: STUDY,
      columns: TILES * TILE,
      rows: TILES * TILE,
      tile: TILE,
      levels: 2,
      samplesPerPixel: 3,
      bits: 8,
      pixel: () => [220, 220, 240],
    });
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('is hatched there and nowhere else, over what a coarser level shows; it is said, and Retry makes it whole', async ({
    page,
  }) => {
    const frames = `**/instances/${STUDY}.1.1/frames/**`;
    await page.route(frames, (route) => {
      const asked = decodeURIComponent(route.request().url()).split('/frames/')[1]?.split(',').map(Number) ?? [];
      return asked.includes(BROKEN) ? route.fulfill({ status: 404 }) : route.continue();
    });
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    const pane = viewer.pane('slide').first();
    await viewer.activate('slide');
    await viewer.run('view.magnification', { power: 20 });
    await expect(pane.getByRole('alert')).toContainText('1 tile of this view is not sharp or missing');
    const isHatched = (red: number) => red > TILE ** 2 / 20 && red < TILE ** 2 / 2;
    const hatched = Array.from({ length: TILES ** 2 }, (_, index) => index === BROKEN - 1);
    await expect.poll(async () => (await redIn(page)).map(isHatched)).toEqual(hatched);
    expect((await redIn(page)).filter((red) => red > 0)).toHaveLength(1);
    await page.screenshot({ path: test.info().outputPath('hatched.png') });

    await page.unroute(frames);
    await pane.getByRole('alert').getByRole('button', { name: 'Retry' }).click();
    await viewer.settled();
    expect(await redIn(page)).toEqual(Array<number>(TILES ** 2).fill(0));
    await expect(pane.getByRole('alert')).toHaveCount(0);
  });
});

/** Of each tile how many pixels are red, a pixel within its border; the slide lies in the middle at 1:1. */
const redIn = (page: Page): Promise<readonly number[]> =>
  page.evaluate(
    ([tiles, tile]) => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-pane-kind="slide"] .openseadragon-canvas canvas');
      const context = canvas?.getContext('2d');
      if (!canvas || !context) throw new Error('no slide');
      const [left, top] = [(canvas.width - tiles * tile) / 2, (canvas.height - tiles * tile) / 2].map(Math.round);
      return Array.from({ length: tiles ** 2 }, (_, index) => {
        const [x, y] = [(left ?? 0) + (index % tiles) * tile, (top ?? 0) + Math.floor(index / tiles) * tile];
        const { data } = context.getImageData(x + 2, y + 2, tile - 4, tile - 4);
        let red = 0;
        for (let at = 0; at < data.length; at += 4) if ((data[at] ?? 0) > (data[at + 1] ?? 0) + 40) red += 1;
        return red;
      });
    },
    [TILES, TILE] as const,
  );
