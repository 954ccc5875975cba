import type { Locator, Page } from '@playwright/test';
import { element, writeAxialImage } from '../fixtures/axialImage';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.6';
const SERIES = `${STUDY}.1`;
/** Patient axes right to left, front to back, foot to head: 48, 40 and 21 places, one of the last without an image. */
const [COLUMNS, ROWS, IMAGES] = [48, 40, 21];
const STEP_MM = 3;
const MISSING = 5;
const FIRST_MM = [-20, -30, 200] as const;

/** A voxel tells where it is: brighter to the left, to the back and to the head. */
const valueAt = (column: number, row: number, image: number): number => 2 * column + row + 6 * image;
const WHITE = 300;

test.describe('MPR', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('mpr');
    for (let image = 0; image < IMAGES; image += 1) if (image !== MISSING) writeImage(folder, image);
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  const pane = (page: Page, id: number): Locator => page.locator(`[data-pane-id="${id}"]`);

  test('three planes of one series: true pixels, true millimetres, the missing image hatched, the crosshair moves all', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.loaded();
    await viewer.button('Layout').click();
    await page.getByRole('button', { name: /^MPR/ }).click();
    await expect(pane(page, 3)).toContainText('MPR sagittal, not acquired');
    await viewer.settled();
    for (const id of [1, 2, 3]) await expect(pane(page, id)).toHaveAttribute('data-pane-state', 'ready');
    await expect(pane(page, 2)).toHaveAttribute('data-frame-count', String(ROWS));
    await expect(pane(page, 3)).toHaveAttribute('data-frame-count', String(COLUMNS));
    await expect(pane(page, 2)).toContainText('1 image missing in the series: hatched');

    // The crosshair brings the coronal pane to the row of that point, and every pixel is the voxel at its place.
    const [column, row, image] = [30, 12, 14];
    await viewer.run('tool.set', { tool: 'crosshair' });
    const box = await pane(page, 1).boundingBox();
    const [x, y] = await viewer.toCanvas('1', mmOf(column, row, image));
    await page.mouse.click((box?.x ?? 0) + x, (box?.y ?? 0) + y);
    await expect(pane(page, 2)).toHaveAttribute('data-frame-number', String(ROWS - row));
    await expect(pane(page, 3)).toHaveAttribute('data-frame-number', String(column + 1));
    await viewer.settled();
    for (const [i, k] of [
      [6, 2],
      [40, 2],
      [6, 18],
      [30, 14],
    ] as const) {
      const grey = await greyAt(viewer, 2, mmOf(i, row, k));
      expect(Math.abs(grey - (valueAt(i, row, k) / WHITE) * 255), `voxel ${i}, ${row}, ${k}`).toBeLessThan(6);
    }
    // The patient's left is on the right of the screen, the head is up.
    const [left, right] = [await viewer.toCanvas('2', mmOf(40, row, 9)), await viewer.toCanvas('2', mmOf(6, row, 9))];
    const [head, foot] = [await viewer.toCanvas('2', mmOf(9, row, 18)), await viewer.toCanvas('2', mmOf(9, row, 2))];
    expect(left[0]).toBeGreaterThan(right[0]);
    expect(head[1]).toBeLessThan(foot[1]);
    // 34 columns of 1 mm and 16 images 3 mm apart, at one scale.
    expect((left[0] - right[0]) / 34).toBeCloseTo((foot[1] - head[1]) / 48, 6);
    // Where the image is missing there are stripes, not a mean of its neighbours (T-SAFE-18).
    const stripes = new Set<boolean>();
    for (let i = 2; i < 46; i += 1) stripes.add((await greyAt(viewer, 2, mmOf(i, row, MISSING))) > 150);
    expect(stripes.size).toBe(2);

    // A length across images is in millimetres of the patient.
    await viewer.run('pane.activate', { paneId: '2' });
    await viewer.run('tool.set', { tool: 'length' });
    const coronal = await pane(page, 2).boundingBox();
    for (const point of [mmOf(10, row, 8), mmOf(10, row, 16)]) {
      const [px, py] = await viewer.toCanvas('2', point);
      await page.mouse.click((coronal?.x ?? 0) + px, (coronal?.y ?? 0) + py);
    }
    await expect(viewer.annotations).toHaveCount(1);
    await expect(viewer.annotations.first()).toContainText(/2[34]\.\d mm/);

    // The line of the coronal pane, turned by hand in the axial one: the pane is oblique, about the point, at the same scale.
    await viewer.run('tool.set', { tool: 'crosshair' });
    const scale = await pxPerMm(viewer, 2);
    const [from, to] = [
      await viewer.toCanvas('1', mmOf(6, row, image)),
      await viewer.toCanvas('1', mmOf(6, row - 8, image)),
    ];
    await page.mouse.move((box?.x ?? 0) + from[0], (box?.y ?? 0) + from[1]);
    await page.mouse.down();
    await page.mouse.move((box?.x ?? 0) + to[0], (box?.y ?? 0) + to[1], { steps: 6 });
    await page.mouse.up();
    await expect(pane(page, 2)).toContainText('MPR oblique, not acquired');
    await expect(pane(page, 2)).toContainText('Linear interpolation');
    await viewer.settled();
    // From column 30 to column 6 and eight rows forward: the line now runs through that voxel and through the point.
    for (const [i, j] of [
      [6, row - 8],
      [30, row],
    ] as const) {
      const at = mmOf(i, j, 14);
      const back = await viewer.fromCanvas('2', await viewer.toCanvas('2', at));
      expect(Math.hypot(back[0] - at[0], back[1] - at[1], back[2] - at[2])).toBeLessThan(0.8);
      const grey = await greyAt(viewer, 2, at);
      expect(Math.abs(grey - (valueAt(i, j, 14) / WHITE) * 255)).toBeLessThan(6);
    }
    expect(await pxPerMm(viewer, 2)).toBeCloseTo(scale, 1);
    await viewer.run('view.plane', { paneId: '2', plane: 'coronal' });
    await viewer.run('pane.activate', { paneId: '2' });

    // A slab says what it is; as acquired, the pane is the stack again, where it was.
    await viewer.run('view.slab', { mode: 'mip', thicknessMm: 5 });
    await expect(pane(page, 2)).toContainText('MPR coronal MIP 5 mm, not acquired');
    await viewer.run('view.plane', { plane: 'stack' });
    await expect(pane(page, 2)).toHaveAttribute('data-frame-count', String(IMAGES - 1));
    await expect(pane(page, 2)).not.toContainText('not acquired');
    expect(viewer.problems).toEqual([]);
  });

  test('MPR opens where the reader was, in the window of the reader, and its panes share it from then on', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.loaded();
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    await viewer.run('view.frame', { frameNumber: 16 });
    await viewer.run('view.window', { windowCenter: 100, windowWidth: 250 });
    await expect(pane(page, 1)).toHaveAttribute('data-frame-number', '16');
    await viewer.settled();
    const shown = await middleOf(viewer, 1);
    await viewer.run('layout.mpr');
    await expect(pane(page, 3)).toContainText('MPR sagittal, not acquired');
    await viewer.settled();
    const [axial, coronal, sagittal] = [
      await middleOf(viewer, 1),
      await middleOf(viewer, 2),
      await middleOf(viewer, 3),
    ];
    expect(axial[2]).toBeCloseTo(mmOf(0, 0, shownImage(16))[2], 6);
    expect(Math.abs(coronal[1] - shown[1])).toBeLessThanOrEqual(0.5);
    expect(Math.abs(sagittal[0] - shown[0])).toBeLessThanOrEqual(0.5);
    const windowsAre = async (center: string | RegExp, ids: readonly number[]) => {
      for (const id of ids) await expect(pane(page, id)).toHaveAttribute('data-window-center', center);
    };
    await windowsAre('100', [1, 2, 3]);

    // By hand in the coronal pane, inverted in the sagittal one: all three at once.
    const box = await pane(page, 2).boundingBox();
    const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 30, y + 40, { steps: 4 });
    await page.mouse.up();
    // What the hand did reaches the pane with a frame of the screen: the last of its steps, not the first.
    await expect(pane(page, 2)).not.toHaveAttribute('data-window-center', '100');
    await viewer.settled();
    const center = (await pane(page, 2).getAttribute('data-window-center')) ?? '';
    await windowsAre(center, [1, 2, 3]);
    await viewer.run('pane.activate', { paneId: '3' });
    await viewer.run('view.invert');
    for (const id of [1, 2, 3]) await expect(pane(page, id)).toContainText('inverted');

    // The acquired images in a pane of the MPR follow; beside it they keep their own window.
    await viewer.run('view.plane', { plane: 'stack' });
    await expect(pane(page, 3)).toHaveAttribute('data-frame-count', String(IMAGES - 1));
    await windowsAre(center, [3]);
    await viewer.run('layout.set', { rows: 2, columns: 2 });
    await viewer.run('pane.show', { paneId: '4', displaySetId: SERIES });
    await expect(pane(page, 4)).toHaveAttribute('data-frame-count', String(IMAGES - 1));
    await viewer.settled();
    const own = (await pane(page, 4).getAttribute('data-window-center')) ?? '';
    await viewer.run('pane.activate', { paneId: '1' });
    await viewer.run('view.window', { windowCenter: 170, windowWidth: 300 });
    await windowsAre('170', [1, 2, 3]);
    await windowsAre(own, [4]);

    // A point in the image that is seen counts more than its middle.
    await viewer.run('pane.activate', { paneId: '3' });
    await viewer.run('view.frame', { frameNumber: 4 });
    await expect(pane(page, 3)).toHaveAttribute('data-frame-number', '4');
    await viewer.run('tool.set', { tool: 'crosshair' });
    await viewer.settled();
    const [px, py] = await viewer.toCanvas('3', mmOf(30, 12, shownImage(4)));
    const stack = await pane(page, 3).boundingBox();
    await page.mouse.click((stack?.x ?? 0) + px, (stack?.y ?? 0) + py);
    await viewer.settled();
    await viewer.run('layout.mpr');
    await expect(pane(page, 3)).toContainText('MPR sagittal, not acquired');
    await viewer.settled();
    expect((await middleOf(viewer, 1))[2]).toBeCloseTo(mmOf(0, 0, shownImage(4))[2], 6);
    await expect(pane(page, 2)).toHaveAttribute('data-frame-number', String(ROWS - 12));
    await expect(pane(page, 3)).toHaveAttribute('data-frame-number', '31');
    expect(viewer.problems).toEqual([]);
  });

  test('the series in 3D: says that it is not for measurement and what is missing, turns by hand, takes no mark', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.loaded();
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    await viewer.button('Layout').click();
    await page.getByRole('button', { name: /^3D/ }).click();
    await expect(pane(page, 1)).toContainText('3D CT bone, not for measurement');
    await expect(pane(page, 1)).toContainText('1 image missing in the series: left empty');
    await expect(pane(page, 1)).toContainText('From voxels up to 3 mm');
    await viewer.settled();
    const brightest = () =>
      page.evaluate(() => {
        const canvases = [...document.querySelectorAll<HTMLCanvasElement>('[data-pane-id="1"] canvas')];
        const canvas = canvases.find(({ style }) => style.cursor === 'grab');
        const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        let most = 0;
        for (let at = 0; at < pixels.length; at += 4) most = Math.max(most, pixels[at] ?? 0);
        return most;
      });
    expect(await brightest()).toBeGreaterThan(60);
    expect(await cutNames(pane(page, 1).getByLabel('Plane'))).toEqual([]);

    // A drag turns, whatever tool is in hand: the head is no longer straight up, and no mark is made.
    await viewer.run('tool.set', { tool: 'length' });
    const box = await pane(page, 1).boundingBox();
    const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 100, y + 60, { steps: 5 });
    await page.mouse.up();
    await expect(pane(page, 1)).toContainText('LA');
    await expect(viewer.annotations).toHaveCount(0);
    await viewer.run('view.lookFrom', { viewpoint: 'feet' });
    await viewer.run('view.volume3d', { preset: 'mip' });
    await expect(pane(page, 1)).toContainText('3D MIP, not for measurement');
    await viewer.run('view.plane', { plane: 'stack' });
    await expect(pane(page, 1)).toHaveAttribute('data-frame-count', String(IMAGES - 1));
    await expect(pane(page, 1)).not.toContainText('not for measurement');
    expect(viewer.problems).toEqual([]);
  });
});

