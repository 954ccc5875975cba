import type { Locator } from '@playwright/test';
import { writeSlide } from '../fixtures/madeSlide';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.22';
const SIZE = 1024;
/** Eight channels of 16 bits; each is bright in its own column of eight, and half as bright in the lower half. */
const NAMES = ['DAPI', 'FITC', 'Cy3', 'Cy5', 'P5', 'P6', 'P7', 'P8'] as const;
const [DARK, BRIGHT] = [1000, 41_000];
const valueAt = (path: number, column: number, row: number): number => {
  const own = Math.floor((column / SIZE) * NAMES.length) === path;
  return own ? (row < SIZE / 2 ? BRIGHT : (DARK + BRIGHT) / 2) : DARK;
};

test.describe('a fluorescence slide', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('fluorescence');
    writeSlide(folder, {
      studyInstanceUid: STUDY,
      columns: SIZE,
      rows: SIZE,
      tile: 256,
      levels: 2,
      samplesPerPixel: 1,
      bits: 16,
      opticalPaths: NAMES.map((description, index) => ({ identifier: String(index + 1), description })),
      pixel: ({ path, column, row }) => valueAt(path, column, row),
    });
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('WSI-12: eight channels of 16 bits are mixed right; colours and windows change without a request', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    const pane = viewer.pane('slide').first();
    await expect(pane).toContainText('8 channels');
    await viewer.settled();
    // The windows come from the data: the darkest and the brightest values there are.
    const [dapi, , , , , , , last] = await columnsOf(pane, 0.25);
    near(dapi, [0, 0x66, 255]);
    near(last, [255, 255, 255]);
    near((await columnsOf(pane, 0.75))[0], [0, 0x33, 128]);

    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await viewer.run('view.channel', { identifier: '2', colour: '#204060', low: 0, high: 82_000 / 2 });
    await viewer.settled();
    near((await columnsOf(pane, 0.25))[1], [0x20, 0x40, 0x60]);
    near((await columnsOf(pane, 0.25))[0], [(0x20 * 1000) / 41_000, 0x66 + (0x40 * 1000) / 41_000, 255]);
    await viewer.run('view.channel', { identifier: '2', window: 'auto' });
    await viewer.settled();
    near((await columnsOf(pane, 0.25))[0], [0, 0x66, 255]);
    expect(requests.filter((url) => url.includes('/frames/'))).toEqual([]);
    // The overview is of the same colours, now and after each change; a point of its first column.
    await viewer.run('view.zoomBy', { factor: 4 });
    await viewer.settled();
    await expect.poll(async () => overviewAt(pane, 1 / 16, 1 / 8)).toEqual([0, 0x66, 255]);
    await viewer.run('view.channel', { identifier: '1', colour: '#ff0000' });
    await viewer.settled();
    await expect.poll(async () => overviewAt(pane, 1 / 16, 1 / 8)).toEqual([255, 0, 0]);
    await viewer.run('view.slideColours', { brightness: -20 });
    await viewer.settled();
    await expect.poll(async () => overviewAt(pane, 1 / 16, 1 / 8)).toEqual([204, 0, 0]);
    if (process.env.CHANNELS_PICTURE) {
      await pane.getByRole('button', { name: 'Colours' }).click();
      await expect(pane.getByRole('list', { name: 'Channels' })).toBeVisible();
      await page.screenshot({ path: process.env.CHANNELS_PICTURE });
    }
  });

  test('a channel that is switched off is gone, one alone is the right one, and the pane says what is seen', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    const pane = viewer.pane('slide').first();
    await viewer.settled();
    await pane.getByRole('button', { name: 'Colours' }).click();
    const channels = pane.getByRole('list', { name: 'Channels' });
    for (const name of NAMES.filter((one) => one !== 'Cy3')) await channels.getByLabel(name, { exact: true }).click();
    await expect(pane).toContainText('Cy3, 7 off');
    await viewer.settled();
    const columns = await columnsOf(pane, 0.25);
    for (const [index, colour] of columns.entries()) near(colour, index === 2 ? [255, 0x33, 0] : [0, 0, 0]);
    await channels.getByLabel('P6', { exact: true }).click();
    await expect(pane).toContainText('Cy3 + P6, 6 off');
    await viewer.settled();
    near((await columnsOf(pane, 0.25))[5], [0, 255, 255]);
  });
});

function near(found: readonly number[] | undefined, wanted: readonly number[]): void {
  for (const [channel, value] of wanted.entries())
    expect(Math.abs((found?.[channel] ?? -99) - value), `${found} for ${wanted}`).toBeLessThanOrEqual(1.5);
}

/** In the middle of each column of eight, at a height of the slide, which is fitted into the pane. */
const columnsOf = (pane: Locator, height: number): Promise<readonly (readonly number[])[]> =>
  pane.locator('[data-part="slide-canvas"] canvas').evaluate(async (element: HTMLCanvasElement, down) => {
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    const copy = document.createElement('canvas');
    [copy.width, copy.height] = [element.width, element.height];
    const context = copy.getContext('2d');
    context?.drawImage(element, 0, 0);
    const data = context?.getImageData(0, Math.round(copy.height / 2), copy.width, 1).data ?? [];
    const painted = Array.from({ length: copy.width }, (_, x) => x).filter((x) => data[x * 4 + 3] === 255);
    const [left, right] = [painted[0] ?? 0, (painted.at(-1) ?? 0) + 1];
    const side = right - left;
    const y = Math.round(copy.height / 2 + (down - 0.5) * side);
    return Array.from({ length: 8 }, (_, index) => {
      const x = Math.round(left + ((index + 0.5) / 8) * side);
      return [...(context?.getImageData(x, y, 1, 1).data ?? [])].slice(0, 3);
    });
  }, height);

/** A point of the overview, by parts of its width and height. */
const overviewAt = (pane: Locator, across: number, down: number): Promise<readonly number[]> =>
  pane.getByRole('img', { name: 'Overview of the slide' }).evaluate(
    (element, [x, y]) => {
      const canvas = element as HTMLCanvasElement;
      const context = canvas.getContext('2d');
      const at = [Math.floor(canvas.width * x), Math.floor(canvas.height * y)] as const;
      return [...(context?.getImageData(at[0], at[1], 1, 1).data ?? [])].slice(0, 3);
    },
    [across, down] as const,
  );
