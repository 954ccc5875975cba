import { fail, ok, type Result } from '../lib/result';
import { abortError, waitFor } from './abort';
import {
  type ArchiveProblem,
  foreignAddressProblem,
  malformedProblem,
  networkProblem,
  type RequestContext,
  statusProblem,
} from './problems';

/** One request to an archive. The URL is absolute; its origin decides about authorisation. */
export interface ArchiveRequest {
  readonly url: URL;
  readonly accept: string;
  readonly signal: AbortSignal;
  /**
   * Present for a store request. Such a request is sent once, for after a lost answer nobody knows what was stored
   * (WEB-28); again only when the archive asked for patience (429, 503), or for authorisation.
   */
  readonly post?: { readonly body: Uint8Array<ArrayBuffer>; readonly contentType: string };
}

/** An answer read to its end. `status` is 2xx for GET; a POST hands on every status, for its body is what counts (WEB-26). */
export interface ArchiveAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly context: RequestContext;
}

export interface HttpOptions {
  readonly fetch?: typeof fetch;
  /** Headers that authorise requests to this URL; asked before every request, so it may refresh a token. */
  readonly authorize?: (url: URL) => Promise<HeadersInit>;
  /** Called once for any number of simultaneous 401 answers (T-WEB-15). True: authorise again and repeat the request once. */
  readonly renewAuthorization?: () => Promise<boolean>;
  /** For tests: how to wait between retries. */
  readonly wait?: (delayMs: number, signal: AbortSignal) => Promise<void>;
  /** For tests: jitter in [0, 1). */
  readonly random?: () => number;
}

const MAX_NETWORK_RETRIES = 2;
const MAX_BUSY_RETRIES = 3;
/** Longer promises are not waited for: the reader is told instead, and can retry. */
const MAX_RETRY_AFTER_MS = 20_000;
/** Longest silence before an answer begins; decompressing a slide took a real archive 28 s. */
const ANSWER_TIMEOUT_MS = 120_000;

/** A store request answered with one of these was not looked at; with any other status the body may tell what became of it. */
const STATUSES_WITHOUT_OUTCOME = new Set([401, 403, 404, 410, 413, 429, 502, 503, 504]);

/** Sends requests to one archive: authorisation by origin, bounded retries, failures as values, aborts as AbortError. */
export class ArchiveHttp {
  readonly #label: string;
  readonly #roots: readonly URL[];
  readonly #origins: ReadonlySet<string>;
  readonly #options: HttpOptions;
  readonly #fetch: typeof fetch;
  #renewal: Promise<boolean> | undefined;

  constructor(label: string, roots: readonly URL[], options: HttpOptions) {
    this.#label = label;
    this.#roots = roots;
    this.#origins = new Set(roots.map((root) => root.origin));
    this.#options = options;
    this.#fetch = options.fetch ?? ((input, init) => fetch(input, init));
  }

