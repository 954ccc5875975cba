import { fail, ok, type Result } from '../lib/result';
import type { AnswerHead, Exchanged } from './exchange';
import type { ArchiveAnswer } from './http';
import {
  type ArchiveProblem,
  foreignAddressProblem,
  malformedProblem,
  type RequestContext,
  statusProblem,
} from './problems';

export interface AnswerFailure {
  readonly problem: ArchiveProblem;
  /** How long the archive asks to be left alone. */
  readonly retryAfterMs?: number;
}

/** A store request answered with one of these was not looked at; with any other status the body may tell what became of it. */
const STATUSES_WITHOUT_OUTCOME = new Set([401, 403, 404, 410, 413, 429, 502, 503, 504]);

/** What a whole answer means (WEB-19): data, or why there are none. */
export function judge(
  { response, bytes }: Exchanged<AnswerHead>,
  context: RequestContext,
  { isStore, isOwn }: { readonly isStore: boolean; readonly isOwn: (origin: string) => boolean },
): Result<ArchiveAnswer, AnswerFailure> {
  const status = response.type === 'opaqueredirect' ? 302 : response.status;
  const contentType = response.headers.get('Content-Type') ?? '';
  if (response.url && !isOwn(new URL(response.url).origin)) {
    return fail({ problem: foreignAddressProblem(context, 'redirected to another origin') });
  }
  if (/^\s*text\/html/i.test(contentType) && response.ok) return fail({ problem: webPageProblem(context) });
  const isAnswer = response.ok || (isStore && !STATUSES_WITHOUT_OUTCOME.has(status) && status >= 400);
  if (isAnswer) return ok({ status, headers: response.headers, contentType, bytes, context });
  const retryAfterMs = parseRetryAfter(response.headers.get('Retry-After'));
  return fail({ problem: statusProblem(status, context), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

/** The sign-in page of a proxy, or of another server altogether. */
const webPageProblem = (context: RequestContext): ArchiveProblem => ({
  ...malformedProblem(`${context.label} sent a web page instead of data`, context, 'text/html'),
  code: 'auth',
  tip: 'You may have to sign in again, or the address of the archive is wrong.',
});

/** RFC 9110 10.2.3: seconds or a date. */
function parseRetryAfter(header: string | null): number | undefined {
  if (!header) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
