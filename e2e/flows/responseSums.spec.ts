import { element } from '../fixtures/axialImage';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { writeTwoStudies } from '../fixtures/twoStudies';
import { ViewerPage } from '../pages/viewerPage';

const ROOT = '1.2.826.0.1.3680043.10.1481.97';
const STUDIES = [`${ROOT}.1`, `${ROOT}.2`] as const;
/** Length of the same lesion in both studies, mm. */
const LENGTHS_MM = [40, 24] as const;

test.describe('a lesion measured in two studies', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('response');
    writeTwoStudies(folder, ROOT, (index) => ({
      '00081030': element('LO', 'CT chest'),
      '00100010': element('PN', { Alphabetic: 'Response^Rosa' }),
      '00100020': element('LO', 'RESPONSE-1'),
      '00200052': element('UI', `${STUDIES[index]}.9`),
    }));
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('as a target makes a row of sums with change and response, kept in the reports of both studies', async ({
    page,
    browser,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, STUDIES);
    await viewer.run('layout.set', { rows: 1, columns: 2 });
    await viewer.loaded();
    const panes = await page
      .locator('[data-pane-id]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-pane-id') ?? ''));
    for (const [index, study] of STUDIES.entries()) {
      await viewer.run('pane.activate', { paneId: panes[index] });
      await viewer.showSeriesOf(`${study}.1`);
      await viewer.settled(panes[index]);
      await viewer.tool('Length').click();
      const length = LENGTHS_MM[index] ?? 0;
      await viewer.clickAt(panes[index] ?? '', [
        [40, 60, 30],
        [40 + length, 60, 30],
      ]);
      await expect(viewer.annotations).toHaveCount(index + 1);
    }
    await page.keyboard.press('Escape');
    await page
      .getByRole('button', { name: /^Link Lesion/ })
      .first()
      .click();
    const panel = page.getByRole('region', { name: 'Link' });
    await panel.getByRole('button', { name: 'Link', exact: true }).click();
    await expect(panel).toHaveCount(0);
    await viewer.inspect('Findings');
    const table = page.getByRole('table', { name: 'Findings' });
    await table.getByRole('combobox', { name: /^RECIST role of/ }).selectOption('Target');
    await expectSums(page);
    await page.screenshot({ path: 'test-results/response-sums.png' });
    await viewer.save();

    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
    const fresh = new ViewerPage(await context.newPage());
    await fresh.openCase(server.url, STUDIES);
    await fresh.loaded();
    await fresh.inspect('Findings');
    await expectSums(fresh.page);
    expect([...viewer.problems, ...fresh.problems]).toEqual([]);
    await context.close();
  });
});

async function expectSums(page: ViewerPage['page']): Promise<void> {
  const row = page.getByRole('table', { name: 'Findings' }).locator('[data-response]');
  await expect(row).toContainText('Sum of 1 target');
  const cells = row.getByRole('cell');
  await expect(cells).toHaveCount(2);
  await expect(cells.nth(0)).toHaveText(/^(39|40)\.\d mm$/);
  await expect(cells.nth(1)).toHaveText(/^2[345]\.\d mm−(39|40|41) % first−(39|40|41) % leastPR$/);
}
