import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { encodePart10 } from '../../archive/part10Writer';
import type { DicomElement } from '../../src/dicom/json';
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

const one = (vr: string, ...Value: unknown[]): DicomElement => ({ vr, Value });

/** Axial images, each of one grey that tells its position; black at 0 mm, white at `LAST_MM`. */
function writeStack(folder: string, stack: Stack): void {
  for (let index = 0; index < stack.count; index += 1) {
    const mm = stack.firstMm + index * stack.stepMm;
    const pixels = new Uint16Array(SIZE * SIZE).fill(mm * PER_MM);
    const file = encodePart10(
      {
        '00080016': one('UI', '1.2.840.10008.5.1.4.1.1.2'),
        '00080018': one('UI', `${stack.series}.${index + 1}`),
        '00080020': one('DA', '20260131'),
        '00080030': one('TM', '101530'),
        '00080050': one('SH', 'LINKED'),
        '00080060': one('CS', 'CT'),
        '00081030': one('LO', 'Linked stacks'),
        '0008103E': one('LO', stack.description),
        '00100010': one('PN', { Alphabetic: 'Test^Linked' }),
        '00100020': one('LO', 'LINKED-1'),
        '00180050': one('DS', stack.stepMm),
        '0020000D': one('UI', STUDY),
        '0020000E': one('UI', stack.series),
        '00200011': one('IS', Number(stack.series.split('.').at(-1))),
        '00200013': one('IS', index + 1),
        '00200032': one('DS', -32, -32, mm),
        '00200037': one('DS', 1, 0, 0, 0, 1, 0),
        '00200052': one('UI', stack.frameOfReference),
        '00280002': one('US', 1),
        '00280004': one('CS', 'MONOCHROME2'),
        '00280010': one('US', SIZE),
        '00280011': one('US', SIZE),
        '00280030': one('DS', 1, 1),
        '00280100': one('US', 16),
        '00280101': one('US', 16),
        '00280102': one('US', 15),
        '00280103': one('US', 0),
        '00281050': one('DS', (LAST_MM * PER_MM + 1) / 2),
        '00281051': one('DS', LAST_MM * PER_MM + 1),
        '00281052': one('DS', 0),
        '00281053': one('DS', 1),
        '7FE00010': { vr: 'OW', InlineBinary: Buffer.from(pixels.buffer).toString('base64') },
      },
      '1.2.840.10008.1.2.1',
    );
    writeFileSync(join(folder, `${stack.description}-${index + 1}.dcm`), file);
  }
}
