import type { Page } from '@playwright/test';
import { recordNetwork } from '../network';
import type { Cell, CtData, Journey, Sample, Stage, Viewer } from '../types';
import { frameTraffic } from './frameTraffic';
import { pause } from './gestures';
import { RadiologyPage } from './radiologyPage';

const cell = (data: string, title: string, link: Cell['link'] = 'lan', more: Partial<Cell> = {}): Cell => ({
  id: `${data}@${link}`,
  title,
  data,
  link,
  ...more,
});

const COMPLETE_TIMEOUT_MS = 150_000;
/** Connections that a browser opens to an HTTP/1.1 host; more would wait in it. */
const AT_ONCE = 6;
const STORED_FRAMES = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';

/**
 * Until every image of the series is here, read off the network, the same for all. `fromFirstFrameMs` is what loading
 * alone takes and is compared with the bare fetch of the same frames; `completeMs` is what a reader waits for.
 */
export const seriesComplete: Journey = {
  id: 'series-complete',
  title: 'CT series complete',
  cells: [
    cell('ct-100-jpegls', '100 images, JPEG-LS, LAN', 'lan', { isExtra: true }),
    cell('ct-300-jpegls', '300 images, JPEG-LS, LAN'),
    cell('ct-1000-jpegls', '1,000 images, JPEG-LS, LAN', 'lan', { rounds: 3 }),
    cell('ct-300-raw', '300 images, uncompressed, LAN', 'lan', { isExtra: true }),
    cell('ct-300-htj2k', '300 images, HTJ2K, LAN', 'lan', { isExtra: true }),
    cell('ct-100-jpegls', '100 images, JPEG-LS, 30 Mbit/s and 10 ms', 'mbit30', { isExtra: true }),
  ],
  metrics: [
    { id: 'fromFirstFrameMs', title: 'First image asked for to the last one here', unit: 'ms', better: 'less' },
    { id: 'completeMs', title: 'Navigation to the last image here', unit: 'ms', better: 'less' },
    { id: 'saidMs', title: 'Navigation to the viewer saying so, all decoded', unit: 'ms', better: 'less' },
    { id: 'mb', title: 'Bytes of images', unit: 'MB', better: 'less' },
    { id: 'repeated', title: 'Images asked for more than once', unit: 'count', better: 'less' },
    { id: 'taskMs', title: 'Main thread busy', unit: 'ms', better: 'less' },
    { id: 'heapMb', title: 'Script memory afterwards', unit: 'MB', better: 'less' },
    { id: 'buffersMb', title: 'Pixel buffers afterwards', unit: 'MB', better: 'less' },
  ],
  viewers: ['parfocal', 'ohifMinified', 'fetch'],
  absent: { ohif: 'slower than minified only by its download', dmv: 'shows no CT' },
  quickCells: ['ct-300-jpegls@lan'],
  timeoutMs: COMPLETE_TIMEOUT_MS + 60_000,
  run: async (viewer, played, stage) =>
    viewer.id === 'fetch' ? playFetch(viewer, played, stage) : playViewer(viewer, played, stage),
};

async function playViewer(viewer: Viewer, played: Cell, stage: Stage): Promise<Sample> {
  const opened = await RadiologyPage.open(viewer, played, stage);
  await opened.firstImage();
  const origin = await opened.timeOrigin();
  const traffic = await opened.seriesComplete(COMPLETE_TIMEOUT_MS);
  const total = opened.data.sopInstanceUids.length;
  const saidMs = viewer.id === 'parfocal' ? await loadedMs(opened.page, total) : undefined;
  const taskMs = (await opened.taskSeconds()) * 1000;
  const memory = await opened.memoryMb();
  await opened.picture(`series-complete-${played.id}`);
  const { firstStartMs = 0, lastEndMs = 0, bytes, repeated, failed } = traffic;
  return {
    values: {
      fromFirstFrameMs: lastEndMs - firstStartMs,
      completeMs: lastEndMs - origin,
      ...(saidMs === undefined ? {} : { saidMs }),
      mb: bytes / 1e6,
      repeated,
      taskMs,
      ...memory,
    },
    ...(failed > 0 ? { notes: [`${failed} requests for images failed`] } : {}),
  };
}

/** Our pane says how many images are loaded, which here means decoded; the moment is coarse by the pane's own rhythm. */
async function loadedMs(page: Page, total: number): Promise<number> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const [loaded, nowMs] = await page.evaluate(() => {
      const pane = document.querySelector('[data-frames-loaded]');
      return [Number(pane?.getAttribute('data-frames-loaded')), performance.now()] as const;
    });
    if (loaded === total) return nowMs;
    if (Date.now() > deadline) throw new Error(`the pane says ${loaded} of ${total} images, all bytes are here`);
    await pause(30);
  }
}

/** The limit: a page that does nothing but fetch the same frames, six at a time, and take their bytes. */
async function playFetch(viewer: Viewer, played: Cell, stage: Stage): Promise<Sample> {
  const data = stage.dataOf(played) as CtData;
  const page = await stage.newPage();
  const network = await recordNetwork(page);
  await page.goto(`${viewer.origin}/`, { waitUntil: 'load' });
  const root = `/dicom-web/studies/${data.studyInstanceUid}/series/${data.seriesInstanceUid}/instances`;
  const urls = data.sopInstanceUids.map((uid) => `${root}/${uid}/frames/1`);
  await page.evaluate(fetchAll, { urls, atOnce: AT_ONCE, accept: STORED_FRAMES });
  const {
    firstStartMs = 0,
    lastEndMs = 0,
    bytes,
    complete,
  } = frameTraffic((await network.read()).all, data.sopInstanceUids);
  if (complete !== urls.length) throw new Error(`${complete} of ${urls.length} images came`);
  return { values: { fromFirstFrameMs: lastEndMs - firstStartMs, mb: bytes / 1e6 } };
}

/** Runs in the page. */
async function fetchAll(task: { readonly urls: readonly string[]; readonly atOnce: number; readonly accept: string }) {
  let next = 0;
  const worker = async () => {
    for (let url = task.urls[next++]; url !== undefined; url = task.urls[next++]) {
      const response = await fetch(url, { headers: { Accept: task.accept } });
      if (!response.ok) throw new Error(`${response.status} for ${url}`);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: task.atOnce }, worker));
}
