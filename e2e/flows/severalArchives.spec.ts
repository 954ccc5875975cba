import { join } from 'node:path';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { makeSmallCase, type SmallCase } from '../fixtures/smallCase';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';
import { checkFreshBrowser, drawMarks, FEW_CELLS } from './mainJob';

test.describe('one case from two archives', () => {
  let small: SmallCase;
  let radiology: ViewerServer;
  let pathology: ViewerServer;
  let viewer: ViewerServer;
  const studies: string[] = [];

  test.beforeAll(async () => {
    test.setTimeout(240_000);
    small = await makeSmallCase();
    const archive = (folder: string) =>
      startViewer(['--data', join(small.directory, folder), '--store', scratchFolder(folder)]);
    radiology = await archive('ct-current');
    pathology = await archive('slide-he');
    viewer = await startViewer([
      ...['--dicomweb', `${radiology.url}/dicom-web`],
      ...['--dicomweb', `${pathology.url}/dicom-web`],
      '--automation',
    ]);
    const [ct = '', , slides = ''] = small.studyInstanceUids;
    studies.push(ct, slides);
  });
  test.afterAll(async () => {
    for (const server of [viewer, radiology, pathology]) await server?.stop();
  });

  const countIn = async (server: ViewerServer, modality: string) => {
    const answer = await fetch(`${server.url}/dicom-web/instances?Modality=${modality}`);
    return answer.status === 204 ? 0 : ((await answer.json()) as unknown[]).length;
  };

  test('CT and slide stand side by side, each says where from, and every mark is stored where its image is', async ({
    page,
    browser,
  }) => {
    const view = new ViewerPage(page);
    await page.goto(viewer.url);
    const rows = page.getByRole('grid', { name: 'Studies' }).getByRole('row', { name: /PARFOCAL-0001/ });
    await expect(rows.filter({ hasText: new URL(radiology.url).host })).toHaveCount(1);
    await expect(rows.filter({ hasText: new URL(pathology.url).host })).toHaveCount(1);

    await view.openCase(viewer.url, studies);
    await view.settled();
    await view.loaded();
    const series = page.getByRole('list', { name: 'Series' }).getByRole('listitem');
    await expect(series.filter({ hasText: new URL(radiology.url).host })).toHaveCount(1);
    await expect(series.filter({ hasText: new URL(pathology.url).host })).toHaveCount(1);
    await drawMarks(view, FEW_CELLS);
    await view.save();
    expect([await countIn(radiology, 'SR'), await countIn(radiology, 'ANN')]).toEqual([1, 0]);
    expect([await countIn(pathology, 'SR'), await countIn(pathology, 'ANN')]).toEqual([1, 1]);
    await checkFreshBrowser(view, browser, viewer.url, studies);
    expect(view.problems).toEqual([]);
  });

  test('with one archive gone the case opens from the other, and says which is missing', async ({ page }) => {
    await pathology.stop();
    const view = new ViewerPage(page);
    await view.openCase(viewer.url, studies);
    await expect(view.pane('radiology')).toHaveAttribute('data-pane-state', 'ready');
    const alert = page.getByRole('navigation', { name: 'Case' }).getByRole('alert').first();
    await expect(alert).toContainText(new URL(pathology.url).host);
    await expect(view.annotations).toHaveCount(1);
    expect(view.problems).toEqual([]);
  });
});
