import type { Locator, Page } from '@playwright/test';
import { type DicomJson, numberOf } from '../../src/dicom/json';
import { tags } from '../../src/dicom/tags';
import { DicomWeb } from '../fixtures/dicomWeb';
import { polygonsOn } from '../fixtures/madeObjects';
import { writeSlide } from '../fixtures/madeSlide';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.31';
const [SIZE, COUNT, SPACING_MM] = [4096, 40_000, 0.0005];
/** As `polygonsOn` lays them: rows and columns of the grid, and the distance of two neighbours in base pixels. */
const ACROSS = Math.sqrt(COUNT);
const STEP = SIZE / ACROSS;
const RADIUS = 0.35 * STEP;

/** Middle of a polygon in base pixels. */
const middleOf = (column: number, row: number) => [(column + 0.5) * STEP, (row + 0.5) * STEP] as const;
/** Columns of the made slide run down the glass, its rows run left. */
const glassMm = (u: number, v: number): [number, number, number] => [20 - v * SPACING_MM, 40 - u * SPACING_MM, 0];

test.describe('forty thousand outlines on a slide', () => {
  let server: ViewerServer;
  const archive = new DicomWeb(() => `${server.url}/dicom-web`);

  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('bulk-slide');
    writeSlide(folder, {
      studyInstanceUid: STUDY,
      columns: SIZE,
      rows: SIZE,
      tile: 512,
      levels: 4,
      samplesPerPixel: 3,
      bits: 8,
      spacingMm: [SPACING_MM, SPACING_MM],
      pixel: ({ column, row }) => (((column >> 8) + (row >> 8)) % 2 === 0 ? [236, 214, 228] : [228, 200, 220]),
    });
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
    const columns = (one: DicomJson) => numberOf(one, tags.TotalPixelMatrixColumns) ?? 0;
    const [base] = (await archive.headers('SM')).sort((a, b) => columns(b) - columns(a));
    if (!base) throw new Error('no slide');
    // The value of an outline is its place in its row: 0 to 199 µm².
    await archive.store(polygonsOn(base, COUNT, (shape) => shape % ACROSS));
  });
  test.afterAll(() => server?.stop());

  async function open(page: Page) {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.loaded();
    const paneId = await viewer.activate('slide');
    const pane = page.locator(`[data-pane-id="${paneId}"]`);
    await expect(page.getByRole('list', { name: 'Bulk groups' })).toContainText('40 000');
    await viewer.settled();
    return { viewer, paneId, pane };
  }

  test('T-ANN-16: far they are a density that says so, near each outline lies where it belongs, turned and flipped', async ({
    page,
  }) => {
    const { viewer, paneId, pane } = await open(page);
    await expect(pane).toContainText('density, 40 000 objects');
    expect(await covered(pane)).toBeGreaterThan(0.3);
    await page.screenshot({ path: test.info().outputPath('density.png') });

    for (const turn of [[], ['view.rotateBy'], ['view.flipHorizontal']]) {
      for (const id of turn) await viewer.run(id, { deg: 30 });
      for (const power of [20, 40]) {
        await viewer.run('view.magnification', { power });
        await viewer.settled();
        await expect(pane).not.toContainText('density');
        await expectOutlines(viewer, pane, paneId);
      }
    }
    await page.screenshot({ path: test.info().outputPath('outlines.png') });
    expect(viewer.problems).toEqual([]);
  });

  test('a filter hides what lies outside it and says how many are left; hidden groups are not there', async ({
    page,
  }) => {
    const { viewer, pane } = await open(page);
    const groups = page.getByRole('list', { name: 'Bulk groups' });
    await groups.getByText('Filter').click();
    await expect(groups.getByRole('img', { name: 'Histogram of Area' })).toBeVisible();
    const from = groups.getByRole('slider', { name: 'Area from' });
    await from.fill('99.5');
    await expect(groups).toContainText('20 000 of 40 000 shown');
    await expect(pane).toContainText('some objects filtered out');
    await viewer.settled();
    const half = await covered(pane);
    expect(half).toBeGreaterThan(0.1);
    await page.screenshot({ path: test.info().outputPath('filter.png') });
    await groups.getByRole('button', { name: 'Show all' }).click();
    await viewer.settled();
    await expect.poll(() => covered(pane)).toBeGreaterThan(1.8 * half);
    await groups.getByRole('button', { name: 'Hide Many nuclei' }).click();
    await expect.poll(() => covered(pane)).toBe(0);
    expect(viewer.problems).toEqual([]);
  });

  test('they are coloured by a value, far and near, and the panel tells what the colours mean', async ({ page }) => {
    const { viewer, pane } = await open(page);
    const groups = page.getByRole('list', { name: 'Bulk groups' });
    // Values grow to the right: less and less blue in the colours.
    const blues = async () => {
      await viewer.settled();
      return [await blueIn(pane, 0.3), await blueIn(pane, 0.7)] as const;
    };
    const [left, right] = await blues();
    expect(Math.abs(left - right)).toBeLessThan(0.02);
    await groups.getByRole('combobox', { name: 'Colours of Many nuclei' }).selectOption({ label: 'Coloured by: Area' });
    await expect(groups.getByRole('img', { name: 'Colours from 0.0 µm² to 199 µm²' })).toBeVisible();
    const far = await blues();
    expect(far[0] - far[1]).toBeGreaterThan(0.12);
    await page.screenshot({ path: test.info().outputPath('coloured.png') });
    await viewer.run('view.magnification', { power: 20 });
    const near = await blues();
    expect(near[0]).toBeGreaterThan(near[1]);
    await page.screenshot({ path: test.info().outputPath('coloured-near.png') });
    await groups.getByText('Filter').click();
    await groups.getByRole('slider', { name: 'Area from' }).fill('100');
    await expect(groups.getByRole('img', { name: 'Colours from 100.0 µm² to 199 µm²' })).toBeVisible();
    expect(viewer.problems).toEqual([]);
  });

  test('a press names the object, and a drawn region counts those inside it and for a square millimetre', async ({
    page,
  }) => {
    const { viewer, paneId, pane } = await open(page);
    await viewer.run('view.magnification', { power: 20 });
    await viewer.settled();
    const [column, row] = [100, 100];
    await viewer.clickAt(paneId, [glassMm(...middleOf(column, row))]);
    await expect(pane).toContainText(`Many nuclei no. ${row * ACROSS + column + 1} · Area 100 µm²`);
    await page.screenshot({ path: test.info().outputPath('picked.png') });

    // A rectangle around 6 by 4 outlines.
    await viewer.run('tool.set', { tool: 'rectangle' });
    const [left, top] = middleOf(97, 98);
    await viewer.drag(paneId, glassMm(left - STEP / 2, top - STEP / 2), glassMm(left + 5.5 * STEP, top + 3.5 * STEP));
    const inside = page.getByRole('region', { name: 'Objects inside the mark' });
    await expect(inside).toContainText('Many nuclei24');
    const perMm2 = 1 / (STEP * SPACING_MM) ** 2;
    const said = Number(/· ([\d ]+)\/mm²/.exec(await inside.innerText())?.[1]?.replaceAll(' ', ''));
    expect(Math.abs(said / perMm2 - 1)).toBeLessThan(0.05);
    await page.screenshot({ path: test.info().outputPath('inside.png') });
    expect(viewer.problems).toEqual([]);
  });
});