  /** True for addresses at or below a configured root, after `..` is resolved (AT-04). */
  isWithinRoots(url: URL): boolean {
    return this.#roots.some(
      (root) => url.origin === root.origin && `${url.pathname}/`.startsWith(withSlash(root.pathname)),
    );
  }

  contextOf(url: URL, method = 'GET'): RequestContext {
    return { label: this.#label, method, path: `${url.origin}${url.pathname}` };
  }

  async send(request: ArchiveRequest): Promise<Result<ArchiveAnswer, ArchiveProblem>> {
    let networkRetries = 0;
    let busyRetries = 0;
    let hasRenewed = false;
    for (;;) {
      const result = await this.#attempt(request);
      if (request.signal.aborted) throw abortError();
      if (result.ok) return result;
      const { problem, retryAfterMs } = result.error;
      if (problem.status === 401 && !hasRenewed && (await this.#renew())) {
        hasRenewed = true;
      } else if (request.post && problem.kind !== 'busy') {
        return fail(problem);
      } else if (isTransient(problem) && networkRetries < MAX_NETWORK_RETRIES) {
        await this.#pause(this.#jittered(300 * 3 ** networkRetries++), request.signal);
      } else if (
        problem.kind === 'busy' &&
        busyRetries < MAX_BUSY_RETRIES &&
        (retryAfterMs ?? 0) <= MAX_RETRY_AFTER_MS
      ) {
        await this.#pause(this.#jittered(retryAfterMs ?? 1000 * 2 ** busyRetries), request.signal);
        busyRetries++;
      } else {
        return fail(problem);
      }
    }
  }

  async #attempt(request: ArchiveRequest): Promise<Result<ArchiveAnswer, AttemptFailure>> {
    const context = this.contextOf(request.url, request.post ? 'POST' : 'GET');
    const authorised = await this.#headersFor(request, context);
    if (!authorised.ok) return fail({ problem: authorised.error });
    const { headers, isAuthorised } = authorised.value;
    const exchanged = await this.#exchange(request, headers, isAuthorised);
    if (!exchanged.ok) return fail({ problem: networkProblem(context, exchanged.error) });
    const { response, bytes } = exchanged.value;
    return this.#judge(request, response, bytes, context);
  }

  /**
   * The one place where a token is attached. It goes to the origins of the configured roots and nowhere else, whatever address
   * a caller found in data; such an address is not even asked without one (AT-03).
   */
  async #headersFor(
    request: ArchiveRequest,
    context: RequestContext,
  ): Promise<Result<{ headers: Headers; isAuthorised: boolean }, ArchiveProblem>> {
    if (!this.#origins.has(request.url.origin)) return fail(foreignAddressProblem(context, 'origin not configured'));
    const headers = new Headers();
    try {
      const authorisation = new Headers((await this.#options.authorize?.(request.url)) ?? {});
      for (const [name, value] of authorisation) headers.set(name, value);
    } catch (cause) {
      if (request.signal.aborted) throw abortError();
      return fail({
        ...statusProblem(401, context),
        detail: `${context.method} ${context.path}: no authorisation`,
        cause,
      });
    }
    const isAuthorised = [...headers.keys()].length > 0;
    headers.set('Accept', request.accept);
    if (request.post) headers.set('Content-Type', request.post.contentType);
    return ok({ headers, isAuthorised });
  }

  /** One exchange, body included, so that a connection lost half-way counts as lost. The error is what fetch threw. */
  async #exchange(
    request: ArchiveRequest,
    headers: Headers,
    isAuthorised: boolean,
  ): Promise<Result<{ response: Response; bytes: Uint8Array }, unknown>> {
    const controller = new AbortController();
    const stop = () => controller.abort(abortError());
    const timer = setTimeout(
      () => controller.abort(new DOMException('no answer in time', 'TimeoutError')),
      ANSWER_TIMEOUT_MS,
    );
    request.signal.addEventListener('abort', stop, { once: true });
    if (request.signal.aborted) stop();
    try {
      const response = await this.#fetch(request.url.href, {
        method: request.post ? 'POST' : 'GET',
        headers,
        signal: controller.signal,
        referrerPolicy: 'no-referrer',
        // Custom headers follow a redirect to any host, so with a token none is followed (AT-05).
        redirect: isAuthorised || request.post ? 'manual' : 'follow',
        ...(request.post ? { body: request.post.body } : {}),
      });
      clearTimeout(timer);
      return ok({ response, bytes: new Uint8Array(await response.arrayBuffer()) });
    } catch (cause) {
      if (request.signal.aborted) throw abortError();
      if (isConnectionFault(cause)) return fail(cause);
      throw cause;
    } finally {
      clearTimeout(timer);
      request.signal.removeEventListener('abort', stop);
    }
  }

  #judge(
    request: ArchiveRequest,
    response: Response,
    bytes: Uint8Array,
    context: RequestContext,
  ): Result<ArchiveAnswer, AttemptFailure> {
    const status = response.type === 'opaqueredirect' ? 302 : response.status;
    const contentType = response.headers.get('Content-Type') ?? '';
    if (response.url && !this.#origins.has(new URL(response.url).origin)) {
      return fail({ problem: foreignAddressProblem(context, 'redirected to another origin') });
    }
    if (/^\s*text\/html/i.test(contentType) && response.ok) {
      return fail({
        problem: {
          ...malformedProblem(`${context.label} sent a web page instead of data`, context, 'text/html'),
          code: 'auth',
          tip: 'You may have to sign in again, or the address of the archive is wrong.',
        },
      });
    }
    const isAnswer =
      response.ok || (request.post !== undefined && !STATUSES_WITHOUT_OUTCOME.has(status) && status >= 400);
    if (isAnswer) return ok({ status, headers: response.headers, contentType, bytes, context });
    const retryAfterMs = parseRetryAfter(response.headers.get('Retry-After'));
    return fail({ problem: statusProblem(status, context), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  }

  #renew(): Promise<boolean> {
    const renew = this.#options.renewAuthorization;
    if (!renew) return Promise.resolve(false);
    this.#renewal ??= renew()
      .catch(() => false)
      .finally(() => {
        this.#renewal = undefined;
      });
    return this.#renewal;
  }

  #jittered(delayMs: number): number {
    return delayMs * (1 + 0.5 * (this.#options.random ?? Math.random)());
  }

  #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    return (this.#options.wait ?? waitFor)(delayMs, signal);
  }
}

interface AttemptFailure {
  readonly problem: ArchiveProblem;
  readonly retryAfterMs?: number;
}

/** Connections get lost; an archive that stayed silent for minutes will do so again. */
const isTransient = (problem: ArchiveProblem): boolean =>
  problem.kind === 'network' && !(problem.cause instanceof DOMException && problem.cause.name === 'TimeoutError');

/** fetch throws TypeError for anything about the connection; the timer above throws TimeoutError. */
const isConnectionFault = (cause: unknown): boolean =>
  cause instanceof TypeError || (cause instanceof DOMException && cause.name !== 'SyntaxError');

/** RFC 9110 10.2.3: seconds or a date. */
function parseRetryAfter(header: string | null): number | undefined {
  if (!header) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

export const withSlash = (path: string): string => (path.endsWith('/') ? path : `${path}/`);
