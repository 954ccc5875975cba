import { expect, test } from '../fixtures/test';
import { violations } from '../fixtures/axe';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { makeSmallCase } from '../fixtures/smallCase';
import { type BoardCaseMade, writeBoardCases } from '../journeys/boardCases';
import { ViewerPage } from '../pages/viewerPage';

test.describe('the agenda of a board', () => {
  let server: ViewerServer;
  let studies: readonly string[] = [];
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const { directory, studyInstanceUids } = await makeSmallCase();
    studies = studyInstanceUids;
    server = await startViewer(['--data', directory, '--store', scratchFolder('board')]);
  });
  test.afterAll(() => server?.stop());

  test('is loaded from a file, ordered by keys, added to by a number, and opens its case', async ({ page }) => {
    await page.goto(server.url);
    await page.getByRole('button', { name: 'Board' }).click();
    const rows = page.getByRole('grid', { name: 'Cases' }).locator('[role=row][data-case]');
    const text = [
      'Study UID;Question;Site;Status;Presenters;Needs',
      `${studies[0]} | ${studies[2]};Resect the nodule, or wait?;Lung, right upper lobe;In review;Ito, K. | Weber, A.;`,
      `${studies[1]};"Has it grown since the earlier CT?";Lung;;Ito, K.;images`,
      '1.2.826.0.1.99;"=cmd|calc";Colon;planned;;',
      ';nobody;;;;',
    ].join('\r\n');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'Thorax.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    await expect(rows).toHaveCount(3);
    await expect(page.getByRole('region', { name: 'What was read of the file' })).toContainText(
      'Line 5, left out: no patient ID, accession number or study',
    );
    await expect(page.getByText('being asked')).toHaveCount(0, { timeout: 20_000 });
    await expect(rows.nth(0)).not.toContainText('Ready');
    await expect(rows.nth(1)).toContainText('Ready');
    await expect(rows.nth(2)).toContainText('Not ready');
    await page.screenshot({ path: 'test-results/board.png' });
    expect(await violations(page)).toEqual([]);

    await page
      .getByRole('region', { name: 'What was read of the file' })
      .getByRole('button', { name: 'Close' })
      .click();
    await rows.nth(2).focus();
    await page.keyboard.press('Alt+ArrowUp');
    await expect(rows.nth(1)).toBeFocused();
    await expect(rows.nth(1)).toContainText('=cmd|calc');
    await rows.nth(2).dragTo(rows.nth(0));
    await expect(rows.nth(0)).toContainText('Has it grown');

    const field = page.getByLabel('Accession number or MRN');
    await field.fill('NEW-4711');
    const begun = Date.now();
    await field.press('Enter');
    await page
      .getByRole('group', { name: 'Found' })
      .getByRole('button', { name: 'Not found. Add as accession number' })
      .click();
    await expect(rows).toHaveCount(4);
    expect(Date.now() - begun).toBeLessThan(10_000);
    await page.getByLabel('Status of case 1').selectOption('Reviewed');
    await expect(page.getByText('Kept on this device, sealed')).toBeVisible();
    await page.screenshot({ path: 'test-results/board-ordered.png' });

    await rows.nth(0).focus();
    await page.keyboard.press('Alt+v');
    await expect(page.getByRole('button', { name: 'Hide identity' })).toHaveAttribute('aria-pressed', 'true');
    await page.screenshot({ path: 'test-results/board-masked.png' });
    const told = `${await page.content()} ${await page.locator('body').ariaSnapshot()} ${await page.title()}`;
    for (const secret of ['Lindqvist', 'Maren', 'PARFOCAL-0001', 'CT25-30418', 'NEW-4711', studies[0] ?? ''])
      expect(told).not.toContain(secret);
    await page.keyboard.press('Alt+v');
    await expect(rows.nth(0)).toContainText('Lindqvist');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(new RegExp(`/viewer\\?StudyInstanceUIDs=${studies[1]}`));
    await page.goBack();
    await expect(rows).toHaveCount(4);
    await expect(page.getByLabel('Status of case 1')).toHaveValue('Reviewed');
    await page.setViewportSize({ width: 900, height: 700 });
    await page.screenshot({ path: 'test-results/board-narrow.png' });
  });
});

test.describe('two cases of a board', () => {
  let server: ViewerServer;
  let made: readonly BoardCaseMade[] = [];
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('two-cases');
    made = writeBoardCases(folder, 2);
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('follow each other in one page: a mark stays with its case, hidden names stay hidden', async ({ page }) => {
    const view = new ViewerPage(page);
    await page.goto(`${server.url}/board`);
    const lines = made.map(({ ct, slides }) => `${ct} | ${slides};Operate?`);
    const buffer = Buffer.from(['Study UID;Question', ...lines].join('\r\n'));
    await page.locator('input[type=file]').setInputFiles({ name: 'Two.csv', mimeType: 'text/csv', buffer });
    await expect(page.getByText('Kept on this device, sealed')).toBeVisible();
    await page.getByRole('grid', { name: 'Cases' }).locator('[role=row][data-case]').first().focus();
    await page.keyboard.press('Enter');
    const board = page.getByRole('region', { name: 'Board', exact: true });
    await expect(board).toContainText('Case 1 of 2');
    await view.loaded();
    await view.settled();
    await page.evaluate(() => Object.assign(window, { isSamePage: true }));
    await view.tool('Length').click();
    await view.clickAt(await view.activate('radiology'), [
      [-100, 0, 4],
      [-40, 30, 4],
    ]);
    await expect(view.annotations).toHaveCount(1);
    await page.keyboard.press('Alt+v');
    await expect(page.getByRole('banner')).toContainText('Identity hidden');

    await page.keyboard.press('Alt+Shift+PageDown');
    await expect(board).toContainText('Case 2 of 2');
    await view.loaded();
    await view.settled();
    await expect(view.annotations).toHaveCount(0);
    await expect(page.getByRole('banner')).toContainText('Identity hidden');
    const told = `${await page.content()} ${await page.locator('body').ariaSnapshot()} ${await page.title()}`;
    for (const secret of ['Board1', 'Board2', 'B-1', 'B-2']) expect(told).not.toContain(secret);
    await page.screenshot({ path: 'test-results/board-next-masked.png' });

    await page.keyboard.press('Alt+Shift+PageUp');
    await expect(board).toContainText('Case 1 of 2');
    await expect(view.annotations).toHaveCount(1);
    expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true);
    expect(view.problems).toEqual([]);
  });
});
