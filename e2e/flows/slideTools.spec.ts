import type { Page } from '@playwright/test';
import type { DicomJson } from '../../src/dicom/json';
import { DicomWeb } from '../fixtures/dicomWeb';
import { writeSlide } from '../fixtures/madeSlide';
import { type Crossing, glassMm, type PhantomGrid, phantomSlide } from '../fixtures/phantomGrid';
import { PictureFinder } from '../fixtures/pictureFinder';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.44';
const PIXEL_MM = 0.0005;
const STEP_MM = 128 * PIXEL_MM;
const GRID: PhantomGrid = { series: 1, spacingMm: [PIXEL_MM, PIXEL_MM], orientation: [0, -1, 0, -1, 0, 0] };
/** Of the brush as it comes, and after two steps down; one CSS pixel is one of the slide where it is drawn. */
const [BRUSH_MM, ERASER_MM] = [20 * PIXEL_MM, 12.8 * PIXEL_MM];

type Mm = readonly [number, number, number];

test.describe('tools on a slide of known spacing', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    const folder = scratchFolder('slide-tools');
    writeSlide(folder, phantomSlide(STUDY, GRID));
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('measure by clicks and keys what is there, brush and eraser too, and lie on the same tissue when read again', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.loaded();
    const paneId = await viewer.activate('slide');
    // A slide that is not there yet has no magnification to be set: it opens fitted.
    await viewer.settled();
    await viewer.run('view.magnification', { power: 20 });
    await viewer.settled();
    const click = (...crossings: Crossing[]) => viewer.clickAt(paneId, crossings.map(on));

    await viewer.run('tool.set', { tool: 'length' });
    await click([15, 15.5], [17, 15.5]);
    await viewer.run('tool.set', { tool: 'ellipse' });
    await click([14.6, 16], [15.6, 16.8]);
    await viewer.run('tool.set', { tool: 'freehand' });
    await click([16.4, 15.8]);
    for (const corner of [
      [17.2, 15.8],
      [17.2, 16.2],
      [16.4, 16.2],
    ] as const)
      await moveTo(viewer, paneId, corner);
    await click([16.4, 15.82]);
    await viewer.run('tool.set', { tool: 'arrow' });
    await moveTo(viewer, paneId, [16.2, 16.8]);
    for (const key of ['Enter', 'Enter', ...Array<string>(8).fill('Shift+ArrowRight'), 'Enter'])
      await page.keyboard.press(key);
    await expect(viewer.annotations).toHaveCount(4);

    // Around all of them, in one stroke between two clicks.
    await viewer.tool('Brush').click();
    await click([14, 14.5]);
    for (const corner of [
      [18, 14.5],
      [18, 17.5],
      [14, 17.5],
    ] as const)
      await moveTo(viewer, paneId, corner);
    await page.screenshot({ path: test.info().outputPath('painting.png') });
    await click([14, 14.5]);
    await expect(viewer.annotations).toHaveCount(5);
    await page.keyboard.press('<');
    await page.keyboard.press('<');
    await viewer.tool('Eraser').click();
    await moveTo(viewer, paneId, [18, 16]);
    await viewer.pane('slide').locator('[data-drawing-host]').focus();
    for (const key of ['Enter', 'Enter', 'Enter']) await page.keyboard.press(key);
    for (const dab of [
      [14, 16],
      [16, 14.5],
      [16, 17.5],
    ] as const)
      await click(dab, dab);
    const [width, height] = [4 * STEP_MM, 3 * STEP_MM];
    const band = 4 * BRUSH_MM * (width + height) + (Math.PI - 4) * BRUSH_MM ** 2 - 4 * Math.PI * ERASER_MM ** 2;
    const said = [`${band.toFixed(3)} mm²`, 'Perimeter 1.9 mm'];
    for (const words of said) await expect(viewer.annotations.last()).toContainText(words);
    await viewer.settled();
    expect(viewer.problems).toEqual([]);
    await page.screenshot({ path: test.info().outputPath('drawn.png') });
    await viewer.save();

    const marks = await storedMarks(server);
    expect(marks.map(({ type }) => type)).toEqual(['POLYLINE', 'ELLIPSE', 'POLYGON', 'POLYLINE', 'POLYGON']);
    const [length, ellipse, freehand, arrow, painted] = marks as [Stored, Stored, Stored, Stored, Stored];
    near(length.points, [on([15, 15.5]), on([17, 15.5])]);
    near(arrow.points.slice(0, 1), [on([16.2, 16.8])]);
    expect(length.values[0]! / (2 * STEP_MM)).toBeCloseTo(1, 2);
    expect(ellipse.values[0]! / ((Math.PI / 4) * 0.8 * STEP_MM ** 2)).toBeCloseTo(1, 1.7);
    expect(freehand.values[0]! / (0.8 * 0.4 * STEP_MM ** 2)).toBeCloseTo(1, 1.7);
    // The value, and what any other reader makes of the outline: within 1 %.
    for (const area of [painted.values[0]!, shoelace(painted.points)])
      expect(Math.abs(area / band - 1)).toBeLessThan(0.01);

    await page.reload();
    await viewer.loaded();
    await expect(viewer.annotations).toHaveCount(5);
    for (const words of said) await expect(viewer.annotations.last()).toContainText(words);
    await viewer.activate('slide');
    await viewer.run('view.flipHorizontal');
    await viewer.run('view.rotateBy', { deg: 30 });
    await viewer.run('view.magnification', { power: 25 });
    await viewer.settled();
    const [from, to] = length.points as [Mm, Mm];
    // Where no label stands beside the line.
    const lines: Mm[] = [
      middle(middle(from, to), to),
      ...ellipse.points.slice(0, 3),
      middle(...(arrow.points as [Mm, Mm])),
    ];
    const off = await offOf(viewer, page, paneId, lines, 7);
    const [hole] = await offOf(viewer, page, paneId, [on([18, 16])], 1.25 * 16);
    await page.screenshot({ path: test.info().outputPath('read-again.png') });
    // 1.25 CSS pixels for one of the slide.
    expect(Math.max(...off, hole!), [...off, hole].join()).toBeLessThan(1.25);
    expect(viewer.problems).toEqual([]);
  });
});

