import type { ProbedWindow } from '../probe/slideProbe';
import type { Cell, Journey, Sample, Stage, Viewer } from '../types';
import { mainThreadClock, traced } from './mainThread';
import { addressOf, openSlidePage, pictureOf, showNative, slideOf, type SlidePage, stepRight } from './slidePage';
import { isTileRequest } from './tileTraffic';

const FIELDS = 12;
/** A viewer that is slow gets fewer fields, so that a round ends. */
const LONGEST_WAY_MS = 12_000;
const STILL = { quietMs: 400, timeoutMs: 12_000 };
/** Longer than flight of the view, and than a decoder takes for the last tile. */
const QUIET_MS = 400;

/** The bars speak of ours; a round of the engine takes half a minute and more. */
const cell = (data: string, more: Partial<Cell> = {}): Cell => ({
  id: data,
  title: data,
  data,
  link: 'lan',
  peerRounds: 2,
  ...more,
});

/**
 * What a tile costs on the main thread, as the slide has more frames.
 *
 * The view steps over up to twelve fields at full resolution, each until no tile is on its way, and then back over the
 * same fields, whose tiles are all in memory by then; last it stands still. The browser counts the time of all tasks of
 * the main thread meanwhile (`TaskDuration`), from which the cost of standing still for as many seconds is taken off.
 * What the way out cost more than the way back, over the tiles that came on it, is `perTileMs`: asking for a tile, its
 * answer, handing it to a decoder and back, uploading it, and painting the view again because it came.
 * That is by the clock on the wall, in which the thread also waits for a core while decoders, compositor, archive and
 * relay have them; `perTileProcessorMs` is what it computed itself.
 * `perTileMovingMs` is the way out alone, with the painting that moving costs by itself, which on a machine without a
 * graphics card is most of it. A second trip, to the other side, is traced to tell what is spent outside animation
 * frames; tracing itself costs time, so it is apart. The probe looks at no canvas on any of these ways.
 */
export const tileCost: Journey = {
  id: 'tile-cost',
  title: 'Main thread per tile, as slides get more frames',
  viewers: ['parfocal', 'dmv'],
  absent: {
    ohif: 'the same engine as the bare page',
    ohifMinified: 'the same engine as the bare page',
  },
  metrics: [
    { id: 'perTileMs', title: 'Main thread per tile, beyond moving over tiles in memory', unit: 'ms', better: 'less' },
    { id: 'perTileProcessorMs', title: "The same by the processor's clock", unit: 'ms', better: 'less' },
    { id: 'perTileMovingMs', title: 'Main thread per tile, with all that moving costs', unit: 'ms', better: 'less' },
    { id: 'scriptPerTileMs', title: 'Scripts outside animation frames, per tile', unit: 'ms', better: 'less' },
    { id: 'messagePerTileMs', title: 'Messages of workers, per tile', unit: 'ms', better: 'less' },
    { id: 'tiles', title: 'Tiles that came', unit: 'count', better: 'more' },
    { id: 'openMs', title: 'Navigation to a settled slide', unit: 'ms', better: 'less' },
  ],
  cells: [cell('sparse-5k'), cell('sparse-50k'), cell('full-50k', { isExtra: true })],
  quickCells: ['sparse-50k'],
  timeoutMs: 180_000,
  run: playTileCost,
};

