import { freemem } from 'node:os';
import { MemoryGauge } from '../../e2e/memory/memory';
import { workerHeapsMb } from '../endurance/workerMemory';
import type { ProbedWindow } from '../probe/slideProbe';
import type { AnnData, Cell, Journey, Sample, Stage, Viewer } from '../types';
import { mainThreadClock } from './mainThread';
import { addressOf, type EngineWindow, openSlidePage, pictureOf, type SlidePage } from './slidePage';

/** Of some 80,000 pixels looked at; the border of tissue alone gives a few. */
const LEAST_MARK_PIXELS = 120;
const LONGEST_MS = 60_000;
const PAN_MS = 3000;
/** Ten million objects need this much in the archive and in the page together. */
const MEMORY_FOR_MOST = 6e9;
const NOT_SHOWN = 'shows bulk annotations read-only in one colour through the engine of the bare page';

const cell = (exponent: number, more: Partial<Cell> = {}): Cell => ({
  id: `ann-1e${exponent}`,
  title: `${(10 ** exponent).toLocaleString('en-US')} objects`,
  data: `ann-1e${exponent}`,
  link: 'lan',
  ...more,
});

/** Bulk annotations: from the address to all of them painted over the slide, moving with them, and memory. */
export const annOpen: Journey = {
  id: 'ann',
  title: 'Bulk annotations: open, pan, memory',
  viewers: ['parfocal', 'dmv'],
  absent: { ohif: NOT_SHOWN, ohifMinified: NOT_SHOWN },
  metrics: [
    { id: 'firstMs', title: 'Navigation to the first objects painted', unit: 'ms', better: 'less' },
    { id: 'completeMs', title: 'Navigation to all objects painted', unit: 'ms', better: 'less' },
    { id: 'panP95Ms', title: 'Dragging over outlines, time between frames, p95', unit: 'ms', better: 'less' },
    { id: 'panFps', title: 'Dragging over outlines, frames per second', unit: 'fps', better: 'more' },
    { id: 'panWorstMs', title: 'Dragging over outlines, longest time between frames', unit: 'ms', better: 'less' },
    { id: 'afterBytesMs', title: 'Last byte to the first objects painted', unit: 'ms', better: 'less' },
    { id: 'emptyP95Ms', title: 'The same drag over the slide alone, p95', unit: 'ms', better: 'less' },
    { id: 'panOfEmpty', title: 'Dragging over outlines ÷ over the slide alone, p95', unit: 'ratio', better: 'less' },
    { id: 'rendererMb', title: 'Renderer with its workers, resident', unit: 'MB', better: 'less' },
    { id: 'allHeapsMb', title: 'Memory of scripts, page and workers, after a collection', unit: 'MB', better: 'less' },
    { id: 'heapMb', title: 'Memory of the page’s scripts after a collection', unit: 'MB', better: 'less' },
  ],
  // A round on a million and more takes the engine of Slim a minute and more, or it paints nothing within one.
  cells: [
    cell(4, { isExtra: true }),
    cell(5),
    cell(6, { rounds: 3, peerRounds: 1 }),
    cell(7, { rounds: 2, peerRounds: 1 }),
    {
      id: 'ann-1e7-polygons',
      title: '10,000,000 outlines',
      data: 'ann-1e7-polygons',
      link: 'lan',
      rounds: 1,
      peerRounds: 1,
      isExtra: true,
    },
  ],
  quickCells: ['ann-1e5'],
  timeoutMs: 180_000,
  run: playAnn,
};

async function playAnn(viewer: Viewer, cell: Cell, stage: Stage): Promise<Sample> {
  const data = stage.dataOf(cell);
  if (data.kind !== 'ann') throw new Error(`${data.name} holds no bulk annotations`);
  if (data.objects >= 1e7 && freemem() < MEMORY_FOR_MOST)
    throw new Error('this machine has not enough free memory for it');
  const slide = await openSlidePage(stage, viewer);
  const { page } = slide;
  await page.addInitScript(prepare, viewer.id === 'dmv' ? data.annSeriesInstanceUid : '');
  await page.goto(annAddress(viewer, data), { waitUntil: 'commit' });
  const counts = await withinTime(slide, marksPainted(slide), `no objects were painted within ${LONGEST_MS / 1000} s`);
  await pictureOf(slide, stage, 'ann', cell);
  const most = counts.at(-1)?.count ?? 0;
  const firstMs = counts.find(({ count }) => count >= LEAST_MARK_PIXELS)?.atMs;
  const lastPartial = counts.findLastIndex(({ count }) => count < 0.95 * most);
  const completeMs = counts[lastPartial + 1]?.atMs;
  const clock = await mainThreadClock(page);
  const heapMb = await withinTime(slide, clock.heapMb(), 'memory could not be read');
  const workerMb = await withinTime(slide, workerHeapsMb(page), 'memory of workers could not be read');
  const lastByteMs = await withinTime(slide, lastByte(slide), 'requests could not be read');
  const rendererMb = await withinTime(slide, residentOf(page, stage), 'memory could not be read');
  const pan = await panOver(slide, stage, cell, data);
  return {
    values: {
      ...(firstMs !== undefined && { firstMs }),
      ...(completeMs !== undefined && { completeMs }),
      ...(firstMs !== undefined && lastByteMs !== undefined && { afterBytesMs: firstMs - lastByteMs }),
      ...(rendererMb !== undefined && { rendererMb }),
      ...pan.values,
      heapMb,
      allHeapsMb: workerMb.reduce((sum, mb) => sum + mb, heapMb),
    },
    notes: [
      `marks on ${((100 * most) / 81_000).toFixed(1)} % of the canvas`,
      ...pan.notes,
      `workers: ${workerMb.map((mb) => mb.toFixed(0)).join(', ') || 'none'} MB`,
    ],
  };
}

