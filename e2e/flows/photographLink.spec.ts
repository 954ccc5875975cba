import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePart10 } from '../../archive/part10Writer';
import { element } from '../fixtures/axialImage';
import { filesOf } from '../fixtures/dicomWeb';
import { writeRoundSection } from '../fixtures/madeSlide';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { errorsIn } from '../fixtures/validators';
import { ViewerPage } from '../pages/viewerPage';

type Vec2 = readonly [number, number];
type Vec3 = readonly [number, number, number];
const ROOT = '1.2.826.0.1.3680043.10.1481.96';
const [PHOTOGRAPH, SLIDE] = [`${ROOT}.1`, `${ROOT}.2`];
const [COLUMNS, ROWS] = [400, 300];
const PATIENT = {
  '00100010': element('PN', { Alphabetic: 'Specimen^Gero' }),
  '00100020': element('LO', 'PHOTO-1'),
  '00100030': element('DA', '19610102'),
};
/** From the middle of the slide, mm of its glass. */
const LANDMARKS: readonly Vec2[] = [
  [-3, -3],
  [3, -2.5],
  [2.5, 3],
  [-3, 2],
];
/** No hand meets a place: so many pixels of the photograph beside it each is clicked. */
const OFF: readonly Vec2[] = [
  [0.8, -0.5],
  [-0.6, 0.7],
  [0.5, -0.8],
  [-0.7, 0.6],
];
const BETWEEN: Vec2 = [0.5, -1];
/** The tissue shrank by a tenth before it was cut, and lies 30° askew; 12 pixels of the photograph are 1 mm. */
const inPhotograph = ([x, y]: Vec2): Vec3 => {
  const [cos, sin] = [Math.cos(Math.PI / 6) * 12 * 1.1, Math.sin(Math.PI / 6) * 12 * 1.1];
  return [COLUMNS / 2 + x * cos - y * sin, ROWS / 2 - x * sin - y * cos, 0];
};

test.describe('a photograph of the specimen and a slide of it', () => {
  for (const [name, spacing] of [
    ['with a scale', '0.08333333333'],
    ['without one', undefined],
  ] as const)
    test.describe(name, () => {
      let server: ViewerServer;
      test.beforeAll(async () => {
        test.setTimeout(120_000);
        const folder = scratchFolder('photograph-link');
        writePhotograph(folder, spacing);
        writeRoundSection(folder, { studyInstanceUid: SLIDE, container: 'S26-96 A1', patient: PATIENT });
        server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
      });
      test.afterAll(() => server?.stop());

      test('REG-04: four places seen in both link them; the pointer is where it belongs, here and in a fresh browser', async ({
        page,
        browser,
      }) => {
        test.setTimeout(120_000);
        const viewer = new ViewerPage(page);
        const { photograph, slide, onGlass } = await opened(viewer, server);
        await page.keyboard.press('y');
        await viewer.pane('slide').getByRole('button', { name: 'Link places' }).click();
        const panel = page.getByRole('region', { name: 'Spatial link' });
        // Pixels that are no mm are never only turned and moved.
        await expect(panel.getByRole('radio', { name: 'Turned and moved' })).toHaveCount(spacing ? 1 : 0);
        await expect(panel.getByRole('radio', { name: 'Also larger or smaller' })).toBeChecked();
        for (const [index, landmark] of LANDMARKS.entries()) {
          const [x, y] = inPhotograph(landmark);
          const [dx, dy] = OFF[index] ?? [0, 0];
          await viewer.clickAt(photograph, [[x + dx, y + dy, 0]]);
          await viewer.clickAt(slide, [onGlass(landmark)]);
          await expect(panel.getByRole('list', { name: 'Landmark pairs' }).getByRole('listitem')).toHaveCount(
            index + 1,
          );
        }
        await expect(panel).toContainText(/Residual \d/);
        await page.screenshot({ path: 'test-results/photograph-placing.png' });
        await panel.getByRole('button', { name: 'Save link' }).click();
        await expect(viewer.saveState).toHaveAttribute('data-save-state', 'confirmed', { timeout: 30_000 });
        await expect(panel).toHaveCount(0);
        await expectPointers(viewer, { photograph, slide }, onGlass);
        await page.screenshot({ path: 'test-results/photograph-pointer.png' });
        for (const modality of ['REG', 'FID']) {
          const files = await filesOf(server, modality);
          expect(files).toHaveLength(1);
          for (const bytes of files) expect(errorsIn(bytes, 'ANN')).toEqual([]);
        }

        const context = await browser.newContext({ viewport: { width: 1180, height: 760 }, colorScheme: 'dark' });
        const fresh = new ViewerPage(await context.newPage());
        const again = await opened(fresh, server);
        await expectPointers(fresh, again, again.onGlass);
        expect([...viewer.problems, ...fresh.problems]).toEqual([]);
        await context.close();
      });
    });
});

