import type { Page } from '@playwright/test';
import { writeSlide } from '../fixtures/madeSlide';
import { blockReach, type Crossing, glassMm, type PhantomGrid, phantomSlide } from '../fixtures/phantomGrid';
import { PictureFinder } from '../fixtures/pictureFinder';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.41';
const GRIDS: readonly (PhantomGrid & { readonly name: string })[] = [
  { name: 'square pixels', series: 1, spacingMm: [0.0005, 0.0005], orientation: [0, -1, 0, -1, 0, 0] },
  { name: 'a mirrored image of wide pixels', series: 2, spacingMm: [0.0005, 0.0006], orientation: [0, 1, 0, -1, 0, 0] },
];
const MARKED: readonly Crossing[] = [
  [16, 16],
  [18, 15],
  [14, 18],
  [13, 14],
  [19, 18],
  [11, 17],
  [22, 12],
  [8, 10],
  [25, 21],
  [18, 26],
  [13, 7],
];
/** CSS pixels for a base pixel: every level at its own size, the finest one enlarged, and between levels. */
const ZOOMS = [5, 1, 0.7, 0.5, 0.25, 0.125];
const CLOSE_ZOOM = 16;
/** Radius of a marked point with its halo; another mark has to be farther away than its own. */
const MARK_REACH = 10;
/** CSS pixels. From half of 1:1 on this is at most one base pixel; from farther away nobody could see one. */
const MOST_OFF = 0.5;

interface Measured {
  readonly view: string;
  readonly crossing: Crossing;
  /** CSS pixels: the mark from the tissue, the tissue from where the viewer says that it is. */
  readonly markOff: number;
  readonly tissueOff: number;
}

test.describe('a grid made in the test', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('phantom-grid');
    for (const grid of GRIDS) writeSlide(folder, phantomSlide(STUDY, grid));
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  for (const grid of GRIDS)
    test(`${grid.name}: marks lie on the same tissue at every zoom, flip and rotation, within a base pixel`, async ({
      page,
    }) => {
      test.setTimeout(180_000);
      const { viewer, paneId } = await open(page, server.url, grid);
      await placeMarks(viewer, paneId, grid);
      const finder = await PictureFinder.open(page.context());
      await page.bringToFront();
      const measured: Measured[] = [];
      for (const flip of ['', 'flipped'])
        for (const deg of [0, 90, 30]) {
          await viewer.run('view.reset');
          if (flip) await viewer.run('view.flipHorizontal');
          if (deg) await viewer.run('view.rotateBy', { deg });
          for (const [index, zoom] of ZOOMS.entries()) {
            await zoomTo(viewer, grid, zoom);
            // Nothing is to lie in the very middle, where a turn moves nothing.
            if (index === 0) await viewer.run('view.panBy', { dx: 0.04, dy: -0.06 });
            const view = `${zoom} ${deg}° ${flip}`.trim();
            measured.push(...(await measure(viewer, finder, paneId, grid, zoom)).map((one) => ({ view, ...one })));
          }
          if (deg === 30) await page.screenshot({ path: test.info().outputPath(`${grid.series}${flip}.png`) });
        }
      const worst = (key: 'markOff' | 'tissueOff') => measured.reduce((a, b) => (a[key] > b[key] ? a : b));
      test.info().annotations.push({
        type: 'measured',
        description: JSON.stringify({ crossings: measured.length, mark: worst('markOff'), tissue: worst('tissueOff') }),
      });
      for (const zoom of ZOOMS)
        expect(measured.filter(({ view }) => view.startsWith(`${zoom} `)).length).toBeGreaterThanOrEqual(6);
      expect(measured.filter(({ markOff, tissueOff }) => !(markOff <= MOST_OFF && tissueOff <= MOST_OFF))).toEqual([]);
      expect(viewer.problems).toEqual([]);
    });
});

async function open(page: Page, url: string, { series }: PhantomGrid) {
  const viewer = new ViewerPage(page);
  await viewer.openCase(url, [STUDY]);
  await viewer.loaded();
  await viewer.run('layout.set', { rows: 1, columns: 1 });
  await viewer.showSeriesOf(`${STUDY}.${series}`);
  const paneId = await viewer.activate('slide');
  await viewer.settled();
  return { viewer, paneId };
}

