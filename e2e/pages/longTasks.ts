import type { Browser, Page } from '@playwright/test';

declare global {
  interface Window {
    longTasks?: LongTask[];
  }
}

/** Something that held the main thread of the page for more than 50 ms, by the clock. */
export interface LongTask {
  readonly startMs: number;
  readonly durationMs: number;
}

/** Has the page keep a record of its long tasks. Before it is opened. */
export async function recordLongTasks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const tasks: LongTask[] = [];
    window.longTasks = tasks;
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries())
        tasks.push({ startMs: Math.round(startTime), durationMs: Math.round(duration) });
    }).observe({ type: 'longtask', buffered: true });
  });
}

/** What has been recorded since the page was opened. */
export const longTasks = (page: Page): Promise<LongTask[]> => page.evaluate(() => [...(window.longTasks ?? [])]);

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds by the clock, and of processor time. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/**
 * Processor time of the longest task on a main thread while `run` lasts, ms: what the page itself did, however long a
 * busy machine let it wait in between.
 */
export async function longestTaskByProcessor(browser: Browser, page: Page, run: () => Promise<void>): Promise<number> {
  await browser.startTracing(page, { categories: ['toplevel'] });
  let trace: Buffer | undefined;
  try {
    await run();
  } finally {
    trace = await browser.stopTracing();
  }
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`;
  const mainThreads = new Set(
    traceEvents.filter((one) => one.name === 'thread_name' && one.args?.name === 'CrRendererMain').map(threadOf),
  );
  const tasks = traceEvents.filter(
    (one) => one.ph === 'X' && one.name.endsWith('RunTask') && mainThreads.has(threadOf(one)),
  );
  if (tasks.length < 100 || tasks.every(({ tdur }) => tdur === undefined)) throw new Error('The trace has no tasks');
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1000));
}
