import { writeSlide } from '../fixtures/madeSlide';
import { type Crossing, glassMm, type PhantomGrid, phantomSlide } from '../fixtures/phantomGrid';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.43';
const GRID: PhantomGrid = { series: 1, spacingMm: [0.0005, 0.0005], orientation: [0, -1, 0, -1, 0, 0] };
const MARGIN = { value: 'margin', scheme: '99PARFOCAL', meaning: 'Margin' };

test.describe('size of a tumour and its distance to the margin', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    const folder = scratchFolder('region-measures');
    writeSlide(folder, phantomSlide(STUDY, GRID));
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('are lines of their own in mm, found by name, and nothing is measured without a margin', async ({ page }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.loaded();
    const paneId = await viewer.activate('slide');
    await viewer.settled();
    const at = (...crossings: Crossing[]) => crossings.map((crossing) => glassMm(GRID, crossing));

    await viewer.run('tool.set', { tool: 'polygon' });
    await viewer.clickAt(paneId, at([12, 12], [20, 12], [20, 16], [12, 16]));
    await page.keyboard.press('Enter');
    await expect(viewer.annotations).toHaveCount(1);

    await byName(viewer, 'Distance to margin');
    await expect.poll(async () => (await viewer.problemLines()).join('\n')).toContain('No margin is marked');
    await expect(viewer.annotations).toHaveCount(1);

    // 8 by 4 steps of 64 µm: the diagonal, and across it √(4² + 2²) steps, from a corner to the other side.
    await byName(viewer, 'Size of the region');
    await expect(viewer.annotations).toHaveCount(2);
    await expect(viewer.annotations.nth(1)).toContainText('0.572 mm');
    await expect(viewer.annotations.nth(1)).toContainText('Short axis 0.286 mm');
    await expect(viewer.annotations.nth(1)).toContainText('Size of Lesion 1');

    await viewer.run('label.set', { concept: MARGIN });
    await viewer.run('tool.set', { tool: 'length' });
    await viewer.clickAt(paneId, at([10, 18], [22, 18]));
    await expect(viewer.annotations).toHaveCount(3);
    await viewer.annotations.first().click();
    await byName(viewer, 'Distance to margin');
    await expect(viewer.annotations).toHaveCount(4);
    await expect(viewer.annotations.filter({ hasText: 'Distance to margin' })).toContainText('0.128 mm');
    await page.screenshot({ path: test.info().outputPath('measured.png') });

    await viewer.save();
    await page.reload();
    await viewer.loaded();
    await expect(viewer.annotations).toHaveCount(4);
    await expect(viewer.annotations.filter({ hasText: 'Distance to margin' })).toContainText('0.128 mm');
    await expect(viewer.annotations.filter({ hasText: 'Size of Lesion 1' })).toContainText('Short axis 0.286 mm');
    expect(viewer.problems).toEqual([]);
  });
});

/** Ctrl+K, words, Enter. */
async function byName(viewer: ViewerPage, name: string): Promise<void> {
  await viewer.page.keyboard.press('Control+k');
  await viewer.page.keyboard.type(name);
  await viewer.page.keyboard.press('Enter');
}
