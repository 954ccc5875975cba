import type { Locator } from '@playwright/test';
import { writeSlide } from '../fixtures/madeSlide';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.21';
const [SIZE, PLANES] = [1024, 5];
const PATHS = ['HE', 'IHC'] as const;

/** Every path and plane has its own colour; a stripe tells where the middle is. */
const colourOf = (path: number, plane: number): readonly [number, number, number] => [
  40 + plane * 40,
  path === 0 ? 60 : 200,
  220 - plane * 30,
];

test.describe('focal planes and optical paths of a slide', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('slide-focus');
    writeSlide(folder, {
      studyInstanceUid: STUDY,
      columns: SIZE,
      rows: SIZE,
      tile: 256,
      levels: 2,
      samplesPerPixel: 3,
      bits: 8,
      focalPlanes: PLANES,
      planeStepUm: 1.5,
      opticalPaths: PATHS.map((identifier) => ({ identifier, description: `${identifier} stain` })),
      pixel: ({ path, plane }) => colourOf(path, plane),
    });
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('T-WSI-11: each plane is the right one, by key, wheel and button; no view ever shows two; marks take its height', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    const pane = viewer.pane('slide').first();
    await expect(pane).toContainText('focus 3 of 5, 3 µm');
    await viewer.settled();
    expect(await colourIn(pane)).toEqual([...colourOf(0, 2)]);

    await watchMixing(pane);
    await pane.focus();
    await page.keyboard.press(']');
    await expect(pane).toContainText('focus 4 of 5, 4.5 µm');
    await viewer.settled();
    expect(await colourIn(pane)).toEqual([...colourOf(0, 3)]);
    await pane.hover();
    await page.keyboard.down('Shift');
    await page.mouse.wheel(0, -120);
    await page.keyboard.up('Shift');
    await expect(pane).toContainText('focus 5 of 5, 6 µm');
    await viewer.settled();
    expect(await colourIn(pane)).toEqual([...colourOf(0, 4)]);
    await page.keyboard.press(']');
    await viewer.settled();
    await expect(pane).toContainText('focus 5 of 5');
    for (const plane of [3, 2, 1, 0]) {
      await pane.getByRole('button', { name: 'Focus down' }).click();
      await expect(pane).toContainText(`focus ${plane + 1} of 5`);
      await viewer.settled();
      expect(await colourIn(pane)).toEqual([...colourOf(0, plane)]);
    }
    expect(await mixedSeen(pane)).toBe(0);
    if (process.env.FOCUS_PICTURE) await page.screenshot({ path: process.env.FOCUS_PICTURE });
    const id = await viewer.paneId('slide');
    expect((await viewer.fromCanvas(id, [200, 200]))[2]).toBeCloseTo(0, 9);
    await page.keyboard.press(']');
    await expect(pane).toContainText('focus 2 of 5');
    await viewer.settled();
    expect((await viewer.fromCanvas(id, [200, 200]))[2]).toBeCloseTo(0.0015, 9);
  });

  test('the planes above and below are fetched while the reader looks, so that focusing waits for nothing', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    const pane = viewer.pane('slide').first();
    await viewer.settled();
    await page.waitForTimeout(1500);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await pane.focus();
    await page.keyboard.press('[');
    await expect(pane).toContainText('focus 2 of 5');
    await viewer.settled();
    expect(await colourIn(pane)).toEqual([...colourOf(0, 1)]);
    // Sixteen tiles a plane in the finest level, four in the other: only the plane below this one is asked for now.
    const frames = asked.flatMap((url) => {
      const [, instance, list = ''] = /\.(\d)\/frames\/([\d,]+)$/.exec(url) ?? [];
      return list.split(',').map((frame) => ({ instance, frame: Number(frame) }));
    });
    const ofPlane = frames.filter(({ instance, frame }) =>
      instance === '1' ? frame > 16 && frame <= 32 : frame > 4 && frame <= 8,
    );
    expect(ofPlane, JSON.stringify(frames)).toEqual([]);
  });

  test('T54: another optical path is chosen by its name, at the same place and in the same focal plane', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    const pane = viewer.pane('slide').first();
    await viewer.settled();
    await viewer.run('view.magnification', { power: 10 });
    await viewer.settled();
    await pane.getByRole('button', { name: 'Colours' }).click();
    await pane.getByLabel('Optical path').selectOption('IHC stain');
    await expect(pane).toContainText('IHC stain');
    await viewer.settled();
    expect(await colourIn(pane)).toEqual([...colourOf(1, 2)]);
    await expect(pane).toHaveAttribute('data-magnification', '10');
  });
});

const canvasOf = (pane: Locator): Locator => pane.locator('[data-part="slide-canvas"] canvas');

const colourIn = (pane: Locator): Promise<readonly number[]> =>
  canvasOf(pane).evaluate(async (element: HTMLCanvasElement) => {
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    const copy = document.createElement('canvas');
    [copy.width, copy.height] = [element.width, element.height];
    const context = copy.getContext('2d');
    context?.drawImage(element, 0, 0);
    return [...(context?.getImageData(copy.width / 2 - 20, copy.height / 2 - 30, 1, 1).data ?? [])].slice(0, 3);
  });

/** Looks at every animation frame whether the picture has more than one colour, besides where there is none. */
const watchMixing = (pane: Locator): Promise<void> =>
  pane.evaluate((element) => {
    const copy = document.createElement('canvas');
    let mixed = 0;
    const look = () => {
      const canvas = element.querySelector<HTMLCanvasElement>('[data-part="slide-canvas"] canvas');
      if (canvas) {
        [copy.width, copy.height] = [24, 24];
        const context = copy.getContext('2d', { willReadFrequently: true });
        if (context) context.imageSmoothingEnabled = false;
        context?.drawImage(canvas, 0, 0, 24, 24);
        const data = new Uint32Array(context?.getImageData(0, 0, 24, 24).data.buffer ?? new ArrayBuffer(0));
        if (new Set(data.filter((pixel) => pixel >>> 24 === 255)).size > 1) mixed += 1;
      }
      element.setAttribute('data-mixed', String(mixed));
      requestAnimationFrame(look);
    };
    look();
  });

const mixedSeen = async (pane: Locator): Promise<number> => Number(await pane.getAttribute('data-mixed'));