/** Both viewers fetch the columns by requests of the page itself; undefined where the browser did not keep them. */
async function lastByte({ page }: SlidePage): Promise<number | undefined> {
  return page.evaluate(() => {
    const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const columns = entries.filter(({ name, transferSize }) => /bulk/i.test(name) && transferSize > 10_000);
    return columns.length === 0 ? undefined : Math.max(...columns.map(({ responseEnd }) => responseEnd));
  });
}

async function residentOf(page: SlidePage['page'], stage: Stage): Promise<number | undefined> {
  const gauge = await MemoryGauge.of(page, stage.browser);
  try {
    return (await gauge.read()).rendererMb;
  } finally {
    await gauge.close();
  }
}

/** Our link names the study alone, so that its bulk annotations come with it. */
const annAddress = (viewer: Viewer, data: AnnData): string => {
  const address = addressOf(viewer, data.studyInstanceUid, data.slideSeriesInstanceUid);
  return viewer.id === 'parfocal' ? address.replace(/&SeriesInstanceUIDs=.*/, '') : address;
};

/** In the page: marks are counted from the start, and the bare page shows them as soon as its slide is being drawn. */
function prepare(annSeriesInstanceUid: string): void {
  let isShown = annSeriesInstanceUid === '';
  const timer = setInterval(() => {
    const { slideProbe, bench } = window as ProbedWindow & Partial<EngineWindow>;
    slideProbe?.watchMarks();
    if (!isShown && bench?.opened) {
      isShown = true;
      void bench.opened.then(() => bench.showAnnotations(annSeriesInstanceUid));
    }
    if (isShown && slideProbe) clearInterval(timer);
  }, 5);
}

async function marksPainted({
  page,
}: SlidePage): Promise<readonly { readonly atMs: number; readonly count: number }[]> {
  for (;;) {
    await page.waitForTimeout(200);
    const seen = await page.evaluate(() => {
      const probe = (window as ProbedWindow).slideProbe;
      return { marks: probe?.marks() ?? [], nowMs: performance.now() };
    });
    const last = seen.marks.at(-1);
    if (last && last.count >= LEAST_MARK_PIXELS && seen.nowMs - last.atMs > 1200) return seen.marks;
  }
}

/** A page whose main thread is busy answers nothing, and a dead one never will. */
async function withinTime<T>({ page }: SlidePage, work: Promise<T>, words: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ended = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(words)), LONGEST_MS);
    page.once('crash', () => reject(new Error('the page crashed')));
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}

/** At 20×, 0.5 µm for a pixel of the screen, where both viewers draw outlines; the hand goes to and fro for three seconds. */
async function panOver(slide: SlidePage, stage: Stage, cell: Cell, data: AnnData) {
  const { page, viewer } = slide;
  const moving = async () => {
    if (viewer.id === 'parfocal') await page.keyboard.press('5');
    else
      await page.evaluate(() => {
        (window as unknown as EngineWindow).bench.viewer[Symbol.for('map')]?.getView().setResolution(2);
      });
    await page.waitForTimeout(300);
    await slide.still({ quietMs: 1500, timeoutMs: 8000, withMarks: true });
    await pictureOf(slide, stage, 'ann-pan', cell);
    const { canvas } = await slide.read();
    if (!canvas) throw new Error('the slide is gone');
    const gaps = await dragged(slide, canvas);
    if (viewer.id !== 'parfocal') return { gaps, empty: [] };
    // The same slide without its annotations.
    await page.goto(addressOf(viewer, data.studyInstanceUid, data.slideSeriesInstanceUid), { waitUntil: 'commit' });
    await slide.still({ quietMs: 1500, timeoutMs: 15_000 });
    await page.keyboard.press('5');
    await slide.still({ quietMs: 1500, timeoutMs: 8000 });
    return { gaps, empty: await dragged(slide, canvas) };
  };
  try {
    const drags = await withinTime(slide, moving(), 'dragging did not end');
    const gaps = drags.gaps.toSorted((a, b) => a - b);
    const sum = gaps.reduce((total, gap) => total + gap, 0);
    return {
      values: {
        panP95Ms: p95Of(drags.gaps),
        ...(drags.empty.length > 0 && {
          emptyP95Ms: p95Of(drags.empty),
          panOfEmpty: p95Of(drags.gaps) / p95Of(drags.empty),
        }),
        panWorstMs: gaps.at(-1) ?? 0,
        panFps: (1000 * gaps.length) / sum,
      },
      notes: [],
    };
  } catch (error) {
    return { values: {}, notes: [`no panning: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

const p95Of = (gaps: readonly number[]): number =>
  gaps.toSorted((a, b) => a - b)[Math.ceil(0.95 * gaps.length) - 1] ?? 0;

/** Times between frames while the hand goes to and fro. */
async function dragged(
  { page }: SlidePage,
  canvas: { readonly left: number; readonly top: number; readonly width: number; readonly height: number },
): Promise<readonly number[]> {
  const [x, y] = [canvas.left + canvas.width / 2, canvas.top + canvas.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.evaluate(() => {
    (window as ProbedWindow).slideProbe?.setLooking(false);
    (window as ProbedWindow).slideProbe?.startFrames();
  });
  for (const startMs = Date.now(); Date.now() - startMs < PAN_MS; await page.waitForTimeout(8)) {
    const turn = (2 * Math.PI * (Date.now() - startMs)) / 1500;
    await page.mouse.move(x + 280 * Math.sin(turn), y + 60 * Math.sin(2 * turn));
  }
  const gaps = await page.evaluate(() => (window as ProbedWindow).slideProbe?.stopFrames() ?? []);
  await page.mouse.up();
  return gaps;
}