/** Part of the pane that bulk objects cover, 0 to 1. */
const covered = (pane: Locator): Promise<number> =>
  pane.evaluate((element) => {
    const canvas = element.querySelector<HTMLCanvasElement>('canvas[data-layer="bulk"]');
    if (!canvas || canvas.style.visibility === 'hidden') return 0;
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const context = copy.getContext('2d');
    context?.drawImage(canvas, 0, 0);
    const { data } = context?.getImageData(0, 0, copy.width, copy.height) ?? { data: [] };
    let count = 0;
    for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 0) > 8) count += 1;
    return count / (data.length / 4);
  });

/** Share of blue in what is painted of bulk objects, in a strip across the canvas around a part of its width. */
const blueIn = (pane: Locator, part: number): Promise<number> =>
  pane.evaluate((element, across) => {
    const canvas = element.querySelector<HTMLCanvasElement>('canvas[data-layer="bulk"]');
    if (!canvas) return Number.NaN;
    const copy = new OffscreenCanvas(canvas.width, canvas.height);
    const context = copy.getContext('2d');
    context?.drawImage(canvas, 0, 0);
    const width = Math.round(copy.width / 10);
    const { data } = context?.getImageData(Math.round(copy.width * across - width / 2), 0, width, copy.height) ?? {
      data: [],
    };
    let [blue, all] = [0, 0];
    for (let at = 0; at < data.length; at += 4) {
      if ((data[at + 3] ?? 0) < 20) continue;
      blue += data[at + 2] ?? 0;
      all += (data[at] ?? 0) + (data[at + 1] ?? 0) + (data[at + 2] ?? 0);
    }
    return blue / all;
  }, part);

/** Around outlines near the middle of the view: painted where their edge is, within a pixel, and nowhere inside or between. */
async function expectOutlines(viewer: ViewerPage, pane: Locator, paneId: string): Promise<void> {
  const points: { readonly at: readonly [number, number]; readonly isEdge: boolean }[] = [];
  for (const [column, row] of [
    [100, 100],
    [103, 97],
    [96, 102],
  ] as const) {
    const [u, v] = middleOf(column, row);
    for (let corner = 0; corner < 12; corner += 1) {
      const angle = (2 * Math.PI * corner) / 12;
      const [x, y] = [Math.cos(angle), Math.sin(angle)];
      points.push({
        at: await viewer.toCanvas(paneId, glassMm(u + RADIUS * x, v + RADIUS * y)),
        isEdge: true,
      });
    }
    points.push({ at: await viewer.toCanvas(paneId, glassMm(u, v)), isEdge: false });
    points.push({ at: await viewer.toCanvas(paneId, glassMm(u + STEP / 2, v + STEP / 2)), isEdge: false });
  }
  const found = await pane.evaluate((element, places) => {
    const canvas = element.querySelector<HTMLCanvasElement>('canvas[data-layer="bulk"]');
    const copy = canvas && new OffscreenCanvas(canvas.width, canvas.height);
    const context = copy?.getContext('2d');
    if (!canvas || !copy || !context) throw new Error('no bulk objects');
    context.drawImage(canvas, 0, 0);
    const most = ([x, y]: readonly [number, number], reach: number): number => {
      const { data } = context.getImageData(Math.floor(x) - reach, Math.floor(y) - reach, 2 * reach + 1, 2 * reach + 1);
      return Math.max(...data.filter((_, at) => at % 4 === 3));
    };
    return places.map(({ at, isEdge }) => ({ at, isEdge, alpha: most(at, isEdge ? 1 : 0) }));
  }, points);
  expect(found.filter(({ isEdge, alpha }) => isEdge && alpha < 120)).toEqual([]);
  expect(found.filter(({ isEdge, alpha }) => !isEdge && alpha > 40)).toEqual([]);
}
