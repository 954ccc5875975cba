import type { Page } from '@playwright/test';
import { AllRequests } from './allRequests';
import { type Open, PageRequests } from './pageRequests';
import { WorkerRequests } from './workerRequests';

/**
 * What a page asked of the network, taken from the browser's own records (DevTools protocol), the same way for every
 * viewer. All times are milliseconds since 1970; in a page that is `performance.timeOrigin + performance.now()`.
 */
export interface NetworkRequest {
  readonly url: string;
  /** As the browser calls it: `Script`, `Fetch`, `XHR`, `Image`, `Document`, …; `Worker` when a worker asked. */
  readonly type: string;
  readonly method: string;
  readonly mimeType: string;
  readonly status: number;
  readonly start: number;
  /** Absent while it runs. */
  readonly end?: number;
  /** On the wire, compressed as it was sent, with the header of the answer; of an aborted one, what had come. */
  readonly bytes: number;
  /** The page took it back. */
  readonly isAborted: boolean;
  /** Why it failed, in the browser's words; also of an aborted one. */
  readonly failure?: string;
  /** Answered without the network. */
  readonly isFromCache: boolean;
}

export interface NetworkRecord {
  readonly all: readonly NetworkRequest[];
  /** Sent to the network up to a moment (included). */
  requests(until?: number): readonly NetworkRequest[];
  /** That had come by a moment: answers that were complete. Without a moment also what came of unfinished ones. */
  bytes(until?: number): number;
  /** JavaScript and WebAssembly complete by a moment, in kB (1,000 bytes) on the wire. */
  scriptKb(until?: number): number;
}

export interface NetworkRecorder {
  /** The state now; waits for what the browser still has to tell. */
  read(): Promise<NetworkRecord>;
  /** Forgets what is over, so that a later `read` speaks of what comes from here on. */
  reset(): void;
}

/** Records from here on. Call it before the page is sent anywhere. Ends with the page. */
export async function recordNetwork(page: Page): Promise<NetworkRecorder> {
  const own = new PageRequests();
  const others = new AllRequests(page);
  const session = await page.context().newCDPSession(page);
  own.listen(session);
  const workers = new WorkerRequests(session);
  await session.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 });
  await workers.listen();
  let from = 0;
  return {
    read: async () => {
      const pageRequests = await Promise.all(own.list().map(completed));
      const heard = [...pageRequests, ...workers.list()];
      const merged = [...heard, ...(await others.beyond(heard))];
      return networkRecord(merged.filter(({ start }) => start >= from));
    },
    reset: () => {
      from = Date.now();
      own.forget();
      workers.forget();
      others.forget();
    },
  };
}

/** The answers over a list of requests. */
export function networkRecord(requests: readonly NetworkRequest[]): NetworkRecord {
  const all = requests.toSorted((a, b) => a.start - b.start);
  const completeBy = (until: number) => all.filter(({ end }) => end !== undefined && end <= until);
  const sum = (some: readonly NetworkRequest[]) => some.reduce((total, { bytes }) => total + bytes, 0);
  return {
    all,
    requests: (until = Number.POSITIVE_INFINITY) =>
      all.filter(({ start, isFromCache }) => !isFromCache && start <= until),
    bytes: (until) => sum(until === undefined ? all : completeBy(until)),
    scriptKb: (until = Number.POSITIVE_INFINITY) => sum(completeBy(until).filter(isScript)) / 1000,
  };
}

/** JavaScript or WebAssembly, whoever loaded it and however. */
export function isScript({ type, mimeType, url }: Pick<NetworkRequest, 'type' | 'mimeType' | 'url'>): boolean {
  if (type === 'Script' || /javascript|ecmascript|application\/wasm/.test(mimeType)) return true;
  return /\.(m?js|wasm)$/.test(url.split(/[?#]/, 1)[0] ?? '');
}

const announcedSizes = new Map<string, Promise<number>>();

/**
 * The start script of a worker is asked for by the page, which then hears no more of it: neither answer nor end (seen in
 * Chromium 156). It counts from when it was asked for, with the size that the server announces.
 */
async function completed({ isStart, ...request }: Open): Promise<NetworkRequest> {
  const isUnheard = isStart && request.type === 'Script' && request.end === undefined && request.status === 0;
  if (!isUnheard) return request;
  const size = announcedSizes.get(request.url) ?? announcedSize(request.url);
  announcedSizes.set(request.url, size);
  return { ...request, mimeType: 'text/javascript', status: 200, end: request.start, bytes: await size };
}

async function announcedSize(url: string): Promise<number> {
  const { headers } = await fetch(url, { method: 'HEAD', headers: { 'Accept-Encoding': 'gzip' } });
  return Number(headers.get('content-length') ?? 0);
}