/** At the middle of the view, in columns of the base. 40× is 0.25 µm for a CSS pixel. */
const zoomTo = (viewer: ViewerPage, { spacingMm }: PhantomGrid, zoom: number): Promise<void> =>
  viewer.run('view.magnification', { power: (10 * zoom) / (spacingMm[1] * 1000) });

/** Clicks the point tool on each crossing, so close that the pointer's own pixel is a small part of a base pixel. */
async function placeMarks(viewer: ViewerPage, paneId: string, grid: PhantomGrid): Promise<void> {
  await zoomTo(viewer, grid, CLOSE_ZOOM);
  for (const crossing of MARKED) {
    const mm = glassMm(grid, crossing);
    const box = await boxOf(viewer, paneId);
    const [x, y] = await viewer.toCanvas(paneId, mm);
    await viewer.run('view.panBy', { dx: x / box.width - 0.5, dy: y / box.height - 0.5 });
    await viewer.settled();
    await viewer.run('tool.set', { tool: 'point' });
    await viewer.clickAt(paneId, [mm]);
  }
  await expect(viewer.annotations).toHaveCount(MARKED.length);
  await viewer.run('annotation.select', { ids: [] });
  await viewer.page.mouse.move(2, 2);
}

async function boxOf(viewer: ViewerPage, paneId: string) {
  const box = await viewer.page.locator(`[data-pane-id="${paneId}"]`).boundingBox();
  if (!box) throw new Error(`Pane ${paneId} is not visible`);
  return box;
}

/** Every marked crossing that stands alone in view, away from the words along the edges. */
async function measure(
  viewer: ViewerPage,
  finder: PictureFinder,
  paneId: string,
  grid: PhantomGrid,
  zoom: number,
): Promise<Omit<Measured, 'view'>[]> {
  await viewer.settled();
  const box = await boxOf(viewer, paneId);
  const reach = blockReach(grid, zoom);
  const overview = viewer.page.locator(`[data-pane-id="${paneId}"] [aria-label="Overview of the slide"]`);
  const map = (await overview.isVisible()) ? await overview.boundingBox() : null;
  const said: { crossing: Crossing; at: readonly [number, number] }[] = [];
  for (const crossing of MARKED) {
    const [x, y] = await viewer.toCanvas(paneId, glassMm(grid, crossing));
    said.push({ crossing, at: [x + box.x, y + box.y] });
  }
  const isAlone = ({ at }: (typeof said)[number]) =>
    said.every((other) => other.at === at || Math.hypot(other.at[0] - at[0], other.at[1] - at[1]) > 2 * MARK_REACH + 4);
  const isFree = ({ at }: (typeof said)[number]) =>
    Math.abs(at[0] - box.x - box.width / 2) < box.width / 2 - 200 &&
    Math.abs(at[1] - box.y - box.height / 2) < box.height / 2 - 120 &&
    !isWithin(map, at, reach);
  const seen = said.filter(isFree).filter(isAlone);
  const withMarks = await viewer.page.screenshot();
  await viewer.run('overlay.set', { isHidden: true });
  await viewer.settled();
  const without = await viewer.page.screenshot();
  await viewer.run('overlay.set', { isHidden: false });
  const tissue = await finder.middlesOfBlue(
    without,
    seen.map(({ at }) => ({ near: at, reach })),
  );
  const marks = await finder.middlesOfChange(
    without,
    withMarks,
    seen.map(({ at }) => ({ near: at, reach: MARK_REACH })),
  );
  return seen.map(({ crossing, at }, index) => ({
    crossing,
    markOff: apart(marks[index], tissue[index]),
    tissueOff: apart(tissue[index], at),
  }));
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const isWithin = (box: Box | null, [x, y]: readonly [number, number], reach: number): boolean =>
  box !== null &&
  x > box.x - reach &&
  x < box.x + box.width + reach &&
  y > box.y - reach &&
  y < box.y + box.height + reach;

const apart = (a: readonly [number, number] | undefined, b: readonly [number, number] | undefined): number =>
  a && b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : Number.POSITIVE_INFINITY;
