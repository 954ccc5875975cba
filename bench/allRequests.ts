import type { Page, Request, Response } from '@playwright/test';
import type { NetworkRequest } from './network';
import { isNetwork } from './pageRequests';

/**
 * All requests as Playwright sees them, workers' too. It does not say who asked, so the ones beyond those of the page
 * are the workers'.
 */
export class AllRequests {
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
