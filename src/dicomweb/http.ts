import { fail, ok, type Result } from '../lib/result';
import { abortError, unlessAborted, type Wait, waitFor } from './abort';
import { type AnswerFailure, judge } from './answerJudgement';
import { fetchOrTake } from './askedAhead';
import { Connections, type ConnectionShare, type OriginConnections } from './connections';
import {
  type AnswerHead,
  type Exchanged,
  type ExchangeFailure,
  type ExchangeLimits,
  exchange,
  isTimeout,
  type WatchAnswer,
} from './exchange';
import {
  explainedProblem,
  findNetworkCause,
  interruptedProblem,
  isMixedContent,
  mixedContentProblem,
  type NetworkCause,
  timeoutProblem,
  tooLongProblem,
} from './networkCause';
import {
  type ArchiveProblem,
  detailOf,
  foreignAddressProblem,
  type RequestContext,
  signedOutProblem,
  statusProblem,
  userChangedProblem,
} from './problems';
import { type WatchProtocol, watchProtocol } from './protocol';
import { Renewal, type RenewalMoment } from './renewal';
import { rankOf, rankSignal } from './requestRank';
import { limitsFor, requestInit } from './requestInit';

/** A request as it is put to the browser. */
export type PutRequest = ReturnType<typeof requestInit> & { readonly headers: Headers; readonly signal: AbortSignal };

/**
 * An exchange done on another thread: the same request, the same limits, and an outcome as `exchange` has it. Undefined: it
 * cannot be done there.
 */
export type ExchangeElsewhere = (
  url: string,
  init: PutRequest,
  limits: ExchangeLimits,
) => Promise<Result<Exchanged<AnswerHead>, ExchangeFailure> | undefined>;

/** One request to an archive. The URL is absolute; its origin decides about authorisation, its signal about urgency. */
export interface ArchiveRequest {
  readonly url: URL;
  readonly accept: string;
  readonly signal: AbortSignal;
  /** What came before was damaged: nothing that the browser has kept of it may be the answer. */
  readonly isAnew?: boolean;
  /** Sees the body of each attempt as it arrives, before anybody has judged it. */
  readonly watch?: WatchAnswer;
  /** Where each attempt is made first; what it cannot do there is done here. */
  readonly elsewhere?: ExchangeElsewhere;
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
  /**
   * Called once for any number of simultaneous 401 answers (T-WEB-15), also of other sources that have the same function.
   * True: authorise again and repeat the request once.
   */
  readonly renewAuthorization?: () => Promise<boolean>;
  /**
   * Cookies. Absent: to the page's own origin only, as the browser does by itself, and never across origins (AT-12); an
   * archive elsewhere that signs in by cookie has to be configured so.
   */
  readonly credentials?: RequestCredentials;
  /** Requests at a time where the configuration says so; else as many as the protocol carries. */
  readonly maxConcurrentRequests?: number;
  readonly limits?: Partial<ExchangeLimits>;
  /** For tests: how to wait between retries. */
  readonly wait?: Wait;
  /** For tests: jitter in [0, 1). */
  readonly random?: () => number;
  /** For tests: what the browser says of the protocol of an origin. */
  readonly watchProtocol?: WatchProtocol;
}

const MAX_NETWORK_RETRIES = 2;
const MAX_BUSY_RETRIES = 3;
/** Longer promises are not waited for: the reader is told instead, and can retry. */
const MAX_RETRY_AFTER_MS = 20_000;

/** A request on its way through its attempts. */
interface Sending {
  readonly request: ArchiveRequest;
  readonly context: RequestContext;
  /** Aborts when the user changes. */
  readonly user: AbortSignal;
  /** Aborts with the request, and with the user. */
  readonly signal: AbortSignal;
  networkRetries: number;
  busyRetries: number;
  hasRenewed: boolean;
}

interface AttemptFailure extends AnswerFailure {
  readonly isUnanswered?: true;
  readonly authorisedAt?: RenewalMoment | undefined;
}

