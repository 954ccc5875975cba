import { readFileSync } from 'node:fs';
import { MatrixJob, recordMatrix } from '../fixtures/matrix';
import { scratchFolder, startViewer, type ViewerServer } from '../fixtures/servers';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';
import {
  type Archive,
  checkFreshBrowser,
  checkStored,
  drawMarks,
  drawSquareMillimetre,
  editAndSaveAgain,
  expectSquare,
  readReports,
} from './mainJob';
import { RequestWitness } from './matrixJob';

test.describe('the sample case on the embedded archive', () => {
  test.describe.configure({ mode: 'serial' });
  let server: ViewerServer;
  let studies: string[] = [];
  const root = () => `${server.url}/dicom-web`;

  const archive: Archive = {
    root,
    async filesOf(modality) {
      const found = (await (
        await fetch(`${root()}/instances?Modality=${modality}&includefield=00200013`)
      ).json()) as Record<string, { Value: string[] }>[];
      const value = (one: Record<string, { Value: string[] }>, tag: string) => String(one[tag]?.Value[0] ?? '');
      found.sort((a, b) => Number(value(a, '00200013')) - Number(value(b, '00200013')));
      return Promise.all(
        found.map(async (one) => {
          const path = `/studies/${value(one, '0020000D')}/series/${value(one, '0020000E')}/instances/${value(one, '00080018')}`;
          const answer = await fetch(root() + path, {
            headers: { Accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' },
          });
          return firstPart(new Uint8Array(await answer.arrayBuffer()));
        }),
      );
    },
  };

  test.beforeAll(async () => {
    test.setTimeout(240_000);
    server = await startViewer(['--store', scratchFolder('store'), '--automation']);
    const found = (await (await fetch(`${root()}/studies`)).json()) as { '0020000D': { Value: string[] } }[];
    studies = found.map((study) => study['0020000D'].Value[0] ?? '');
  });
  test.afterAll(() => server?.stop());

  test('a newcomer finds the patient in the list and opens the case with the keyboard', async ({ page }) => {
    const viewer = new ViewerPage(page);
    await page.goto(server.url);
    const list = page.getByRole('grid', { name: 'Studies' });
    await expect(
      list.getByRole('row', { name: /Lindqvist.*PARFOCAL-0001.*2026-06-10.*Lung biopsy.*SM/i }),
    ).toBeVisible();
    await page.getByLabel('Patient ID').fill('no such patient');
    await expect(list.getByRole('row', { name: /Lindqvist/ })).toHaveCount(0);
    await page.getByLabel('Patient ID').fill('PARFOCAL');
    await expect(list.getByRole('row', { name: /Lindqvist.*Lung biopsy/i })).toBeVisible();
    await page.getByRole('button', { name: /Open all 3 studies/ }).focus();
    await page.keyboard.press('Enter');
    await expect(viewer.pane('radiology')).toHaveAttribute('data-pane-state', /ready|partial/);
    await expect(viewer.pane('slide')).toHaveAttribute('data-settled', 'true');
    await expect(page.getByRole('banner')).toContainText('Lindqvist');
    expect(viewer.problems).toEqual([]);
  });

  test('nothing is asked of a foreign host', async ({ page }) => {
    const foreign: string[] = [];
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (/^https?:$/.test(url.protocol) && url.origin !== server.url) foreign.push(request.url());
    });
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, studies);
    await viewer.settled();
    expect(foreign).toEqual([]);
  });

  test('a link to one image opens on that image', async ({ page }) => {
    const ct = (await (await fetch(`${root()}/series?Modality=CT`)).json()) as Record<string, { Value: string[] }>[];
    const [study = '', series = ''] = ['0020000D', '0020000E'].map((tag) => ct[0]?.[tag]?.Value[0] ?? '');
    const instances = (await (await fetch(`${root()}/studies/${study}/series/${series}/instances`)).json()) as Record<
      string,
      { Value: string[] }
    >[];
    const wanted = instances.find((one) => Number(one['00200013']?.Value[0]) === 60)?.['00080018']?.Value[0];
    await page.goto(`${server.url}/viewer?StudyInstanceUIDs=${study}&initialSopInstanceUID=${wanted}`);
    const pane = new ViewerPage(page).pane('radiology');
    await expect(pane).toHaveAttribute('data-frame-number', /^(60|65)$/); // counted from the head or from the feet
    await expect(pane).toHaveAttribute('data-frame-count', '124');
  });

  test('marks on CT and slide are stored, read by strangers, edited, and come back in a fresh browser', async ({
    page,
    browser,
  }) => {
    test.setTimeout(300_000);
    const viewer = new ViewerPage(page);
    const witness = new RequestWitness(page);
    const job = new MatrixJob();
    try {
      await job.step('open', () => viewer.openCase(server.url, studies));
      await job.step('read', () => viewer.settled());
      const drawn = await job.step('measure', () => drawMarks(viewer));
      const reports = await job.step('save', async () => {
        await viewer.save();
        return checkStored(archive, drawn, 0.00025);
      });
      await job.step('reload', async () => {
        await editAndSaveAgain(viewer, archive, drawn.ends, reports);
        await checkFreshBrowser(viewer, browser, server.url, studies);
      });
    } finally {
      const { steps, seconds } = job;
      const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
      recordMatrix({ server: 'Embedded archive', version, kind: 'real', steps, seconds, notes: witness.learnt() });
    }
    expect(viewer.problems).toEqual([]);
  });

  test('a square millimetre on a slide scanned the other way round is a square millimetre, in the file too', async ({
    page,
  }) => {
    const viewer = new ViewerPage(page);
    await viewer.openCase(server.url, studies);
    await viewer.settled();
    const pane = await viewer.activate('slide');
    await viewer.showSeries(/A1-2/);
    await viewer.settled();
    const before = new Set((await readReports(archive)).map((report) => report.sop));
    const square = await drawSquareMillimetre(viewer, pane);
    await viewer.save();
    const written = (await readReports(archive)).filter((report) => !before.has(report.sop));
    expect(written).toHaveLength(1);
    expectSquare(written[0]?.groups.at(-1), square, 0.0005);
  });

  test('an unknown study gives a page with words and ways out', async ({ page }) => {
    await page.goto(`${server.url}/viewer?StudyInstanceUIDs=1.2.3.4.5`);
    await expect(page.getByRole('alert')).toContainText('not in the archive');
    await expect(page.getByRole('button', { name: 'Retry' })).toBeVisible();
    await page.getByRole('button', { name: 'Back to the work list' }).click();
    await expect(page.getByRole('grid', { name: 'Studies' })).toBeVisible();
  });
});

/** The body of the only part of a multipart answer. */
function firstPart(bytes: Uint8Array): Uint8Array {
  const text = new TextDecoder('latin1').decode(bytes);
  const start = text.indexOf('\r\n\r\n') + 4;
  const boundary = text.slice(0, text.indexOf('\r\n'));
  return bytes.slice(start, text.indexOf(`\r\n${boundary}`, start));
}
