import { fail, ok, type Result } from '../lib/result';
import { resourceUrl } from './address';
import { type ArchiveHttp, withSlash } from './http';
import { climb, type Rung } from './ladder';
import { onlyPartOf } from './parts';
import { type ArchiveProblem, foreignAddressProblem } from './problems';
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

/**
 * Addresses a BulkDataURI may mean, best guess first (WEB-11): as RFC 3986 resolves it against the metadata request, then
 * against the bases that servers in the field mean. An absolute address outside the configured roots is moved onto the
 * WADO root when it names a study: archives behind a proxy give the host they know themselves by. All others are left out.
 */
export function bulkdataUrls(uri: string, context: BulkdataContext, wadoRoot: URL, http: ArchiveHttp): readonly URL[] {
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(uri) || uri.startsWith('/');
  const bases = isAbsolute ? [new URL(withSlash(wadoRoot.href))] : relativeBases(context, wadoRoot);
  const found = new Map<string, URL>();
  for (const base of bases) {
    if (!URL.canParse(uri, base)) continue;
    const url = new URL(uri, base);
    const inside = http.isWithinRoots(url) ? url : rebased(url, wadoRoot);
    if (inside && http.isWithinRoots(inside)) found.set(inside.href, inside);
  }
  return [...found.values()];
}

/** One bulk value, whole. The bytes have a buffer of their own, so typed arrays of any width may be laid over them. */
export async function fetchBulkdata(
  uri: string,
  context: BulkdataContext,
  needs: { readonly http: ArchiveHttp; readonly wadoRoot: URL; readonly findings: SourceFindings },
  signal: AbortSignal,
): Promise<Result<Uint8Array<ArrayBuffer>, ArchiveProblem>> {
  let first: ArchiveProblem | undefined;
  for (const url of bulkdataUrls(uri, context, needs.wadoRoot, needs.http)) {
    const answer = await climb(needs.findings.bulkdataLadder, rungs, url.href, (rung) =>
      needs.http.send({ url, accept: rung.accept, signal }),
    );
    if (answer.ok) {
      const part = onlyPartOf(answer.value);
      return part.ok ? ok(new Uint8Array(part.value.body)) : part;
    }
    first ??= answer.error;
    if (answer.error.kind !== 'absent' && answer.error.kind !== 'refused') break;
  }
  return fail(
    first ?? foreignAddressProblem(needs.http.contextOf(needs.wadoRoot), 'BulkDataURI outside the configured roots'),
  );
}

function relativeBases(context: BulkdataContext, wadoRoot: URL): readonly URL[] {
  const { studyInstanceUid: study, seriesInstanceUid: series, sopInstanceUid: instance } = context;
  const depths: (readonly [string, string?, string?])[] = [[study]];
  if (series) depths.unshift([study, series]);
  if (series && instance) depths.push([study, series, instance]);
  const resources = depths.flatMap((uids) => {
    const url = resourceUrl(wadoRoot, uids, '/');
    return url.ok ? [url.value] : [];
  });
  const request =
    context.requestUrl && URL.canParse(context.requestUrl, wadoRoot) ? [new URL(context.requestUrl, wadoRoot)] : [];
  return [...request, ...resources, new URL(withSlash(wadoRoot.href))];
}

/** The last `/studies/UID` of the path, put below the root. */
function rebased(url: URL, wadoRoot: URL): URL | undefined {
  const at = [...url.pathname.matchAll(/\/studies\/[0-9.]+(?=\/|$)/g)].at(-1)?.index;
  if (at === undefined) return undefined;
  return new URL(`${wadoRoot.href.replace(/\/+$/, '')}${url.pathname.slice(at)}${url.search}`);
}
