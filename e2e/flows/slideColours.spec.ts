import type { Locator } from '@playwright/test';
import { madeIccProfile } from '../fixtures/madeIccProfile';
import { writeSlide } from '../fixtures/madeSlide';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.20';
/** Four quarters: red, green, blue, and a grey. */
const QUARTERS = [
  [200, 80, 60],
  [60, 180, 90],
  [70, 90, 220],
  [128, 128, 128],
] as const;
/** As transicc has them for a device of gamma 2.2 whose red and green colorants are those of sRGB's green and red. */
const SWAPPED = [
  [80, 200, 60],
  [180, 60, 90],
  [90, 70, 220],
  [128, 128, 128],
] as const;
const SIZE = 1024;

test.describe('colours of a slide', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('slide-colours');
    const quarters = {
      studyInstanceUid: STUDY,
      columns: SIZE,
      rows: SIZE,
      tile: 256,
      levels: 2,
      samplesPerPixel: 3,
      bits: 8,
      pixel: ({ column, row }: { column: number; row: number }) =>
        QUARTERS[(column >= SIZE / 2 ? 1 : 0) + (row >= SIZE / 2 ? 2 : 0)] ?? [0, 0, 0],
    } as const;
    writeSlide(folder, {
      ...quarters,
      series: 1,
      opticalPaths: [{ identifier: '1', icc: madeIccProfile({ colorants: ['green', 'red', 'blue'], gamma: 2.2 }) }],
    });
    writeSlide(folder, { ...quarters, series: 2, container: 'MADE-B1' });
    writeSlide(folder, {
      ...quarters,
      series: 3,
      container: 'MADE-C1',
      pixel: () => [255, 0, 0],
      opticalPaths: [{ identifier: '1', icc: madeIccProfile({ colorants: ['p3Red', 'p3Green', 'p3Blue'] }) }],
    });
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('T-WSI-05: a profile that swaps red and green swaps them on the screen; off and on again without a request', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    await viewer.showSeriesOf(`${STUDY}.1`);
    const pane = viewer.pane('slide').first();
    await expect(pane).toContainText('ICC applied');
    await viewer.settled();
    near(await quartersOf(pane), SWAPPED, 6);

    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await pane.getByRole('button', { name: 'Colours' }).click();
    const panel = pane.getByRole('region', { name: 'Colours of the slide' });
    await panel.getByRole('checkbox', { name: 'Colour profile' }).uncheck();
    await expect(pane).toContainText('ICC off');
    await viewer.settled();
    near(await quartersOf(pane), QUARTERS, 0);
    await panel.getByRole('checkbox', { name: 'Colour profile' }).check();
    await viewer.settled();
    near(await quartersOf(pane), SWAPPED, 6);

    await panel.getByLabel('Brightness').fill('20');
    await expect(pane).toContainText('colours changed');
    await viewer.settled();
    near(
      await quartersOf(pane),
      SWAPPED.map((colour) => colour.map((value) => Math.min(255, value + 51))),
      7,
    );
    if (process.env.COLOURS_PICTURE) await page.screenshot({ path: process.env.COLOURS_PICTURE });
    await panel.getByRole('button', { name: 'As scanned' }).click();
    await viewer.settled();
    near(await quartersOf(pane), SWAPPED, 6);
    const ofThis = requests.filter((url) => url.includes(`${STUDY}.1/`)); // its neighbour may be fetched ahead
    expect(ofThis.filter((url) => url.includes('/frames/') || url.includes('/bulkdata'))).toEqual([]);
  });

  test('T71: on a screen of Display P3 colours are the same, and those beyond sRGB are shown as they are', async ({
    page,
  }) => {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Emulation.setEmulatedMedia', { features: [{ name: 'color-gamut', value: 'p3' }] });
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    await viewer.showSeriesOf(`${STUDY}.1`);
    const pane = viewer.pane('slide').first();
    await expect(pane).toContainText('ICC applied');
    await viewer.settled();
    near(await quartersOf(pane), SWAPPED, 6);
    await viewer.showSeriesOf(`${STUDY}.3`);
    await expect(pane).toContainText('ICC applied');
    await viewer.settled();
    near(await quartersOf(pane, 'display-p3'), Array(4).fill([255, 0, 0]), 1);
    await viewer.showSeriesOf(`${STUDY}.2`);
    await expect(pane).toContainText('no ICC profile');
    await viewer.settled();
    near(await quartersOf(pane), QUARTERS, 1);
    expect(viewer.problems).toEqual([]);
  });

  test('a slide without a profile says so, is shown as stored, and has none of the colours of the one before', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    await viewer.showSeriesOf(`${STUDY}.1`);
    const pane = viewer.pane('slide').first();
    await viewer.settled();
    await viewer.run('view.slideColours', { gamma: 2 });
    await expect(pane).toContainText('colours changed');
    await viewer.showSeriesOf(`${STUDY}.2`);
    await expect(pane).toContainText('no ICC profile');
    await expect(pane).not.toContainText('colours changed');
    await viewer.settled();
    near(await quartersOf(pane), QUARTERS, 0);
  });
});

function near(found: readonly (readonly number[])[], wanted: readonly (readonly number[])[], most: number): void {
  for (const [at, colour] of wanted.entries())
    for (const [channel, value] of colour.entries())
      expect(Math.abs((found[at]?.[channel] ?? -99) - value), `${at}: ${found[at]} for ${colour}`).toBeLessThanOrEqual(
        most,
      );
}

/** In the middle of each quarter of the slide, which is fitted into the pane. */
const quartersOf = (
  pane: Locator,
  colorSpace: PredefinedColorSpace = 'srgb',
): Promise<readonly (readonly number[])[]> =>
  pane.locator('[data-part="slide-canvas"] canvas').evaluate(async (element: HTMLCanvasElement, colorSpace) => {
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    const copy = document.createElement('canvas');
    [copy.width, copy.height] = [element.width, element.height];
    const context = copy.getContext('2d', { colorSpace });
    context?.drawImage(element, 0, 0);
    const quarter = Math.min(copy.width, copy.height) / 5;
    const colourAt = (x: number, y: number) => [
      ...(context?.getImageData(
        Math.round(copy.width / 2 + x * quarter),
        Math.round(copy.height / 2 + y * quarter),
        1,
        1,
      ).data ?? []),
    ];
    return [colourAt(-1, -1), colourAt(1, -1), colourAt(-1, 1), colourAt(1, 1)].map((rgba) => rgba.slice(0, 3));
  }, colorSpace);
