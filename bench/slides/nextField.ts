import type { NetworkRequest } from '../network';
import type { Cell, Journey, Metric, Sample, SlideData, Stage, Viewer } from '../types';
import { sharpnessOf } from './sharpness';
import {
  addressOf,
  openSlidePage,
  pictureOf,
  quietMsOf,
  showNative,
  slideOf,
  STEP,
  type SlidePage,
  stepRight,
} from './slidePage';
import { type BaseField, tileTraffic } from './tileTraffic';

const FIELDS = 6;
const CHASE_FIELDS = 4;
/** Shorter than a field takes over the slow line, else nothing is under way that could be stale. */
const CHASE_PAUSE_MS = 150;
const SAME_ENGINE = 'the same engine as the bare page, in a window with more around it';

const cell = (data: string, link: Cell['link'], isExtra = false): Cell => ({
  id: `${data}@${link}`,
  title: data,
  data,
  link,
  ...(isExtra ? { isExtra: true } : {}),
});
const MAIN = 'slide-10x-512-jpeg';

const TRAFFIC_METRICS: readonly Metric[] = [
  { id: 'tiles', title: 'Tiles asked for', unit: 'count', better: 'less' },
  { id: 'needed', title: 'Tiles of the finest level in the field', unit: 'count', better: 'less' },
  { id: 'wasted', title: 'Tiles asked for that no field shows', unit: 'count', better: 'less' },
  { id: 'requests', title: 'Requests for tiles', unit: 'count', better: 'less' },
  { id: 'aborted', title: 'Requests taken back', unit: 'count', better: 'more' },
  { id: 'kB', title: 'Received for tiles', unit: 'kB', better: 'less' },
];

/** A step to the neighbouring field at full resolution; the median of six steps, each from a settled view; tiles per step. */
export const nextField: Journey = {
  id: 'next-field',
  title: 'Next field of a slide until sharp',
  viewers: ['parfocal', 'dmv'],
  absent: { ohif: SAME_ENGINE, ohifMinified: SAME_ENGINE },
  metrics: [
    { id: 'sharpMs', title: 'Input to a sharp field, median of six', unit: 'ms', better: 'less' },
    { id: 'slowestMs', title: 'Input to a sharp field, slowest of six', unit: 'ms', better: 'less' },
    {
      id: 'coveredMs',
      title: 'Input to a field without holes, at any level, median of six',
      unit: 'ms',
      better: 'less',
    },
    ...TRAFFIC_METRICS,
  ],
  cells: [
    cell(MAIN, 'lan'),
    cell(MAIN, 'mbit30', true),
    cell(MAIN, 'rural'),
    cell('slide-10x-256-jpeg', 'lan', true),
    cell('slide-10x-1024-jpeg', 'lan', true),
  ],
  quickCells: ['slide-10x-512-jpeg@lan', 'slide-10x-512-jpeg@rural'],
  run: playNextField,
};

/** Four fields, one every 150 ms whatever has come; then until the last one is sharp. */
export const fieldChase: Journey = {
  id: 'field-chase',
  title: 'Four fields in a hurry until the last is sharp',
  viewers: ['parfocal', 'dmv'],
  absent: { ohif: SAME_ENGINE, ohifMinified: SAME_ENGINE },
  metrics: [
    { id: 'sharpMs', title: 'Last input to a sharp field', unit: 'ms', better: 'less' },
    { id: 'stale', title: 'Requests for fields left behind', unit: 'count', better: 'less' },
    { id: 'abortedStale', title: 'Of those, taken back', unit: 'count', better: 'more' },
    { id: 'staleKb', title: 'Received for fields left behind', unit: 'kB', better: 'less' },
    ...TRAFFIC_METRICS,
  ],
  cells: [cell(MAIN, 'lan', true), cell(MAIN, 'mbit30', true), cell(MAIN, 'rural')],
  quickCells: ['slide-10x-512-jpeg@rural'],
  run: playFieldChase,
};

async function playNextField(viewer: Viewer, cell: Cell, stage: Stage): Promise<Sample> {
  const data = slideOf(stage, cell);
  const slide = await openNative(viewer, cell, stage, data);
  const steps: { readonly sharpMs: number; readonly requests: readonly NetworkRequest[]; readonly field: BaseField }[] =
    [];
  const notes: string[] = [];
  for (let field = 1; field <= FIELDS; field += 1) {
    const step = await playStep(slide, cell, data, field);
    if ('failed' in step) notes.push(step.failed);
    else steps.push(step);
  }
  await pictureOf(slide, stage, 'next-field', cell);
  if (steps.length === 0) throw new Error(notes[0] ?? 'no field became sharp');
  const times = steps.map(({ sharpMs }) => sharpMs);
  const traffic = tileTraffic(
    steps.flatMap(({ requests }) => requests),
    data,
    steps.map(({ field }) => field),
  );
  return {
    values: {
      sharpMs: median(times),
      slowestMs: Math.max(...times),
      ...trafficValues((name) => traffic[name] / steps.length),
    },
    notes: [...new Set(notes)],
  };
}