interface Authorised {
  readonly headers: Headers;
  readonly isAuthorised: boolean;
  readonly moment: RenewalMoment | undefined;
}

/** One origin of this archive. */
interface Line {
  readonly origin: OriginConnections;
  readonly share: ConnectionShare;
  /** A search for the cause of a failure that is under way: one for all who failed. */
  cause?: Promise<NetworkCause>;
}

/**
 * Sends requests to one archive: one queue for each origin, authorisation by origin, bounded retries, failures as values,
 * aborts as AbortError.
 */
export class ArchiveHttp {
  readonly #label: string;
  readonly #roots: readonly URL[];
  readonly #options: HttpOptions;
  readonly #fetch: typeof fetch;
  readonly #renewal: Renewal | undefined;
  readonly #lines = new Map<string, Line>();
  #user = new AbortController();

  constructor(label: string, roots: readonly URL[], options: HttpOptions) {
    this.#label = label;
    this.#roots = roots;
    this.#options = options;
    // One name for the page's own fetch: sources that use it share their connections.
    this.#fetch = options.fetch ?? fetchOrTake;
    this.#renewal = options.renewAuthorization && Renewal.of(options.renewAuthorization);
    const connections = Connections.of(this.#fetch);
    for (const { origin } of roots) {
      if (this.#lines.has(origin)) continue;
      const known = connections.to(origin);
      this.#lines.set(origin, { origin: known, share: known.share(options.maxConcurrentRequests) });
    }
  }

  /** True for addresses at or below a configured root, after `..` is resolved, also where it hides behind %2F (AT-04). */
  isWithinRoots(url: URL): boolean {
    if (/(^|\/|%2f|%5c)(\.|%2e){1,2}(\/|%2f|%5c|$)/i.test(url.pathname)) return false;
    return this.#roots.some(
      (root) => url.origin === root.origin && `${url.pathname}/`.startsWith(withSlash(root.pathname)),
    );
  }

  contextOf(url: URL, method = 'GET'): RequestContext {
    return { label: this.#label, method, path: `${url.origin}${url.pathname}` };
  }

  /** Where requests to this address wait for their turn; undefined for an origin that is not configured. */
  connectionsTo(url: URL): ConnectionShare | undefined {
    return this.#lines.get(url.origin)?.share;
  }

  /**
   * From now on another user's: what waits or is under way ends with a problem of code `auth`, and nothing of it comes back
   * with the next user's authorisation. Only a store request that has been sent is still heard to its end: its user's
   * outbox must know what became of it.
   */
  forgetUser(): void {
    const before = this.#user;
    this.#user = new AbortController();
    before.abort(abortError());
  }

  async send(request: ArchiveRequest): Promise<Result<ArchiveAnswer, ArchiveProblem>> {
    const context = this.contextOf(request.url, request.post ? 'POST' : 'GET');
    if (request.signal.aborted) throw abortError();
    const line = this.#lines.get(request.url.origin);
    if (!line || !this.isWithinRoots(request.url))
      return fail(foreignAddressProblem(context, line ? 'outside the configured roots' : 'origin not configured'));
    if (isMixedContent(request.url)) return fail(mixedContentProblem(context));
    const user = this.#user.signal;
    const signal = rankSignal(AbortSignal.any([request.signal, user]), rankOf(request.signal));
    const sending = { request, context, user, signal, networkRetries: 0, busyRetries: 0, hasRenewed: false };
    try {
      const result = await this.#repeat(sending, line);
      return user.aborted && !request.post ? fail(userChangedProblem(context)) : result;
    } catch (cause) {
      if (request.signal.aborted) throw abortError();
      if (user.aborted) return fail(userChangedProblem(context));
      throw cause;
    }
  }

  async #repeat(sending: Sending, line: Line): Promise<Result<ArchiveAnswer, ArchiveProblem>> {
    for (;;) {
      const result = await this.#attempt(sending, line);
      if (sending.request.signal.aborted) throw abortError();
      if (result.ok) return result;
      const end = await this.#prepareRepetition(sending, result.error, line);
      if (end) return fail(end);
    }
  }

  /** Waits for whatever makes another attempt worth while. A problem: there is none. */
  async #prepareRepetition(
    sending: Sending,
    { problem, retryAfterMs, isUnanswered, authorisedAt }: AttemptFailure,
    line: Line,
  ): Promise<ArchiveProblem | undefined> {
    const { signal, request } = sending;
    if (problem.status === 401 && this.#renewal && authorisedAt && !sending.hasRenewed) {
      sending.hasRenewed = true;
      const verdict = await this.#renewal.after401(authorisedAt, signal);
      if (verdict === 'useless') return problem;
      return verdict === 'renewed' ? undefined : signedOutProblem(sending.context);
    }
    if (problem.kind === 'busy') return this.#waitUntilFree(sending, problem, retryAfterMs, line);
    const mayRetry = problem.kind === 'network' && !isTimeout(problem.cause) && !request.post;
    const hasRetries = mayRetry && sending.networkRetries < MAX_NETWORK_RETRIES;
    // An origin that has never let this page read anything will hardly do so now: its words come at once.
    if (isUnanswered && (!hasRetries || !line.origin.hasAnswered)) {
      const explained = await this.#explain(sending, problem, line);
      if (!hasRetries || explained.isFinal) return explained.problem;
    }
    if (!hasRetries) return problem;
    await this.#pause(this.#jittered(300 * 3 ** sending.networkRetries++), signal);
    return undefined;
  }

