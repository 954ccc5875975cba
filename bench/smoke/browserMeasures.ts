import type { Browser, CDPSession, Page } from '@playwright/test';
import { lowerQuartile } from '../micro/measure';
import { calibratePage } from './calibration';
import { type SmokeServer, smokeCase } from './smokeServer';
import type { SmokeFigure } from './verdict';

/** Milliseconds of processor time: not of the clock, so that a busy machine makes nothing slower. */
interface CpuTime {
  /** Of the renderer's main thread. */
  readonly mainMs: number;
  /** Of the whole renderer: decoders and compilers too. */
  readonly processMs: number;
}

const NAVIGATIONS = 4;
const SCROLL_BLOCKS = 6;
const STEPS_PER_BLOCK = 12;
const FIELDS = 10;

/** What the page under measurement does for us, so that nobody has to ask it again and again. */
interface WaitingPage {
  viewerTest?: { whenSettled(paneId?: string): Promise<void> };
  smokeFirstImage?: Promise<void>;
  smokeComplete?(images: number): Promise<void>;
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

class MeasuredPage {
  readonly page: Page;
  readonly #session: CDPSession;

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

  /** Turns of the calibration on the main thread, ms each. */
  async calibration(turns: number): Promise<readonly number[]> {
    const ms: number[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      const before = await this.cpu();
      await this.page.evaluate(calibratePage);
      ms.push((await this.cpu()).mainMs - before.mainMs);
    }
    return ms;
  }

  async firstImage(): Promise<void> {
    await this.page.evaluate(() => (window as unknown as WaitingPage).smokeFirstImage);
  }

  async settled(): Promise<void> {
    await this.page.evaluate(() => (window as unknown as WaitingPage).viewerTest?.whenSettled());
  }

  /** The next picture is on the screen. */
  async nextPicture(): Promise<void> {
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

type MetricId = 'ct-first' | 'ct-complete' | 'ct-scroll' | 'slide-sharp' | 'slide-field';

/** All measurements of an attempt, and the turns of the calibration between them, ms. */
interface Measured {
  readonly ms: Readonly<Record<MetricId, number[]>>;
  readonly turns: number[];
}

const TITLES: Readonly<Record<MetricId, string>> = {
  'ct-first': 'main thread until the first CT image',
  'ct-complete': 'renderer until the CT series is complete',
  'ct-scroll': 'main thread per image of a scrolled stack',
  'slide-sharp': 'renderer until the slide is sharp',
  'slide-field': 'renderer per field of tiles on a slide',
};

/** The journeys of the smoke run in cold contexts; each figure is a lower quartile over one of the calibration. */
export async function browserFigures(browser: Browser, server: SmokeServer): Promise<SmokeFigure[]> {
  const ms = { 'ct-first': [], 'ct-complete': [], 'ct-scroll': [], 'slide-sharp': [], 'slide-field': [] };
  const measured: Measured = { ms, turns: [] };
  // The first of all contexts pays for what the browser keeps.
  for (let navigation = 0; navigation <= NAVIGATIONS; navigation += 1) {
    const isWarmUp = navigation === 0;
    await inPage(browser, (page) => readCt(page, server, measured, isWarmUp));
    await inPage(browser, (page) => readSlide(page, server, measured, isWarmUp));
  }
  const turn = lowerQuartile(measured.turns);
  const ids = Object.keys(TITLES) as MetricId[];
  return ids.map((id) => ({ id, title: TITLES[id], ratio: lowerQuartile(measured.ms[id]) / turn }));
}

async function inPage(browser: Browser, run: (measured: MeasuredPage) => Promise<void>): Promise<void> {
  const measured = await MeasuredPage.open(browser);
  try {
    await run(measured);
  } finally {
    await measured.close();
  }
}

async function readCt(own: MeasuredPage, server: SmokeServer, measured: Measured, isWarmUp: boolean): Promise<void> {
  const { page } = own;
  await page.goto(`${server.url}/viewer?StudyInstanceUIDs=${smokeCase.ctStudy}`, { waitUntil: 'commit' });
  await own.firstImage();
  const first = await own.cpu();
  await page.evaluate((images) => (window as unknown as WaitingPage).smokeComplete?.(images), smokeCase.slices);
  await own.settled();
  const complete = await own.cpu();
  await own.calibration(3);
  if (isWarmUp) return;
  measured.turns.push(...(await own.calibration(5)));
  measured.ms['ct-first'].push(first.mainMs);
  measured.ms['ct-complete'].push(complete.processMs);
  await scroll(own, measured);
}

/** Down and up the stack with the wheel; between the blocks the calibration. */
async function scroll(own: MeasuredPage, measured: Measured): Promise<void> {
  const { page } = own;
  const box = await page.locator('[data-pane-kind="radiology"]').first().boundingBox();
  if (!box) throw new Error('There is no radiology pane');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let block = 0; block < SCROLL_BLOCKS; block += 1) {
    const start = await own.cpu();
    for (let step = 0; step < STEPS_PER_BLOCK; step += 1) {
      await page.mouse.wheel(0, block % 2 === 0 ? 120 : -120);
      await own.nextPicture();
    }
    const ms = (await own.cpu()).mainMs - start.mainMs;
    // The first block compiles.
    if (block > 0) measured.ms['ct-scroll'].push(ms / STEPS_PER_BLOCK);
    measured.turns.push(...(await own.calibration(2)));
  }
}

async function readSlide(own: MeasuredPage, server: SmokeServer, measured: Measured, isWarmUp: boolean): Promise<void> {
  const { page } = own;
  const address = `${server.url}/viewer?StudyInstanceUIDs=${smokeCase.slideStudy}&initialSeriesInstanceUID=${smokeCase.slideSeries}`;
  await page.goto(address, { waitUntil: 'commit' });
  await own.firstImage();
  await own.settled();
  const sharp = await own.cpu();
  await own.calibration(3);
  if (isWarmUp) return;
  measured.turns.push(...(await own.calibration(5)));
  measured.ms['slide-sharp'].push(sharp.processMs);
  await page.locator('[data-pane-kind="slide"]').first().focus();
  await page.keyboard.press('5');
  await own.settled();
  const start = await own.cpu();
  for (let field = 0; field < FIELDS; field += 1) {
    const key = field % 3 === 2 ? 'ArrowDown' : field % 6 < 2 ? 'ArrowRight' : 'ArrowLeft';
    await page.keyboard.press(`Shift+${key}`);
    await own.nextPicture();
    await own.settled();
  }
  measured.ms['slide-field'].push(((await own.cpu()).processMs - start.processMs) / FIELDS);
  measured.turns.push(...(await own.calibration(3)));
}
