import { LIMIT_MS } from './check';

/**
 * Questions to servers with a plain `fetch`, beside the archive client on purpose: the self-check has to see statuses, headers
 * and the difference between "not there" and "not allowed by CORS", which the client turns into words for readers.
 */
export interface Asking {
  readonly fetch: typeof fetch;
  /** Headers that sign a request in, if there is a sign-in. It decides by origin; nothing else adds a token. */
  readonly authorize?: (url: URL) => Promise<HeadersInit>;
  /** The page, whose origin decides what CORS applies to. */
  readonly pageUrl: string;
  /** For tests: longest time for one question, milliseconds. */
  readonly limitMs?: number;
}

export interface Question {
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: 'GET' | 'POST';
  readonly body?: Uint8Array<ArrayBuffer> | string;
  /** False: without the token, to see what strangers get. */
  readonly isSignedIn?: boolean;
  /** The status and headers are enough; the body, which may be a whole slide, is not read. */
  readonly isHeadOnly?: boolean;
}

export type Reply =
  | {
      readonly kind: 'answer';
      readonly url: URL;
      readonly status: number;
      readonly headers: Headers;
      readonly bytes: Uint8Array;
      /** Redirected to another address than was asked for. */
      readonly isRedirected: boolean;
      /** From sending until the first byte, and until the last; milliseconds. */
      readonly firstByteMs: number;
      readonly tookMs: number;
    }
  /** `silent`: no end within the limit. `failed`: the browser gave no answer and does not say why. */
  | { readonly kind: 'silent'; readonly url: URL; readonly tookMs: number }
  | { readonly kind: 'failed'; readonly url: URL; readonly tookMs: number };

export type Answer = Extract<Reply, { kind: 'answer' }>;

/** Asks once, fresh from the server, without cookies for other origins, and reads the answer to its end. */
export async function ask(asking: Asking, url: URL, question: Question, signal: AbortSignal): Promise<Reply> {
  const started = performance.now();
  const since = () => performance.now() - started;
  const limit = AbortSignal.timeout(limitOf(asking));
  try {
    const headers = new Headers(question.headers);
    if (question.isSignedIn !== false && asking.authorize) {
      for (const [name, value] of await tokenFor(asking, url)) headers.set(name, value);
    }
    if (question.accept !== undefined) headers.set('Accept', question.accept);
    const response = await asking.fetch(url.href, {
      method: question.method ?? 'GET',
      headers,
      signal: AbortSignal.any([signal, limit]),
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      // A token must not follow a redirect to wherever it leads (AT-05).
      redirect: headers.has('Authorization') ? 'manual' : 'follow',
      ...(question.body === undefined ? {} : { body: question.body }),
    });
    const firstByteMs = since();
    const bytes = question.isHeadOnly ? await noBody(response) : new Uint8Array(await response.arrayBuffer());
    return {
      kind: 'answer',
      url,
      status: response.type === 'opaqueredirect' ? 302 : response.status,
      headers: response.headers,
      bytes,
      isRedirected: response.redirected,
      firstByteMs,
      tookMs: since(),
    };
  } catch {
    // fetch gives no reason on purpose (any page could map the network with it): what can be told is told by further questions.
    return { kind: limit.aborted || signal.aborted ? 'silent' : 'failed', url, tookMs: since() };
  }
}

/** Headers that sign the reader in at an address; empty where nobody is signed in: the archive then answers 401, and that is the finding. */
export async function tokenFor(asking: Asking, url: URL): Promise<Headers> {
  const given = await asking.authorize?.(url).catch(() => undefined);
  return new Headers(given ?? {});
}

async function noBody(response: Response): Promise<Uint8Array> {
  await response.body?.cancel();
  return new Uint8Array();
}

/**
 * Whether anything answers at an address at all: a request without CORS, whose answer nobody can read. True where a server
 * is there and only its CORS headers are missing.
 */
export async function isAnythingThere(asking: Asking, url: URL, signal: AbortSignal): Promise<boolean> {
  const timer = AbortSignal.timeout(limitOf(asking));
  try {
    await asking.fetch(url.href, {
      mode: 'no-cors',
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.any([signal, timer]),
    });
    return true;
  } catch {
    return false; // refused, unknown name, distrusted certificate or silence: the same to a page
  }
}

const limitOf = (asking: Asking): number => asking.limitMs ?? LIMIT_MS;

export const isForeign = (asking: Asking, url: URL): boolean => url.origin !== new URL(asking.pageUrl).origin;

export const textOf = (answer: Answer): string => new TextDecoder().decode(answer.bytes);

/** The body as JSON, or undefined where it is none. */
export function jsonOf(answer: Answer): unknown {
  try {
    return JSON.parse(textOf(answer));
  } catch {
    return undefined;
  }
}

export const isWebPage = (answer: Answer): boolean =>
  /^\s*text\/html/i.test(answer.headers.get('Content-Type') ?? '') || /^\s*<(!doctype|html)/i.test(textOf(answer));

/** The type an answer says it is, without the boundary of its parts, which tells nobody anything. */
export const typeOf = (answer: Answer): string =>
  (answer.headers.get('Content-Type') ?? 'no Content-Type').replace(/;\s*boundary=.*$/i, '');

/** One once per key, however many ask. Failures are kept too: a dead server is asked once. */
export class Once {
  readonly #kept = new Map<string, Promise<unknown>>();
  get<T>(key: string, make: () => Promise<T>): Promise<T> {
    const kept = this.#kept.get(key) as Promise<T> | undefined;
    if (kept) return kept;
    const made = make();
    this.#kept.set(key, made);
    return made;
  }
}

/** `1.4 MB`, `76 kB`. */
export function sizeWords(bytes: number): string {
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes >= 1000 ? `${Math.round(bytes / 1000)} kB` : `${bytes} bytes`;
}

/** `0.4 s`, `35 ms`. */
export const timeWords = (ms: number): string =>
  ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.max(1, Math.round(ms))} ms`;
