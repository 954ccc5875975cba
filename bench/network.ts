import type { CDPSession, Page, Request, Response } from '@playwright/test';

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
  await session.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 });
  let from = 0;
  return {
    read: async () => {
      const pageRequests = own.list();
      const merged = [...pageRequests, ...(await others.beyond(pageRequests))];
      return networkRecord(merged.filter(({ start }) => start >= from));
    },
    reset: () => {
      from = Date.now();
      own.forget();
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

interface Open {
  url: string;
  type: string;
  method: string;
  mimeType: string;
  status: number;
  start: number;
  end?: number;
  bytes: number;
  isAborted: boolean;
  failure?: string;
  isFromCache: boolean;
}

const isNetwork = (url: string) => /^(https?|wss?):/.test(url);

/** The requests of the page itself, with the bytes as they come. */
class PageRequests {
  readonly #open = new Map<string, Open>();
  #all: Open[] = [];
  /** Epoch milliseconds less the browser's clock, from the first request. */
  #offsetMs: number | undefined;

  listen(session: CDPSession): void {
    session.on('Network.requestWillBeSent', ({ requestId, request, timestamp, wallTime, type, redirectResponse }) => {
      if (!isNetwork(request.url)) return;
      this.#offsetMs ??= (wallTime - timestamp) * 1000;
      if (redirectResponse) this.#end(requestId, timestamp, redirectResponse.encodedDataLength);
      const { url, method } = request;
      const begun: Open = {
        url,
        method,
        type: type ?? 'Other',
        mimeType: '',
        status: 0,
        start: this.#epoch(timestamp),
        bytes: 0,
        isAborted: false,
        isFromCache: false,
      };
      this.#open.set(requestId, begun);
      this.#all.push(begun);
    });
    session.on('Network.requestServedFromCache', ({ requestId }) => {
      const found = this.#open.get(requestId);
      if (found) found.isFromCache = true;
    });
    session.on('Network.responseReceived', ({ requestId, response }) => {
      const found = this.#open.get(requestId);
      if (!found) return;
      found.mimeType = response.mimeType;
      found.status = response.status;
      found.bytes = Math.max(found.bytes, response.encodedDataLength);
      if (response.fromDiskCache || response.fromServiceWorker) found.isFromCache = true;
    });
    session.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
      const found = this.#open.get(requestId);
      if (found) found.bytes += encodedDataLength;
    });
    session.on('Network.loadingFinished', ({ requestId, timestamp, encodedDataLength }) =>
      this.#end(requestId, timestamp, encodedDataLength),
    );
    session.on('Network.loadingFailed', ({ requestId, timestamp, canceled, errorText }) => {
      const found = this.#open.get(requestId);
      if (found) {
        found.isAborted = canceled === true || errorText === 'net::ERR_ABORTED';
        found.failure = errorText;
      }
      this.#end(requestId, timestamp);
    });
  }

  /** What is over. */
  forget(): void {
    this.#all = this.#all.filter(({ end }) => end === undefined);
  }

  list(): NetworkRequest[] {
    return this.#all.map((one) => ({ ...one }));
  }

  #end(requestId: string, timestamp: number, bytes?: number): void {
    const found = this.#open.get(requestId);
    if (!found) return;
    found.end = this.#epoch(timestamp);
    if (bytes !== undefined) found.bytes = bytes;
    this.#open.delete(requestId);
  }

  #epoch(timestamp: number): number {
    return timestamp * 1000 + (this.#offsetMs ?? 0);
  }
}

/**
 * All requests as Playwright sees them, workers' too. It does not say who asked, so the ones beyond those of the page
 * are the workers'. The start script of a worker is asked for by the page, and then the page hears no more of it, not
 * even an answer (seen in Chromium 156): what there is to know of it comes from here.
 */
class AllRequests {
  #all: Request[] = [];
  readonly #answers = new Map<Request, { readonly response: Response; readonly atMs: number }>();
  /** When each was over, well or not. */
  readonly #settled = new Map<Request, number>();

  constructor(page: Page) {
    page.on('request', (request) => {
      if (isNetwork(request.url())) this.#all.push(request);
    });
    page.on('response', (response) => this.#answers.set(response.request(), { response, atMs: Date.now() }));
    page.on('requestfinished', (request) => this.#settled.set(request, Date.now()));
    page.on('requestfailed', (request) => this.#settled.set(request, Date.now()));
  }

  /** What is over. One of the page's own may be over here first: it then counts as a worker's, before any moment asked for. */
  forget(): void {
    this.#all = this.#all.filter((request) => !this.#settled.has(request));
    this.#settled.clear();
  }

  /** Completes those of the page whose end it has not heard of, and gives those that are not the page's. */
  async beyond(pageRequests: NetworkRequest[]): Promise<NetworkRequest[]> {
    const known = new Map<string, number[]>();
    for (const [index, { url }] of pageRequests.entries()) known.set(url, [...(known.get(url) ?? []), index]);
    const extra: NetworkRequest[] = [];
    for (const request of this.#all) {
      const index = known.get(request.url())?.shift();
      const mine = index === undefined ? undefined : pageRequests[index];
      const isStartScript = mine !== undefined && mine.end === undefined && mine.status === 0;
      if (mine && !isStartScript) continue;
      const told = await this.#describe(request, isStartScript);
      if (mine && index !== undefined) pageRequests[index] = { ...told, type: mine.type, start: mine.start };
      else extra.push(told);
    }
    return extra;
  }

  async #describe(request: Request, isStartScript: boolean): Promise<NetworkRequest> {
    const answer = this.#answers.get(request);
    const failure = request.failure()?.errorText;
    const { startTime, responseEnd, responseStart } = request.timing();
    // Of a start script no end is told for certain; it is small, and its beginning stands for it.
    const over = this.#settled.get(request) ?? (isStartScript ? answer?.atMs : undefined);
    const lastMs = Math.max(responseEnd, responseStart);
    return {
      url: request.url(),
      type: 'Worker',
      method: request.method(),
      mimeType: answer?.response.headers()['content-type'] ?? '',
      status: answer?.response.status() ?? 0,
      start: startTime > 0 ? startTime : (over ?? Date.now()),
      ...(over === undefined ? {} : { end: startTime > 0 && lastMs > 0 ? startTime + lastMs : over }),
      bytes: answer && over !== undefined && failure === undefined ? await bytesOf(answer.response, isStartScript) : 0,
      isAborted: failure === 'net::ERR_ABORTED',
      ...(failure === undefined ? {} : { failure }),
      isFromCache: false,
    };
  }
}

/** As sent; of a worker's start script, whose size the browser does not give, what the server announced. */
async function bytesOf(response: Response, isStartScript: boolean): Promise<number> {
  const announced = Number(response.headers()['content-length'] ?? 0);
  if (isStartScript) return announced;
  const { responseBodySize, responseHeadersSize } = await response.request().sizes();
  return (responseBodySize > 0 ? responseBodySize : announced) + responseHeadersSize;
}
