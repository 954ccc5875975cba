import type { Page } from '@playwright/test';
import { DicomWeb } from '../fixtures/dicomWeb';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { errorsIn, readWithPydicom } from '../fixtures/validators';
import { ViewerPage } from '../pages/viewerPage';

test.describe('cells are counted', () => {
  let server: ViewerServer;
  let study = '';
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    server = await startViewer(['--store', scratchFolder('store'), '--automation']);
    const [found] = await new DicomWeb(() => `${server.url}/dicom-web`).search('/studies?ModalitiesInStudy=SM');
    study = String(found?.['0020000D']?.Value?.[0]);
  });
  test.afterAll(() => server?.stop());

  test('without a mouse: field, class and cells by keys alone, Space at the cross in the middle', async ({ page }) => {
    const { viewer, panel } = await opened(page, server.url, study);
    const positive = panel.getByRole('button', { name: /^Positive nucleus/ });
    await page.keyboard.press('Shift+N');
    const field = table(panel, 'Counting field, 2 mm² 1');
    await expect(field).toContainText(/Mitotic figure\s*0\s*0\.0 \/ mm²/);
    await page.keyboard.press('Alt+2');
    await expect(positive).toHaveAttribute('aria-pressed', 'true');
    for (const count of [1, 2, 3]) {
      await page.keyboard.press('Space');
      await expect(positive).toHaveText(new RegExp(`${count}$`));
      await page.keyboard.press('ArrowRight');
      await viewer.settled();
    }
    await expect(field).toContainText(/Positive nucleus\s*3\s*1\.5 \/ mm²/);
    // Two fields of view on, Space counts outside.
    for (let step = 0; step < 2; step += 1) await page.keyboard.press('Shift+ArrowRight');
    await viewer.settled();
    await page.keyboard.press('Space');
    await expect(positive).toHaveText(/4$/);
    await expect(panel).toContainText('1 mark lies outside of the fields');
    await page.keyboard.press('Control+z');
    await expect(positive).toHaveText(/3$/);
    // Half a field on the glass beside the scan has no density.
    await page.keyboard.press('0');
    for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowLeft');
    await viewer.settled();
    await expect(panel).not.toContainText('beyond the scan');
    await page.keyboard.press('Shift+N');
    await expect(panel).toContainText('Part of this field lies beyond the scan: no density');
    await expect(table(panel, 'All 2 fields')).not.toContainText('/ mm²');
    await page.screenshot({ path: 'test-results/cell-counting-keys.png' });
    await page.keyboard.press('m');
    await expect(page.getByRole('tabpanel', { name: 'Annotations' })).toBeVisible();
    await page.keyboard.press('Space');
    await page.keyboard.press('m');
    await expect(positive).toHaveText(/3$/);
    expect(viewer.problems).toEqual([]);
  });

  test('by class with clicks, per mm² of their field, as a share of positive nuclei, and stored as ANN and in the report', async ({
    page,
  }) => {
    const { viewer, panel, click } = await opened(page, server.url, study);
    await panel.getByRole('button', { name: '0.237 mm²' }).click();
    await panel.getByRole('button', { name: /^In the middle/ }).click();
    await expect(table(panel, 'Counting field, 0.237 mm² 1')).toContainText('Mitotic figure');

    // Beside each other, closer than a mark is wide: each click is one cell.
    await panel.getByRole('button', { name: /^Mitotic figure/ }).click();
    await click([-40, 10], [-32, 10], [-36, 18], [60, 40]);
    await expect(panel.getByRole('button', { name: /^Mitotic figure/ })).toHaveText(/4$/);
    await page.keyboard.press('Control+z');
    await expect(panel.getByRole('button', { name: /^Mitotic figure/ })).toHaveText(/3$/);
    await page.keyboard.press('Alt+2');
    await click([100, -20], [110, -60], [130, 10]);
    await page.keyboard.press('Alt+3');
    await click([-90, -80], [-70, -100], [-60, -60], [-100, 50], [20, -120]);
    // Far out of the field.
    await click([-330, 0]);
    const field = table(panel, 'Counting field, 0.237 mm² 1');
    await expect(field).toContainText(/Mitotic figure\s*3\s*12\.7 \/ mm²/);
    await expect(field).toContainText(/Positive nucleus\s*3\s*12\.7 \/ mm²/);
    await expect(field).toContainText(/Negative nucleus\s*5\s*21\.1 \/ mm²/);
    await expect(field).toContainText(/Positive nuclei\s*37\.5 %, 3 of 8/);
    await expect(panel).toContainText('1 mark lies outside of the fields');

    await panel.getByRole('textbox', { name: 'Another class to count' }).fill('Apoptotic body');
    await page.keyboard.press('Enter');
    await expect(panel.getByRole('button', { name: /^Apoptotic body/ })).toHaveAttribute('aria-pressed', 'true');
    await click([0, 90]);
    await page.mouse.move(5, 5);
    await page.screenshot({ path: 'test-results/cell-counting.png' });

    await panel.getByRole('button', { name: 'Counts into the report' }).click();
    await expect(panel).not.toContainText('Until then');
    await click([0, 60]);
    await expect(panel).toContainText('The counts in the report are not these any more');
    await panel.getByRole('button', { name: 'Counts into the report' }).click();
    await expect(panel).not.toContainText('not these any more');
    await viewer.save();

    const web = new DicomWeb(() => `${server.url}/dicom-web`);
    const [ann] = await web.headers('ANN', study);
    const annFile = await web.file(ann!);
    expect(errorsIn(annFile, 'ANN')).toEqual([]);
    const groups = readWithPydicom<[string, number, string][]>(annFile, READ_GROUPS);
    expect(groups).toEqual([
      ['Mitotic figure', 3, 'mitotic-figure'],
      ['Positive nucleus', 3, 'nuclear-positive'],
      ['Negative nucleus', 6, 'marker-negative'],
      ['Apoptotic body', 2, expect.stringMatching(/^own-apoptot/)],
    ]);
    const [sr] = await web.headers('SR', study);
    const srFile = await web.file(sr!);
    expect(errorsIn(srFile, 'SR')).toEqual([]);
    const values = readWithPydicom<[string, number, string][]>(srFile, READ_VALUES);
    expect(values.filter(([, , unit]) => unit === '{counts}')).toEqual([
      ['Mitotic figure', 3, '{counts}'],
      ['Positive nucleus', 3, '{counts}'],
      ['Negative nucleus', 5, '{counts}'],
      ['Apoptotic body', 2, '{counts}'],
    ]);
    expect(Math.abs((values.find(([name]) => name === 'Area')?.[1] ?? 0) / 0.237 - 1)).toBeLessThan(0.0005);

    await page.reload();
    await viewer.loaded();
    await expect(viewer.annotations).toHaveCount(15);
    await viewer.activate('slide');
    await viewer.pane('slide').first().focus();
    await page.keyboard.press('m');
    await expect(field).toContainText(/Negative nucleus\s*5\s*21\.1 \/ mm²/);
    await expect(panel).not.toContainText('not these any more');
    expect(viewer.problems).toEqual([]);
  });
});