/** Choices whose name is wider than what the closed list leaves for it beside its arrow, CSS pixels. */
const cutNames = (list: Locator): Promise<string[]> =>
  list.evaluate((select: HTMLSelectElement) => {
    const context = document.createElement('canvas').getContext('2d');
    if (!context) throw new Error('no canvas');
    context.font = getComputedStyle(select).font;
    const names = [...select.options].map(({ label }) => label);
    return names.filter((name) => context.measureText(name).width + 22 > select.clientWidth);
  });

const mmOf = (column: number, row: number, image: number): [number, number, number] => [
  FIRST_MM[0] + column,
  FIRST_MM[1] + row,
  FIRST_MM[2] + image * STEP_MM,
];

/** Which image of the volume the stack, read from the head, shows under a number, 1-based. */
const shownImage = (frameNumber: number): number =>
  IMAGES - frameNumber > MISSING ? IMAGES - frameNumber : IMAGES - frameNumber - 1;

/** What lies in the middle of a pane, mm. */
async function middleOf(viewer: ViewerPage, paneId: number): Promise<[number, number, number]> {
  const box = await viewer.page.locator(`[data-pane-id="${paneId}"] [data-canvas-host]`).boundingBox();
  return viewer.fromCanvas(String(paneId), [(box?.width ?? 0) / 2, (box?.height ?? 0) / 2]);
}