  /**
   * 429 and 503. A time that is named holds for all who talk to it, else each request would have to be told so: 429 counts
   * this page, at the whole origin; 503 is one server, and others may stand behind the same proxy (WEB-35). Without a time only
   * this request steps back.
   */
  async #waitUntilFree(
    sending: Sending,
    problem: ArchiveProblem,
    retryAfterMs: number | undefined,
    line: Line,
  ): Promise<ArchiveProblem | undefined> {
    if ((retryAfterMs ?? 0) > MAX_RETRY_AFTER_MS)
      return { ...problem, tip: `It asks to be left alone for ${durationWords(retryAfterMs ?? 0)}. Retry then.` };
    if (sending.busyRetries === MAX_BUSY_RETRIES) return problem;
    const delayMs = this.#jittered(retryAfterMs ?? 1000 * 2 ** sending.busyRetries);
    sending.busyRetries++;
    if (retryAfterMs === undefined) await this.#pause(delayMs, sending.signal);
    else void (problem.status === 503 ? line.share : line.origin).pause(delayMs, this.#options.wait ?? waitFor);
    return undefined;
  }

  async #explain(
    { request, context, signal }: Sending,
    problem: ArchiveProblem,
    line: Line,
  ): Promise<{ readonly problem: ArchiveProblem; readonly isFinal: boolean }> {
    const root = this.#roots.find(({ origin }) => origin === request.url.origin) ?? request.url;
    line.cause ??= this.#withTurn(line, signal, () => findNetworkCause(root, this.#fetch, signal)).finally(() => {
      delete line.cause;
    });
    const why = await unlessAborted(line.cause, signal).catch(() => 'unknown' as const);
    if (signal.aborted) throw abortError();
    const isFinal = why === 'offline' || why === 'refusesThisSite';
    return { problem: explainedProblem(context, why, problem.cause), isFinal };
  }

  async #attempt(sending: Sending, line: Line): Promise<Result<ArchiveAnswer, AttemptFailure>> {
    const { context, signal } = sending;
    if (this.#renewal && !(await this.#renewal.settled(signal))) return fail({ problem: signedOutProblem(context) });
    const authorised = await this.#authorised(sending);
    if (!authorised.ok) return authorised;
    const release = await line.share.turn(signal, sending.request.signal);
    try {
      const { moment } = authorised.value;
      // While it waited for its turn the authorisation may have changed: what was taken then may be refused by now.
      if (moment && moment.refused !== this.#renewal?.moment.refused)
        return fail({ problem: signedOutProblem(context) });
      if (moment && moment.renewed !== this.#renewal?.moment.renewed) {
        release();
        return await this.#attempt(sending, line);
      }
      return await this.#ask(sending, authorised.value, line);
    } finally {
      release();
    }
  }

  /**
   * The one place where a token is attached. It goes to the origins of the configured roots and nowhere else, whatever address
   * a caller found in data; such an address is not even asked without one (AT-03).
   */
  async #authorised({ request, context, signal }: Sending): Promise<Result<Authorised, AttemptFailure>> {
    const headers = new Headers();
    const moment = this.#renewal?.moment;
    try {
      const authorise = this.#options.authorize?.(request.url);
      const authorisation = new Headers((authorise && (await unlessAborted(authorise, signal))) ?? {});
      for (const [name, value] of authorisation) headers.set(name, value);
    } catch {
      if (signal.aborted) throw abortError();
      // What the provider threw stays with it: such errors have been seen to hold the request for a token (AT-08).
      return fail({ problem: { ...statusProblem(401, context), detail: detailOf(context, 'no authorisation') } });
    }
    const isAuthorised = [...headers.keys()].length > 0;
    headers.set('Accept', request.accept);
    if (request.post) headers.set('Content-Type', request.post.contentType);
    return ok({ headers, isAuthorised, moment });
  }

  async #ask(
    { request, context, signal }: Sending,
    { headers, isAuthorised, moment }: Authorised,
    line: Line,
  ): Promise<Result<ArchiveAnswer, AttemptFailure>> {
    // A store request that is on its way is heard to its end, whoever is the user then.
    const own = request.post ? request.signal : signal;
    const init = {
      ...requestInit(request, { isAuthorised, credentials: this.#options.credentials }),
      headers,
      signal: own,
    };
    const limits = limitsFor(request, this.#options.limits);
    const url = request.url.href;
    const exchanged =
      (await request.elsewhere?.(url, init, limits)) ?? (await exchange(this.#fetch, url, init, limits, request.watch));
    if (!exchanged.ok) return fail(this.#failureOf(exchanged.error, context));
    line.origin.answered(this.#options.watchProtocol ?? watchProtocol);
    const judged = judge(exchanged.value, context, {
      isStore: request.post !== undefined,
      isOwn: (origin) => this.#lines.has(origin),
    });
    return judged.ok ? judged : fail({ ...judged.error, authorisedAt: moment });
  }

  #failureOf(failure: ExchangeFailure, context: RequestContext): AttemptFailure {
    if (failure.kind === 'tooLong') return { problem: tooLongProblem(context, failure.receivedBytes) };
    const hasBegun = failure.kind === 'interrupted';
    if (isTimeout(failure.cause)) return { problem: timeoutProblem(context, hasBegun, failure.cause) };
    if (hasBegun) return { problem: interruptedProblem(context, failure.cause) };
    return { problem: explainedProblem(context, 'unknown', failure.cause), isUnanswered: true };
  }

  async #withTurn<T>(line: Line, signal: AbortSignal, act: () => Promise<T>): Promise<T> {
    const release = await line.share.turn(signal);
    return act().finally(release);
  }

  #jittered(delayMs: number): number {
    return delayMs * (1 + 0.5 * (this.#options.random ?? Math.random)());
  }

  #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    return (this.#options.wait ?? waitFor)(delayMs, signal);
  }
}

const durationWords = (durationMs: number): string => {
  const minutes = Math.ceil(durationMs / 60_000);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
};

export const withSlash = (path: string): string => (path.endsWith('/') ? path : `${path}/`);
