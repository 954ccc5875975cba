import type { Page } from '@playwright/test';
import { writeSlide } from '../fixtures/madeSlide';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.24';
const SIZE = 2048;

test.describe('slides side by side', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('linked-slides');
    const glass = {
      studyInstanceUid: STUDY,
      columns: SIZE,
      rows: SIZE,
      tile: 256,
      levels: 4,
      samplesPerPixel: 1,
      bits: 8,
      pixel: ({ column, row }: { column: number; row: number }) => (((column >> 7) ^ (row >> 7)) & 1 ? 90 : 190),
    } as const;
    writeSlide(folder, { ...glass, series: 1, container: 'HE' });
    // The same tissue scanned with pixels of another size, the other way up.
    writeSlide(folder, {
      ...glass,
      series: 2,
      container: 'IHC',
      spacingMm: [0.00025, 0.00025],
      orientation: [0, 1, 0, 1, 0, 0],
    });
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('two scans tied by hand move, zoom and turn together and say that nobody vouches for it', async ({ page }) => {
    const { viewer, panes } = await sideBySide(server.url, page, ['1', '2']);
    await page.keyboard.press('y');
    await expect(panes[1]!).toContainText('Not linked: other frame of reference');
    await panes[1]!.getByRole('button', { name: 'Link by hand' }).click();
    await expect(panes[1]!).toContainText('Manual link, not registered');
    const scale =
      Number(await panes[1]!.getAttribute('data-um-per-pixel')) /
      Number(await panes[0]!.getAttribute('data-um-per-pixel'));
    const ids = await idsOf(viewer);
    const before = await Promise.all(ids.map((id) => middleOf(viewer, id)));

    await viewer.run('view.magnification', { power: 10 });
    await viewer.run('view.panBy', { dx: 0.4, dy: -0.2 });
    await viewer.run('view.rotateBy', { deg: 30 });
    await viewer.settled();
    const after = await Promise.all(ids.map((id) => middleOf(viewer, id)));
    const [one, other] = [0, 1].map((at) => far(before[at]!, after[at]!));
    expect(one).toBeGreaterThan(0.01);
    // The other scan covers half as much glass in the same pane, so its way is half as far.
    expect(Math.abs(other! / one! - scale)).toBeLessThan(0.01);
    const um = await Promise.all(panes.map(async (pane) => Number(await pane.getAttribute('data-um-per-pixel'))));
    expect(um[1]! / um[0]!).toBeCloseTo(scale, 3);
    for (const pane of panes) await expect(pane).toHaveAttribute('data-rotation-deg', '30');
    if (process.env.LINKED_PICTURE) await page.screenshot({ path: process.env.LINKED_PICTURE });

    // The other one leads as well.
    await panes[1]!.click({ position: { x: 40, y: 300 } });
    await viewer.run('view.rotateBy', { deg: -30 });
    await viewer.settled();
    await expect(panes[0]!).toHaveAttribute('data-rotation-deg', '0');
    await page.keyboard.press('y');
    await viewer.run('view.rotateRight');
    await viewer.settled();
    await expect(panes[0]!).toHaveAttribute('data-rotation-deg', '0');
    await expect(panes[1]!).toHaveAttribute('data-rotation-deg', '90');
  });

  test('one glass in two panes needs no hand: linked, both see the same millimetres', async ({ page }) => {
    const { viewer, panes } = await sideBySide(server.url, page, ['1', '1']);
    await viewer.run('view.magnification', { power: 5 });
    await page.keyboard.press('y');
    await viewer.run('view.panBy', { dx: 0.3, dy: 0.1 });
    await viewer.settled();
    await expect(panes[1]!).not.toContainText('link');
    const [one, other] = await Promise.all((await idsOf(viewer)).map((id) => middleOf(viewer, id)));
    expect(far(one!, other!)).toBeLessThan(1e-6);
    const um = await Promise.all(panes.map((pane) => pane.getAttribute('data-um-per-pixel')));
    expect(um[0]).toBe(um[1]);
  });
});

async function sideBySide(url: string, page: Page, series: readonly [string, string]) {
  const viewer = new ViewerPage(page);
  await viewer.openCase(url, [STUDY]);
  await viewer.run('layout.set', { rows: 1, columns: 2 });
  const all = page.locator('[data-pane-id]');
  for (const [at, one] of series.entries()) {
    await all.nth(at).click({ position: { x: 40, y: 300 } });
    await viewer.showSeriesOf(`${STUDY}.${one}`);
  }
  await all.nth(0).click({ position: { x: 40, y: 300 } });
  await viewer.settled();
  await all.nth(0).focus();
  return { viewer, panes: [all.nth(0), all.nth(1)] };
}

const idsOf = async (viewer: ViewerPage): Promise<readonly string[]> =>
  viewer.page
    .locator('[data-pane-id]')
    .evaluateAll((panes) => panes.map((pane) => pane.getAttribute('data-pane-id') ?? ''));

/** Of the pane, in mm of its glass. */
async function middleOf(viewer: ViewerPage, id: string): Promise<readonly number[]> {
  const box = await viewer.page.locator(`[data-pane-id="${id}"]`).boundingBox();
  return viewer.fromCanvas(id, [(box?.width ?? 0) / 2, (box?.height ?? 0) / 2]);
}

const far = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot((a[0] ?? 0) - (b[0] ?? 0), (a[1] ?? 0) - (b[1] ?? 0));