/** CSS pixels for one mm towards the feet. */
async function pxPerMm(viewer: ViewerPage, paneId: number): Promise<number> {
  const [a, b] = [
    await viewer.toCanvas(String(paneId), mmOf(20, 12, 18)),
    await viewer.toCanvas(String(paneId), mmOf(20, 12, 8)),
  ];
  return (b[1] - a[1]) / (10 * STEP_MM);
}

/** Grey of the picture of a pane at a point of the patient. */
async function greyAt(viewer: ViewerPage, paneId: number, mm: readonly [number, number, number]): Promise<number> {
  const point = await viewer.toCanvas(String(paneId), mm);
  return viewer.page.evaluate(
    ([id, x, y]) => {
      for (const canvas of document.querySelectorAll<HTMLCanvasElement>(`[data-pane-id="${id}"] canvas`)) {
        const isPicture = !canvas.dataset.layer && getComputedStyle(canvas).visibility === 'visible';
        if (!isPicture || canvas.width < 50) continue;
        const ratio = canvas.width / canvas.clientWidth;
        return canvas.getContext('2d')?.getImageData((x ?? 0) * ratio, (y ?? 0) * ratio, 1, 1).data[0] ?? -1;
      }
      return -1;
    },
    [paneId, ...point] as const,
  );
}

function writeImage(folder: string, image: number): void {
  const pixels = new Uint16Array(COLUMNS * ROWS);
  for (let index = 0; index < pixels.length; index += 1)
    pixels[index] = valueAt(index % COLUMNS, Math.floor(index / COLUMNS), image);
  const place = { study: STUDY, series: SERIES, number: image + 1, atMm: mmOf(0, 0, image) } as const;
  writeAxialImage(
    folder,
    { ...place, columns: COLUMNS, spacingMm: 1, pixels, window: [(WHITE + 1) / 2, WHITE + 1] },
    {
      '00080020': element('DA', '20260131'),
      '0008103E': element('LO', 'Voxels that tell where they are'),
      '00100010': element('PN', { Alphabetic: 'Test^Volume' }),
      '00100020': element('LO', 'VOLUME-1'),
      '00180050': element('DS', STEP_MM),
      '00200052': element('UI', `${STUDY}.9`),
      '00281052': element('DS', 0),
      '00281053': element('DS', 1),
    },
  );
}
