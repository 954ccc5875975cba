import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type NetworkRecorder, recordNetwork } from '../network';
import { prepareViewer } from '../radiology/viewerHands';
import { addressOf } from '../slides/slidePage';
import type { Cell, Journey, Metric, Sample, Stage, Viewer } from '../types';
import { type PictureRecord, type PictureWindow, pictureProbeScript } from './pictureProbe';

/** Name of the data set that the command line gives by `--data`. */
export const GIVEN_DATA = 'given';

const TIMEOUT_MS = 90_000;
const QUIET_MS = 1500;
const ASK_EVERY_MS = 200;

const METRICS: readonly Metric[] = [
  { id: 'firstMs', title: 'Navigation to the first of the picture', unit: 'ms', better: 'less' },
  { id: 'completeMs', title: 'Navigation to the picture that changes no more', unit: 'ms', better: 'less' },
  { id: 'jsKb', title: 'JavaScript before the first of it', unit: 'kB', better: 'less' },
  { id: 'kb', title: 'Everything before it is complete', unit: 'kB', better: 'less' },
  { id: 'requests', title: 'Requests before it is complete', unit: 'count', better: 'less' },
];

const cell: Cell = { id: 'given@lan', title: 'Given data, LAN', data: GIVEN_DATA, link: 'lan' };

const given = (over: Pick<Journey, 'id' | 'title' | 'viewers' | 'absent' | 'run'>): Journey => ({
  cells: [cell],
  metrics: METRICS,
  ...over,
});

const ctJourney = given({
  id: 'given-ct',
  title: 'First CT image of given data',
  viewers: ['parfocal', 'ohif', 'ohifMinified'],
  absent: { dmv: 'shows no CT', fetch: 'is no viewer' },
  run: (viewer, at, stage) =>
    play(viewer, at, stage, 'CT', ({ origin }, { study, series }) => {
      return `${origin}/viewer?StudyInstanceUIDs=${study}&SeriesInstanceUIDs=${series}`;
    }),
});

const slideJourney = given({
  id: 'given-slide',
  title: 'Sharp slide of given data',
  viewers: ['parfocal', 'ohif', 'ohifMinified', 'dmv'],
  absent: { fetch: 'is no viewer' },
  run: (viewer, at, stage) => play(viewer, at, stage, 'SM', (by, { study, series }) => addressOf(by, study, series)),
});

export const givenJourneys: readonly Journey[] = [ctJourney, slideJourney];

interface GivenSeries {
  readonly study: string;
  readonly series: string;
}

async function play(
  viewer: Viewer,
  at: Cell,
  stage: Stage,
  modality: 'CT' | 'SM',
  addressFor: (viewer: Viewer, series: GivenSeries) => string,
): Promise<Sample> {
  const series = await largestSeries(viewer, modality);
  const page = await stage.newPage();
  const network = await recordNetwork(page);
  await page.addInitScript({ content: pictureProbeScript() });
  await prepareViewer(viewer, page);
  await page.goto(addressFor(viewer, series), { waitUntil: 'commit' });
  const { firstMs, lastChangeMs, timeOrigin } = await settled(page, network);
  await page.screenshot({ path: join(stage.scratch, `given-${modality}-${at.link}-${viewer.id}.png`) });
  const record = await network.read();
  const complete = timeOrigin + lastChangeMs;
  return {
    values: {
      firstMs,
      completeMs: lastChangeMs,
      jsKb: record.scriptKb(timeOrigin + firstMs),
      kb: record.bytes(complete) / 1000,
      requests: record.requests(complete).length,
    },
  };
}

async function settled(page: Page, network: NetworkRecorder): Promise<PictureRecord & { readonly firstMs: number }> {
  for (const end = Date.now() + TIMEOUT_MS; Date.now() < end; await page.waitForTimeout(ASK_EVERY_MS)) {
    const record = await page.evaluate(() => (window as PictureWindow).pictureProbe?.());
    if (record?.firstMs === undefined || record.nowMs - record.lastChangeMs < QUIET_MS) continue;
    return { ...record, firstMs: record.firstMs };
  }
  const failed = (await network.read()).all.filter(({ status }) => status >= 400).length;
  throw new Error(`no picture that stays after ${TIMEOUT_MS / 1000} s${failed ? `; ${failed} requests failed` : ''}`);
}

type Found = Readonly<Record<string, { readonly Value?: readonly unknown[] } | undefined>>;

/** Of a modality the series with the most instances; asked of the archive through the viewer's host. */
async function largestSeries({ origin }: Viewer, modality: string): Promise<GivenSeries> {
  const query = new URLSearchParams({ Modality: modality, includefield: '00201209' });
  const answer = await fetch(`${origin}/dicom-web/series?${query}`, { headers: { Accept: 'application/dicom+json' } });
  const found = answer.status === 200 ? ((await answer.json()) as Found[]) : [];
  const firstOf = (one: Found, tag: string) => one[tag]?.Value?.[0];
  const [best] = found.toSorted((a, b) => Number(firstOf(b, '00201209') ?? 0) - Number(firstOf(a, '00201209') ?? 0));
  if (!best) throw new Error(`the given folder holds no ${modality} series`);
  return { study: String(firstOf(best, '0020000D')), series: String(firstOf(best, '0020000E')) };
}
