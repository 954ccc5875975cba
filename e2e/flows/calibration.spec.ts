import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePart10 } from '../../archive/part10Writer';
import type { DicomElement } from '../../src/dicom/json';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '2.25.4711';
const [ROWS, COLUMNS] = [400, 500];
const one = (vr: string, ...Value: unknown[]): DicomElement => ({ vr, Value });

/** A grey ramp that says how large its pixels are, or not. */
function image(number: number, sopClass: string, modality: string, spacingMm?: number): Uint8Array {
  const pixels = Uint8Array.from({ length: ROWS * COLUMNS }, (_, at) => 40 + ((at % COLUMNS) * 150) / COLUMNS);
  return encodePart10(
    {
      '00080005': one('CS', 'ISO_IR 100'),
      '00080008': one('CS', 'ORIGINAL', 'PRIMARY'),
      '00080016': one('UI', `1.2.840.10008.5.1.4.1.1.${sopClass}`),
      '00080018': one('UI', `${STUDY}.${number}.1`),
      '00080020': one('DA', '20261101'),
      '00080030': one('TM', '101500'),
      '00080050': one('SH', 'A1'),
      '00080060': one('CS', modality),
      '00080064': one('CS', 'WSD'),
      '00080090': one('PN'),
      '00100010': one('PN', { Alphabetic: 'Ruler^Rita' }),
      '00100020': one('LO', 'R-1'),
      '00100030': one('DA', '19600101'),
      '00100040': one('CS', 'F'),
      ...(spacingMm && { '00181164': one('DS', spacingMm, spacingMm) }),
      '0020000D': one('UI', STUDY),
      '0020000E': one('UI', `${STUDY}.${number}`),
      '00200010': one('SH', 'S1'),
      '00200011': one('IS', number),
      '00200013': one('IS', 1),
      '00280002': one('US', 1),
      '00280004': one('CS', 'MONOCHROME2'),
      '00280010': one('US', ROWS),
      '00280011': one('US', COLUMNS),
      '00280100': one('US', 8),
      '00280101': one('US', 8),
      '00280102': one('US', 7),
      '00280103': one('US', 0),
      '7FE00010': { vr: 'OB', InlineBinary: Buffer.from(pixels).toString('base64') },
    },
    '1.2.840.10008.1.2.1',
  );
}

let server: ViewerServer;
test.beforeAll(async () => {
  test.setTimeout(240_000);
  const folder = scratchFolder('rulers');
  writeFileSync(join(folder, 'capture.dcm'), image(1, '7', 'OT'));
  writeFileSync(join(folder, 'chest.dcm'), image(2, '1.1', 'DX', 0.14));
  server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
});
test.afterAll(() => server?.stop());

test('true size: the screen is measured with a card once, the image is then as large as it is, and a capture is refused in words', async ({
  page,
}) => {
  const viewer = new ViewerPage(page);
  await viewer.openCase(server.url, [STUDY]);
  await viewer.loaded();
  await viewer.run('layout.set', { rows: 1, columns: 2 });
  await viewer.run('pane.show', { paneId: '1', displaySetId: `${STUDY}.2` });
  await viewer.run('pane.show', { paneId: '2', displaySetId: `${STUDY}.1` });
  await viewer.settled();
  const [chest, capture] = ['1', '2'].map((id) => page.locator(`[data-pane-id="${id}"]`));
  if (!chest || !capture) throw new Error('no panes');
  await viewer.run('pane.activate', { paneId: '1' });
  await viewer.run('view.trueSize');
  const panel = page.getByRole('form', { name: 'Measure this screen' });
  const slider = panel.getByRole('slider', { name: 'Size of the outline' });
  await expect(slider).toBeFocused();
  // A screen of 0.214 mm a pixel: the card is 400 pixels wide on it.
  await slider.fill('400');
  const card = await panel.locator('[data-card]').boundingBox();
  expect(card?.width).toBeCloseTo(400, 1);
  expect(card?.height).toBeCloseTo((400 * 53.98) / 85.6, 1);
  await panel.getByRole('button', { name: 'Keep' }).click();
  await expect(panel).toHaveCount(0);
  await expect(chest).toContainText(/True size at detector plane \(magnified\), by your screen calibration of \d{4}-/);
  // 100 columns of 0.14 mm are 14 mm, and a card of 85.6 mm is 400 pixels.
  const columnsPx = async () => {
    const [[a], [b]] = [await viewer.toCanvas('1', [100, 200, 0]), await viewer.toCanvas('1', [200, 200, 0])];
    return Math.abs(b - a);
  };
  await viewer.settled();
  expect(await columnsPx()).toBeCloseTo((14 / 85.6) * 400, 2);

  // A pane of another size shows it as large, and a turned image is; another zoom is no true size.
  await viewer.run('layout.set', { rows: 1, columns: 1 });
  await viewer.run('view.flipHorizontal');
  await expect(chest).toContainText('True size');
  await viewer.settled();
  expect(await columnsPx()).toBeCloseTo((14 / 85.6) * 400, 2);
  await viewer.run('view.zoomBy', { factor: 1.1 });
  await expect(chest).not.toContainText('True size');

  // A capture of a screen has no size, and says so.
  await viewer.run('pane.show', { displaySetId: `${STUDY}.1` });
  await viewer.settled();
  await viewer.run('view.trueSize');
  await expect(chest).toContainText('Not at true size: the image does not say how large its pixels are');

  // Kept on the device: after a reload nobody is asked again.
  await viewer.openCase(server.url, [STUDY]);
  await viewer.loaded();
  await viewer.run('pane.show', { displaySetId: `${STUDY}.2` });
  await viewer.settled();
  await viewer.run('view.trueSize');
  await expect(chest).toContainText('True size at detector plane');
  expect(viewer.problems).toEqual([]);
});

