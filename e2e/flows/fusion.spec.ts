import type { Locator, Page } from '@playwright/test';
import { element, writeAxialImage } from '../fixtures/axialImage';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.7';
type Mm = readonly [number, number, number];

interface Grid {
  readonly series: string;
  readonly modality: 'CT' | 'PT';
  readonly frameOfReference: string;
  readonly first: Mm;
  readonly spacingMm: number;
  readonly stepMm: number;
  readonly size: readonly [columns: number, rows: number, images: number];
}
/** The PET has other voxels than the CT, begins elsewhere, and ends before it. */
const ct: Grid = {
  series: `${STUDY}.1`,
  modality: 'CT',
  frameOfReference: `${STUDY}.9`,
  first: [-40, -30, 200],
  spacingMm: 1,
  stepMm: 5,
  size: [80, 64, 9],
};
const pet: Grid = {
  series: `${STUDY}.2`,
  modality: 'PT',
  frameOfReference: `${STUDY}.9`,
  first: [-27, -34, 193],
  spacingMm: 4,
  stepMm: 3,
  size: [20, 20, 21],
};
const elsewhere: Grid = { ...pet, series: `${STUDY}.3`, frameOfReference: `${STUDY}.8` };

/** A voxel of the PET tells where it is; linear, so that what lies between voxels is known too. */
const uptakeAt = ([x, y, z]: Mm): number => 8 * (x + 27) + 2 * (y + 34) + 3 * (z - 193);
const HIGHEST = 1000;
/** The image a CT opens with. */
const HEAD_MM = ct.first[2] + (ct.size[2] - 1) * ct.stepMm;

test.describe('PET/CT fusion', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('fusion');
    for (const grid of [ct, pet, elsewhere])
      for (let image = 0; image < grid.size[2]; image += 1) writeImage(folder, grid, image);
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  const pane = (page: Page, id: number): Locator => page.locator(`[data-pane-id="${id}"]`);

  test('the PET lies on the CT where it lies in the patient, in colours with a legend; another frame of reference is refused', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.loaded();
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    await viewer.run('pane.show', { paneId: '1', displaySetId: await displaySetOf(page, ct) });
    await viewer.settled();
    await viewer.run('view.fuse', {});
    await expect(pane(page, 1)).toContainText('CT with PET, PET interpolated');
    await expect(pane(page, 1)).toContainText('Where it lies + Uptake 2');
    await expect(pane(page, 1)).toContainText('PET 0 to 1000 Bq/ml, hot iron');
    await expect(pane(page, 1)).toContainText('PET: no SUV');
    await viewer.settled();
    await expectColours(viewer, 1, [-10, 5, HEAD_MM]);

    // The legend tells the range, and changes it.
    const highest = pane(page, 1).getByLabel('Highest colour, Bq/ml');
    await expect(highest).toHaveValue(String(HIGHEST));
    await highest.fill('500');
    await expect(pane(page, 1).getByRole('img', { name: 'Hot iron, black 0 to white 500 Bq/ml' })).toBeVisible();
    await expectColours(viewer, 1, [-10, 5, HEAD_MM], 500);
    await highest.fill(String(HIGHEST));
    await viewer.run('view.fusionLook', { opacity: 1 });
    await expect(pane(page, 1).getByLabel('Opacity of the PET')).toHaveValue('100');

    // Cut, in panes of another shape than the one before.
    await viewer.run('layout.mpr');
    for (const paneId of ['1', '2', '3']) {
      await viewer.run('view.fuse', { paneId });
      await expect(pane(page, Number(paneId))).toContainText('CT with PET, PET interpolated');
    }
    await viewer.settled();
    await expectColours(viewer, 2, [4, 1.5, 217]);
    await expectColours(viewer, 3, [-0.5, 10, 222]);

    // HU and uptake of one point.
    await viewer.run('tool.set', { tool: 'probe' });
    const [x, y] = await viewer.toCanvas('2', [4, 1.5, 217]);
    const box = await pane(page, 2).boundingBox();
    await page.mouse.move((box?.x ?? 0) + x, (box?.y ?? 0) + y);
    await expect(pane(page, 2)).toContainText('-1000 HU');
    await expect(pane(page, 2)).toContainText(/PET 39\d(\.\d+)? Bq\/ml/);

    // Nothing ties the third series to the CT.
    await viewer.run('view.fuse', { paneId: '3', displaySetId: await displaySetOf(page, elsewhere) });
    await expect(pane(page, 3).getByText(/different frames of reference, and no registration ties them/)).toBeVisible();
    await expect(pane(page, 3)).not.toContainText('PET interpolated');
    await viewer.run('view.unfuse', { paneId: '3' });
    await expect(pane(page, 3).getByText(/no registration ties them/)).toHaveCount(0);
    expect(viewer.problems).toEqual([]);
  });
});