const on = (crossing: Crossing): Mm => glassMm(GRID, crossing);
const middle = (a: Mm, b: Mm): Mm => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, 0];

async function moveTo(viewer: ViewerPage, paneId: string, crossing: Crossing): Promise<void> {
  const box = (await viewer.page.locator(`[data-pane-id="${paneId}"]`).boundingBox())!;
  const [x, y] = await viewer.toCanvas(paneId, on(crossing));
  await viewer.page.mouse.move(box.x + x, box.y + y, { steps: 4 });
}

/** Places in mm that lie where they are known to, within a pixel of the slide. */
function near(found: readonly Mm[], known: readonly Mm[]): void {
  expect(found).toHaveLength(known.length);
  for (const [index, [x, y]] of known.entries())
    expect(Math.hypot(found[index]![0] - x, found[index]![1] - y)).toBeLessThan(PIXEL_MM);
}

/** How far marks are painted from where they are, CSS pixels: what differs when they are hidden, around each place. */
async function offOf(viewer: ViewerPage, page: Page, paneId: string, places: readonly Mm[], reach: number) {
  const box = (await page.locator(`[data-pane-id="${paneId}"]`).boundingBox())!;
  await page.mouse.move(2, 2);
  const expected = await Promise.all(places.map((mm) => viewer.toCanvas(paneId, mm)));
  const at = expected.map(([x, y]) => [box.x + x, box.y + y] as const);
  await viewer.settled();
  const shown = await page.screenshot();
  await viewer.run('overlay.set', { isHidden: true });
  await viewer.settled();
  const hidden = await page.screenshot();
  await viewer.run('overlay.set', { isHidden: false });
  const finder = await PictureFinder.open(page.context());
  const found = await finder.middlesOfChange(
    hidden,
    shown,
    at.map((near) => ({ near, reach })),
  );
  await page.bringToFront();
  return at.map(([x, y], index) =>
    Math.hypot((found[index]?.[0] ?? Number.NaN) - x, (found[index]?.[1] ?? Number.NaN) - y),
  );
}

interface Stored {
  readonly type: string;
  readonly points: readonly Mm[];
  /** Of its measurements, in their order. */
  readonly values: readonly number[];
}

/** The graphics of the report in the archive, in its order, by a walk of our own. */
async function storedMarks(server: ViewerServer): Promise<readonly Stored[]> {
  const [header] = await new DicomWeb(() => `${server.url}/dicom-web`).headers('SR', STUDY);
  const below = (item: DicomJson): DicomJson[] =>
    ((item['0040A730']?.Value ?? []) as DicomJson[]).flatMap((child) => [child, ...below(child)]);
  const conceptOf = (item: DicomJson) => ((item['0040A043']?.Value?.[0] ?? {}) as DicomJson)['00080100']?.Value?.[0];
  return below(header!)
    .filter((item) => conceptOf(item) === '125007')
    .map((group) => {
      const items = below(group);
      const graphic = items.find((item) => item['00700022'])!;
      const data = graphic['00700022']!.Value as number[];
      return {
        type: String(graphic['00700023']?.Value?.[0]),
        points: Array.from({ length: data.length / 3 }, (_, at) => data.slice(3 * at, 3 * at + 3) as unknown as Mm),
        values: items.flatMap((item) =>
          ((item['0040A300']?.Value ?? []) as DicomJson[]).map((value) => Number(value['0040A30A']?.Value?.[0])),
        ),
      };
    });
}

function shoelace(points: readonly Mm[]): number {
  const [x0, y0] = points[0]!;
  let twice = 0;
  for (const [index, [x, y]] of points.entries()) {
    const [nx, ny] = points[(index + 1) % points.length]!;
    twice += (x - x0) * (ny - y0) - (nx - x0) * (y - y0);
  }
  return Math.abs(twice) / 2;
}
