import { fail, ok, type Result } from '../lib/result';
import { namesAnother, resourceUrl } from './address';
import { type ArchiveAnswer, type ArchiveHttp, withSlash } from './http';
import { climb, type Rung } from './ladder';
import { onlyPartOf } from './parts';
import { type ArchiveProblem, foreignAddressProblem, malformedProblem } from './problems';
import type { SourceFindings } from './profile';

/** Where a BulkDataURI was found: what relative ones are relative to. */
export interface BulkdataContext {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid?: string;
  readonly sopInstanceUid?: string;
  /** The metadata request, when it was not one of this source's own. */
  readonly requestUrl?: string;
}

const rungs: readonly Rung[] = [
  { id: 'multipart', accept: 'multipart/related; type="application/octet-stream"' },
  { id: 'multipart-unquoted', accept: 'multipart/related; type=application/octet-stream' },
  { id: 'single-part', accept: 'application/octet-stream' },
  { id: 'anything', accept: '*/*' },
];

/** What a BulkDataURI is resolved against. Of one archive all are, as a rule, resolved alike. */
type Base = 'request' | 'series' | 'study' | 'instance' | 'root' | 'absolute';

interface Candidate {
  readonly base: Base;
  readonly url: URL;
}

/** What worked last at one archive: its next value then takes one request. */
interface Habit {
  base?: Base;
  rung?: string;
}

/** By the findings of the archive, with which they live and end. */
const habits = new WeakMap<SourceFindings, Habit>();

function habitOf(findings: SourceFindings): Habit {
  const habit = habits.get(findings) ?? {};
  habits.set(findings, habit);
  return habit;
}

/**
 * Addresses a BulkDataURI may mean, best guess first (WEB-11): as RFC 3986 resolves it against the metadata request, then
 * against the bases that servers in the field mean. An absolute address outside the configured roots is moved onto the
 * WADO root: archives behind a proxy give the host, or the scheme, they know themselves by. All others are left out.
 */
export function bulkdataUrls(uri: string, context: BulkdataContext, wadoRoot: URL, http: ArchiveHttp): readonly URL[] {
  return candidates(uri, context, wadoRoot, http).map(({ url }) => url);
}

function candidates(uri: string, context: BulkdataContext, wadoRoot: URL, http: ArchiveHttp): readonly Candidate[] {
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(uri) || /^[/\\]/.test(uri);
  const bases: readonly Candidate[] = isAbsolute
    ? [{ base: 'absolute', url: new URL(withSlash(wadoRoot.href)) }]
    : relativeBases(context, wadoRoot);
  const found = new Map<string, Candidate>();
  for (const { base, url: against } of bases) {
    if (!URL.canParse(uri, against)) continue;
    const url = new URL(uri, against);
    // A name and password in an address are for nobody, and fetch refuses them.
    url.username = '';
    url.password = '';
    const inside = http.isWithinRoots(url) ? url : rebased(url, wadoRoot);
    if (inside && http.isWithinRoots(inside) && !found.has(inside.href)) found.set(inside.href, { base, url: inside });
  }
  return [...found.values()];
}

type BulkdataAnswer = Result<Uint8Array<ArrayBuffer>, ArchiveProblem>;

/** One bulk value, whole. The bytes have a buffer of their own, so typed arrays of any width may be laid over them. */
export async function fetchBulkdata(
  uri: string,
  context: BulkdataContext,
  needs: { readonly http: ArchiveHttp; readonly wadoRoot: URL; readonly findings: SourceFindings },
  signal: AbortSignal,
): Promise<BulkdataAnswer> {
  const { http, wadoRoot, findings } = needs;
  const habit = habitOf(findings);
  const usualFirst = <T>(items: readonly T[], isUsual: (item: T) => boolean) => [
    ...items.filter(isUsual),
    ...items.filter((item) => !isUsual(item)),
  ];
  let first: ArchiveProblem | undefined;
  for (const { base, url } of usualFirst(candidates(uri, context, wadoRoot, http), (one) => one.base === habit.base)) {
    const ways = usualFirst(rungs, (rung) => rung.id === habit.rung);
    const answer = await climb(findings.bulkdataLadder, ways, url.href, async (rung) => {
      const sent = await http.send({ url, accept: rung.accept, signal });
      if (sent.ok) habit.rung = rung.id;
      return sent;
    });
    if (answer.ok) {
      habit.base = base;
      return ownValueOf(answer.value, context);
    }
    first ??= answer.error;
    if (answer.error.kind !== 'absent' && answer.error.kind !== 'refused') break;
  }
  return fail(first ?? foreignAddressProblem(http.contextOf(wadoRoot), 'BulkDataURI outside the configured roots'));
}

/** A value that says it belongs to another object is not taken (AT-32). */
function ownValueOf(answer: ArchiveAnswer, context: BulkdataContext): BulkdataAnswer {
  const part = onlyPartOf(answer);
  if (!part.ok) return part;
  const locations = [answer.headers.get('Content-Location'), part.value.headers.get('content-location')];
  if (locations.some((location) => namesAnother(location, context)))
    return fail(malformedProblem(OTHER_OBJECT, answer.context, locations.join(' ')));
  return ok(new Uint8Array(part.value.body));
}

const OTHER_OBJECT = 'The archive sent a value of another object than was asked for';

function relativeBases(context: BulkdataContext, wadoRoot: URL): readonly Candidate[] {
  const { studyInstanceUid: study, seriesInstanceUid: series, sopInstanceUid: instance } = context;
  const depths: (readonly [base: Base, uids: readonly [string, string?, string?]])[] = [['study', [study]]];
  if (series) depths.unshift(['series', [study, series]]);
  if (series && instance) depths.push(['instance', [study, series, instance]]);
  const resources = depths.flatMap(([base, uids]): Candidate[] => {
    const url = resourceUrl(wadoRoot, uids, '/');
    return url.ok ? [{ base, url: url.value }] : [];
  });
  const request: readonly Candidate[] =
    context.requestUrl && URL.canParse(context.requestUrl, wadoRoot)
      ? [{ base: 'request', url: new URL(context.requestUrl, wadoRoot) }]
      : [];
  return [...request, ...resources, { base: 'root', url: new URL(withSlash(wadoRoot.href)) }];
}

/**
 * Where an address of another host, scheme or path prefix lies below the root: from its last `/studies/UID` on; or behind the
 * last piece of the root's own path (`/dicom-web/`), where the archive has a resource of its own for values.
 */
function rebased(url: URL, wadoRoot: URL): URL | undefined {
  const root = wadoRoot.href.replace(/\/+$/, '');
  const at = [...url.pathname.matchAll(/\/studies\/[0-9.]+(?=\/|$)/g)].at(-1)?.index;
  if (at !== undefined) return new URL(`${root}${url.pathname.slice(at)}${url.search}`);
  if (!/^https?:$/.test(url.protocol)) return undefined;
  const lastPiece = wadoRoot.pathname.split('/').filter(Boolean).at(-1);
  const behind = lastPiece === undefined ? -1 : url.pathname.lastIndexOf(`/${lastPiece}/`);
  if (lastPiece !== undefined && behind >= 0)
    return new URL(`${root}${url.pathname.slice(behind + lastPiece.length + 1)}${url.search}`);
  // The same host by another scheme or port: http behind a proxy that speaks https.
  return url.hostname === wadoRoot.hostname ? new URL(`${wadoRoot.origin}${url.pathname}${url.search}`) : undefined;
}
