import type { Page } from '@playwright/test';
import { element, writeAxialImage } from '../fixtures/axialImage';
import { writeRoundSection } from '../fixtures/madeSlide';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { filesOf } from '../fixtures/dicomWeb';
import { expect, test } from '../fixtures/test';
import { errorsIn, readWithPydicom } from '../fixtures/validators';
import { ViewerPage } from '../pages/viewerPage';

type Vec3 = readonly [number, number, number];
const ROOT = '1.2.826.0.1.3680043.10.1481.95';
const [CT, SLIDE] = [`${ROOT}.1`, `${ROOT}.2`];
const [IMAGES, SIDE, SPACING_MM, STEP_MM] = [40, 128, 0.1, 0.5];
const PATIENT = {
  '00100010': element('PN', { Alphabetic: 'Specimen^Petra' }),
  '00100020': element('LO', 'SPATIAL-1'),
  '00100030': element('DA', '19600102'),
};
/** From the middle of the slide, mm of its glass: where landmarks lie, and one place between them. */
const LANDMARKS = [
  [-3, -3],
  [3, -3],
  [3, 3],
  [-3, 3],
  [1, 1],
] as const;
/** No hand meets a place: so far beside it each is clicked in the scan. */
const OFF_MM = [
  [0.05, -0.03],
  [-0.04, 0.04],
  [0.03, -0.05],
  [-0.02, 0.02],
  [0, 0.01],
] as const;
const BETWEEN = [-1, 1] as const;
/** The slide lies askew in the scan of its specimen: 30° about the first axis of its glass. */
const MIDDLE_MM: Vec3 = [6.4, 6.4, 10];
const inScan = ([x, y]: readonly [number, number]): Vec3 => [
  MIDDLE_MM[0] + x,
  MIDDLE_MM[1] + y * Math.cos(Math.PI / 6),
  MIDDLE_MM[2] + y * Math.sin(Math.PI / 6),
];
/** The stack begins at the head. */
const imageAt = ([, , z]: Vec3): number => IMAGES + 1 - Math.round(z / STEP_MM);

test.describe('a slide in the scan of its specimen', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('spatial-link');
    for (let number = 1; number <= IMAGES; number += 1) writeScan(folder, number);
    writeRoundSection(folder, { studyInstanceUid: SLIDE, container: 'S26-95 A1', patient: PATIENT });
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('REG-04: five places seen in both link them; pointer, accuracy and direction are right, here and in a fresh browser', async ({
    page,
    browser,
  }) => {
    test.setTimeout(120_000);
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [CT, SLIDE]);
    await viewer.loaded();
    await viewer.settled();
    const [ct, slide] = [await viewer.paneId('radiology'), await viewer.paneId('slide')];
    const middle = await middleOf(viewer, slide);
    const onGlass = ([x, y]: readonly [number, number]): Vec3 => [middle[0] + x, middle[1] + y, 0];
    await viewer.activate('radiology');
    await page.keyboard.press('y');
    await viewer.pane('slide').getByRole('button', { name: 'Link places' }).click();
    const panel = page.getByRole('region', { name: 'Spatial link' });
    await expect(panel).toContainText('Find a place that is seen in both images');
    for (const [index, landmark] of LANDMARKS.entries()) {
      await viewer.activate('radiology');
      await viewer.run('view.frame', { frameNumber: imageAt(inScan(landmark)) });
      await viewer.settled();
      const [x, y, z] = inScan(landmark);
      await viewer.clickAt(ct, [[x + (OFF_MM[index]?.[0] ?? 0), y + (OFF_MM[index]?.[1] ?? 0), z]]);
      await expect(panel).toContainText(`Now place ${index + 1} on B`);
      await viewer.clickAt(slide, [onGlass(landmark)]);
      await expect(panel.getByRole('list', { name: 'Landmark pairs' }).getByRole('listitem')).toHaveCount(index + 1);
    }
    await expect(panel).toContainText(/Residual [1-9]\d µm/);
    await expect(panel).toContainText('Beyond them nothing is claimed');
    await page.screenshot({ path: 'test-results/spatial-placing.png' });
    await panel.getByLabel('Name').fill('Slide in specimen');
    await panel.getByRole('button', { name: 'Save link' }).click();
    await expect(viewer.saveState).toHaveAttribute('data-save-state', 'confirmed', { timeout: 30_000 });
    await expect(panel).toHaveCount(0);
    await expectTold(viewer, ct, slide);
    await expectPointer(viewer, { ct, slide }, onGlass(BETWEEN), inScan(BETWEEN));
    await page.screenshot({ path: 'test-results/spatial-pointer.png' });
    await expectBeyond(viewer, slide, onGlass([4, -4]));

    const [registrations, fiducials] = await Promise.all([filesOf(server, 'REG'), filesOf(server, 'FID')]);
    expect([registrations.length, fiducials.length]).toEqual([1, 1]);
    for (const bytes of [...registrations, ...fiducials]) expect(errorsIn(bytes, 'ANN')).toEqual([]);
    await expectDirection(registrations[0] as Uint8Array, onGlass, onGlass(BETWEEN));

    const context = await browser.newContext({ viewport: { width: 1180, height: 760 }, colorScheme: 'dark' });
    const fresh = new ViewerPage(await context.newPage());
    await fresh.openCase(server.url, [CT, SLIDE]);
    await fresh.loaded();
    await fresh.settled();
    const ids = { ct: await fresh.paneId('radiology'), slide: await fresh.paneId('slide') };
    await expectPointer(fresh, ids, onGlass(BETWEEN), inScan(BETWEEN));
    await fresh.page.screenshot({ path: 'test-results/spatial-fresh.png' });
    await fresh.activate('radiology');
    await fresh.page.keyboard.press('y');
    await expect(fresh.pane('slide')).toContainText('Linked by 5 landmark pairs, residual');
    expect([...viewer.problems, ...fresh.problems]).toEqual([]);
    await context.close();
  });
});