async function playStep(slide: SlidePage, cell: Cell, data: SlideData, field: number) {
  await slide.clear();
  const fromMs = await stepRight(slide);
  const isStill = await slide.still({ quietMs: quietMsOf(data, cell), timeoutMs: 25_000, sinceMs: fromMs });
  const record = await slide.read();
  const found = sharpnessOf(record.samples, fromMs);
  if (!isStill || found.sharpMs === undefined || found.finalLevel !== 0)
    return { failed: `field ${field} ended on level ${found.finalLevel}, ${found.unsharpCells} cells not sharp` };
  const { requests } = await slide.network.read();
  return {
    // The old field is as sharp as the new one: the view must also have come to rest.
    sharpMs: Math.max(found.sharpMs, record.lastChangeMs) - fromMs,
    requests: requests(),
    field: fieldAt(data, field, record.canvas),
  };
}

async function playFieldChase(viewer: Viewer, cell: Cell, stage: Stage): Promise<Sample> {
  const data = slideOf(stage, cell);
  const slide = await openNative(viewer, cell, stage, data);
  await slide.clear();
  let fromMs = 0;
  const startMs = Date.now();
  for (let field = 0; field < CHASE_FIELDS; field += 1) {
    await slide.page.waitForTimeout(Math.max(0, startMs + field * CHASE_PAUSE_MS - Date.now()));
    fromMs = await stepRight(slide);
  }
  const isStill = await slide.still({ quietMs: quietMsOf(data, cell), timeoutMs: 40_000, sinceMs: fromMs });
  const record = await slide.read();
  await pictureOf(slide, stage, 'field-chase', cell);
  const found = sharpnessOf(record.samples, fromMs);
  if (!isStill || found.sharpMs === undefined)
    throw new Error(`the last field did not become sharp (${found.unsharpCells} cells)`);
  const { requests } = await slide.network.read();
  const traffic = tileTraffic(requests(), data, [fieldAt(data, CHASE_FIELDS, record.canvas)]);
  return {
    values: {
      sharpMs: Math.max(found.sharpMs, record.lastChangeMs) - fromMs,
      stale: traffic.stale,
      abortedStale: traffic.abortedStale,
      staleKb: traffic.staleBytes / 1000,
      ...trafficValues((name) => traffic[name]),
    },
  };
}

/** The slide opened, and the middle of it at full resolution, settled. */
async function openNative(viewer: Viewer, cell: Cell, stage: Stage, data: SlideData): Promise<SlidePage> {
  const [seriesInstanceUid = ''] = data.seriesInstanceUids;
  const slide = await openSlidePage(stage, viewer);
  const still = { quietMs: quietMsOf(data, cell), timeoutMs: 40_000 };
  await slide.page.goto(addressOf(viewer, data.studyInstanceUid, seriesInstanceUid), { waitUntil: 'commit' });
  if (!(await slide.still(still))) throw new Error('the slide did not open');
  const sinceMs = (await slide.read()).nowMs;
  await showNative(slide);
  if (!(await slide.still({ ...still, sinceMs }))) throw new Error('the slide did not come to rest at full resolution');
  // At rest for the moment may mean that a large tile is still being decoded, with no request under way.
  const deadline = Date.now() + still.timeoutMs;
  while (sharpnessOf((await slide.read()).samples).finalLevel !== 0) {
    if (Date.now() > deadline) throw new Error('full resolution did not show the finest level');
    await slide.page.waitForTimeout(200);
  }
  if (!(await slide.still(still))) throw new Error('the slide did not come to rest at full resolution');
  return slide;
}

/** Where the view is after so many steps from the middle of the slide. */
function fieldAt(data: SlideData, steps: number, canvas: { width: number; height: number } | undefined): BaseField {
  const [base] = data.levels;
  if (!base || !canvas) throw new Error('there is no canvas');
  const u = base.columns / 2 + steps * STEP * canvas.width;
  const v = base.rows / 2;
  const [halfWidth, halfHeight] = [canvas.width / 2, canvas.height / 2];
  return { u0: u - halfWidth, v0: v - halfHeight, u1: u + halfWidth, v1: v + halfHeight };
}

const trafficValues = (of: (name: 'tiles' | 'needed' | 'wasted' | 'requests' | 'aborted' | 'bytes') => number) => ({
  tiles: of('tiles'),
  needed: of('needed'),
  wasted: of('wasted'),
  requests: of('requests'),
  aborted: of('aborted'),
  kB: of('bytes') / 1000,
});

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2;
}
