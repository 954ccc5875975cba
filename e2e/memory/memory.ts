import { readFile } from 'node:fs/promises';
import type { Browser, CDPSession, Page } from '@playwright/test';
import type { Checkpoint } from './levelling';

/** Asks browser and system what a page holds. */
export class MemoryGauge {
  readonly #page: CDPSession;
  readonly #browser: CDPSession;

  private constructor(page: CDPSession, browser: CDPSession) {
    this.#page = page;
    this.#browser = browser;
  }

  static async of(page: Page, browser: Browser): Promise<MemoryGauge> {
    const session = await page.context().newCDPSession(page);
    return new MemoryGauge(session, await browser.newBrowserCDPSession());
  }

  async close(): Promise<void> {
    await this.#browser.detach();
  }

  /** After two collections: the first frees what only finalizers hold. */
  async read(): Promise<Checkpoint> {
    for (let pass = 0; pass < 2; pass += 1) await this.#page.send('HeapProfiler.collectGarbage');
    const heap = (await this.#page.send('Runtime.getHeapUsage')) as HeapUsage;
    const counters = await this.#page.send('Memory.getDOMCounters');
    const detached = await this.#detached();
    return {
      heapMb: heap.usedSize / 1e6,
      ...(heap.backingStorageSize === undefined ? {} : { buffersMb: heap.backingStorageSize / 1e6 }),
      ...(await this.#resident()),
      ...(detached === undefined ? {} : { detached }),
      nodes: counters.nodes,
      listeners: counters.jsEventListeners,
    };
  }

  /** Undefined where the browser does not know the question. */
  async #detached(): Promise<number | undefined> {
    const ask = this.#page.send.bind(this.#page) as (method: string) => Promise<unknown>;
    try {
      await ask('DOM.enable');
      const { detachedNodes } = (await ask('DOM.getDetachedDomNodes')) as { detachedNodes: { treeNode: Tree }[] };
      return detachedNodes.reduce((sum, { treeNode }) => sum + sizeOf(treeNode), 0);
    } catch {
      return undefined; // an older browser: the table says that it was not told
    } finally {
      await ask('DOM.disable').catch(() => undefined);
    }
  }

  /** Of all renderers, since nobody tells which one is the page's; there is one page at a time. */
  async #resident(): Promise<Pick<Checkpoint, 'rendererMb' | 'gpuMb'>> {
    const { processInfo } = await this.#browser.send('SystemInfo.getProcessInfo');
    const sumOf = async (type: string): Promise<number | undefined> => {
      const own = processInfo.filter((process) => process.type.toLowerCase() === type);
      const sizes = await Promise.all(own.map(({ id }) => residentMb(id)));
      return sizes.length === 0 || sizes.includes(undefined)
        ? undefined
        : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
    };
    const [rendererMb, gpuMb] = await Promise.all([sumOf('renderer'), sumOf('gpu')]);
    return { ...(rendererMb === undefined ? {} : { rendererMb }), ...(gpuMb === undefined ? {} : { gpuMb }) };
  }
}

interface HeapUsage {
  readonly usedSize: number;
  readonly backingStorageSize?: number;
}

interface Tree {
  readonly children?: readonly Tree[];
}

const sizeOf = ({ children = [] }: Tree): number => 1 + children.reduce((sum, child) => sum + sizeOf(child), 0);

/** Linux tells it in a file; elsewhere nobody is asked, and the table says so. A process may have ended meanwhile. */
async function residentMb(pid: number): Promise<number | undefined> {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : (Number(kilobytes) * 1024) / 1e6;
  } catch {
    return undefined;
  }
}
