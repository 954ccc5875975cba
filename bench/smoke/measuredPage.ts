import type { Browser, CDPSession, Page } from '@playwright/test';
import { arithmetic, type Kind, pageLoops, type Turns, textToCompile } from './calibration';
import { CORES } from './pin';

/** Milliseconds of processor time: not of the clock, so that a busy machine makes nothing slower. */
export interface CpuTime {
  /** Of the renderer's main thread. */
  readonly mainMs: number;
  /** Of the whole renderer: decoders and compilers too. */
  readonly processMs: number;
}

/** What the page under measurement does for us, so that nobody has to ask it again and again. */
interface WaitingPage {
  /** The automation door of the contract, as much of it as is used here. */
  viewerTest: {
    whenSettled(): Promise<void>;
    panes(): { readonly id: string; readonly kind: string }[];
    fromCanvas(paneId: string, point: readonly [number, number]): [number, number, number];
  };
  smokeFirstImage: Promise<void>;
  smokeComplete(images: number): Promise<void>;
}

/** Runs before the page's own scripts; may use nothing outside itself. */
function waitInPage(): void {
  const page = window as unknown as WaitingPage;
  page.smokeFirstImage = new Promise((resolve) => {
    new PerformanceObserver((list) => {
      if (list.getEntriesByName('parfocal:first-image').length > 0) resolve();
    }).observe({ type: 'mark', buffered: true });
  });
  page.smokeComplete = (images) =>
    new Promise((resolve) => {
      const isThere = () => document.querySelector(`[data-frames-loaded="${images}"]`) !== null;
      if (isThere()) return resolve();
      const observer = new MutationObserver(() => {
        if (!isThere()) return;
        observer.disconnect();
        resolve();
      });
      observer.observe(document, { subtree: true, childList: true, attributeFilter: ['data-frames-loaded'] });
    });
}

export const BEGIN: CpuTime = { mainMs: 0, processMs: 0 };

/** A page in a cold context, asked for its processor time by the protocol of the developer tools. */
export class MeasuredPage {
  readonly page: Page;
  readonly #session: CDPSession;
  #salt = 0;

  private constructor(page: Page, session: CDPSession) {
    this.page = page;
    this.#session = session;
  }

  static async open(browser: Browser): Promise<MeasuredPage> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 });
    const page = await context.newPage();
    await page.addInitScript(waitInPage);
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    // The viewer goes other ways where there are more cores.
    await session.send('Emulation.setHardwareConcurrencyOverride', { hardwareConcurrency: CORES });
    return new MeasuredPage(page, session);
  }

  async cpu(): Promise<CpuTime> {
    const { metrics } = await this.#session.send('Performance.getMetrics');
    const secondsOf = (name: string): number => {
      const found = metrics.find((metric) => metric.name === name)?.value;
      if (found === undefined) throw new Error(`This browser does not tell its ${name}`);
      return found;
    };
    return { mainMs: secondsOf('TaskDuration') * 1000, processMs: secondsOf('ProcessTime') * 1000 };
  }

  /** Each loop of the calibration on the main thread, once, ms. */
  async turns(): Promise<Turns> {
    const turns: Partial<Record<Kind, number>> = {};
    for (const [kind, loop] of pageLoops) turns[kind] = await this.#mainMsOf(() => this.page.evaluate(loop));
    this.#salt += 1;
    const text = textToCompile(this.#salt);
    turns.compile = await this.#mainMsOf(() => this.page.evaluate(text));
    return turns;
  }

  async #mainMsOf(run: () => Promise<unknown>): Promise<number> {
    const before = await this.cpu();
    await run();
    return (await this.cpu()).mainMs - before.mainMs;
  }

  /**
   * The processor time since `start`. Where a loss is played the main thread goes on working until the step has cost
   * `slower` times as much.
   */
  async since(start: CpuTime, thread: keyof CpuTime, slower: number): Promise<number> {
    let ms = (await this.cpu())[thread] - start[thread];
    const most = ms * slower;
    while (ms < most) {
      await this.page.evaluate(arithmetic);
      ms = (await this.cpu())[thread] - start[thread];
    }
    return ms;
  }

  async firstImage(): Promise<void> {
    await this.page.evaluate(() => (window as unknown as WaitingPage).smokeFirstImage);
  }

  async complete(images: number): Promise<void> {
    await this.page.evaluate((all) => (window as unknown as WaitingPage).smokeComplete(all), images);
  }

  async settled(): Promise<void> {
    await this.page.evaluate(() => (window as unknown as WaitingPage).viewerTest.whenSettled());
  }

  /** The next picture is on the screen. */
  async nextPicture(): Promise<void> {
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  /** Where in the patient or on the slide a pane looks: a step that moves nothing would be a fast one. */
  place(kind: 'radiology' | 'slide'): Promise<string> {
    return this.page.evaluate((wanted) => {
      const { viewerTest } = window as unknown as WaitingPage;
      const pane = viewerTest.panes().find((one) => one.kind === wanted);
      if (!pane) throw new Error(`There is no ${wanted} pane`);
      return viewerTest.fromCanvas(pane.id, [100, 100]).join(' ');
    }, kind);
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}
