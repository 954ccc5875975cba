import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CDPSession, Page } from '@playwright/test';
import { type NetworkRecorder, recordNetwork } from '../network';
import { type ProbedPage, type RadiologyRecord, radiologyProbeScript } from '../probe/radiologyProbe';
import type { Cell, CtData, ProjectionData, Stage, Viewer } from '../types';
import { type FrameTraffic, frameTraffic } from './frameTraffic';
import { Hands, type Point, pause } from './gestures';
import { prepareViewer } from './viewerHands';

const POLL_MS = 100;
const FIRST_IMAGE_TIMEOUT_MS = 60_000;

/** A viewer in a cold page with the probe, the recorder of the network, and hands. */
export class RadiologyPage {
  readonly page: Page;
  readonly viewer: Viewer;
  readonly data: CtData | ProjectionData;
  readonly hands: Hands;
  readonly network: NetworkRecorder;
  readonly #session: CDPSession;
  readonly #scratch: string;

  private constructor(page: Page, viewer: Viewer, data: CtData | ProjectionData, parts: PageParts) {
    this.page = page;
    this.viewer = viewer;
    this.data = data;
    this.network = parts.network;
    this.#session = parts.session;
    this.#scratch = parts.scratch;
    this.hands = new Hands(parts.session);
  }

  /** Opens the study of the cell; `parameters` are added to its address. Returns when the navigation has begun. */
  static async open(viewer: Viewer, cell: Cell, stage: Stage, parameters = ''): Promise<RadiologyPage> {
    const data = stage.dataOf(cell);
    if (data.kind !== 'ct' && data.kind !== 'projection') throw new Error(`${data.name} holds no images for radiology`);
    const page = await stage.newPage();
    const network = await recordNetwork(page);
    await page.addInitScript({ content: radiologyProbeScript() });
    await prepareViewer(viewer, page);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const opened = new RadiologyPage(page, viewer, data, { network, session, scratch: stage.scratch });
    const address = `${viewer.origin}/viewer?StudyInstanceUIDs=${data.studyInstanceUid}${parameters}`;
    await page.goto(address, { waitUntil: 'commit' });
    if (data.rows !== data.columns) await opened.#expectRaster(data.rows, data.columns);
    return opened;
  }

  async read(): Promise<RadiologyRecord> {
    const record = await this.page.evaluate(() => (window as ProbedPage).radiologyProbe?.read());
    if (!record) throw new Error('the page has no probe');
    return record;
  }

  async clear(): Promise<void> {
    await this.page.evaluate(() => (window as ProbedPage).radiologyProbe?.clear());
  }

  /** Epoch milliseconds of the page's navigation, to compare the probe's times with those of the network. */
  timeOrigin(): Promise<number> {
    return this.page.evaluate(() => performance.timeOrigin);
  }

  /** Waits for what the canvases show. */
  async until(
    what: string,
    isThere: (record: RadiologyRecord) => boolean,
    timeoutMs = FIRST_IMAGE_TIMEOUT_MS,
  ): Promise<RadiologyRecord> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const record = await this.read();
      if (isThere(record)) return record;
      if (Date.now() > deadline) {
        await this.picture('failed');
        throw new Error(`${what} did not come in ${timeoutMs / 1000} s`);
      }
      await pause(POLL_MS);
    }
  }

  /** Milliseconds since navigation of the first frame with a right image of the series on a canvas. */
  async firstImage(): Promise<number> {
    const isOurs = (index: number) => index >= 0 && index < this.data.sopInstanceUids.length;
    const { canvases } = await this.until('the first image', (record) =>
      record.canvases.some(({ firstMs, firstIndex }) => firstMs !== undefined && isOurs(firstIndex)),
    );
    return Math.min(...canvases.flatMap(({ firstMs }) => (firstMs === undefined ? [] : [firstMs])));
  }

  async traffic(): Promise<FrameTraffic> {
    return frameTraffic((await this.network.read()).all, this.data.sopInstanceUids);
  }

  /** Waits until all images of the series are here, as the network tells. */
  async seriesComplete(timeoutMs: number): Promise<FrameTraffic> {
    const deadline = Date.now() + timeoutMs;
    const total = this.data.sopInstanceUids.length;
    for (;;) {
      const traffic = await this.traffic();
      if (traffic.complete === total) return traffic;
      if (Date.now() > deadline)
        throw new Error(`${traffic.complete} of ${total} images came in ${Math.round(timeoutMs / 1000)} s`);
      await pause(2 * POLL_MS);
    }
  }

  /** Middle of the canvas at this place in reading order. */
  async middleOf(place = 0): Promise<Point> {
    const box = (await this.read()).canvases[place]?.box;
    if (!box) throw new Error(`there is no canvas ${place + 1}`);
    return { x: Math.round(box.left + box.width / 2), y: Math.round(box.top + box.height / 2) };
  }

  /** Seconds of main-thread tasks since the page began. */
  async taskSeconds(): Promise<number> {
    const { metrics } = await this.#session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
  }

  /** After a collection: script objects, and buffers of pixels where the browser tells them apart. In MB (10⁶). */
  async memoryMb(): Promise<{ readonly heapMb: number; readonly buffersMb?: number }> {
    await this.#session.send('HeapProfiler.collectGarbage');
    const usage = (await this.#session.send('Runtime.getHeapUsage')) as HeapUsage;
    return {
      heapMb: usage.usedSize / 1e6,
      ...(usage.backingStorageSize === undefined ? {} : { buffersMb: usage.backingStorageSize / 1e6 }),
    };
  }

  /** A picture and what the probe wrote down, for whoever doubts a figure. */
  async leave(name: string, record: RadiologyRecord): Promise<void> {
    await this.picture(name);
    await writeFile(join(this.#scratch, `${name}-${this.viewer.id}.json`), JSON.stringify(record));
  }

  async picture(name: string): Promise<void> {
    await this.page.screenshot({ path: join(this.#scratch, `${name}-${this.viewer.id}.png`) });
  }

  async #expectRaster(rows: number, columns: number): Promise<void> {
    await this.page.evaluate(
      ([high = 0, wide = 0]) => (window as ProbedPage).radiologyProbe?.expect(high, wide),
      [rows, columns],
    );
  }
}

interface PageParts {
  readonly network: NetworkRecorder;
  readonly session: CDPSession;
  readonly scratch: string;
}

interface HeapUsage {
  readonly usedSize: number;
  readonly backingStorageSize?: number;
}
