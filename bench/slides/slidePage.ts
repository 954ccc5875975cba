import type { Page } from '@playwright/test';
import { type NetworkRecorder, type NetworkRecord, recordNetwork } from '../network';
import { type ProbedWindow, type ProbeRecord, slideProbeScript } from '../probe/slideProbe';
import type { AnnData, Cell, SlideData, Stage, Viewer } from '../types';
import { isTileRequest } from './tileTraffic';

/** A cold page of one viewer, with the probe in it and its network recorded. */
export interface SlidePage {
  readonly page: Page;
  readonly viewer: Viewer;
  readonly network: NetworkRecorder;
  read(): Promise<ProbeRecord>;
  /** Forgets pixels and requests so far. */
  clear(): Promise<void>;
  /** Until no tile is on its way and no pixel changed for a while; false when that did not come about. */
  still(options: StillOptions): Promise<boolean>;
  /** Until no tile is on its way for a while and the page has nothing left to do, without a look at its pixels. */
  quiet(quietMs: number, timeoutMs: number): Promise<void>;
  /** Milliseconds since 1970 of the probe's clock 0, which is the navigation. */
  originMs(): Promise<number>;
}

export interface StillOptions {
  /** Longer than any pause between an answer and its pixels. */
  readonly quietMs: number;
  readonly timeoutMs: number;
  /** The input, on the probe's clock: nothing is still before something changed after it. */
  readonly sinceMs?: number;
  /** Counts marks too. */
  readonly withMarks?: boolean;
}

const POLL_MS = 100;

/**
 * What our viewer leaves of the window to a slide with both its side panels open, CSS pixels. The bare page of the
 * engine gives the engine the same: in the whole window it would have to load 1.7 times as many tiles for a field.
 */
export const IMAGE_AREA = { width: 908, height: 855 } as const;

/** Once the body is there and before any deferred script. */
function limitViewport({ width, height }: { readonly width: number; readonly height: number }): void {
  document.addEventListener('readystatechange', () => {
    const viewport = document.getElementById('viewport');
    if (viewport) Object.assign(viewport.style, { width: `${width}px`, height: `${height}px` });
  });
}

export async function openSlidePage(stage: Stage, viewer: Viewer): Promise<SlidePage> {
  const page = await stage.newPage();
  await page.addInitScript({ content: slideProbeScript() });
  if (viewer.id === 'dmv') await page.addInitScript(limitViewport, IMAGE_AREA);
  const network = await recordNetwork(page);
  const brief = () => page.evaluate(() => (window as ProbedWindow).slideProbe?.brief());
  return {
    page,
    viewer,
    network,
    read: async () => {
      const record = await page.evaluate(() => (window as ProbedWindow).slideProbe?.read());
      if (!record) throw new Error('the probe is not in the page');
      return record;
    },
    clear: async () => {
      network.reset();
      await page.evaluate(() => (window as ProbedWindow).slideProbe?.clear());
    },
    still: async ({ quietMs, timeoutMs, sinceMs = 0, withMarks }) => {
      for (const endMs = Date.now() + timeoutMs; Date.now() < endMs; await page.waitForTimeout(POLL_MS)) {
        const now = await brief();
        if (!now || !/\d/.test(now.field) || (withMarks && now.markChangeMs === 0)) continue;
        const lastChangeMs = Math.max(now.lastChangeMs, withMarks ? now.markChangeMs : 0);
        if (lastChangeMs < sinceMs || now.nowMs - lastChangeMs < quietMs) continue;
        if (!hasTilesUnderWay(await network.read())) return true;
      }
      return false;
    },
    quiet: async (quietMs, timeoutMs) => {
      let sinceMs = Date.now();
      for (const endMs = Date.now() + timeoutMs; Date.now() < endMs; await page.waitForTimeout(POLL_MS / 2)) {
        if (hasTilesUnderWay(await network.read())) sinceMs = Date.now();
        else if (Date.now() - sinceMs >= quietMs) break;
      }
      await page.evaluate((timeout) => new Promise((done) => requestIdleCallback(done, { timeout })), timeoutMs);
    },
    originMs: () => page.evaluate(() => performance.timeOrigin),
  };
}

const hasTilesUnderWay = (record: NetworkRecord): boolean =>
  record.all.some(({ url, end }) => end === undefined && isTileRequest(url));