const READ_GROUPS = `
print(json.dumps([[g.AnnotationGroupLabel,int(g.NumberOfAnnotations),g.AnnotationPropertyTypeCodeSequence[0].CodeValue] for g in d.AnnotationGroupSequence]))`;

const READ_VALUES = `
out=[]
def walk(i):
    if getattr(i,'ValueType','')=='NUM' and len(i.MeasuredValueSequence)>0:
        m=i.MeasuredValueSequence[0]
        out.append([i.ConceptNameCodeSequence[0].CodeMeaning,float(m.NumericValue),m.MeasurementUnitsCodeSequence[0].CodeValue])
    for c in getattr(i,'ContentSequence',[]) or []: walk(c)
walk(d)
print(json.dumps(out))`;

/** The slide alone at 10×, counting; `click` takes CSS pixels from the middle of its pane. */
async function opened(page: Page, url: string, study: string) {
  const viewer = new ViewerPage(page);
  await viewer.openCase(url, [study]);
  await viewer.run('layout.set', { rows: 1, columns: 1 });
  await viewer.loaded();
  await viewer.activate('slide');
  await viewer.settled();
  await viewer.pane('slide').first().focus();
  await page.keyboard.press('m');
  const panel = page.getByRole('tabpanel', { name: 'Count' });
  await expect(panel).toContainText('What is counted');
  await viewer.run('view.magnification', { power: 10 });
  await viewer.settled();
  const box = (await viewer.pane('slide').first().boundingBox())!;
  const click = async (...places: readonly (readonly [number, number])[]) => {
    for (const [x, y] of places) await page.mouse.click(box.x + box.width / 2 + x, box.y + box.height / 2 + y);
  };
  return { viewer, panel, click };
}

const table = (panel: ReturnType<Page['getByRole']>, name: string) => panel.getByRole('table', { name });
