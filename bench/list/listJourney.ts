import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { recordNetwork } from '../network';
import type { Journey, Sample, Viewer } from '../types';
import { LISTED_NAME } from './listData';

const NAME_TIMEOUT_MS = 60_000;
const ASK_EVERY_MS = 250;

/** From the address to the first patient's name on the screen: what a reader waits for in the morning. */
export const listJourney: Journey = {
  id: 'list',
  title: 'Work list ready',
  cells: [
    { id: 'list@lan', title: '100 studies, LAN', data: 'list-100', link: 'lan' },
    {
      id: 'list@rural',
      title: '100 studies, 10 Mbit/s and 100 ms',
      data: 'list-100',
      link: 'rural',
      viewers: ['parfocal', 'ohifMinified'],
    },
  ],
  metrics: [
    { id: 'listMs', title: 'Navigation to the first name', unit: 'ms', better: 'less' },
    { id: 'jsKb', title: 'JavaScript before it', unit: 'kB', better: 'less' },
    { id: 'kb', title: 'Everything before it', unit: 'kB', better: 'less' },
    { id: 'requests', title: 'Requests before it', unit: 'count', better: 'less' },
  ],
  viewers: ['parfocal', 'ohif', 'ohifMinified'],
  absent: { dmv: 'has no work list', fetch: 'is no viewer' },
  quickCells: ['list@lan'],
  run: async (viewer, cell, stage) => {
    const page = await stage.newPage();
    const sample = await playList(viewer, page);
    await page.screenshot({ path: join(stage.scratch, `${cell.id}-${viewer.id}.png`) });
    return sample;
  },
};

async function playList(viewer: Viewer, page: Page): Promise<Sample> {
  const network = await recordNetwork(page);
  await page.addInitScript(watchForName, LISTED_NAME.toLowerCase());
  await page.goto(`${viewer.origin}/`, { waitUntil: 'commit' });
  const { shownMs, timeOrigin } = await seenName(page);
  const record = await network.read();
  const until = timeOrigin + shownMs;
  return {
    values: {
      listMs: shownMs,
      jsKb: record.scriptKb(until),
      kb: record.bytes(until) / 1000,
      requests: record.requests(until).length,
    },
  };
}

/** Asks now and then: the page itself wrote down when it was. Playwright's own waiting is forbidden by strict pages. */
async function seenName(page: Page): Promise<SeenName> {
  const end = Date.now() + NAME_TIMEOUT_MS;
  while (Date.now() < end) {
    const seen = await page.evaluate(() => (window as unknown as Watched).benchNameSeen);
    if (seen) return seen;
    await new Promise((done) => setTimeout(done, ASK_EVERY_MS));
  }
  throw new Error(`no patient's name on the screen after ${NAME_TIMEOUT_MS / 1000} s`);
}

interface SeenName {
  /** `performance.now()` when the frame with the name in it had been painted. */
  readonly shownMs: number;
  readonly timeOrigin: number;
}
interface Watched {
  benchNameSeen?: SeenName;
}

/**
 * Runs in the page before anything else: looks in every frame in which the document changed for a text with the name
 * that has a box inside the window, is not hidden and is not covered; the next frame begins when that one is painted.
 */
function watchForName(name: string): void {
  if (window.top !== window) return;
  const page = window as unknown as { benchNameSeen?: unknown };
  let isChanged = true;
  const observer = new MutationObserver(() => {
    isChanged = true;
  });
  observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  const isVisible = (node: Node): boolean => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    const element = node.parentElement;
    if (!element || box.width < 4 || box.height < 4) return false;
    const x = box.left + Math.min(box.width, 40) / 2;
    const y = box.top + box.height / 2;
    if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return false;
    if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return false;
    const top = document.elementFromPoint(x, y);
    return top !== null && (top.contains(element) || element.contains(top));
  };
  const find = (): Node | undefined => {
    if (!document.body) return undefined;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeValue?.toLowerCase().includes(name) && isVisible(node)) return node;
    }
    return undefined;
  };
  const look = () => {
    const found = isChanged ? find() : undefined;
    isChanged = false;
    if (!found) {
      requestAnimationFrame(look);
      return;
    }
    observer.disconnect();
    requestAnimationFrame(() => {
      page.benchNameSeen = { shownMs: performance.now(), timeOrigin: performance.timeOrigin };
    });
  };
  requestAnimationFrame(look);
}
