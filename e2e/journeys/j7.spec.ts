import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '@playwright/test';
import { encodePart10 } from '../../archive/part10Writer';
import type { DicomElement } from '../../src/dicom/json';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';
import { Hands, picture } from './hands';

const ROOT = '1.2.826.0.1.3680043.10.1481.27';
const [OWN, OUTSIDE] = [`${ROOT}.1`, `${ROOT}.2`];
const SIZE = 128;
const IMAGES = 12;

let server: ViewerServer;
test.beforeAll(async () => {
  test.setTimeout(240_000);
  const folder = scratchFolder('j7');
  for (let image = 0; image < IMAGES; image += 1) {
    write(folder, OWN, image, {
      '00100010': element('PN', { Alphabetic: 'Meier^Anna' }),
      '00100020': element('LO', 'OWN-1'),
      '00100030': element('DA', '19600101'),
      '00100040': element('CS', 'F'),
      '00080020': element('DA', '20260510'),
      '00200052': element('UI', `${OWN}.9`),
      '00200032': element('DS', -96, -96, image * 5),
      '00200037': element('DS', 1, 0, 0, 0, 1, 0),
      '00280030': element('DS', 1.5, 1.5),
    });
    // A disc from elsewhere: the same name, no ID, no date, no place in space, no spacing, no character set for its umlaut.
    write(folder, OUTSIDE, image, { '00100010': element('PN', { Alphabetic: 'Meier^Anna' }) });
  }
  server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
});
test.afterAll(() => server?.stop());

test('J7: foreign data on a disc: warned, readable, never merged', async ({ page }) => {
  const [hands, viewer] = [new Hands(page), new ViewerPage(page)];
  await page.goto(server.url);
  const rows = page.getByRole('grid', { name: 'Studies' }).getByRole('row', { name: /Meier/ });
  // Two groups of one study each: nobody may open them as one patient by a single press.
  await expect(page.getByRole('button', { name: /Open all/ })).toHaveCount(0);
  await expect(rows.filter({ hasText: 'OWN-1' }).first()).toBeVisible();
  await picture(page, 'J7-list');
  hands.begin();

  await page.goto(`${server.url}/viewer?StudyInstanceUIDs=${OWN},${OUTSIDE}`);
  await viewer.settled();
  await viewer.loaded();
  await expect(page.getByRole('banner')).toContainText('DIFFERENT PATIENTS');
  const outside = page.locator(`[data-pane-id][data-study-instance-uid="${OUTSIDE}"]`);
  if ((await outside.count()) === 0) {
    await hands.click(page.locator('[data-pane-id="1"]'));
    await hands.press('y');
    await viewer.run('layout.set', { rows: 1, columns: 2 });
    await viewer.run('pane.show', { paneId: '2', displaySetId: `${OUTSIDE}.1` });
    await viewer.settled();
  }
  await expect(outside).toHaveAttribute('data-pane-state', 'ready');
  await expect(outside).toContainText('orientation unknown');
  await expect(outside).toContainText('uncalibrated');
  await picture(page, 'J7-both');

  // Readable: it scrolls, and a length on it is in pixels, not in millimetres.
  const box = await outside.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 300);
  await hands.wheel(3);
  await expect(outside).toHaveAttribute('data-frame-number', '4');
  await hands.press('l');
  await hands.clickAt((box?.x ?? 0) + 150, (box?.y ?? 0) + 300);
  await hands.clickAt((box?.x ?? 0) + 250, (box?.y ?? 0) + 300);
  await expect(viewer.annotations.first()).toContainText(/\d px/);
  hands.end();
  await picture(page, 'J7-measured');

  hands.tell('two patients on the screen, said so');
  expect(viewer.problems).toEqual([]);
});

const element = (vr: string, ...Value: unknown[]): DicomElement => ({ vr, Value });

function write(folder: string, study: string, image: number, own: Record<string, DicomElement>): void {
  const uid = `${study}.1.${image + 1}`;
  const pixels = new Int16Array(SIZE * SIZE);
  for (let row = 0; row < SIZE; row += 1)
    for (let column = 0; column < SIZE; column += 1)
      pixels[row * SIZE + column] = Math.hypot(row - 64, column - 64) < 30 + image * 2 ? 60 : -900;
  const dataset = {
    '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.2'),
    '00080018': element('UI', uid),
    '00080060': element('CS', 'CT'),
    '0020000D': element('UI', study),
    '0020000E': element('UI', `${study}.1`),
    '00200013': element('IS', image + 1),
    '00280002': element('US', 1),
    '00280004': element('CS', 'MONOCHROME2'),
    '00280010': element('US', SIZE),
    '00280011': element('US', SIZE),
    '00280100': element('US', 16),
    '00280101': element('US', 16),
    '00280102': element('US', 15),
    '00280103': element('US', 1),
    '7FE00010': { vr: 'OW', InlineBinary: Buffer.from(pixels.buffer).toString('base64') },
    ...own,
  };
  const inOrder = Object.fromEntries(Object.entries(dataset).sort(([a], [b]) => a.localeCompare(b)));
  writeFileSync(join(folder, `${uid}.dcm`), encodePart10(inOrder, '1.2.840.10008.1.2.1'));
}
