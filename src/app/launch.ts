import type { CaseRequest } from '../cases/openCase';
import type { Problem } from '../dicom/problem';
import { isUid } from '../dicom/uids';
import { fail, ok, type Result } from '../lib/result';
import { isSecretName } from '../session/pageAddress';
import { pageKindOf } from './pageKind';

/** What a URL asks for (CONTRACT §3). No parameter can add a server, a script or a token. */
export type Launch = (
  | { readonly kind: 'workList' }
  | { readonly kind: 'selfCheck' }
  | { readonly kind: 'board' }
  | {
      readonly kind: 'case';
      readonly request: CaseRequest;
      /** The case of the agenda kept on this device that is discussed; means nothing elsewhere. */
      readonly boardCaseId?: string;
    }
) & {
  /** What the link asked for beyond that, and did not get: to be shown. */
  readonly ignored?: Problem;
};

export function parseLaunch(href: string): Result<Launch, Problem> {
  const url = new URL(href);
  const names = [...url.searchParams.keys()].map((name) => name.toLowerCase());
  if (names.includes('launch') || names.includes('iss')) return smartRefused;
  const screen = screenOf(url);
  if (!screen.ok) return screen;
  const ignored = ignoredIn(url);
  return ok(ignored ? { ...screen.value, ignored } : screen.value);
}

function screenOf(url: URL): Result<Launch, Problem> {
  const kind = pageKindOf(url.pathname);
  if (kind !== 'case') return ok({ kind });
  const uids = (name: string) =>
    url.searchParams
      .getAll(name)
      .flatMap((value) => value.split(','))
      .map((uid) => uid.trim())
      .filter((uid) => uid !== '');
  const studyInstanceUids = [...new Set(uids('StudyInstanceUIDs'))];
  const seriesInstanceUids = uids('SeriesInstanceUIDs');
  const [initialSeriesInstanceUid] = uids('initialSeriesInstanceUID');
  const [initialSopInstanceUid] = uids('initialSopInstanceUID');
  const all = [
    ...studyInstanceUids,
    ...seriesInstanceUids,
    ...uids('initialSeriesInstanceUID'),
    ...uids('initialSopInstanceUID'),
  ];
  const odd = all.find((uid) => !isUid(uid));
  if (odd !== undefined) return refused('The link holds something that is not a DICOM identifier', odd.slice(0, 80));
  if (studyInstanceUids.length === 0) return refused('The link names no study', 'StudyInstanceUIDs is missing');
  const sourceId = url.searchParams.get('source');
  if (sourceId && !/^[\w-]{1,32}$/.test(sourceId))
    return refused('The link names an archive that is not configured here', sourceId.slice(0, 80));
  const boardCaseId = url.searchParams.get('board') ?? '';
  return ok({
    kind: 'case',
    ...(/^[\w.-]{1,64}$/.test(boardCaseId) ? { boardCaseId } : {}),
    request: {
      studyInstanceUids,
      ...(sourceId ? { sourceId } : {}),
      ...(seriesInstanceUids.length > 0 ? { seriesInstanceUids } : {}),
      ...(initialSeriesInstanceUid ? { initialSeriesInstanceUid } : {}),
      ...(initialSopInstanceUid ? { initialSopInstanceUid } : {}),
    },
  });
}

/** The address of a case, in OHIF's spelling so that links in the field keep working. */
export function caseUrl(studyInstanceUids: readonly string[], sourceId?: string, boardCaseId?: string): string {
  const source = sourceId ? `&source=${encodeURIComponent(sourceId)}` : '';
  const board = boardCaseId ? `&board=${encodeURIComponent(boardCaseId)}` : '';
  return `viewer?StudyInstanceUIDs=${studyInstanceUids.join(',')}${source}${board}`;
}

const OWN = new Set([
  'StudyInstanceUIDs',
  'source',
  'board',
  'SeriesInstanceUIDs',
  'initialSeriesInstanceUID',
  'initialSopInstanceUID',
]);
/** Parameters by which other viewers take archives, settings or code from a link; whatever they hold, it is not read. */
const ADDS_SOMETHING =
  /url|uri|config|custom|server|wado|qido|stow|dicomweb|root|endpoint|host|origin|proxy|data-?source|script|plugin|extension|module|manifest|authority|issuer|client|redirect|return|next|target/i;
/** Values that lead elsewhere in one of the spellings that browsers understand (AT-02). */
const LOOKS_LIKE_ADDRESS = /^[\s\p{Cc}]*([a-z][a-z0-9+.\s\p{Cc}-]*:|[\\/]{2}|%2f%2f|%5c)|:\/\/|:%2f%2f/iu;

/** AT-01: such a link opens what else it names, and the reader is told what it did not get. */
function ignoredIn(url: URL): Problem | undefined {
  const isOdd = (name: string, value: string) =>
    ADDS_SOMETHING.test(name) || isSecretName(name) || LOOKS_LIKE_ADDRESS.test(value);
  const inFragment = [...new URLSearchParams(url.hash.replace(/^#[?/]*/, ''))].filter(([name]) => isSecretName(name));
  const names = [
    ...[...url.searchParams].filter(([name, value]) => !OWN.has(name) && isOdd(name, value)),
    ...inFragment,
  ].map(([name]) => name.replace(/[^\w.-]/g, '?').slice(0, 32));
  if (names.length === 0) return undefined;
  return {
    code: 'unsupported',
    severity: 'warning',
    title: 'A part of the link was ignored: links cannot add archives, settings or tokens',
    tip: 'Whoever made the link may ask the administrator to add the archive to the configuration.',
    detail: [...new Set(names)].slice(0, 8).join(', '),
  };
}

/** AT-13. A SMART launch names the server that vouches for reader and patient; none is trusted yet, so none is followed. */
const smartRefused: Result<never, Problem> = fail({
  code: 'unsupported',
  severity: 'error',
  title: 'This link comes from another system’s launch (SMART), which is not supported',
  tip: 'Nothing was sent to that system. Open the study from the work list instead.',
});

const refused = (title: string, detail: string): Result<never, Problem> =>
  fail({ code: 'invalid-object', severity: 'error', title, tip: 'Open the study from the work list instead.', detail });
