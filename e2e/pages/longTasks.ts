import type { Page } from '@playwright/test';

declare global {
  interface Window {
    longTasks?: { readonly startMs: number; readonly durationMs: number }[];
  }
}

/** Has the page keep a record of everything that held its main thread for more than 50 ms. Before it is opened. */
export async function recordLongTasks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const tasks: { startMs: number; durationMs: number }[] = [];
    window.longTasks = tasks;
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries())
        tasks.push({ startMs: Math.round(startTime), durationMs: Math.round(duration) });
    }).observe({ type: 'longtask', buffered: true });
  });
}

/** What has been recorded since the page was opened. */
export const longTasks = (page: Page): Promise<{ startMs: number; durationMs: number }[]> =>
  page.evaluate(() => [...(window.longTasks ?? [])]);

/** The longest of some tasks, ms; 0 when there was none. */
export const longest = (tasks: readonly { readonly durationMs: number }[]): number =>
  Math.max(0, ...tasks.map(({ durationMs }) => durationMs));