async function middleOf(viewer: ViewerPage, paneId: string): Promise<Vec3> {
  const box = await viewer.page.locator(`[data-pane-id="${paneId}"]`).boundingBox();
  return viewer.fromCanvas(paneId, [(box?.width ?? 0) / 2, (box?.height ?? 0) / 2]);
}

/** Where they are linked, and where the other image goes through this one. */
async function expectTold(viewer: ViewerPage, ct: string, slide: string): Promise<void> {
  await viewer.activate('radiology');
  await expect(viewer.pane('slide')).toContainText(/Linked by 5 landmark pairs, residual [1-9]\d µm/);
  await expect(layer(viewer.page, ct)).toContainText('Pane ');
  await expect(layer(viewer.page, slide)).toContainText('Pane ');
}

const layer = (page: Page, paneId: string) => page.locator(`[data-pane-id="${paneId}"] [data-spatial-layer]`);

/** The pointer on the slide is seen in the scan at its place, on the image that is brought there, with its accuracy. */
async function expectPointer(
  viewer: ViewerPage,
  { ct, slide }: { readonly ct: string; readonly slide: string },
  at: Vec3,
  expected: Vec3,
): Promise<void> {
  const { page } = viewer;
  await viewer.activate('radiology');
  await viewer.run('view.frame', { frameNumber: imageAt(expected) });
  await viewer.settled();
  await viewer.hoverAt(slide, at);
  await expect(layer(page, ct)).toContainText(/about \d+(\.\d)? (mm|µm)/);
  const [x, y] = await viewer.toCanvas(ct, expected);
  const drawn = await layer(page, ct).evaluate((svg) =>
    [...svg.querySelectorAll('path')]
      .map((path) => path.getBBox())
      .map((box) => [box.x + box.width / 2, box.y + box.height / 2, box.width]),
  );
  // The ellipse is the closed line around the place; its middle is the place itself.
  const nearest = Math.min(...drawn.map(([cx = 0, cy = 0]) => Math.hypot(cx - x, cy - y)));
  expect(nearest).toBeLessThan(4);
}

async function expectBeyond(viewer: ViewerPage, slide: string, at: Vec3): Promise<void> {
  await viewer.hoverAt(slide, at);
  await expect(viewer.page.locator('[data-spatial-layer]', { hasText: 'beyond the landmarks' })).toHaveCount(1);
}

/** T-SAFE-26: read by pydicom alone, the matrix leads from the slide to the scan and not back. */
function expectDirection(
  registration: Uint8Array,
  onGlass: (at: readonly [number, number]) => Vec3,
  between: Vec3,
): void {
  const read = readWithPydicom<{ registered: string; sources: Record<string, number[]> }>(
    registration,
    `print(json.dumps({'registered':d.FrameOfReferenceUID,'sources':{i.FrameOfReferenceUID:[float(v) for v in i.MatrixRegistrationSequence[0].MatrixSequence[0].FrameOfReferenceTransformationMatrix] for i in d.RegistrationSequence}}))`,
  );
  expect(read.registered).toBe(`${CT}.9`);
  const matrix = read.sources[`${SLIDE}.9`] ?? [];
  const led = (point: Vec3): Vec3 => {
    const line = (row: number) =>
      [0, 1, 2].reduce((sum, k) => sum + (matrix[row * 4 + k] ?? 0) * (point[k] ?? 0), matrix[row * 4 + 3] ?? 0);
    return [line(0), line(1), line(2)];
  };
  for (const [from, to] of [
    ...LANDMARKS.map((one) => [onGlass(one), inScan(one)] as const),
    [between, inScan(BETWEEN)] as const,
  ]) {
    const [x, y, z] = led(from);
    expect(Math.hypot(x - to[0], y - to[1], z - to[2])).toBeLessThan(0.1);
  }
}

function writeScan(folder: string, number: number): void {
  const pixels = Int16Array.from({ length: SIDE * SIDE }, (_, at) => {
    const [column, row] = [at % SIDE, Math.floor(at / SIDE)];
    const isInside = Math.hypot(column - SIDE / 2, row - SIDE / 2) < 56;
    return isInside ? 40 + ((column * 5 + row * 3 + number * 11) % 61) : -900;
  });
  writeAxialImage(
    folder,
    {
      study: CT,
      series: `${CT}.1`,
      number,
      columns: SIDE,
      spacingMm: SPACING_MM,
      pixels,
      atMm: [0, 0, number * STEP_MM],
      window: [40, 400],
    },
    {
      ...PATIENT,
      '00080020': element('DA', '20260601'),
      '0008103E': element('LO', 'Specimen'),
      '00200052': element('UI', `${CT}.9`),
    },
  );
}
