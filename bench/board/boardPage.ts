import type { Page } from '@playwright/test';
import { type ProbedPage, radiologyProbeScript } from '../probe/radiologyProbe';
import { type ProbedWindow, slideProbeScript } from '../probe/slideProbe';
import type { Stage } from '../types';
import type { BoardRecord } from './boardTimes';

const POLL_MS = 50;
/** Levels whose colours no CT has; the slides of a board have five. */
const COLOURED_LEVELS = 7;

export interface StillOptions {
  /** Longer than any pause between an answer and its pixels. */
  readonly quietMs: number;
  readonly timeoutMs: number;
  /** Of the input, on the clock of the page. */
  readonly sinceMs?: number;
}

/** A cold page with both probes in it: a board looks at CT and slide side by side. */
export class BoardPage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(stage: Stage): Promise<BoardPage> {
    const page = await stage.newPage();
    await page.addInitScript({ content: radiologyProbeScript() });
    await page.addInitScript({ content: slideProbeScript(COLOURED_LEVELS) });
    return new BoardPage(page);
  }

  async read(): Promise<BoardRecord> {
    const read = await this.page.evaluate(() => {
      const { radiologyProbe, slideProbe } = window as ProbedPage & ProbedWindow;
      const [ct, slide] = [radiologyProbe?.read(), slideProbe?.read()];
      return ct && slide ? { ct, slide } : undefined;
    });
    if (!read) throw new Error('the probes are not in the page');
    return read;
  }

  async clear(): Promise<void> {
    await this.page.evaluate(() => {
      const { radiologyProbe, slideProbe } = window as ProbedPage & ProbedWindow;
      radiologyProbe?.clear();
      slideProbe?.clear();
    });
  }

  /** Presses a key; when the page received it, as the browser stamped it. */
  async press(key: string): Promise<number> {
    await this.page.keyboard.press(key);
    const { slide } = await this.read();
    const atMs = slide.inputs.findLast(({ type }) => type === 'keydown')?.atMs;
    if (atMs === undefined) throw new Error('the page received no key');
    return atMs;
  }

  /** Until a CT image and tissue are shown, something changed since an input, and nothing more did for a while. */
  async still(what: string, { quietMs, timeoutMs, sinceMs = 0 }: StillOptions): Promise<BoardRecord> {
    for (const endMs = Date.now() + timeoutMs; Date.now() < endMs; await this.page.waitForTimeout(POLL_MS)) {
      const record = await this.read();
      const hasImage = record.ct.canvases.some(({ index }) => index >= 0);
      const hasTissue = /\d/.test(record.slide.samples.at(-1)?.field ?? '');
      const lastMs = Math.max(record.ct.changes.at(-1)?.[0] ?? 0, record.slide.lastChangeMs);
      if (hasImage && hasTissue && lastMs > sinceMs && record.slide.nowMs - lastMs >= quietMs) return record;
    }
    throw new Error(`${what} was not still after ${timeoutMs / 1000} s`);
  }
}
