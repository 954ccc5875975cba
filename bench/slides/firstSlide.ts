import type { ProbedWindow } from '../probe/slideProbe';
import type { Cell, Journey, Metric, Sample, Stage, Viewer } from '../types';
import { densityOf, LEAST_DENSITY, sharpnessOf } from './sharpness';
import { addressOf, openSlidePage, pictureOf, quietMsOf, slideOf, type SlidePage } from './slidePage';
import { tileTraffic } from './tileTraffic';

const METRICS: readonly Metric[] = [
  { id: 'firstTissueMs', title: 'Navigation to first tissue', unit: 'ms', better: 'less' },
  { id: 'sharpMs', title: 'Navigation to a sharp view', unit: 'ms', better: 'less' },
  { id: 'firstPixelMs', title: 'Navigation to the first pixel of tissue', unit: 'ms', better: 'less' },
  { id: 'jsKb', title: 'JavaScript and WebAssembly before first tissue, gzip', unit: 'kB', better: 'less' },
  { id: 'requests', title: 'Requests until sharp', unit: 'count', better: 'less' },
  { id: 'kB', title: 'Received until sharp', unit: 'kB', better: 'less' },
  { id: 'tiles', title: 'Tiles asked for until sharp', unit: 'count', better: 'less' },
  { id: 'density', title: 'Pixels of the level shown per pixel of the screen', unit: 'ratio', better: 'more' },
  { id: 'level', title: 'Level shown in the end, 0 the finest', unit: 'count', better: 'less' },
  { id: 'shownPx', title: 'Pixels of the window that show the slide', unit: 'count', better: 'more' },
  { id: 'probeMs', title: 'Main thread until sharp, the probe itself', unit: 'ms', better: 'less' },
];

const cell = (data: string, link: Cell['link'], more: Partial<Cell> = {}): Cell => ({
  id: `${data}@${link}`,
  title: data,
  data,
  link,
  ...more,
});
const OURS_AND_ENGINE = { viewers: ['parfocal', 'dmv'] } as const;

/** From the address to a picture that gets no sharper; one slide in the window, seen whole. */
export const firstSlide: Journey = {
  id: 'first-slide',
  title: 'Navigation to a sharp slide view',
  viewers: ['parfocal', 'dmv', 'ohif', 'ohifMinified'],
  metrics: METRICS,
  cells: [
    cell('slide-10x-512-jpeg', 'lan'),
    cell('slide-10x-512-jpeg', 'mbit30', OURS_AND_ENGINE),
    // Many rounds for the p95 of ours; the engine plays the first ones.
    cell('slide-10x-512-jpeg', 'rural', { rounds: 20, peerRounds: 5, ...OURS_AND_ENGINE }),
    cell('slide-10x-256-jpeg', 'lan', OURS_AND_ENGINE),
    cell('slide-10x-1024-jpeg', 'lan', OURS_AND_ENGINE),
    cell('slide-10x-512-j2k', 'lan', OURS_AND_ENGINE),
    cell('slide-1x-512-jpeg', 'lan', { ...OURS_AND_ENGINE, isExtra: true }),
    cell('slide-100x-512-jpeg', 'lan', OURS_AND_ENGINE),
  ],
  quickCells: ['slide-10x-512-jpeg@lan'],
  run: playFirstSlide,
};

async function playFirstSlide(viewer: Viewer, cell: Cell, stage: Stage): Promise<Sample> {
  const data = slideOf(stage, cell);
  const [seriesInstanceUid = ''] = data.seriesInstanceUids;
  const slide = await openSlidePage(stage, viewer);
  await slide.page.goto(addressOf(viewer, data.studyInstanceUid, seriesInstanceUid), { waitUntil: 'commit' });
  const isStill = await slide.still({ quietMs: quietMsOf(data, cell), timeoutMs: 60_000 });
  await pictureOf(slide, stage, 'first-slide', cell);
  const { samples, costMs, looks, canvas } = await slide.read();
  const { firstPixelMs, firstTissueMs, sharpMs, finalLevel, unsharpCells } = sharpnessOf(samples);
  if (firstTissueMs === undefined || finalLevel === undefined) throw new Error('no tissue was seen within 60 s');
  const { density, shownPx } = await sightOf(slide, data.levels[finalLevel]?.columns ?? 0);
  const isSharp = density >= LEAST_DENSITY && isStill && sharpMs !== undefined;
  const originMs = await slide.originMs();
  const network = await slide.network.read();
  const untilMs = originMs + (sharpMs ?? Number.POSITIVE_INFINITY);
  const traffic = tileTraffic(network.requests(untilMs), data, [WHOLE]);
  const notes = [
    ...(isStill ? [] : ['still loading after 60 s']),
    ...(unsharpCells > 0 ? [`${unsharpCells} of 96 cells never became sharp`] : []),
    ...(density >= LEAST_DENSITY ? [] : [`ended on a level of ${density.toFixed(2)} pixels per pixel: not sharp`]),
    `canvas ${Math.round(canvas?.width ?? 0)} × ${Math.round(canvas?.height ?? 0)}, ${looks} looks of ${(costMs / looks).toFixed(1)} ms`,
  ];
  return {
    values: {
      firstTissueMs,
      ...(firstPixelMs !== undefined && { firstPixelMs }),
      ...(isSharp && { sharpMs }),
      jsKb: network.scriptKb(originMs + firstTissueMs),
      requests: network.requests(untilMs).length,
      kB: network.bytes(untilMs) / 1000,
      tiles: traffic.tiles,
      level: finalLevel,
      density,
      shownPx,
      probeMs: samples.findLast(({ atMs }) => atMs <= (sharpMs ?? 0))?.costMs ?? costMs,
    },
    notes,
  };
}

const WHOLE = { u0: 0, v0: 0, u1: Number.MAX_SAFE_INTEGER, v1: Number.MAX_SAFE_INTEGER };

/** The whole slide is in view and painted to its edges, so its width on the canvas tells the scale. */
async function sightOf(slide: SlidePage, levelColumns: number): Promise<{ density: number; shownPx: number }> {
  const extent = await slide.page.evaluate(() => (window as ProbedWindow).slideProbe?.extent());
  if (!extent) throw new Error('the slide is gone from the canvas');
  return { density: densityOf(levelColumns, extent.width), shownPx: extent.areaPx };
}