/** Lossless tiles take a worker half a second each. */
export const quietMsOf = (data: SlideData | AnnData, cell: Cell): number => {
  const isSlow = data.kind === 'slide' && data.transferSyntaxUid === '1.2.840.10008.1.2.4.91';
  return (isSlow ? 1400 : 600) + (cell.link === 'rural' ? 300 : 0);
};

export function slideOf(stage: Stage, cell: Cell): SlideData {
  const data = stage.dataOf(cell);
  if (data.kind !== 'slide') throw new Error(`${data.name} is no slide`);
  return data;
}

/** The address under which a viewer opens one slide in the whole of the window it has for images. */
export function addressOf({ id, origin }: Viewer, studyInstanceUid: string, seriesInstanceUid: string): string {
  switch (id) {
    case 'parfocal':
      return `${origin}/viewer?StudyInstanceUIDs=${studyInstanceUid}&SeriesInstanceUIDs=${seriesInstanceUid}`;
    case 'ohif':
    case 'ohifMinified':
      return `${origin}/microscopy?StudyInstanceUIDs=${studyInstanceUid}&SeriesInstanceUIDs=${seriesInstanceUid}`;
    case 'dmv':
      return `${origin}/?study=${studyInstanceUid}&series=${seriesInstanceUid}`;
    case 'fetch':
      throw new Error('a bare fetch shows no slide');
  }
}

/** OpenLayers' map inside dicom-microscopy-viewer, by the key that the engine keeps it under. */
export interface EngineWindow extends Window {
  readonly bench: {
    readonly viewer: Record<symbol, EngineMap>;
    readonly opened: Promise<void>;
    readonly errors: readonly string[];
    openSeries(seriesInstanceUid: string): Promise<void>;
    showAnnotations(seriesInstanceUid: string): Promise<readonly string[]>;
  };
}

export interface EngineMap {
  getView(): {
    getCenter(): number[];
    setCenter(center: number[]): void;
    getResolution(): number;
    setResolution(resolution: number): void;
  };
  getSize(): number[];
}

/** One pixel of the finest level on one pixel of the screen, the middle of the slide in the middle of the view. */
export async function showNative({ page, viewer }: SlidePage): Promise<void> {
  if (viewer.id === 'parfocal') await page.keyboard.press('7');
  else
    await page.evaluate(() => {
      (window as unknown as EngineWindow).bench.viewer[Symbol.for('map')]?.getView().setResolution(1);
    });
}

/** Part of the view's width by which a step to the next field moves: a tenth is seen twice. */
export const STEP = 0.9;

/**
 * To the neighbouring field on the right, in the quickest way there is for a user: our key; of the bare engine, which
 * has no keys, the call that sets the centre, without animation. Returns the moment on the probe's clock.
 */
export async function stepRight({ page, viewer }: SlidePage, direction: 1 | -1 = 1): Promise<number> {
  if (viewer.id !== 'parfocal')
    return page.evaluate((step) => {
      const atMs = performance.now();
      const map = (window as unknown as EngineWindow).bench.viewer[Symbol.for('map')];
      const view = map?.getView();
      const [x = 0, y = 0] = view?.getCenter() ?? [];
      view?.setCenter([x + step * (map?.getSize()[0] ?? 0) * view.getResolution(), y]);
      return atMs;
    }, STEP * direction);
  await page.keyboard.press(direction > 0 ? 'Shift+ArrowRight' : 'Shift+ArrowLeft');
  return lastInputMs(page);
}

/** When the page received the last key, as the browser stamped it. */
export async function lastInputMs(page: Page): Promise<number> {
  const inputs = await page.evaluate(() => (window as ProbedWindow).slideProbe?.read().inputs);
  const atMs = inputs?.findLast(({ type, key }) => type === 'keydown' && key !== 'Shift')?.atMs;
  if (atMs === undefined) throw new Error('the page received no key');
  return atMs;
}

export const pictureOf = async (
  { page, viewer }: SlidePage,
  stage: Stage,
  journey: string,
  cell: Cell,
): Promise<void> => {
  await page.screenshot({ path: `${stage.scratch}/${journey}-${cell.id.replace(/[^\w-]+/g, '-')}-${viewer.id}.png` });
};
