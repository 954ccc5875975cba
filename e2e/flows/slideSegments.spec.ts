import type { Locator, Page } from '@playwright/test';
import { writeSlide } from '../fixtures/madeSlide';
import { writeTiledMap, writeTiledSegmentation } from '../fixtures/madeTiles';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.31';
const SPACE = `${STUDY}.99`;
const SIZE = 2048;
const SLIDE = { spacingMm: [0.0005, 0.0005], originMm: [20, 40], orientation: [0, -1, 0, -1, 0, 0] } as const;

/** Dark on the slide and marked in every segmentation: columns and rows of the slide, around its middle. */
const BLOT = { left: 960, top: 1000, right: 1100, bottom: 1060 };
const isBlot = (u: number, v: number): boolean => u >= BLOT.left && u < BLOT.right && v >= BLOT.top && v < BLOT.bottom;
/** One pixel alone, far from everything: it must not vanish in a small view. */
const SPECK = [300, 1700] as const;

/** Turned by 25° against the slide, of other pixels that are no squares, and with a corner of its own. */
const TURN = (25 * Math.PI) / 180;
const OWN = {
  columns: 1500,
  rows: 1700,
  tile: 240,
  spacingMm: [0.0006, 0.0008],
  originMm: [20.05, 39.9],
  orientation: [Math.sin(-TURN), -Math.cos(TURN), 0, -Math.cos(TURN), Math.sin(TURN), 0],
} as const;

/** The pixel of the slide on which the middle of a pixel of the other grid lies, written out by hand. */
function slidePixelOf(column: number, row: number): readonly [number, number] {
  const [rowSpacing, columnSpacing] = OWN.spacingMm;
  const [rx, ry, , cx, cy] = OWN.orientation;
  const x = OWN.originMm[0] + column * columnSpacing * rx + row * rowSpacing * cx;
  const y = OWN.originMm[1] + column * columnSpacing * ry + row * rowSpacing * cy;
  return [(SLIDE.originMm[1] - y) / 0.0005 + 0.5, (SLIDE.originMm[0] - x) / 0.0005 + 0.5];
}

const RED = [35_000, 52_000, 48_000] as const;

