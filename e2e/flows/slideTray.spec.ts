import { type MadeTissue, writeSlide } from '../fixtures/madeSlide';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';

const STUDY = '1.2.826.0.1.3680043.10.1481.44';
const HE = [
  ['12710003', 'hematoxylin stain'],
  ['36879007', 'water soluble eosin stain'],
] as const;
const KI67 = [['407725005', 'Ki-67 antibody']] as const;
const tissue = (part: string, block: string, number: number, stain: MadeTissue['stain']): MadeTissue => ({
  part: `S26-9-${part}`,
  block: `S26-9-${part}${block}`,
  section: `S26-9-${part}${block}-${number}`,
  stain,
});
/** As the scanner had them; the tray has another order. */
const SCANNED: readonly MadeTissue[] = [
  tissue('B', '1', 1, HE),
  tissue('A', '10', 1, HE),
  tissue('A', '2', 1, KI67),
  tissue('A', '2', 2, HE),
];
const IN_TRAY = [4, 3, 2, 1].map((series) => `${STUDY}.${series}`);

test.describe('a tray of slides', () => {
  let server: ViewerServer;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    const folder = scratchFolder('slide-tray');
    for (const [index, made] of SCANNED.entries())
      writeSlide(folder, {
        studyInstanceUid: STUDY,
        series: index + 1,
        frameOfReferenceUid: `${STUDY}.9.${index}`,
        container: made.section,
        tissue: made,
        columns: 2048,
        rows: 2048,
        tile: 256,
        levels: 3,
        samplesPerPixel: 3,
        bits: 8,
        pixel: ({ column, row }) => (((column >> 6) ^ (row >> 6)) & 1 ? [236, 214, 228] : [150 + 25 * index, 120, 170]),
      });
    server = await startViewer(['--data', folder, '--store', scratchFolder('store'), '--automation']);
  });
  test.afterAll(() => server?.stop());

  test('lies by part, block and stain, tells what was looked at, and the next slide is there before its key', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, [STUDY]);
    await viewer.loaded();
    await viewer.run('layout.set', { rows: 1, columns: 1 });
    const items = page.getByRole('list', { name: 'Series' }).getByRole('listitem');
    await expect(items).toHaveCount(4);
    expect(await items.evaluateAll((all) => all.map((item) => item.dataset.seriesInstanceUid))).toEqual(IN_TRAY);
    const headings = page.getByRole('list', { name: 'Series' }).getByRole('heading', { level: 4 });
    await expect(headings).toHaveText([
      'Part S26-9-A · Block S26-9-A2',
      'Part S26-9-A · Block S26-9-A10',
      'Part S26-9-B · Block S26-9-B1',
    ]);

    await viewer.showSeriesOf(IN_TRAY[0]!);
    await viewer.settled();
    await viewer.pane('slide').first().focus();
    const took: number[] = [];
    for (const [index, series] of IN_TRAY.slice(1).entries()) {
      await expect(items.nth(index)).toHaveAccessibleName(/, seen$/);
      await expect(items.nth(index + 1)).not.toHaveAccessibleName(/seen/);
      // Fetched ahead half a second after the view came to rest; then nothing of it is asked for any more.
      await page.waitForLoadState('networkidle');
      const asked: string[] = [];
      const note = (request: { url(): string }) => void asked.push(request.url());
      page.on('request', note);
      took.push(await changeBy(viewer, '.', series));
      page.off('request', note);
      expect(asked.filter((url) => url.includes(`${series}/`) && url.includes('/frames/'))).toEqual([]);
    }
    await page.screenshot({ path: test.info().outputPath('tray.png') });
    test.info().annotations.push({ type: 'measured', description: `slide change, warm: ${took.join(', ')} ms` });
    console.log(`slide change, warm: ${took.map((ms) => ms.toFixed(0)).join(', ')} ms`);
    expect(viewer.problems).toEqual([]);
  });
});

/** From the key to a picture that is sharp and painted, ms by the page's clock. */
async function changeBy(viewer: ViewerPage, key: string, series: string): Promise<number> {
  const { page } = viewer;
  await page.evaluate((uid) => {
    addEventListener(
      'keydown',
      () => {
        const start = performance.now();
        const look = () => {
          const pane = document.querySelector(`[data-pane-id][data-series-instance-uid="${uid}"][data-settled="true"]`);
          if (pane) document.body.dataset.changeMs = String(performance.now() - start);
          else requestAnimationFrame(look);
        };
        look();
      },
      { once: true, capture: true },
    );
    delete document.body.dataset.changeMs;
  }, series);
  await page.keyboard.press(key);
  await page.waitForFunction(() => document.body.dataset.changeMs !== undefined);
  return page.evaluate(() => Number(document.body.dataset.changeMs));
}
