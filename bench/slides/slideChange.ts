import type { Cell, Journey, Sample, Stage, Viewer } from '../types';
import { afterBlank, sharpnessOf } from './sharpness';
import {
  addressOf,
  type EngineWindow,
  lastInputMs,
  openSlidePage,
  pictureOf,
  quietMsOf,
  slideOf,
  type SlidePage,
} from './slidePage';

const NO_KEY = 'changes slides by a drag or a double click in its study browser; the engine is the bare page’s';
const cell = (link: Cell['link'], more: Partial<Cell> = {}): Cell => ({
  id: `slide-10x-512-jpeg@${link}`,
  title: 'slide-10x-512-jpeg',
  data: 'slide-10x-512-jpeg',
  link,
  ...more,
});

/** From one glass of a study to the other, and back to the one that was seen before. */
export const slideChange: Journey = {
  id: 'slide-change',
  title: 'Change to another slide of the case until sharp',
  viewers: ['parfocal', 'dmv'],
  absent: { ohif: NO_KEY, ohifMinified: NO_KEY },
  metrics: [
    { id: 'coldMs', title: 'Input to the other slide sharp', unit: 'ms', better: 'less' },
    { id: 'coldTissueMs', title: 'Input to first tissue of the other slide', unit: 'ms', better: 'less' },
    { id: 'warmMs', title: 'Input to the first slide sharp again', unit: 'ms', better: 'less' },
    { id: 'coldRequests', title: 'Requests for the other slide', unit: 'count', better: 'less' },
    { id: 'warmRequests', title: 'Requests on the way back', unit: 'count', better: 'less' },
    { id: 'coldKb', title: 'Received for the other slide', unit: 'kB', better: 'less' },
  ],
  cells: [cell('lan'), cell('rural', { isExtra: true })],
  quickCells: ['slide-10x-512-jpeg@lan'],
  run: playSlideChange,
};

async function playSlideChange(viewer: Viewer, cell: Cell, stage: Stage): Promise<Sample> {
  const data = slideOf(stage, cell);
  const [first = '', second = ''] = data.seriesInstanceUids;
  const slide = await openSlidePage(stage, viewer);
  const still = { quietMs: quietMsOf(data, cell), timeoutMs: 30_000 };
  const address = addressOf(viewer, data.studyInstanceUid, first);
  // Our link would leave the other slide out of the case, were it to name the series as the only one.
  const both = address.replace('&SeriesInstanceUIDs=', '&initialSeriesInstanceUID=');
  await slide.page.goto(both, { waitUntil: 'commit' });
  if (!(await slide.still(still))) throw new Error('the slide did not open');
  // Two slides are hung side by side; one alone is what the others show.
  if (viewer.id === 'parfocal') {
    await slide.page.keyboard.press('Shift+M');
    await slide.still(still);
  }
  const change = async (key: string, series: string) => {
    await slide.clear();
    const fromMs = await turnTo(slide, key, series);
    const isStill = await slide.still({ ...still, sinceMs: fromMs });
    const record = await slide.read();
    const found = sharpnessOf(record.samples, fromMs);
    if (!isStill || found.sharpMs === undefined) throw new Error('the other slide did not become sharp');
    const network = await slide.network.read();
    return {
      sharpMs: Math.max(found.sharpMs, record.lastChangeMs) - fromMs,
      tissueMs: afterBlank(record.samples, fromMs) - fromMs,
      requests: network.requests().length,
      kB: network.bytes() / 1000,
    };
  };
  const cold = await change('.', second);
  await pictureOf(slide, stage, 'slide-change', cell);
  const warm = await change(',', first);
  return {
    values: {
      coldMs: cold.sharpMs,
      coldTissueMs: cold.tissueMs,
      warmMs: warm.sharpMs,
      coldRequests: cold.requests,
      warmRequests: warm.requests,
      coldKb: cold.kB,
    },
  };
}

async function turnTo({ page, viewer }: SlidePage, key: string, series: string): Promise<number> {
  if (viewer.id === 'parfocal') {
    await page.keyboard.press(key);
    return lastInputMs(page);
  }
  return page.evaluate((uid) => {
    const atMs = performance.now();
    void (window as unknown as EngineWindow).bench.openSeries(uid);
    return atMs;
  }, series);
}
