import type { ExchangeLimits } from './exchange';
import type { ArchiveRequest } from './http';
import { pageOrigin } from './networkCause';
import { rankOf } from './requestRank';

const ANSWER_MS = 120_000;
const IDLE_MS = 60_000;
/** A slow line carries so much upwards; an answer to a store request cannot begin before all of it is there. */
const UPLOAD_BYTES_PER_MS = 50;
const GIGABYTE = 1024 ** 3;
/** JSON grows tenfold when parsed, and a browser holds about 2 GB in one buffer: what is longer is stopped (AT-29). */
const MAX_JSON_BYTES = GIGABYTE / 2;
const MAX_BYTES = 2 * GIGABYTE - 1;

/** How a request is put to the browser, but for its headers and its signal. */
export function requestInit(
  { url, accept, post, signal, isAnew = false }: ArchiveRequest,
  {
    isAuthorised,
    credentials,
  }: { readonly isAuthorised: boolean; readonly credentials: RequestCredentials | undefined },
) {
  return {
    method: post ? 'POST' : 'GET',
    referrerPolicy: 'no-referrer',
    credentials: credentials ?? (url.origin === pageOrigin() ? 'same-origin' : 'omit'),
    cache: cacheMode(isAuthorised, isAnew, isJson(accept)),
    // Custom headers follow a redirect to any host, so with a token none is followed (AT-05).
    redirect: isAuthorised || post ? 'manual' : 'follow',
    priority: rankOf(signal).priority === 'background' ? 'low' : 'auto',
    ...(post ? { body: post.body } : {}),
  } as const satisfies RequestInit;
}

/**
 * What the browser's own cache does: it is private to the browser profile, never shared, but it knows addresses and not
 * users. Left alone it would show the next user of this page what the last one fetched, and keep it on the disk. So whatever
 * needs a token is neither taken from it nor put into it (WEB-22). Without a token nothing is personal to a user, and
 * what the archive allows to be kept may be; but lists and headers are always asked about anew: a stale "it is not there"
 * would have a report stored twice. That an archive's answers stay out of caches on the way is up to its Cache-Control;
 * the request says so too, as browsers add it for both modes.
 */
function cacheMode(isAuthorised: boolean, isAnew: boolean, isList: boolean): RequestCache {
  if (isAuthorised) return 'no-store';
  if (isAnew) return 'reload';
  return isList ? 'no-cache' : 'default';
}

export function limitsFor({ accept, post }: ArchiveRequest, own: Partial<ExchangeLimits> = {}): ExchangeLimits {
  return {
    answerMs: (own.answerMs ?? ANSWER_MS) + (post?.body.length ?? 0) / UPLOAD_BYTES_PER_MS,
    idleMs: own.idleMs ?? IDLE_MS,
    maxBytes: own.maxBytes ?? (isJson(accept) ? MAX_JSON_BYTES : MAX_BYTES),
  };
}

const isJson = (accept: string): boolean => /json/.test(accept);