test.describe('segmentations over a slide', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('slide-segments');
    const sourceSeriesUid = writeSlide(folder, {
      studyInstanceUid: STUDY,
      columns: SIZE,
      rows: SIZE,
      tile: 256,
      levels: 4,
      samplesPerPixel: 1,
      bits: 8,
      frameOfReferenceUid: SPACE,
      pixel: ({ column, row }) => (isBlot(column, row) ? 20 : 225),
    });
    const common = { studyInstanceUid: STUDY, frameOfReferenceUid: SPACE, sourceSeriesUid, kind: 'BINARY' } as const;
    const segments = [
      { number: 1, label: 'Tumour', cielab: RED },
      { number: 2, label: 'Speck' },
    ];
    const sameGrid = { ...SLIDE, columns: SIZE, rows: SIZE, tile: 256 };
    const value = (segment: number, column: number, row: number): number =>
      Number(segment === 1 ? isBlot(column, row) : column === SPECK[0] && row === SPECK[1]);
    writeTiledSegmentation(folder, {
      ...common,
      ...sameGrid,
      series: 2,
      label: 'Sparse',
      organization: 'TILED_SPARSE',
      segments,
      value,
    });
    writeTiledSegmentation(folder, {
      ...common,
      ...sameGrid,
      columns: SIZE - 100,
      tile: 200,
      series: 3,
      label: 'Full',
      organization: 'TILED_FULL',
      segments,
      value,
    });
    writeTiledSegmentation(folder, {
      ...common,
      ...OWN,
      series: 4,
      label: 'Own grid',
      organization: 'TILED_SPARSE',
      segments: segments.slice(0, 1),
      value: (_, column, row) => Number(isBlot(...slidePixelOf(column, row))),
    });
    writeTiledSegmentation(folder, {
      ...common,
      ...sameGrid,
      kind: 'FRACTIONAL',
      series: 5,
      label: 'Fractional',
      organization: 'TILED_SPARSE',
      segments: segments.slice(0, 1),
      // Half sure in the left part, wholly in the right one; the whole is 200.
      value: (_, column, row) => (isBlot(column, row) ? (column < 1030 ? 100 : 200) : 0),
    });
    writeTiledSegmentation(folder, {
      ...common,
      ...sameGrid,
      kind: 'LABELMAP',
      series: 6,
      label: 'Label map',
      organization: 'TILED_FULL',
      segments,
      value: (_, column, row) => (isBlot(column, row) ? (column < 1030 ? 1 : 2) : 0),
    });
    writeTiledMap(folder, {
      ...common,
      ...SLIDE,
      // A pixel of the map for 32 × 32 of the slide, as attention maps are.
      columns: SIZE / 32,
      rows: SIZE / 32,
      tile: 16,
      spacingMm: [0.016, 0.016],
      originMm: [20 - 0.0005 * 15.5, 40 - 0.0005 * 15.5],
      series: 7,
      label: 'Attention',
      unit: '/mm2',
      quantity: 'Mitoses',
      range: [0, 40],
      value: (column, row) => (column < 32 ? Number.NaN : row < 32 ? 0 : 40),
    });
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  for (const [label, errorPx] of [
    ['Sparse', 0.01],
    ['Full', 0.01],
    ['Own grid', 1.1],
  ] as const) {
    test(`SEG-07: ${label}: what is marked lies on its tissue at every zoom, turned and flipped`, async ({ page }) => {
      const { viewer, pane } = await withShown(page, server.url, [label]);
      // One pixel far away: the test after this one is about it.
      if (label !== 'Own grid')
        await page
          .getByRole('list', { name: `Segments of ${label}` })
          .getByLabel('Show segment 2 Speck')
          .click();
      for (const zoom of [4, 2, 1, 0.5]) {
        for (const deg of [0, 30]) {
          for (const flip of [false, true]) {
            await viewer.run('view.fit');
            await viewer.run('view.reset');
            await viewer.settled();
            const um = Number(await pane.getAttribute('data-um-per-pixel'));
            await viewer.run('view.zoomBy', { factor: (um / 0.5) * zoom });
            if (deg) await viewer.run('view.rotateBy', { deg });
            if (flip) await viewer.run('view.flipHorizontal');
            await viewer.settled();
            const seen = await extents(pane);
            const why = `${label} at ${zoom}, turned ${deg}, flipped ${flip}: ${JSON.stringify(seen)}`;
            expect(seen.dark.count, why).toBeGreaterThan(100);
            // An outline is wider than its edge; in a small view, a pixel of the mask is up to three of the screen wide.
            const screenPx = zoom >= 1.5 ? Math.min(zoom, 3) : 3;
            for (const [at, side] of seen.dark.sides.entries())
              expect(Math.abs(side - (seen.marked.sides[at] ?? -99)), why).toBeLessThanOrEqual(
                errorPx * zoom + screenPx,
              );
          }
        }
      }
    });
  }

  test('SEG-04: a fraction is as strong as its value, and SEG-06: a label map has the colours of its segments', async ({
    page,
  }) => {
    const { viewer, pane } = await withShown(page, server.url, ['Fractional']);
    await viewer.run('view.zoomBy', { factor: 4 });
    await viewer.settled();
    const [half, whole, beside] = await paintAt(viewer, pane, [
      [1000, 1030],
      [1060, 1030],
      [1150, 1030],
    ]);
    // Opacity 0.7 of a half and of the whole.
    expect(half?.[3]).toBeCloseTo(0.35 * 255, -1);
    expect(whole?.[3]).toBeCloseTo(0.7 * 255, -1);
    expect(beside?.[3]).toBe(0);

    await page.getByRole('checkbox', { name: 'Fractional', exact: true }).uncheck();
    await page.getByRole('checkbox', { name: 'Label map', exact: true }).check();
    await viewer.settled();
    const [tumour, other] = await paintAt(viewer, pane, [
      [1000, 1030],
      [1060, 1030],
    ]);
    expect(tumour?.[0]).toBeGreaterThan(200);
    expect(other?.[2]).toBeGreaterThan(200);
    await page.getByRole('list', { name: 'Segments of Label map' }).getByLabel('Show segment 1 Tumour').click();
    await viewer.settled();
    const [gone, left] = await paintAt(viewer, pane, [
      [1000, 1030],
      [1060, 1030],
    ]);
    expect([gone?.[3], left?.[3]]).toEqual([0, other?.[3]]);
  });

  test('tiles that the archive does not give are hatched and said, never taken for empty', async ({ page }) => {
    await page.route(`**/series/${STUDY}.2/**/frames/**`, (route) => route.fulfill({ status: 404 }));
    const { viewer, pane } = await withShown(page, server.url, ['Sparse']);
    await expect(pane).toContainText('Sparse: 5 tiles of it missing here, hatched');
    expect((await extents(pane)).marked.count).toBeGreaterThan(50);
    if (process.env.SEGMENTS_PICTURE)
      await page.screenshot({ path: process.env.SEGMENTS_PICTURE.replace('.png', '-missing.png') });
    await page.unroute(`**/series/${STUDY}.2/**/frames/**`);
    for (const step of ['uncheck', 'check'] as const)
      await page.getByRole('checkbox', { name: 'Sparse', exact: true })[step]();
    await viewer.settled();
    await expect(pane).not.toContainText('missing here');
  });

  test('PM-04: a map lies over its tissue in its colours, with quantity, range and unit; nothing where it knows nothing', async ({
    page,
  }) => {
    const { viewer, pane } = await withShown(page, server.url, ['Attention']);
    await expect(pane).toContainText('Attention');
    await expect(pane).toContainText('Mitoses');
    await expect(pane.getByRole('img', { name: 'Viridis, 0 to 40 /mm²' })).toBeVisible();
    const colours = await paintAt(viewer, pane, [
      [1000, 500],
      [1040, 500],
      [1040, 1000],
      [1040, 1040],
    ]);
    expect(colours[0]?.[3]).toBe(0);
    for (const low of colours.slice(1, 3))
      expect(low).toEqual([expect.closeTo(68, -1), expect.closeTo(1, -1), expect.closeTo(84, -1), 128]);
    expect(colours[3]?.slice(0, 3).map((value) => Math.round(value / 8))).toEqual(
      [253, 231, 37].map((value) => Math.round(value / 8)),
    );
    if (process.env.SEGMENTS_PICTURE)
      await page.screenshot({ path: process.env.SEGMENTS_PICTURE.replace('.png', '-map.png') });
  });

  test('a single marked pixel is seen on the whole slide, and its segment is switched without a request', async ({
    page,
  }) => {
    const { viewer, pane } = await withShown(page, server.url, ['Sparse']);
    const before = (await extents(pane)).marked;
    const panel = page.getByRole('list', { name: 'Segments of Sparse' });
    // Five tabs and the button beside them have room.
    await expect(page.getByRole('tab')).toHaveCount(5);
    await expect(page.getByRole('button', { name: 'Fold the inspector' })).toBeInViewport({ ratio: 1 });
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await panel.getByLabel('Show segment 1 Tumour').click();
    await viewer.settled();
    const speck = (await extents(pane)).marked;
    expect(speck.count).toBeGreaterThanOrEqual(1);
    expect(speck.count).toBeLessThanOrEqual(16);
    expect(speck.count).toBeLessThan(before.count);
    expect(requests.filter((url) => url.includes('/frames/'))).toEqual([]);
    await panel.getByLabel('Show segment 2 Speck').click();
    await viewer.settled();
    expect((await extents(pane)).marked.count).toBe(0);
    if (process.env.SEGMENTS_PICTURE) {
      await panel.getByLabel('Show segment 1 Tumour').click();
      await panel.getByLabel('Show segment 2 Speck').click();
      await viewer.settled();
      await page.screenshot({ path: process.env.SEGMENTS_PICTURE });
      await viewer.run('view.zoomBy', { factor: 24 });
      await viewer.settled();
      await page.screenshot({ path: process.env.SEGMENTS_PICTURE.replace('.png', '-near.png') });
    }
  });
});

