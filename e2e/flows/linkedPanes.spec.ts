import type { Page } from '@playwright/test';
import { element, writeAxialImage } from '../fixtures/axialImage';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.5';
const SIZE = 64;
/** Stored value of an image per mm of its position: its grey tells where it lies. */
const PER_MM = 10;
const LAST_MM = 80;

interface Stack {
  readonly series: string;
  readonly description: string;
  readonly frameOfReference: string;
  readonly firstMm: number;
  readonly stepMm: number;
  readonly count: number;
}
const THIN: Stack = {
  series: `${STUDY}.1`,
  description: 'Thin',
  frameOfReference: `${STUDY}.9`,
  firstMm: 0,
  stepMm: 2,
  count: 41,
};
const THICK: Stack = { ...THIN, series: `${STUDY}.2`, description: 'Thick', firstMm: 20, stepMm: 5, count: 9 };
const ELSEWHERE: Stack = {
  ...THIN,
  series: `${STUDY}.3`,
  description: 'Repositioned',
  frameOfReference: `${STUDY}.8`,
  count: 21,
};

test.describe('linked panes', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('linked');
    for (const stack of [THIN, THICK, ELSEWHERE]) writeStack(folder, stack);
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  async function openFour(page: Page): Promise<ViewerPage> {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.loaded();
    await viewer.run('layout.set', { rows: 2, columns: 2 });
    for (const [index, { series }] of [THIN, THICK, THIN, ELSEWHERE].entries())
      await viewer.run('pane.show', { paneId: String(index + 1), displaySetId: series });
    await viewer.settled();
    for (const id of ['1', '2', '3', '4'])
      await expect(page.locator(`[data-pane-id="${id}"]`)).toHaveAttribute('data-pane-state', 'ready');
    return viewer;
  }
  const pane = (page: Page, id: number) => page.locator(`[data-pane-id="${id}"]`);
  const numbers = (page: Page) =>
    page.locator('[data-pane-id]').evaluateAll((panes) => panes.map((one) => Number(one.dataset.frameNumber)));

  test('a wheel over one stack moves those of its frame of reference to the same millimetre, in the same frame', async ({
    page,
  }) => {
    const viewer = await openFour(page);
    const button = viewer.button('Link panes');
    await expect(button).toHaveAttribute('aria-pressed', 'false');
    const box = await pane(page, 1).boundingBox();
    await page.mouse.move((box?.x ?? 0) + 150, (box?.y ?? 0) + 150);
    await page.mouse.wheel(0, 100);
    await expect.poll(() => numbers(page)).toEqual([2, 1, 1, 1]); // off by default

    await button.click();
    await expect(button).toHaveAttribute('aria-pressed', 'true');
    await expect.poll(() => numbers(page)).toEqual([2, 1, 2, 1]);
    await expect(pane(page, 4)).toContainText('Not linked: other frame of reference');
    await expect(pane(page, 2)).toContainText('beyond this series');

    await page.mouse.move((box?.x ?? 0) + 150, (box?.y ?? 0) + 150);
    await watchPictures(page);
    for (let notch = 0; notch < 22; notch += 1) await page.mouse.wheel(0, 100);
    await expect.poll(() => numbers(page)).toEqual([24, 6, 24, 1]);
    await expect(pane(page, 2)).not.toContainText('beyond this series');
    const seen = await picturesSeen(page);
    // Images run from the head to the feet: their positions fall.
    for (const [index, [thin = 0, thick = 0, same = 0, elsewhere = 0]] of seen.entries()) {
      expect(same).toBe(thin);
      expect(elsewhere).toBe(LAST_MM / 2);
      expect(Math.abs(thick - Math.min(thin, 60))).toBeLessThanOrEqual(2.5);
      expect(thin).toBeLessThanOrEqual(seen[index - 1]?.[0] ?? LAST_MM);
      expect(thick).toBeLessThanOrEqual(seen[index - 1]?.[1] ?? LAST_MM);
    }
    expect(seen.at(-1)).toEqual([34, 35, 34, 40]);

    await pane(page, 4).getByRole('button', { name: 'Link by hand' }).click();
    await expect(pane(page, 4)).toContainText('Manual link, not registered');
    await expect(pane(page, 1)).toHaveAttribute('data-active', 'true');
    expect(viewer.problems).toEqual([]);
  });

  test('Y links and unlinks; the thick stack leads as well, and past its end a pane says how far', async ({ page }) => {
    const viewer = await openFour(page);
    await pane(page, 2).focus();
    await page.keyboard.press('y');
    await expect(viewer.button('Link panes')).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.press('End');
    await expect.poll(() => numbers(page)).toEqual([31, 9, 31, 1]);
    await pane(page, 1).focus();
    await page.keyboard.press('End');
    await expect.poll(() => numbers(page)).toEqual([41, 9, 41, 1]);
    await expect(pane(page, 2)).toContainText('Position 20 mm beyond this series');
    await page.keyboard.press('y');
    await expect(viewer.button('Link panes')).toHaveAttribute('aria-pressed', 'false');
    await expect(pane(page, 2)).not.toContainText('beyond');
    await expect(pane(page, 4)).not.toContainText('Not linked');
    await page.keyboard.press('Home');
    await expect.poll(() => numbers(page)).toEqual([1, 9, 41, 1]);
  });
});

