import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { contentTreeFindings, structureFindings, templateFindings } from '../fixtures/independent/findings';
import { MatrixJob, recordMatrix } from '../fixtures/matrix';
import { scratchFolder, startViewer } from '../fixtures/servers';
import type { SimulatorProfile } from '../fixtures/simulators/profile';
import { type Simulator, simulatorProfiles, startSimulator } from '../fixtures/simulators/simulator';
import { makeSmallCase, type SmallCase } from '../fixtures/smallCase';
import { expect, test } from '../fixtures/test';
import { ViewerPage } from '../pages/viewerPage';
import {
  drawMarks,
  FEW_CELLS,
  expectSameWithinOnePixel,
  expectSquare,
  paintedMarks,
  readReports,
  trackingUids,
} from './mainJob';
import { RequestWitness } from './matrixJob';

const REPORTS = '1.2.840.10008.5.1.4.1.1.88.';
const ANNOTATIONS = '1.2.840.10008.5.1.4.1.1.91.1';

/** Reports saved on all of the servers, judged together at the end. */
const saved: string[] = [];

test.describe('archives simulated from their documents, of which the viewer is told nothing but the address', () => {
  let small: SmallCase;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    small = await makeSmallCase();
  });

  for (const profile of simulatorProfiles) {
    test(`${profile.title}: the case is read, marked, saved and read again`, async ({ page, browser }) => {
      test.setTimeout(150_000);
      await mainJobOn(profile, small, page, browser);
    });
  }

  test('what was saved on any of them is a report by the judgement of others', () => {
    test.setTimeout(120_000);
    expect(saved.length).toBeGreaterThanOrEqual(simulatorProfiles.length * 2);
    const files = saved.map((path) => ({ path, object: 'SR' as const }));
    expect(structureFindings(files).errors).toEqual([]);
    expect(contentTreeFindings(files).errors).toEqual([]);
    expect(templateFindings(files).errors.filter((line) => !/: Warning:/.test(line))).toEqual([]);
  });
});

async function mainJobOn(profile: SimulatorProfile, small: SmallCase, page: Page, browser: Browser): Promise<void> {
  const storeDirectory = scratchFolder(`simulated-${profile.name}`);
  const simulator = await startSimulator(profile.name, { dataDirectory: small.directory, storeDirectory });
  const server = await startViewer(['--dicomweb', simulator.url, '--automation']);
  const studies = small.studyInstanceUids.filter((_, index) => index !== 1); // the prior CT adds nothing here
  const witness = new RequestWitness(page);
  const viewer = new ViewerPage(page);
  const job = new MatrixJob();
  try {
    await job.step('open', () => viewer.openCase(server.url, studies));
    await job.step('read', async () => {
      await expect(viewer.pane('radiology')).toHaveAttribute('data-pane-state', 'ready', { timeout: 40_000 });
      await expect(viewer.pane('radiology')).toHaveAttribute('data-frame-count', '16');
      await expect(viewer.pane('slide')).toHaveAttribute('data-settled', 'true', { timeout: 40_000 });
      await viewer.settled();
      await viewer.loaded();
    });
    const drawn = await job.step('measure', () => drawMarks(viewer, FEW_CELLS));
    await job.step('save', async () => {
      await viewer.save();
      await checkFiles(storeDirectory, drawn.square);
    });
    await job.step('reload', async () => {
      await checkReopened(viewer, browser, server.url, studies);
    });
    expect(viewer.problems).toEqual([]);
    expect(witness.foreignTo(server.url)).toEqual([]);
    expect(simulator.requests.filter(({ status }) => status === 599)).toEqual([]);
  } finally {
    const { steps, seconds } = job;
    const notes = [...witness.learnt().map(brief), ...askedInAll(simulator), `left out: ${profile.leftOut.join('; ')}`];
    const version = profile.sources.join('; ');
    recordMatrix({ server: profile.title, version, kind: 'simulated', steps, seconds, notes });
    await server.stop();
    await simulator.stop();
  }
}

/** Two reports, one for each image, with what was drawn; and the cells of the slide. */
async function checkFiles(storeDirectory: string, square: Awaited<ReturnType<typeof drawMarks>>['square']) {
  const paths = readdirSync(join(storeDirectory, 'instances'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.dcm'))
    .map((path) => join(storeDirectory, 'instances', path));
  const ofClass = (uid: string) => paths.filter((path) => readFileSync(path).subarray(0, 1000).includes(uid));
  const reports = ofClass(REPORTS);
  expect(reports).toHaveLength(2);
  expect(ofClass(ANNOTATIONS)).toHaveLength(1);
  saved.push(...reports);
  const filesOf = () => Promise.resolve(reports.map((path) => new Uint8Array(readFileSync(path))));
  const groups = (await readReports({ root: () => '', filesOf })).flatMap((report) => report.groups);
  const length = groups.find(({ graphic }) => graphic === 'POLYLINE')?.values[0]?.[1];
  expect(Math.abs((length ?? 0) - 50)).toBeLessThan(0.1);
  const region = groups.find(({ graphic }) => graphic === 'POLYGON');
  expectSquare(region, square, 0.00025);
}

/** In a browser that has never seen the case every mark is painted where it was, and says the same value. */
async function checkReopened(viewer: ViewerPage, browser: Browser, url: string, studies: readonly string[]) {
  const values = await viewer.annotations.allInnerTexts();
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    deviceScaleFactor: 1,
    colorScheme: 'dark',
  });
  const fresh = new ViewerPage(await context.newPage());
  const witness = new RequestWitness(fresh.page);
  await fresh.openCase(url, studies);
  await fresh.settled();
  await expect(fresh.annotations).toHaveCount(values.length, { timeout: 30_000 });
  expect(valuesIn(values).length).toBeGreaterThanOrEqual(2);
  expect(valuesIn(await fresh.annotations.allInnerTexts())).toEqual(valuesIn(values));
  for (const kind of ['radiology', 'slide'] as const) {
    await sameView(viewer, fresh, kind);
    expectSameWithinOnePixel(await paintedMarks(viewer, kind), await paintedMarks(fresh, kind));
  }
  const known = new Set(await trackingUids(viewer.page));
  const kept = (await trackingUids(fresh.page)).filter((uid) => known.has(uid));
  expect(kept.length).toBeGreaterThanOrEqual(2); // the length and the region; ANN has no Tracking UIDs
  expect(fresh.problems).toEqual([]);
  expect(witness.foreignTo(url)).toEqual([]);
  await context.close();
}

/** What was measured, without what else a row says. */
const valuesIn = (rows: readonly string[]): string[] => rows.flatMap((row) => row.match(/[\d.,]+ mm²?/g) ?? []).sort();

/** Both show the image that was marked, and the same field of the slide. */
async function sameView(viewer: ViewerPage, fresh: ViewerPage, kind: 'radiology' | 'slide'): Promise<void> {
  const frameNumber = Number(await viewer.pane('radiology').first().getAttribute('data-frame-number'));
  for (const one of [viewer, fresh]) {
    await one.activate(kind);
    await one.run('view.reset');
    if (kind === 'radiology') await one.run('view.frame', { frameNumber });
    else await one.run('view.magnification', { power: 5 });
    await one.settled();
  }
}

/** An Accept with every media type there is would fill the table. */
const brief = (note: string): string =>
  note.replace(/frames as [^:]{150,}: (\d+)/g, 'frames by a list of media types: $1');

const askedInAll = ({ requests }: Simulator): string[] => {
  const refused = requests.filter(({ status }) => status >= 400).length;
  return [`${requests.length} requests in two openings and a save, ${refused} of them refused`];
};
