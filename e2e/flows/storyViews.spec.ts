import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { makeRampCase, RAMP_CT } from '../fixtures/rampCase';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

test.describe('views that no presentation state can say', () => {
  let server: ViewerServer;
  let ramp: Awaited<ReturnType<typeof makeRampCase>>;
  const store = scratchFolder('store');
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    ramp = await makeRampCase();
    server = await startViewer(['--data', ramp.folder, '--store', store, '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('come back at their place, in their greys and colours; an image that is gone leaves its pane empty', async ({
    page,
    browser,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, ramp.studies);
    await viewer.loaded();
    await viewer.settled();
    const bar = page.getByRole('region', { name: 'Storyboard' });
    const capture = async (count: number) => {
      await page.keyboard.press('v');
      await expect(bar.getByRole('listitem')).toHaveCount(count);
    };
    // Step 1: the slide, brighter. Step 2: planes, each elsewhere. Step 3: an image turned askew.
    await viewer.activate('slide');
    await viewer.run('view.slideColours', { brightness: 20, gamma: 1.5 });
    await viewer.settled();
    await capture(1);
    await viewer.activate('radiology');
    await viewer.run('layout.mpr');
    await viewer.settled();
    const ids = await paneIds(page);
    expect(ids).toHaveLength(3);
    for (const [index, id] of ids.entries()) {
      await viewer.run('pane.activate', { paneId: id });
      await viewer.run('view.frame', { frameNumber: [4, 20, 44][index] });
      await viewer.run('view.zoomBy', { factor: [1, 2, 1.5][index] });
      await viewer.run('view.panBy', { dx: 0.1, dy: -0.05 });
    }
    await viewer.run('view.window', { windowCenter: 200, windowWidth: 350 });
    await viewer.settled();
    const planes = await seen(viewer);
    await capture(2);
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    await viewer.run('view.plane', { plane: 'none' });
    await viewer.run('view.frame', { frameNumber: 7 });
    await viewer.run('view.rotateBy', { deg: 30 });
    await viewer.settled();
    const askew = await seen(viewer);
    await page.screenshot({ path: 'test-results/story-askew.png' });
    await capture(3);
    await bar.getByRole('button', { name: /^Step 2/ }).click();
    await expectSeen(viewer, planes);
    await page.screenshot({ path: 'test-results/story-planes.png' });
    await bar.getByRole('button', { name: 'Save storyboard' }).click();
    await expect(bar.getByRole('button', { name: 'Saved' })).toBeVisible({ timeout: 30_000 });

    const context = await browser.newContext({ viewport: page.viewportSize() ?? null, colorScheme: 'dark' });
    const fresh = new ViewerPage(await context.newPage());
    await fresh.openCase(server.url, ramp.studies);
    await fresh.loaded();
    await fresh.settled();
    const again = fresh.page.getByRole('region', { name: 'Storyboard' });
    for (const [number, expected] of [
      [2, planes],
      [3, askew],
      [2, planes],
    ] as const) {
      await again.getByRole('button', { name: new RegExp(`^Step ${number}`) }).click();
      await expectSeen(fresh, expected);
    }
    await again.getByRole('button', { name: /^Step 1/ }).click();
    await fresh.settled();
    await expect(fresh.pane('slide')).toContainText('colours changed');
    await context.close();

    await server.stop();
    rmSync(join(ramp.folder, `${RAMP_CT}.1.6.dcm`));
    server = await startViewer(['--data', ramp.folder, '--store', store, '--automation']);
    await viewer.openCase(server.url, ramp.studies);
    await viewer.loaded();
    await bar.getByRole('button', { name: /^Step 3/ }).click();
    await expect(page.getByText('Not in the case: an image of this step')).toBeVisible();
    await expect(viewer.pane('radiology')).toHaveCount(0);
    await page.screenshot({ path: 'test-results/story-missing.png' });
    expect(viewer.problems).toEqual([]);
  });
});

const paneIds = (page: Page): Promise<string[]> =>
  page
    .locator('[data-pane-kind="radiology"]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-pane-id') ?? ''));

interface Seen {
  readonly middle: readonly number[];
  readonly corner: readonly number[];
  readonly window: readonly (string | null)[];
}

/** Of every radiology pane: the mm in its middle and in a corner, and its window. */
async function seen(viewer: ViewerPage): Promise<readonly Seen[]> {
  const found: Seen[] = [];
  for (const id of await paneIds(viewer.page)) {
    const pane = viewer.page.locator(`[data-pane-id="${id}"]`);
    const box = await pane.locator('[data-canvas-host]').boundingBox();
    const [width, height] = [box?.width ?? 0, box?.height ?? 0];
    const names = ['data-window-center', 'data-window-width'];
    found.push({
      middle: await viewer.fromCanvas(id, [width / 2, height / 2]),
      corner: await viewer.fromCanvas(id, [0, 0]),
      window: await Promise.all(names.map((name) => pane.getAttribute(name))),
    });
  }
  return found;
}

async function expectSeen(viewer: ViewerPage, expected: readonly Seen[]): Promise<void> {
  await expect(async () => {
    await viewer.settled();
    const now = await seen(viewer);
    expect(now.map(({ window }) => window)).toEqual(expected.map(({ window }) => window));
    for (const [index, one] of now.entries())
      for (const at of ['middle', 'corner'] as const)
        for (const axis of [0, 1, 2])
          expect(Math.abs((one[at][axis] ?? Number.NaN) - (expected[index]?.[at][axis] ?? Number.NaN))).toBeLessThan(
            0.5,
          );
  }).toPass({ timeout: 10_000 });
}