async function opened(viewer: ViewerPage, server: ViewerServer) {
  await viewer.openCase(server.url, [PHOTOGRAPH, SLIDE]);
  await viewer.loaded();
  await viewer.settled();
  const [photograph, slide] = [await viewer.paneId('radiology'), await viewer.paneId('slide')];
  const box = await viewer.page.locator(`[data-pane-id="${slide}"]`).boundingBox();
  const [x, y] = await viewer.fromCanvas(slide, [(box?.width ?? 0) / 2, (box?.height ?? 0) / 2]);
  await viewer.activate('radiology');
  return { photograph, slide, onGlass: (at: Vec2): Vec3 => [x + at[0], y + at[1], 0] };
}

/** Pointed at in the slide, seen in the photograph, and back; how sure that is, is told in mm of the tissue. */
async function expectPointers(
  viewer: ViewerPage,
  { photograph, slide }: { readonly photograph: string; readonly slide: string },
  onGlass: (at: Vec2) => Vec3,
): Promise<void> {
  for (const [from, at, to, expected] of [
    [slide, onGlass(BETWEEN), photograph, inPhotograph(BETWEEN)],
    [photograph, inPhotograph(BETWEEN), slide, onGlass(BETWEEN)],
  ] as const) {
    await viewer.hoverAt(from, at);
    const layer = viewer.page.locator(`[data-pane-id="${to}"] [data-spatial-layer]`);
    await expect(layer).toContainText(/about \d+(\.\d)? (mm|µm)/);
    const told = /about (\d+(?:\.\d)?) (mm|µm)/.exec((await layer.textContent()) ?? '') ?? [];
    const mm = Number(told[1]) / (told[2] === 'µm' ? 1000 : 1);
    expect(mm).toBeLessThan(2);
    const [x, y] = await viewer.toCanvas(to, expected);
    const middles = await layer.evaluate((svg) =>
      [...svg.querySelectorAll('path')]
        .map((path) => path.getBBox())
        .map((box): [number, number] => [box.x + box.width / 2, box.y + box.height / 2]),
    );
    expect(Math.min(...middles.map(([cx, cy]) => Math.hypot(cx - x, cy - y)))).toBeLessThan(5);
  }
}

function writePhotograph(folder: string, spacing: string | undefined): void {
  const pixels = Uint8Array.from({ length: COLUMNS * ROWS * 3 }, (_, index) => {
    const [column, row] = [Math.floor(index / 3) % COLUMNS, Math.floor(index / 3 / COLUMNS)];
    const isTissue = Math.hypot(column - COLUMNS / 2, row - ROWS / 2) < 120;
    const colours = isTissue ? [170, 70 + ((column * 7 + row * 3) % 40), 60] : [30, 90, 110];
    return colours[index % 3] ?? 0;
  });
  const dataset = {
    ...PATIENT,
    '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.77.1.4'),
    '00080018': element('UI', `${PHOTOGRAPH}.1.1`),
    '00080020': element('DA', '20260601'),
    '00080060': element('CS', 'XC'),
    '0008103E': element('LO', 'Gross photograph'),
    '0020000D': element('UI', PHOTOGRAPH),
    '0020000E': element('UI', `${PHOTOGRAPH}.1`),
    '00200011': element('IS', 1),
    '00200013': element('IS', 1),
    '00280002': element('US', 3),
    '00280004': element('CS', 'RGB'),
    '00280006': element('US', 0),
    '00280010': element('US', ROWS),
    '00280011': element('US', COLUMNS),
    ...(spacing && { '00280030': element('DS', spacing, spacing) }),
    '00280100': element('US', 8),
    '00280101': element('US', 8),
    '00280102': element('US', 7),
    '00280103': element('US', 0),
    '7FE00010': { vr: 'OB', InlineBinary: Buffer.from(pixels).toString('base64') },
  };
  writeFileSync(join(folder, 'photograph.dcm'), encodePart10(dataset, '1.2.840.10008.1.2.1'));
}
