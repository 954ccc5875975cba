import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePart10 } from '../../archive/part10Writer';
import type { DicomJson } from '../../src/dicom/json';
import { element, writeAxialImage } from '../fixtures/axialImage';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.72';
const [MR, MAP] = [`${STUDY}.1`, `${STUDY}.2`];
const FRAME_OF_REFERENCE = `${STUDY}.9`;
const SIZE = 64;
const IMAGES = 7;
const MAP_SIZE = 16;
const MAP_SPACING_MM = 4;
const FIRST_MM = [-32, -32, 100] as const;

type Mm = readonly [number, number, number];
/** In mm²/s; a line through the patient, so that it is known between voxels too. */
const adcAt = ([x, y, z]: Mm): number => 0.0004 + 0.00001 * (x + 32) + 0.00001 * (y + 32) + 0.00001 * (z - 100);
const UNMAPPED = 0.0018;

const items = (...Value: DicomJson[]) => ({ vr: 'SQ', Value });
const code = (value: string, scheme: string, meaning: string): DicomJson => ({
  '00080100': element('SH', value),
  '00080102': element('SH', scheme),
  '00080104': element('LO', meaning),
});

/** A map of single precision, of coarser voxels than the images, whose first corner has no values. */
function writeMap(folder: string): void {
  const values = new Float32Array(MAP_SIZE * MAP_SIZE * IMAGES);
  const placeOf = (image: number): Mm => [FIRST_MM[0], FIRST_MM[1], FIRST_MM[2] + image * 5];
  for (let at = 0; at < values.length; at += 1) {
    const [column, row] = [at % MAP_SIZE, Math.floor(at / MAP_SIZE) % MAP_SIZE];
    const [x, y, z] = placeOf(Math.floor(at / MAP_SIZE / MAP_SIZE));
    const isEmpty = column < 3 && row < 3;
    values[at] = isEmpty ? Number.NaN : adcAt([x + column * MAP_SPACING_MM, y + row * MAP_SPACING_MM, z]) * 1e6;
  }
  const dataset: DicomJson = {
    '00080008': element('CS', 'DERIVED', 'PRIMARY', 'DIFFUSION', 'ADC'),
    '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.30'),
    '00080018': element('UI', `${MAP}.1`),
    '00080020': element('DA', '20260101'),
    '00080060': element('CS', 'MR'),
    '0008103E': element('LO', 'ADC map'),
    '0020000D': element('UI', STUDY),
    '0020000E': element('UI', MAP),
    '00200011': element('IS', 2),
    '00200013': element('IS', 1),
    '00200052': element('UI', FRAME_OF_REFERENCE),
    '00280002': element('US', 1),
    '00280004': element('CS', 'MONOCHROME2'),
    '00280008': element('IS', IMAGES),
    '00280010': element('US', MAP_SIZE),
    '00280011': element('US', MAP_SIZE),
    '00280100': element('US', 32),
    '52009229': items({
      '00209116': items({ '00200037': element('DS', 1, 0, 0, 0, 1, 0) }),
      '00289110': items({ '00280030': element('DS', MAP_SPACING_MM, MAP_SPACING_MM), '00180050': element('DS', 5) }),
      '00289132': items({ '00281050': element('DS', 1000), '00281051': element('DS', 2000) }),
      '00289145': items({
        '00281052': element('DS', 0),
        '00281053': element('DS', 1),
        '00281054': element('LO', 'US'),
      }),
      '00409096': items({
        '00283003': element('LO', 'ADC'),
        '00409210': element('SH', 'ADC'),
        '00409213': element('FD', UNMAPPED * 1e6),
        '00409214': element('FD', 0),
        '00409224': element('FD', 0),
        '00409225': element('FD', 1e-6),
        '004008EA': items(code('mm2/s', 'UCUM', 'square millimeter per second')),
        '00409220': items({
          '0040A040': element('CS', 'CODE'),
          '0040A043': items(code('246205007', 'SCT', 'Quantity')),
          '0040A168': items(code('113041', 'DCM', 'Apparent Diffusion Coefficient')),
        }),
      }),
    }),
    '52009230': items(
      ...Array.from({ length: IMAGES }, (_, image) => ({
        '00209113': items({ '00200032': element('DS', ...placeOf(image)) }),
      })),
    ),
    '7FE00008': { vr: 'OF', InlineBinary: Buffer.from(values.buffer).toString('base64') },
  };
  writeFileSync(join(folder, 'map.dcm'), encodePart10(dataset, '1.2.840.10008.1.2.1'));
}

