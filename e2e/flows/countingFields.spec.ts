import type { Browser, Page } from '@playwright/test';
import { DicomWeb } from '../fixtures/dicomWeb';
import { writeSlide } from '../fixtures/madeSlide';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { errorsIn, readWithPydicom } from '../fixtures/validators';
import { ViewerPage } from '../pages/viewerPage';
import { drawnAround, squarePx } from './drawnArea';

const STUDY = '1.2.826.0.1.3680043.10.1481.71';
/** Pixels of the finest level along a side of a square of the chessboard. */
const SQUARE = 128;

/** Five scanners: 40×, 20×, 10×, and two whose pixels are not square. */
const scans = [
  { spacingMm: [0.00025, 0.00025], columns: 2560, rows: 2560, areaMm2: 0.237 },
  { spacingMm: [0.0005, 0.0005], columns: 3584, rows: 3584, areaMm2: 2 },
  { spacingMm: [0.001, 0.001], columns: 2048, rows: 2048, areaMm2: 2 },
  { spacingMm: [0.0008, 0.0004], columns: 3584, rows: 1792, areaMm2: 1 },
  { spacingMm: [0.00023, 0.00046], columns: 1792, rows: 3584, areaMm2: 0.31 },
] as const;

test.describe('counting fields', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('counting-fields');
    for (const [at, { spacingMm, columns, rows }] of scans.entries()) {
      writeSlide(folder, {
        studyInstanceUid: STUDY,
        series: at + 1,
        container: `SCAN-${at + 1}`,
        spacingMm,
        columns,
        rows,
        tile: 256,
        levels: 4,
        samplesPerPixel: 1,
        bits: 8,
        pixel: ({ column, row }) => (((column >> 7) ^ (row >> 7)) & 1 ? 90 : 190),
      });
    }
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  for (const deviceScaleFactor of [1, 1.5, 2]) {
    test(`have their area within 0.5 % on five scans at ${deviceScaleFactor} device pixels per CSS pixel, at every zoom`, async ({
      browser,
    }) => {
      test.setTimeout(240_000);
      const { viewer, page } = await opened(browser, server.url, deviceScaleFactor);
      const found: string[] = [];
      for (const [at, scan] of scans.entries()) {
        await viewer.showSeriesOf(`${STUDY}.${at + 1}`);
        const form = at % 2 === 0 ? 'circle' : 'square';
        await viewer.run('view.fit');
        await viewer.settled();
        await viewer.run('counting.placeField', { form, areaMm2: scan.areaMm2 });
        await viewer.run('counting.toggle');
        await expect(viewer.annotations).toHaveCount(at + 1);
        await viewer.run('annotation.select', { ids: [] });
        for (const factor of [1, 0.61, 0.37]) {
          if (factor !== 1) await viewer.run('view.zoomBy', { factor: 0.61 });
          await viewer.settled();
          const error = await areaError(viewer, page, scan);
          found.push(`${scan.spacingMm.join(' × ')} at ${factor}: ${(error * 100).toFixed(3)} %`);
          expect(Math.abs(error), found.at(-1)).toBeLessThan(0.005);
        }
      }
      test.info().annotations.push({ type: 'errors', description: found.join('; ') });
      if (deviceScaleFactor === 1.5) await page.screenshot({ path: 'test-results/counting-field.png' });
      expect(viewer.problems).toEqual([]);
      await page.context().close();
    });
  }

  test('are placed by one click, moved by keys and by hand, turned with the slide, and never change their area', async ({
    browser,
  }) => {
    const { viewer, page } = await opened(browser, server.url, 1);
    await viewer.showSeriesOf(`${STUDY}.4`);
    await viewer.settled();
    await page.keyboard.press('m');
    const panel = page.getByRole('tabpanel', { name: 'Count' });
    await panel.getByRole('button', { name: 'Circle' }).click();
    await panel.getByRole('textbox', { name: 'Another area, mm²' }).fill('0,4');
    await page.keyboard.press('Enter');
    await expect(panel).toContainText('⌀ 0.714 mm on the slide');
    await panel.getByRole('button', { name: 'By a click' }).click();
    await expect(panel).toContainText('Click where the middle of the field is to be');
    const pane = viewer.pane('slide').first();
    const box = (await pane.boundingBox())!;
    const id = await viewer.paneId('slide');
    const [cx, cy] = [box.width / 2 - 60, box.height / 2 + 40];
    await page.mouse.click(box.x + cx, box.y + cy);
    await expect(panel).not.toContainText('Click where');
    const before = await drawnAround(page, id, [cx, cy]);
    expect(before.farPx / before.nearPx).toBeLessThan(1.01);

    // Its edge is no handle: a drag there moves the whole.
    await page.mouse.move(box.x + cx + before.farPx, box.y + cy);
    await page.mouse.down();
    await page.mouse.move(box.x + cx + before.farPx + 50, box.y + cy - 30, { steps: 5 });
    await page.mouse.up();
    await page.keyboard.press('Shift+Alt+ArrowLeft');
    await viewer.run('annotation.select', { ids: [] });
    const after = await drawnAround(page, id, [cx + 40, cy - 30]);
    expect(Math.abs(after.areaPx2 / before.areaPx2 - 1)).toBeLessThan(0.01);
    expect(Math.abs(after.farPx - after.nearPx)).toBeLessThan(1);

    await viewer.run('view.rotateBy', { deg: 33 });
    await viewer.run('view.flipHorizontal');
    // Nudged, dragged, placed: three steps back.
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('Control+z');
    await viewer.settled();
    const mm = await viewer.fromCanvas(id, [box.width / 2, box.height / 2]);
    await page.keyboard.press('Shift+N');
    const middle = await viewer.toCanvas(id, mm);
    await viewer.run('annotation.select', { ids: [] });
    const turned = await drawnAround(page, id, middle);
    expect(Math.abs(turned.areaPx2 / after.areaPx2 - 1)).toBeLessThan(0.01);
    await page.screenshot({ path: 'test-results/counting-panel.png' });

    // What is stored is what a stranger computes from the stored outline.
    await page.getByRole('tab', { name: 'Annotations' }).click();
    await expect(viewer.annotations).toHaveCount(1);
    await expect(viewer.annotations.first()).toContainText('0.400 mm²');
    await viewer.save();
    const web = new DicomWeb(() => `${server.url}/dicom-web`);
    const [header] = await web.headers('SR', STUDY);
    const file = await web.file(header!);
    expect(errorsIn(file, 'SR')).toEqual([]);
    const fields = readWithPydicom<{ name: string; area: number; points: number[] }[]>(file, READ_FIELDS);
    expect(fields.map(({ name }) => name)).toEqual(['Counting field, 0.4 mm² 1']);
    for (const { area, points } of fields) {
      const axis = (from: number) => Math.hypot(...[0, 1, 2].map((i) => points[from + 3 + i]! - points[from + i]!)) / 2;
      expect(Math.abs((Math.PI * axis(0) * axis(6)) / 0.4 - 1)).toBeLessThan(0.0005);
      expect(Math.abs(area / 0.4 - 1)).toBeLessThan(0.0005);
    }
    await page.reload();
    await viewer.loaded();
    await expect(viewer.annotations).toHaveCount(1);
    await expect(viewer.annotations.last()).toContainText('0.400 mm²');
    expect(viewer.problems).toEqual([]);
    await page.context().close();
  });
});

