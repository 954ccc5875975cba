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

/** What is kept of a request while it runs. */
interface Open {
  /** The browser gives those that begin a page or a worker identifiers of another form. */
  isStart: boolean;
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

  listen(session: Pick<CDPSession, 'on'>): void {
    session.on('Network.requestWillBeSent', ({ requestId, request, timestamp, wallTime, type, redirectResponse }) => {
      if (!isNetwork(request.url)) return;
      this.#offsetMs ??= (wallTime - timestamp) * 1000;
      if (redirectResponse) this.#end(requestId, timestamp, redirectResponse.encodedDataLength);
      const { url, method } = request;
      const begun: Open = {
        isStart: !requestId.includes('.'),
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

  list(): Open[] {
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
 * The requests of the page's workers, from the browser's own records too: of one that was taken back, only those know what
 * had come. A worker that asks before it is attached to, or from within another worker, is left to `AllRequests`.
 */
class WorkerRequests {
  readonly #session: CDPSession;
  readonly #bySession = new Map<
    string,
    { readonly requests: PageRequests; hear(method: string, params: unknown): void }
  >();

  constructor(session: CDPSession) {
    this.#session = session;
  }

  async listen(): Promise<void> {
    const session = this.#session;
    session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.type === 'worker') this.#attached(sessionId);
    });
    session.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => {
      const { method, params } = JSON.parse(message) as { readonly method?: string; readonly params?: unknown };
      if (method !== undefined) this.#bySession.get(sessionId)?.hear(method, params);
    });
    await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  }

  list(): NetworkRequest[] {
    return [...this.#bySession.values()].flatMap(({ requests }) =>
      requests.list().map(({ isStart: _, ...request }) => ({ ...request, type: 'Worker' })),
    );
  }

  forget(): void {
    for (const { requests } of this.#bySession.values()) requests.forget();
  }

  #attached(sessionId: string): void {
    const requests = new PageRequests();
    const listeners = new Map<string, (params: unknown) => void>();
    const on = (method: string, listener: (params: unknown) => void) => listeners.set(method, listener);
    requests.listen({ on } as unknown as Pick<CDPSession, 'on'>);
    this.#bySession.set(sessionId, { requests, hear: (method, params) => listeners.get(method)?.(params) });
    const message = JSON.stringify({
      id: 1,
      method: 'Network.enable',
      params: { maxTotalBufferSize: 0, maxResourceBufferSize: 0 },
    });
    // One that has ended already has nothing to tell.
    this.#session.send('Target.sendMessageToTarget', { sessionId, message }).catch(() => undefined);
  }
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

/**
 * All requests as Playwright sees them, workers' too. It does not say who asked, so the ones beyond those of the page
 * are the workers'.
 */
class AllRequests {
  #all: Request[] = [];
  readonly #answers = new Map<Request, Response>();
  /** When each was over, well or not. */
  readonly #settled = new Map<Request, number>();

  constructor(page: Page) {
    page.on('request', (request) => {
      if (isNetwork(request.url())) this.#all.push(request);
    });
    page.on('response', (response) => this.#answers.set(response.request(), response));
    page.on('requestfinished', (request) => this.#settled.set(request, Date.now()));
    page.on('requestfailed', (request) => this.#settled.set(request, Date.now()));
  }

  /** What is over. */
  forget(): void {
    this.#all = this.#all.filter((request) => !this.#settled.has(request));
    this.#settled.clear();
  }

  /** Those that are not the page's. */
  async beyond(pageRequests: readonly NetworkRequest[]): Promise<NetworkRequest[]> {
    const known = new Map<string, number>();
    for (const { url } of pageRequests) known.set(url, (known.get(url) ?? 0) + 1);
    const extra: NetworkRequest[] = [];
    for (const request of this.#all) {
      const left = known.get(request.url()) ?? 0;
      known.set(request.url(), left - 1);
      if (left <= 0) extra.push(await this.#describe(request));
    }
    return extra;
  }

  async #describe(request: Request): Promise<NetworkRequest> {
    const answer = this.#answers.get(request);
    const over = this.#settled.get(request);
    const failure = request.failure()?.errorText;
    const { startTime, responseEnd } = request.timing();
    const isWell = answer !== undefined && over !== undefined && failure === undefined;
    return {
      url: request.url(),
      type: 'Worker',
      method: request.method(),
      mimeType: answer?.headers()['content-type'] ?? '',
      status: answer?.status() ?? 0,
      start: startTime > 0 ? startTime : (over ?? Date.now()),
      ...(over === undefined ? {} : { end: startTime > 0 && responseEnd > 0 ? startTime + responseEnd : over }),
      bytes: isWell ? await bytesOf(request) : 0,
      isAborted: failure === 'net::ERR_ABORTED',
      ...(failure === undefined ? {} : { failure }),
      isFromCache: false,
    };
  }
}

async function bytesOf(request: Request): Promise<number> {
  const { responseBodySize, responseHeadersSize } = await request.sizes();
  return responseBodySize + responseHeadersSize;
}
