/** A question that the case is going to ask, put while the case's own code is still on its way. */
interface Ahead {
  readonly accept: string;
  readonly cache: RequestCache;
  readonly controller: AbortController;
  readonly answer: Promise<Response>;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** By then the case has asked by itself; what nobody came for is withdrawn. */
const LONGEST_MS = 10_000;

const waiting = new Map<string, Ahead>();

/**
 * Asks what an archive client is going to ask in the same words, so that over a slow line the answer travels beside the code.
 * Only for archives that need neither a sign-in nor other cookies than the page's own: the request is the one that
 * `requestInit` makes for them. The answer is for one asker; the body of the one returned here may be read as well, from a
 * clone made before anything else is waited for. `cache`: as the client has it for this kind of answer.
 */
export function askAhead(url: URL, accept: string, cache: RequestCache = 'no-cache'): Promise<Response> {
  const known = waiting.get(url.href);
  if (known) return known.answer;
  const controller = new AbortController();
  const answer = fetch(url.href, {
    method: 'GET',
    headers: { Accept: accept },
    referrerPolicy: 'no-referrer',
    credentials: 'same-origin',
    cache,
    redirect: 'follow',
    signal: controller.signal,
  });
  // Whoever takes it asks again where it failed, and tells.
  answer.catch(() => undefined);
  const timer = setTimeout(() => withdrawAhead(url), LONGEST_MS);
  waiting.set(url.href, { accept, cache, controller, answer, timer });
  return answer;
}

/** The case shall ask for this by itself, with the limits it has. */
export function withdrawAhead(url: URL): void {
  const ahead = waiting.get(url.href);
  if (!ahead) return;
  waiting.delete(url.href);
  clearTimeout(ahead.timer);
  ahead.controller.abort();
  ahead.answer.then(
    ({ body }) => body?.cancel(),
    () => undefined,
  );
}

/**
 * The page's fetch for archive clients: what was asked ahead in the same words is taken once, by the first who asks; all else,
 * and what failed on the way, is asked now.
 */
export const fetchOrTake: typeof fetch = async (input, init = {}) => {
  const url = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
  const ahead = waiting.get(url);
  if (!ahead || !isSameQuestion(ahead, init)) return fetch(input, init);
  waiting.delete(url);
  clearTimeout(ahead.timer);
  const { signal } = init;
  const leave = () => ahead.controller.abort(signal?.reason);
  if (signal?.aborted) leave();
  // It holds for the body too, as it does with fetch; the signal is the exchange's own and goes with it.
  signal?.addEventListener('abort', leave, { once: true });
  try {
    return await ahead.answer;
  } catch (cause) {
    if (signal?.aborted) throw cause;
    return fetch(input, init);
  }
};

/** Nothing personal, nothing sent, and not meant to pass every memory by. */
function isSameQuestion({ accept, cache }: Ahead, init: RequestInit): boolean {
  const headers = [...new Headers(init.headers)];
  const [name, value] = headers[0] ?? [];
  const isPlain = (init.method ?? 'GET') === 'GET' && init.credentials === 'same-origin' && init.cache === cache;
  return isPlain && headers.length === 1 && name === 'accept' && value === accept;
}