let server: ViewerServer;
test.beforeAll(async () => {
  const folder = scratchFolder('maps');
  for (let number = 1; number <= IMAGES; number += 1)
    writeAxialImage(
      folder,
      {
        study: STUDY,
        series: MR,
        number,
        atMm: [FIRST_MM[0], FIRST_MM[1], FIRST_MM[2] + (number - 1) * 5],
        columns: SIZE,
        spacingMm: 1,
        pixels: Int16Array.from({ length: SIZE * SIZE }, (_, at) => (at % SIZE) * 4),
        window: [128, 256],
      },
      {
        '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.4'),
        '00080060': element('CS', 'MR'),
        '0008103E': element('LO', 'T2 tra'),
        '00200052': element('UI', FRAME_OF_REFERENCE),
      },
    );
  writeMap(folder);
  server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
});
test.afterAll(() => server?.stop());

test('PM-01, PM-02, PM-04: a parametric map lies on the images where it lies in the patient, with a legend in its own unit', async ({
  page,
}) => {
  const viewer = new ViewerPage(page);
  await viewer.openCase(server.url, [STUDY]);
  await viewer.loaded();
  await viewer.run('layout.set', { rows: 1, columns: 1 });
  await viewer.showSeriesOf(MR);
  await viewer.settled();
  await viewer.run('view.fuse', {});
  await viewer.settled();
  const pane = page.locator('[data-pane-id="1"]');
  await expect(pane).toContainText('MR with Apparent Diffusion Coefficient');
  const legend = page.getByRole('region', { name: 'Colours of the Apparent Diffusion Coefficient' });
  await expect(legend.getByRole('img', { name: 'Hot iron, black 0 to white 0.002 mm²/s' })).toBeVisible();
  await viewer.run('view.fusionLook', { opacity: 0.8 });
  await viewer.settled();
  await page.screenshot({ path: 'test-results/map.png' });

  await viewer.run('tool.set', { tool: 'probe' });
  const box = await pane.boundingBox();
  const frame = Number(await pane.getAttribute('data-frame-number'));
  const z = FIRST_MM[2] + (IMAGES - frame) * 5;
  const read = async ([px, py]: readonly [number, number]) => {
    const [x, y] = await viewer.toCanvas('1', [px, py, z]);
    await page.mouse.move((box?.x ?? 0) + x, (box?.y ?? 0) + y);
  };
  await read([0, 0]);
  const expected = adcAt([0, 0, z]);
  await expect(pane).toContainText(`Apparent Diffusion Coefficient ${Number(expected.toPrecision(3))} mm²/s`);
  // The corner without values, and what lies beyond the values that are mapped, have none.
  for (const empty of [
    [-30, -30],
    [27, 27],
  ] as const) {
    await read([0, 0]);
    await expect(pane).toContainText('Coefficient 0.00');
    await read(empty);
    await expect(pane).not.toContainText(/Coefficient 0\.00\d+ mm²\/s/);
  }
});

test('PM-02: a map in a pane of its own says what its numbers are, and is measured in them', async ({ page }) => {
  const viewer = new ViewerPage(page);
  await viewer.openCase(server.url, [STUDY]);
  await viewer.loaded();
  await viewer.run('layout.set', { rows: 1, columns: 1 });
  await viewer.showSeriesOf(MAP);
  await viewer.settled();
  const pane = page.locator('[data-pane-id="1"]');
  await expect(pane).toContainText('Apparent Diffusion Coefficient in mm²/s');
  await expect(pane).toContainText('Mapped: 0 to 0.0018');
  await viewer.run('tool.set', { tool: 'ellipse' });
  const frame = Number(await pane.getAttribute('data-frame-number'));
  const z = FIRST_MM[2] + (frame - 1) * 5;
  const ends = [
    [-6, -6, z],
    [6, 6, z],
  ] as const;
  await viewer.drag('1', ends[0], ends[1]);
  await expect(viewer.annotations).toHaveCount(1);
  await expect(viewer.annotations.first()).toContainText(/0\.00\d+ mm²\/s/);
  await page.screenshot({ path: 'test-results/map-alone.png' });
  expect(viewer.problems).toEqual([]);
});