async function withShown(page: Page, url: string, labels: readonly string[]) {
  const viewer = new ViewerPage(page);
  await viewer.openCase(url, [STUDY]);
  // Only images hang by themselves: the slide is alone.
  await expect(page.locator('[data-pane-id]')).toHaveCount(1);
  const pane = viewer.pane('slide');
  await viewer.settled();
  await page.getByRole('tab', { name: 'Segments' }).click();
  for (const label of labels) await page.getByRole('checkbox', { name: label, exact: true }).check();
  await viewer.settled();
  return { viewer, pane };
}

/** RGBA of the overlay at places of the slide, in its columns and rows. */
async function paintAt(
  viewer: ViewerPage,
  pane: Locator,
  places: readonly (readonly [number, number])[],
): Promise<readonly (readonly number[])[]> {
  const paneId = await viewer.paneId('slide');
  const points: (readonly [number, number])[] = [];
  for (const [column, row] of places) {
    const [x, y] = [SLIDE.originMm[0] - (row - 0.5) * 0.0005, SLIDE.originMm[1] - (column - 0.5) * 0.0005];
    points.push(await viewer.toCanvas(paneId, [x, y, 0]));
  }
  return pane.evaluate(async (element, at) => {
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    const canvas = element.querySelector<HTMLCanvasElement>('[data-layer="segments"]');
    const copy = document.createElement('canvas');
    [copy.width, copy.height] = [canvas?.width ?? 1, canvas?.height ?? 1];
    const context = copy.getContext('2d');
    if (!context || !canvas) throw new Error('no canvas');
    context.drawImage(canvas, 0, 0);
    return at.map(([x = 0, y = 0]) => [...context.getImageData(Math.floor(x), Math.floor(y), 1, 1).data]);
  }, points);
}

