import type { CDPSession } from '@playwright/test';

/** What is kept of a request while it runs. */
export interface Open {
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

/** What goes over the line: no data or blob addresses. */
export const isNetwork = (url: string) => /^(https?|wss?):/.test(url);

/** The requests of the page itself, with the bytes as they come. */
export class PageRequests {
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
