import { element } from '../fixtures/axialImage';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { writeTwoStudies } from '../fixtures/twoStudies';
import { ViewerPage } from '../pages/viewerPage';

const ROOT = '1.2.826.0.1.3680043.10.1481.93';
const STUDIES = [`${ROOT}.1`, `${ROOT}.2`] as const;
/** The same name, date of birth and ID: given out by two hospitals, they are two people. */
const ISSUERS = ['NORTH', 'SOUTH'] as const;

test.describe('the same ID of two issuers', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('two-patients');
    writeTwoStudies(folder, ROOT, (index) => ({
      '00100010': element('PN', { Alphabetic: 'Same^Sam' }),
      '00100020': element('LO', 'P-100'),
      '00100021': element('LO', ISSUERS[index] ?? ''),
      '00100030': element('DA', '19610804'),
      '00200052': element('UI', `${ROOT}.9`), // and even the same frame of reference
    }));
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('ORI-04: is said in every place, and nothing is linked, stored or reported across them', async ({ page }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, STUDIES);
    await viewer.run('layout.set', { rows: 1, columns: 2 });
    await viewer.loaded();
    await expect(page.getByRole('heading', { name: 'DIFFERENT PATIENTS' })).toBeVisible();
    await expect(page).toHaveTitle(/^DIFFERENT PATIENTS/);
    for (const issuer of ISSUERS) await expect(page.getByRole('banner')).toContainText(issuer);
    const panes = await page
      .locator('[data-pane-id]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-pane-id') ?? ''));
    for (const [index, study] of STUDIES.entries()) {
      await viewer.run('pane.activate', { paneId: panes[index] });
      await viewer.showSeriesOf(`${study}.1`);
      await viewer.settled(panes[index]);
      await viewer.tool('Length').click();
      await viewer.clickAt(panes[index] ?? '', [
        [40, 60, 30],
        [70, 60, 30],
      ]);
      await expect(viewer.annotations).toHaveCount(index + 1);
    }
    await page.keyboard.press('Escape');

    // One frame of reference, and still neither scrolls with the other, nor is a place shared.
    await page.keyboard.press('y');
    await viewer.run('view.frame', { frameNumber: 4 });
    await viewer.settled();
    await expect(viewer.pane('radiology').first()).not.toHaveAttribute('data-frame-number', '4');

    // Two marks are one finding only after somebody says so of the patients, in words that are stored.
    await page
      .getByRole('button', { name: /^Link Lesion/ })
      .first()
      .click();
    const panel = page.getByRole('region', { name: 'Link' });
    await expect(panel).toContainText('DIFFERENT PATIENTS');
    for (const issuer of ISSUERS) await expect(panel).toContainText(issuer);
    await expect(panel.getByRole('button', { name: 'Link', exact: true })).toBeDisabled();
    await page.screenshot({ path: 'test-results/two-patients-link.png' });
    await page.keyboard.press('Escape');

    // A storyboard of both is not stored, a report of both shows nothing, and both say why.
    await page.keyboard.press('v');
    const bar = page.getByRole('region', { name: 'Storyboard' });
    await bar.getByRole('button', { name: 'Save storyboard' }).click();
    await expect(
      page.getByText('DIFFERENT PATIENTS: this storyboard shows images of two, and was not saved'),
    ).toBeVisible();
    await page.screenshot({ path: 'test-results/two-patients.png' });
    const stored = await (await fetch(`${server.url}/dicom-web/instances?Modality=KO`)).text();
    expect(stored).not.toContain('128203');
    await bar.getByRole('button', { name: 'Report' }).click();
    await expect(page.getByRole('article', { name: 'Report' })).toContainText(
      'Studies of two patients are in this report',
    );
    expect(viewer.problems).toEqual([]);
  });
});
