import { MatrixJob, recordMatrix } from '../fixtures/matrix';
import { Orthanc, publicData, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';
import { type Archive, CELLS, checkFreshBrowser, checkStored, drawMarks, editAndSaveAgain } from './mainJob';
import { RequestWitness } from './matrixJob';

const CASES = ['petct_acrin', 'wsi_he_metaplasia'];
const folders = CASES.map(publicData);
const reason = !Orthanc.isInstalled()
  ? 'Orthanc is not installed'
  : folders.some((one) => !one)
    ? 'the public case lies not beside the project'
    : '';

test.describe('the real case on a real Orthanc', () => {
  test.describe.configure({ mode: 'serial' });
  test.skip(reason !== '', reason);

  const orthanc = new Orthanc();
  let server: ViewerServer;
  let version = '';
  let studies: string[] = [];
  const archive: Archive = {
    root: () => orthanc.dicomWebUrl,
    filesOf: (modality) => orthanc.filesOfModality(modality),
  };

  test.beforeAll(async () => {
    test.setTimeout(180_000);
    await orthanc.start();
    version = await orthanc.version();
    for (const folder of folders) if (folder) await orthanc.load(folder);
    server = await startViewer(['--dicomweb', orthanc.dicomWebUrl, '--automation']);
    const found = (await (await fetch(`${orthanc.dicomWebUrl}/studies`)).json()) as {
      '0020000D': { Value: string[] };
    }[];
    studies = found.map((study) => study['0020000D'].Value[0] ?? '');
  });
  test.afterAll(async () => {
    await server?.stop();
    await orthanc.dispose();
  });

  test('CT and slide stand side by side, marks on both are stored and read by strangers, and come back in a fresh browser', async ({
    page,
    browser,
  }) => {
    test.setTimeout(300_000);
    const viewer = new ViewerPage(page);
    const witness = new RequestWitness(page);
    const job = new MatrixJob();
    try {
      await job.step('open', () => viewer.openCase(server.url, studies));
      await job.step('read', async () => {
        await expect(viewer.pane('radiology')).toHaveAttribute('data-pane-state', /ready|partial/);
        await expect(viewer.pane('slide')).toHaveAttribute('data-settled', 'true');
        await viewer.settled();
      });
      const before = (await archive.filesOf('ANN')).length;
      const drawn = await job.step('measure', () => drawMarks(viewer));
      const reports = await job.step('save', async () => {
        await viewer.save();
        const stored = {
          root: archive.root,
          filesOf: async (modality: 'SR' | 'ANN') =>
            (await archive.filesOf(modality)).slice(modality === 'ANN' ? before : 0),
        };
        return checkStored(stored, drawn, 0.0002528);
      });
      await expect(viewer.annotations).toHaveCount(52);
      await job.step('reload', async () => {
        await editAndSaveAgain(viewer, archive, drawn.ends, reports);
        await checkFreshBrowser(viewer, browser, server.url, studies);
      });
    } finally {
      const { steps, seconds } = job;
      recordMatrix({ server: 'Orthanc', version, kind: 'real', steps, seconds, notes: witness.learnt() });
    }
    expect(viewer.problems).toEqual([]);
  });

  test('PET and the IHC slide show too; frames are asked for as they are stored, tiles many at a time', async ({
    page,
  }) => {
    const accepts = new Set<string>();
    const lists: number[] = [];
    page.on('request', (request) => {
      const frames = /\/frames\/([\d,]+)$/.exec(request.url())?.[1];
      if (!frames) return;
      accepts.add(request.headers().accept ?? '');
      lists.push(frames.split(',').length);
    });
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, studies);
    await viewer.settled();
    await viewer.activate('radiology');
    await viewer.showSeries(/PET AC/);
    await viewer.activate('slide');
    await viewer.showSeries(/IHC/);
    await viewer.run('view.magnification', { power: 10 });
    await viewer.settled();
    await expect(viewer.pane('radiology')).toHaveAttribute('aria-label', /PET AC/);
    await expect(viewer.pane('slide')).toHaveAttribute('aria-label', /IHC/);
    await expect(viewer.pane('radiology')).toHaveAttribute('data-frame-count', '56');
    expect([...accepts]).toEqual(['multipart/related; type="application/octet-stream"; transfer-syntax=*']);
    expect(Math.max(...lists)).toBeGreaterThan(4);
    expect(viewer.problems).toEqual([]);
  });

  test('an archive that dies during the save costs nothing: after its return, Retry stores once', async ({ page }) => {
    test.setTimeout(240_000);
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, studies);
    await viewer.settled();
    const before = await orthanc.countOfModality('SR');
    const marks = 2 + CELLS; // of the first flow
    await expect(viewer.annotations).toHaveCount(marks, { timeout: 30_000 });
    const ct = await viewer.activate('radiology');
    await viewer.tool('Length').click();
    const box = await page.locator(`[data-pane-id="${ct}"]`).boundingBox();
    const centre = await viewer.fromCanvas(ct, [(box?.width ?? 0) / 2, (box?.height ?? 0) / 3]);
    await viewer.clickAt(ct, [centre, [centre[0] + 20, centre[1], centre[2]]]);
    await expect(viewer.annotations).toHaveCount(marks + 1);
    await orthanc.stop();
    await viewer.button('Save').click();
    await page.getByRole('dialog').getByRole('button', { name: /^Save/ }).click();
    await expect(viewer.saveState).toHaveAttribute('data-save-state', 'failed', { timeout: 60_000 });

    await page.reload();
    await expect(page.getByRole('alert').first()).toBeVisible();
    await orthanc.start();
    await viewer.openCase(server.url, studies);
    await expect(viewer.annotations).toHaveCount(marks + 1, { timeout: 30_000 });
    await expect(viewer.saveState).toHaveAttribute('data-save-state', 'failed');
    await page.locator('header, [role="banner"]').getByRole('button', { name: 'Retry' }).first().click();
    await expect(viewer.saveState).toHaveAttribute('data-save-state', 'confirmed', { timeout: 30_000 });
    expect(await orthanc.countOfModality('SR')).toBe(before + 1);
    await expect(viewer.annotations).toHaveCount(marks + 1);
  });
});
