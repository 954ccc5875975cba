import { makeRampCase, RAMP_CT, SIDE, SPACING_MM } from '../fixtures/rampCase';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

/** Column and row of the middle of the line that is drawn. */
const MIDDLE = [48, 16] as const;

test.describe('the matrix of findings', () => {
  let server: ViewerServer;
  let studies: readonly string[] = [];
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const ramp = await makeRampCase();
    studies = ramp.studies;
    server = await startViewer(['--data', ramp.folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('shows each mark on a small picture of its image, and offers the pathology that came after it', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, studies);
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    await viewer.loaded();
    await viewer.showSeriesOf(`${RAMP_CT}.1`);
    const [pane = ''] = await page
      .locator('[data-pane-id]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-pane-id') ?? ''));
    await viewer.run('view.frame', { frameNumber: 3 });
    await viewer.settled(pane);
    await viewer.tool('Length').click();
    const at = await viewer.fromCanvas(pane, [5, 5]);
    await viewer.clickAt(pane, [
      [(MIDDLE[0] - 6) * SPACING_MM, MIDDLE[1] * SPACING_MM, at[2]],
      [(MIDDLE[0] + 6) * SPACING_MM, MIDDLE[1] * SPACING_MM, at[2]],
    ]);
    await expect(viewer.annotations).toHaveCount(1);
    await page.keyboard.press('Escape');
    await viewer.inspect('Findings');
    const cell = page.getByRole('table', { name: 'Findings' }).getByRole('button', { name: /mm$/ });
    const picture = cell.locator('img');
    await expect(picture).toBeVisible();
    const [image, ring] = await Promise.all([picture.boundingBox(), cell.locator('[style*="left"]').boundingBox()]);
    if (!image || !ring) throw new Error('there is no picture, or no ring on it');
    const [x, y] = [
      (ring.x + ring.width / 2 - image.x) / image.width,
      (ring.y + ring.height / 2 - image.y) / image.height,
    ];
    expect(Math.abs(x * SIDE - MIDDLE[0])).toBeLessThan(2);
    expect(Math.abs(y * SIDE - MIDDLE[1])).toBeLessThan(2);

    const offer = page.getByRole('button', { name: 'Pathology beside 2026-06-10' });
    await offer.click();
    await expect(viewer.pane('slide')).toHaveCount(1);
    await expect(viewer.pane('radiology')).toHaveAttribute('data-frame-number', '3');
    await viewer.settled();
    await page.screenshot({ path: 'test-results/findings-matrix.png' });
    expect(viewer.problems).toEqual([]);
  });
});
