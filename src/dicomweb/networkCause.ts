import { type ArchiveProblem, networkProblem, type RequestContext } from './problems';

/**
 * Why no answer came, as far as a page may know. A browser says the same TypeError for a name that does not exist, a closed
 * port, a certificate it does not trust and a server that does not allow this site; only the last can be told apart.
 */
export type NetworkCause =
  /** The computer has no network at all. */
  | 'offline'
  /** Somebody answers at this address, and does not let this page read the answer (CORS). */
  | 'refusesThisSite'
  /** Nobody answers at this address, or not in a way the browser accepts. */
  | 'unreachable'
  /** Nothing more could be found out. */
  | 'unknown';

/** Longest wait for the probe: words may be less exact, but not late. */
const PROBE_MS = 5_000;

/** The origin of this page; undefined outside a browser. */
export const pageOrigin = (): string | undefined => globalThis.location?.origin;

/**
 * A page that came over https may not ask an http address: the browser blocks it before sending and says nothing. This
 * computer itself is excepted (Secure Contexts 3.1), for an archive beside the browser.
 */
export function isMixedContent(url: URL): boolean {
  if (globalThis.location?.protocol !== 'https:' || url.protocol !== 'http:') return false;
  return !/^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}

/** Whether a failure may have to do with permission to read across origins. */
export const isForeignToPage = (url: URL): boolean => pageOrigin() !== undefined && url.origin !== pageOrigin();

/**
 * Asks the configured root in the one way that needs no permission: without credentials, with nothing that a page may read,
 * and with no path that names a patient's object. An opaque answer means that somebody is there.
 */
export async function findNetworkCause(root: URL, send: typeof fetch, signal: AbortSignal): Promise<NetworkCause> {
  if (globalThis.navigator?.onLine === false) return 'offline';
  if (!isForeignToPage(root)) return 'unknown';
  const limit = AbortSignal.timeout(PROBE_MS);
  try {
    await send(`${root.origin}${root.pathname}`, {
      method: 'HEAD',
      mode: 'no-cors',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.any([signal, limit]),
    });
    return 'refusesThisSite';
  } catch {
    // The reason is the finding; a withdrawn request is noticed by whoever asked.
    return limit.aborted ? 'unknown' : 'unreachable';
  }
}

/** The problem in words, by what is known. */
export function explainedProblem(context: RequestContext, why: NetworkCause, cause: unknown): ArchiveProblem {
  const base = networkProblem(context, cause);
  const { label } = context;
  const detail = `${context.method} ${context.path}`;
  switch (why) {
    case 'offline':
      return {
        ...base,
        title: `${label} cannot be reached while this computer is offline`,
        tip: 'Connect it to the network, then retry.',
        detail: `${detail}: offline`,
      };
    case 'refusesThisSite':
      return {
        ...base,
        title: `${label} is there, but does not let this site read its answer`,
        tip: `The administrator of the archive has to allow ${pageOrigin() ?? 'this site'} (CORS), also for answers that report an error.`,
        detail: `${detail}: refused to this site (CORS)`,
      };
    case 'unreachable':
      return { ...base, tip: unreachableTip(context.path), detail: `${detail}: nobody answers there` };
    case 'unknown':
      return base;
  }
}

const unreachableTip = (path: string): string =>
  [
    'It may be switched off, its name or port may be wrong, or a firewall is in between',
    path.startsWith('https:') ? ', or its certificate is not one this browser trusts' : '',
    '. Check the network connection, then retry; if it stays, tell the administrator.',
  ].join('');

/** Known before anything is sent. */
export const mixedContentProblem = (context: RequestContext): ArchiveProblem => ({
  kind: 'denied',
  code: 'network',
  severity: 'error',
  title: `${context.label} has an address without encryption, which this page may not use`,
  tip: 'The administrator has to give the archive an https address: a page that came over https cannot ask an http one.',
  detail: `${context.method} ${context.path}: mixed content, not sent`,
});

/** Nothing came, or nothing more, for longer than an archive should take. */
export const timeoutProblem = (context: RequestContext, hasBegun: boolean, cause: unknown): ArchiveProblem => ({
  ...networkProblem(context, cause),
  title: hasBegun ? `${context.label} stopped in the middle of its answer` : `${context.label} does not answer`,
  tip: hasBegun
    ? 'The connection stands still. Retry; if it stays, tell the administrator.'
    : 'It may be overloaded, or something in between holds the request back. Retry later.',
  detail: `${context.method} ${context.path}: ${hasBegun ? 'silence within the answer' : 'no answer in time'}`,
});

export const interruptedProblem = (context: RequestContext, cause: unknown): ArchiveProblem => ({
  ...networkProblem(context, cause),
  title: `The connection to ${context.label} broke off in the middle of an answer`,
  tip: 'Nothing of it was used. Retry.',
  detail: `${context.method} ${context.path}: broken off`,
});

export const tooLongProblem = (context: RequestContext, receivedBytes: number): ArchiveProblem => ({
  kind: 'tooLarge',
  code: 'invalid-object',
  severity: 'error',
  title: `An answer of ${context.label} is larger than this viewer can hold; it was stopped`,
  tip: 'Ask for less at once, or tell the administrator if the object should not be as large.',
  detail: `${context.method} ${context.path}: stopped at ${(receivedBytes / 1e6).toFixed(0)} MB`,
});