/** From now on, in every animation frame, notes the position that each pane's picture tells by its grey, mm. */
async function watchPictures(page: Page): Promise<void> {
  await page.evaluate(
    ({ lastMm }) => {
      const greyOf = (paneElement: Element): number => {
        for (const canvas of paneElement.querySelectorAll('canvas')) {
          if (canvas.dataset.layer || canvas.width < 50 || getComputedStyle(canvas).display === 'none') continue;
          const pixel = canvas.getContext('2d')?.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
          if (pixel && (pixel[3] ?? 0) > 0) return pixel[0] ?? 0;
        }
        return Number.NaN;
      };
      const seen: number[][] = [];
      Object.assign(window, { picturesSeen: seen });
      const look = () => {
        const panes = [...document.querySelectorAll('[data-pane-id]')];
        const now = panes.map((one) => Math.round((greyOf(one) / 255) * lastMm));
        if (String(now) !== String(seen.at(-1))) seen.push(now);
        // After the handlers of this frame, before the next one.
        requestAnimationFrame(() => setTimeout(look));
      };
      look();
    },
    { lastMm: LAST_MM },
  );
}

const picturesSeen = (page: Page): Promise<number[][]> =>
  page.evaluate(() => (window as unknown as { picturesSeen: number[][] }).picturesSeen);

/** Axial images, each of one grey that tells its position; black at 0 mm, white at `LAST_MM`. */
function writeStack(folder: string, { series, count, firstMm, stepMm, description, frameOfReference }: Stack): void {
  const white = LAST_MM * PER_MM + 1;
  for (let index = 0; index < count; index += 1) {
    const mm = firstMm + index * stepMm;
    const pixels = new Uint16Array(SIZE * SIZE).fill(mm * PER_MM);
    const place = { study: STUDY, series, number: index + 1, atMm: [-32, -32, mm] } as const;
    writeAxialImage(
      folder,
      { ...place, columns: SIZE, spacingMm: 1, pixels, window: [white / 2, white] },
      {
        '00080020': element('DA', '20260131'),
        '00080030': element('TM', '101530'),
        '00080050': element('SH', 'LINKED'),
        '00081030': element('LO', 'Linked stacks'),
        '0008103E': element('LO', description),
        '00100010': element('PN', { Alphabetic: 'Test^Linked' }),
        '00100020': element('LO', 'LINKED-1'),
        '00180050': element('DS', stepMm),
        '00200052': element('UI', frameOfReference),
        '00281052': element('DS', 0),
        '00281053': element('DS', 1),
      },
    );
  }
}