/** The display set of a series, as its card names it. */
const displaySetOf = async (page: Page, { series }: Grid): Promise<string> => {
  const card = page.locator(`[data-series-instance-uid="${series}"][data-display-set-id]`).first();
  return (await card.getAttribute('data-display-set-id')) ?? '';
};

/** Hot iron over a point of the patient, as the canvas of the fusion has it: red, then green, then blue rise. */
async function expectColours(viewer: ViewerPage, paneId: number, mm: Mm, highest = HIGHEST): Promise<void> {
  const step = (uptakeAt(mm) / highest) * 256;
  const expected = [step * 2, (step - 128) * 2, (step - 192) * 4].map((part) => Math.min(255, Math.max(0, part)));
  const found = await colourAt(viewer, paneId, mm);
  for (const [part, value] of expected.entries())
    expect(
      Math.abs((found[part] ?? -100) - value),
      `pane ${paneId}: ${found.join()} for ${expected.join()}`,
    ).toBeLessThan(12);
}

async function colourAt(viewer: ViewerPage, paneId: number, mm: Mm): Promise<readonly number[]> {
  const point = await viewer.toCanvas(String(paneId), mm);
  return viewer.page.evaluate(
    ([id, x, y]) => {
      const canvas = document.querySelector<HTMLCanvasElement>(`[data-pane-id="${id}"] canvas[data-layer="fusion"]`);
      // Where the reader sees it: a canvas that is stretched is seen elsewhere.
      const { width = 1, height = 1 } = canvas?.getBoundingClientRect() ?? {};
      const [u, v] = [((x ?? 0) * (canvas?.width ?? 0)) / width, ((y ?? 0) * (canvas?.height ?? 0)) / height];
      return [...(canvas?.getContext('2d')?.getImageData(u, v, 1, 1).data ?? [])];
    },
    [paneId, ...point] as const,
  );
}

function writeImage(folder: string, grid: Grid, image: number): void {
  const { series, modality, first, spacingMm, stepMm, size } = grid;
  const [columns, rows] = size;
  const z = first[2] + image * stepMm;
  const pixels = new Uint16Array(columns * rows);
  for (let index = 0; modality === 'PT' && index < pixels.length; index += 1) {
    const [column, row] = [index % columns, Math.floor(index / columns)];
    pixels[index] = uptakeAt([first[0] + column * spacingMm, first[1] + row * spacingMm, z]);
  }
  const place = { study: STUDY, series, number: image + 1, atMm: [first[0], first[1], z] } as const;
  writeAxialImage(
    folder,
    { ...place, columns, spacingMm, pixels, window: [HIGHEST / 2, HIGHEST] },
    {
      '00080020': element('DA', '20260131'),
      '00100010': element('PN', { Alphabetic: 'Test^Fusion' }),
      '00100020': element('LO', 'FUSION-1'),
      '00180050': element('DS', stepMm),
      '00200052': element('UI', grid.frameOfReference),
      '00281053': element('DS', 1),
      ...(modality === 'PT'
        ? {
            '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.128'),
            '00080060': element('CS', 'PT'),
            '0008103E': element('LO', `Uptake ${series.at(-1)}`),
            '00281052': element('DS', 0),
            '00541001': element('CS', 'BQML'),
          }
        : {
            '0008103E': element('LO', 'Where it lies'),
            '00281052': element('DS', -1000),
            '00281054': element('LO', 'HU'),
          }),
    },
  );
}