const READ_FIELDS = `
out=[]
for c in d.ContentSequence:
    for g in getattr(c,'ContentSequence',[]) or []:
        if getattr(g,'ValueType','')!='CONTAINER' or g.ConceptNameCodeSequence[0].CodeValue!='125007': continue
        r={'name':'','area':0,'points':[]}
        def walk(i):
            if i.ValueType=='TEXT' and i.ConceptNameCodeSequence[0].CodeValue=='112039': r['name']=i.TextValue
            if i.ValueType=='SCOORD3D': r['points']=[float(x) for x in i.GraphicData]
            if i.ValueType=='NUM' and i.ConceptNameCodeSequence[0].CodeValue=='42798000': r['area']=float(i.MeasuredValueSequence[0].NumericValue)
            for k in getattr(i,'ContentSequence',[]) or []: walk(k)
        for i in g.ContentSequence: walk(i)
        out.append(r)
print(json.dumps(out))`;

async function opened(browser: Browser, url: string, deviceScaleFactor: number) {
  const context = await browser.newContext({ deviceScaleFactor, viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const viewer = new ViewerPage(page);
  await viewer.openCase(url, [STUDY]);
  await viewer.run('layout.set', { rows: 1, columns: 1 });
  await viewer.settled();
  await page.locator('[data-pane-id]').first().focus();
  return { viewer, page };
}

/** Of the field in the middle of the pane: drawn against true, by its pixels and those of the chessboard below it. */
async function areaError(viewer: ViewerPage, page: Page, scan: (typeof scans)[number]): Promise<number> {
  const id = await viewer.paneId('slide');
  const pane = page.locator(`[data-pane-id="${id}"]`);
  const box = (await pane.boundingBox())!;
  const { areaPx2 } = await drawnAround(page, id, [box.width / 2, box.height / 2]);
  await viewer.run('overlay.set', { isHidden: true });
  const side = Math.min(box.width, box.height) * 0.5;
  const clip = { x: Math.round(box.x + (box.width - side) / 2), y: Math.round(box.y + (box.height - side) / 2) };
  const png = await page.screenshot({ clip: { ...clip, width: Math.round(side), height: Math.round(side) } });
  await viewer.run('overlay.set', { isHidden: false });
  const [across, down] = await squarePx(page, png, Math.round(side));
  const mm2PerPx2 = ((SQUARE * scan.spacingMm[1]) / across) * ((SQUARE * scan.spacingMm[0]) / down);
  return (areaPx2 * mm2PerPx2) / scan.areaMm2 - 1;
}