interface Extent {
  readonly count: number;
  /** Left, top, right, bottom: first and last pixels of the screen. */
  readonly sides: readonly number[];
}

/** Where the slide is dark, and where anything is marked, in pixels of the screen. */
const extents = (pane: Locator): Promise<{ readonly dark: Extent; readonly marked: Extent }> =>
  pane.evaluate(async (element) => {
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    const extent = (canvas: HTMLCanvasElement | null, isMeant: (rgba: readonly number[]) => boolean) => {
      if (!canvas) return { count: 0, sides: [] };
      const copy = document.createElement('canvas');
      [copy.width, copy.height] = [canvas.width, canvas.height];
      const context = copy.getContext('2d');
      if (!context) throw new Error('no canvas');
      context.drawImage(canvas, 0, 0);
      const { data } = context.getImageData(0, 0, copy.width, copy.height);
      let [count, left, top, right, bottom] = [0, copy.width, copy.height, -1, -1];
      for (let at = 0; at < data.length; at += 4) {
        if (!isMeant([...data.subarray(at, at + 4)])) continue;
        const [x, y] = [(at / 4) % copy.width, Math.floor(at / 4 / copy.width)];
        count += 1;
        [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
      }
      return { count, sides: [left, top, right, bottom] };
    };
    const tiles = element.querySelector<HTMLCanvasElement>('[data-part="slide-canvas"] canvas');
    const overlay = element.querySelector<HTMLCanvasElement>('[data-layer="segments"]');
    const isPainted = overlay?.style.visibility !== 'hidden';
    return {
      dark: extent(tiles, ([r = 255, , , a]) => a === 255 && r < 122),
      marked: isPainted ? extent(overlay, ([, , , a = 0]) => a > 40) : { count: 0, sides: [] },
    };
  });
