import type { Browser, CDPSession, Page } from '@playwright/test';

/** Everything the main thread of a page did, by the browser's own count. */
export interface MainThreadClock {
  /** Milliseconds of tasks since the page began, by the clock on the wall: a task that waits for a core goes on. */
  taskMs(): Promise<number>;
  /** The same by the processor's clock. */
  processorMs(): Promise<number>;
  /** Live memory after a collection of garbage, MB: JavaScript objects, and the typed arrays that lie beside them. */
  heapMb(): Promise<number>;
}

export async function mainThreadClock(page: Page): Promise<MainThreadClock> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  // Each session counts by the clock it was opened with.
  const other: CDPSession = await page.context().newCDPSession(page);
  await other.send('Performance.enable', { timeDomain: 'threadTicks' });
  return {
    taskMs: () => taskMs(session),
    processorMs: () => taskMs(other),
    heapMb: async () => {
      await session.send('HeapProfiler.collectGarbage');
      const usage: { usedSize: number; backingStorageSize?: number } = await session.send('Runtime.getHeapUsage');
      return (usage.usedSize + (usage.backingStorageSize ?? 0)) / 1e6;
    },
  };
}

async function taskMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  const seconds = metrics.find(({ name }) => name === 'TaskDuration')?.value;
  if (seconds === undefined) throw new Error('the browser does not count the time of tasks');
  return seconds * 1000;
}

/** A complete event of a trace: microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
}

/** Milliseconds of a main thread, by what began them. */
export interface TaskShares {
  /** Animation frames and what puts a frame together: style, layout, paint. */
  readonly framesMs: number;
  /** Messages of workers. */
  readonly messagesMs: number;
  /** All else that scripts did: answers of the network, promises, timers. */
  readonly othersMs: number;
}

const FRAME_EVENTS =
  /^(FireAnimationFrame|RequestMainThreadFrame|BeginMainThreadFrame|UpdateLayoutTree|UpdateLayerTree|Layout|Layerize|PrePaint|Paint|Commit|HitTest|IntersectionObserver.*|ScheduleStyleRecalculation)$/;

/** Only outermost events count, each with all that happened inside it. The thread with most frames is the page's. */
export function taskShares(events: readonly TraceEvent[]): TaskShares {
  const complete = events.filter(({ ph, dur }) => ph === 'X' && dur !== undefined);
  const frames = new Map<string, number>();
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`;
  for (const event of complete) {
    if (event.name !== 'FireAnimationFrame') continue;
    frames.set(threadOf(event), (frames.get(threadOf(event)) ?? 0) + 1);
  }
  const main = [...frames].toSorted((a, b) => b[1] - a[1])[0]?.[0];
  const own = complete
    .filter((event) => threadOf(event) === main)
    .toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  let [framesUs, messagesUs, othersUs, coveredTo] = [0, 0, 0, 0];
  for (const { name, ts, dur = 0 } of own) {
    if (ts < coveredTo) continue;
    coveredTo = ts + dur;
    if (FRAME_EVENTS.test(name)) framesUs += dur;
    else if (/^HandlePostMessage$/.test(name)) messagesUs += dur;
    else othersUs += dur;
  }
  return { framesMs: framesUs / 1000, messagesMs: messagesUs / 1000, othersMs: othersUs / 1000 };
}

/** What the main thread of a page did while something ran. */
export async function traced(browser: Browser, page: Page, run: () => Promise<void>): Promise<TaskShares> {
  await browser.startTracing(page, { categories: ['devtools.timeline'] });
  let trace: Buffer | undefined;
  try {
    await run();
  } finally {
    trace = await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as { traceEvents: readonly TraceEvent[] };
  return taskShares(traceEvents);
}