test('CAL-06: a line of known length calibrates a capture, by keys, comes back from the archive, and never overrides a header unasked', async ({
  page,
}) => {
  const viewer = new ViewerPage(page);
  await viewer.openCase(server.url, [STUDY]);
  const paneId = await viewer.activate('radiology');
  await viewer.showSeriesOf(`${STUDY}.1`);
  const pane = page.locator(`[data-pane-id="${paneId}"]`);
  await expect(pane).toContainText('not for measurement');
  const line = async (y: number) => {
    const box = await pane.boundingBox();
    if (!box) throw new Error('no pane');
    await viewer.run('tool.set', { tool: 'length' });
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * y, { steps: 4 });
    await page.mouse.up();
  };
  await line(0.5);
  await expect(viewer.annotations).toContainText(/[\d.]+ px/);

  await page.getByRole('button', { name: /^Calibrate by / }).click();
  const panel = page.getByRole('form', { name: 'Calibrate' });
  const field = panel.getByRole('textbox', { name: 'True length of the line, in mm' });
  await expect(field).toBeFocused();
  await field.fill('ten');
  await page.keyboard.press('Enter');
  await expect(panel).toContainText('Type the true length in mm, as a number.');
  await field.fill('62,5');
  await page.keyboard.press('Enter');
  await expect(panel).toHaveCount(0);
  const words = /calibrated by the reader \([\d.]+ px line = 62\.5 mm\)/;
  await expect(viewer.annotations).toContainText('62.5 mm');
  await expect(pane).toContainText(words);
  await expect(pane).not.toContainText('not for measurement');

  await expect(viewer.annotations).toContainText('Calibrates its image');

  await line(0.6);
  await expect(viewer.annotations).toHaveCount(2);
  await expect(viewer.annotations.filter({ hasText: '62.5 mm' }).filter({ hasText: words })).toHaveCount(2);
  await viewer.save();
  await page.reload();
  await viewer.loaded();
  await viewer.activate('radiology');
  await viewer.showSeriesOf(`${STUDY}.1`);
  await expect(viewer.annotations.filter({ hasText: words })).toHaveCount(2);
  await expect(pane).toContainText(words);
  await expect(page.getByText('Stored value differs')).toHaveCount(0);

  await viewer.showSeriesOf(`${STUDY}.2`);
  await line(0.5);
  await expect(viewer.annotations).toHaveCount(3);
  await viewer.run('annotation.calibrate');
  await field.fill('25');
  await expect(panel).toContainText(
    /Header: 0\.14 mm per px \(at detector plane \(magnified\)\); yours: [\d.]+ mm per px\./,
  );
  await page.keyboard.press('Enter');
  await expect(panel).toHaveCount(1);
  await panel.getByRole('checkbox', { name: 'Use mine instead of the header’s' }).check();
  await panel.getByRole('button', { name: 'Calibrate' }).click();
  await expect(pane).toContainText(/px line = 25 mm/);
  await page
    .getByRole('button', { name: /^Remove the calibration by / })
    .last()
    .click();
  await expect(viewer.annotations.filter({ hasText: 'Calibrates its image' })).toHaveCount(1);
  await expect(pane).toContainText('at detector plane (magnified)');
  expect(viewer.problems).toEqual([]);
});
