import { type DicomJson, stringOf } from '../dicom/json';
import { fail, ok, type Result } from '../lib/result';
import type { ArchiveAnswer, ArchiveHttp } from './http';
import { parseDatasets } from './datasets';
import { climb, type Rung } from './ladder';
import { type ArchiveProblem, malformedProblem } from './problems';
import type { SourceFindings, SourceProfile } from './profile';

/** What was found, and in words whatever keeps it from being everything. */
export interface Rows {
  readonly datasets: readonly DicomJson[];
  /** Where the next page begins, counted in rows of the archive. */
  readonly nextOffset: number;
  readonly hasMore: boolean;
  readonly warnings: readonly string[];
}

export interface SearchRequest {
  readonly url: URL;
  readonly keys: readonly (readonly [key: string, value: string])[];
  readonly includeFields: readonly string[];
  /** Rows are told apart by this attribute: their order may change between pages (WEB-01). */
  readonly uidTag: string;
  readonly offset: number;
  /** Infinity: to the end. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

export interface SearchDependencies {
  readonly http: ArchiveHttp;
  readonly profile: SourceProfile;
  readonly findings: SourceFindings;
}

const jsonRungs: readonly Rung[] = [
  { id: 'dicom+json', accept: 'application/dicom+json' },
  { id: 'json', accept: 'application/json' },
];

/** More rows than any real list: an archive that never stops answering is stopped here, and the reader is told. */
const MAX_ROWS = 200_000;

/**
 * A search, page after page (PS3.18 8.3.4). An archive may send fewer rows than asked for and still have more: it says so in a
 * Warning header, which a browser may not be allowed to see, so a page that ends on a suspiciously round number is followed up.
 */
export async function searchRows(
  request: SearchRequest,
  needs: SearchDependencies,
): Promise<Result<Rows, ArchiveProblem>> {
  const found = new Map<string, DicomJson>();
  const warnings = new Set<string>();
  let offset = request.offset;
  const limit = Math.min(request.limit, MAX_ROWS);
  for (;;) {
    const pageSize = Math.min(needs.profile.queryPageSize, limit - (offset - request.offset));
    const page = await searchPage(request, offset, pageSize, needs);
    if (!page.ok) return page;
    const { datasets, remaining } = page.value;
    for (const warning of page.value.warnings) warnings.add(warning);
    const before = found.size;
    for (const dataset of datasets) found.set(stringOf(dataset, request.uidTag) ?? JSON.stringify(dataset), dataset);
    offset += datasets.length;
    const rows = (hasMore: boolean): Result<Rows, never> =>
      ok({ datasets: [...found.values()], nextOffset: offset, hasMore, warnings: [...warnings] });
    if (datasets.length === 0 || found.size === before) {
      if (remaining || (datasets.length === pageSize && before > 0)) warnings.add(cutShort(found.size));
      return rows(false);
    }
    const hasIgnoredLimit = datasets.length > pageSize;
    const isLast = !remaining && (hasIgnoredLimit || (datasets.length < pageSize && !mayBeCapped(datasets.length)));
    if (isLast) return rows(false);
    if (offset - request.offset >= limit) {
      if (limit === MAX_ROWS) warnings.add(cutShort(found.size));
      return rows(true);
    }
  }
}

const cutShort = (count: number): string => `The archive has more than the ${count} entries it lets be listed`;

/** A server's own cap is a round number, or beyond what a study usually has. */
const mayBeCapped = (count: number): boolean => count >= 100 || (count >= 20 && count % 10 === 0);

/** DICOM JSON from a search or metadata resource. */
export async function fetchDatasets(
  url: URL,
  needs: Pick<SearchDependencies, 'http' | 'findings'>,
  signal: AbortSignal,
): Promise<Result<{ readonly datasets: readonly DicomJson[]; readonly answer: ArchiveAnswer }, ArchiveProblem>> {
  const answer = await fetchJson(url, needs, signal);
  if (!answer.ok) return answer;
  const datasets = parseDatasets(answer.value.bytes);
  if (datasets) return ok({ datasets, answer: answer.value });
  return fail(
    malformedProblem(
      'The archive sent something that is not DICOM JSON',
      answer.value.context,
      answer.value.contentType,
    ),
  );
}

/** An answer that ought to be DICOM JSON, by the form of asking that the archive takes. */
export function fetchJson(
  url: URL,
  needs: Pick<SearchDependencies, 'http' | 'findings'>,
  signal: AbortSignal,
): Promise<Result<ArchiveAnswer, ArchiveProblem>> {
  const kind = url.pathname.endsWith('/metadata') ? 'metadata' : 'search';
  return climb(needs.findings.metadataLadder, jsonRungs, kind, (rung) =>
    needs.http.send({ url, accept: rung.accept, signal }),
  );
}

interface Page {
  readonly datasets: readonly DicomJson[];
  readonly remaining: boolean;
  readonly warnings: readonly string[];
}

async function searchPage(
  request: SearchRequest,
  offset: number,
  limit: number,
  needs: SearchDependencies,
): Promise<Result<Page, ArchiveProblem>> {
  const paging: [string, string][] = [
    ['limit', String(limit)],
    ['offset', String(offset)],
  ];
  const include: [string, string][] =
    request.includeFields.length > 0 ? [['includefield', request.includeFields.join(',')]] : [];
  const ask = (extra: readonly [string, string][]) =>
    fetchDatasets(withQuery(request.url, [...request.keys, ...paging, ...extra]), needs, request.signal);
  let answer = await ask(needs.findings.refusesIncludeField ? [] : include);
  if (!answer.ok && answer.error.status === 400 && include.length > 0 && !needs.findings.refusesIncludeField) {
    const plain = await ask([]);
    if (plain.ok) needs.findings.refusesIncludeField = true;
    answer = plain.ok ? plain : answer;
  }
  if (!answer.ok) return answer;
  const words = parseWarnings(answer.value.answer.headers.get('Warning'));
  const partial = answer.value.answer.status === 206 ? ['The archive sent only a part of the list'] : [];
  return ok({ datasets: answer.value.datasets, remaining: words.remaining, warnings: [...words.others, ...partial] });
}

/** Everything but letters, digits and `*?.-_` is escaped, spaces as %20 (WEB-07). */
function withQuery(url: URL, entries: readonly (readonly [string, string])[]): URL {
  const query = entries.map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join('&');
  return new URL(`${url.href}?${query}`);
}

/** `299 agent "text"` or, as the standard prints it, `299 agent: text`; several may be joined by commas. */
export function parseWarnings(header: string | null): {
  readonly remaining: boolean;
  readonly others: readonly string[];
} {
  const texts = (header ?? '')
    .split(/,\s*(?=299\b)/)
    .map(
      (item) =>
        /^\s*299\s+\S+\s+(.*)$/s
          .exec(item)?.[1]
          ?.trim()
          .replace(/^"(.*)"$/s, '$1') ?? '',
    )
    .filter(Boolean);
  const isRemaining = (text: string) => /additional\s+results/i.test(text);
  return { remaining: texts.some(isRemaining), others: texts.filter((text) => !isRemaining(text)) };
}
