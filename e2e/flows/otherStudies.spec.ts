import type { DicomElement } from '../../src/dicom/json';
import { element, writeAxialImage } from '../fixtures/axialImage';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const ROOT = '1.2.826.0.1.3680043.10.1481.71';
const [READ, PRIOR, ABDOMEN, FOREIGN] = [1, 2, 3, 4].map((number) => `${ROOT}.${number}`) as [
  string,
  string,
  string,
  string,
];

type Header = Readonly<Record<string, DicomElement>>;
const patient = (issuer: string): Header => ({
  '00100010': element('PN', { Alphabetic: 'Prior^Paula' }),
  '00100020': element('LO', 'PR-1'),
  '00100021': element('LO', issuer),
  '00100030': element('DA', '19600102'),
});

function writeStudy(folder: string, study: string, date: string, description: string, more: Header): void {
  for (let number = 1; number <= 6; number += 1)
    writeAxialImage(
      folder,
      {
        study,
        series: `${study}.1`,
        number,
        atMm: [0, 0, number * 5],
        columns: 64,
        spacingMm: 2,
        pixels: Int16Array.from({ length: 64 * 64 }, (_, at) => (at % 64) * 10 - 320),
        window: [40, 400],
      },
      {
        '00080020': element('DA', date),
        '00081030': element('LO', description),
        '0008103E': element('LO', 'Axial'),
        '00200052': element('UI', `${study}.9`),
        ...more,
      },
    );
}

let server: ViewerServer;
test.beforeAll(async () => {
  const folder = scratchFolder('others');
  writeStudy(folder, READ, '20260520', 'CT chest', patient('HOSPITAL'));
  writeStudy(folder, PRIOR, '20250318', 'CT chest with contrast', patient('HOSPITAL'));
  writeStudy(folder, ABDOMEN, '20260510', 'CT abdomen', {
    ...patient('HOSPITAL'),
    '00100030': element('DA', '19880808'),
  });
  writeStudy(folder, FOREIGN, '20250318', 'CT chest', patient('ELSEWHERE'));
  server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
});
test.afterAll(() => server?.stop());

test('priors are found by patient ID and issuer, the likeliest first, and hang beside the study with one press', async ({
  page,
}) => {
  const viewer = new ViewerPage(page);
  await viewer.openCase(server.url, [READ]);
  const others = page.getByRole('region', { name: 'Other studies of this patient' });
  await expect(others.getByRole('button')).toHaveCount(2);
  const [first, second] = [others.getByRole('button').first(), others.getByRole('button').last()];
  await expect(first).toContainText('CT as well, similar description, 14 months earlier');
  await expect(second).toContainText('another birth date under the same ID: Prior, Paula, born 1988-08-08');
  await expect(others).toContainText('1 study with this ID from another issuer: not listed.');
  expect(await page.locator('[data-pane-id]').count()).toBe(1);
  // In time: the study that is read and its prior; the one of doubtful identity has no place there.
  const points = page.getByRole('group', { name: 'Studies in time' }).getByRole('button');
  await expect(points).toHaveCount(2);
  await expect(points.first()).toHaveAccessibleName(/2025-03-18, CT, .*not in the case yet/);
  await page.screenshot({ path: 'test-results/other-studies.png' });
  await points.first().click();
  await expect(page.locator('[data-pane-kind="radiology"]')).toHaveCount(2);
  await expect(page).toHaveURL(new RegExp(`StudyInstanceUIDs=${READ},${PRIOR}`));
  await expect(page.getByText('PRIOR', { exact: true }).first()).toBeVisible();
  await expect(others.getByRole('button')).toHaveCount(1);
  // Two of them are compared, the older one left.
  await points.last().click();
  await points.first().click({ modifiers: ['Shift'] });
  await expect(page.locator('[data-pane-id]').first()).toHaveAttribute('data-study-instance-uid', PRIOR);
  await expect(page.locator('[data-pane-id]').last()).toHaveAttribute('data-study-instance-uid', READ);
  await page.reload();
  await expect(page.locator('[data-pane-kind="radiology"][data-pane-state="ready"]')).toHaveCount(2);
  await page.screenshot({ path: 'test-results/other-studies-both.png' });
});

test('an archive that cannot say what else there is says so there, and is asked again', async ({ page }) => {
  const viewer = new ViewerPage(page);
  let isDown = true;
  await page.route(/\/studies\?.*PatientID=/, (route) => (isDown ? route.fulfill({ status: 500 }) : route.continue()));
  await viewer.openCase(server.url, [READ]);
  const others = page.getByRole('region', { name: 'Other studies of this patient' });
  await expect(others.getByRole('alert')).toContainText('could not say what else there is of this patient');
  isDown = false;
  await others.getByRole('button', { name: 'Retry' }).click();
  await expect(others).toContainText('14 months earlier');
  await expect(others.getByRole('alert')).toHaveCount(0);
});