async function playTileCost(viewer: Viewer, cell: Cell, stage: Stage): Promise<Sample> {
  const data = slideOf(stage, cell);
  const [seriesInstanceUid = ''] = data.seriesInstanceUids;
  const slide = await openSlidePage(stage, viewer);
  const { page } = slide;
  await page.goto(addressOf(viewer, data.studyInstanceUid, seriesInstanceUid), { waitUntil: 'commit' });
  if (!(await slide.still({ ...STILL, timeoutMs: 60_000 }))) throw new Error('the slide did not open within 60 s');
  const { samples } = await slide.read();
  const sinceMs = (await slide.read()).nowMs;
  await showNative(slide);
  await slide.still({ ...STILL, sinceMs });
  await page.evaluate(() => (window as ProbedWindow).slideProbe?.setLooking(false));
  const clock = await mainThreadClock(page);
  const measured = async (run: () => Promise<unknown>) => {
    await slide.clear();
    const [taskBefore, processorBefore, startMs] = [await clock.taskMs(), await clock.processorMs(), Date.now()];
    await run();
    const taskMs = (await clock.taskMs()) - taskBefore;
    const processorMs = (await clock.processorMs()) - processorBefore;
    const seconds = (Date.now() - startMs) / 1000;
    return { taskMs, processorMs, seconds, tiles: await tilesCome(slide) };
  };
  let fields = 0;
  const out = await measured(async () => {
    fields = await walk(slide, FIELDS, 1);
  });
  await pictureOf(slide, stage, 'tile-cost', cell);
  const back = await measured(() => walk(slide, fields, -1));
  const idle = await measured(() => page.waitForTimeout(2500));
  const idlePerSecond = idle.taskMs / idle.seconds;
  const beyondIdle = ({ taskMs, seconds }: typeof out) => Math.max(0, taskMs - idlePerSecond * seconds);
  const processorBeyondIdle = ({ processorMs, seconds }: typeof out) =>
    processorMs - (idle.processorMs / idle.seconds) * seconds;
  const shares = await sharesOf(slide, stage, fields);
  const came = out.tiles - back.tiles;
  if (came < 10) throw new Error(`only ${came} tiles came: nothing can be said of one`);
  return {
    values: {
      perTileMs: (beyondIdle(out) - beyondIdle(back)) / came,
      perTileProcessorMs: (processorBeyondIdle(out) - processorBeyondIdle(back)) / came,
      perTileMovingMs: beyondIdle(out) / out.tiles,
      ...shares,
      tiles: out.tiles,
      openMs: samples.at(-1)?.atMs ?? 0,
    },
    notes: [
      `${fields} fields; out ${Math.round(out.taskMs)} ms of ${out.seconds.toFixed(1)} s, back ${Math.round(back.taskMs)} ms of ${back.seconds.toFixed(1)} s, idle ${Math.round(idlePerSecond)} ms a second`,
      ...(back.tiles > 0 ? [`${back.tiles} tiles were fetched again on the way back`] : []),
    ],
  };
}

/** Returns how many fields it got to see. */
async function walk(slide: SlidePage, fields: number, direction: 1 | -1): Promise<number> {
  const startMs = Date.now();
  let done = 0;
  while (done < fields && (direction < 0 || Date.now() - startMs < LONGEST_WAY_MS)) {
    await stepRight(slide, direction);
    await slide.quiet(QUIET_MS, STILL.timeoutMs);
    done += 1;
  }
  return done;
}

/** Leftwards, where no tile was seen yet. */
async function sharesOf(slide: SlidePage, stage: Stage, fields: number): Promise<Record<string, number>> {
  await slide.clear();
  const most = Math.max(1, Math.floor(fields / 2));
  const shares = await traced(stage.browser, slide.page, async () => {
    await walk(slide, most, -1);
  });
  const tiles = await tilesCome(slide);
  if (tiles === 0) return {};
  return {
    scriptPerTileMs: (shares.othersMs + shares.messagesMs) / tiles,
    messagePerTileMs: shares.messagesMs / tiles,
  };
}

async function tilesCome({ network }: SlidePage): Promise<number> {
  const came = (await network.read())
    .requests()
    .filter(({ url, end, isAborted }) => isTileRequest(url) && end !== undefined && !isAborted);
  return came.reduce((sum, { url }) => sum + framesIn(url), 0);
}

const framesIn = (url: string): number => decodeURIComponent(url).split('/frames/')[1]?.split(',').length ?? 0;
