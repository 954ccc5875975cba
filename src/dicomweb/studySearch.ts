import { stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { Study } from '../dicom/types';
import { isUid, type SourceId } from '../dicom/uids';
import { ok, type Result } from '../lib/result';
import { resourceUrl } from './address';
import type { ArchiveProblem } from './problems';
import { parseStudy } from './records';
import { type Rows, type SearchDependencies, searchRows } from './search';
import { hasTextFilter, matchesFilters, type StudyFilters, studyIncludeFields, studyQuery } from './studyFilters';

export interface StudyPage {
  readonly studies: readonly Study[];
  readonly hasMore: boolean;
  /** The `offset` of the next page. It counts the archive's rows, of which some may have been filtered out here. */
  readonly nextOffset: number;
  /** What the archive said about its answer, or why it may not be complete; for the reader. */
  readonly warning?: string;
}

export interface StudySearchDependencies extends SearchDependencies {
  readonly qidoRoot: URL;
  readonly sourceId: SourceId;
}

interface PageRange {
  readonly limit: number;
  readonly offset: number;
}

/** An archive that ignores a key sends all its studies: so many pages are looked through for one page of matches. */
const MAX_PAGES_PER_PAGE = 10;

/** Studies that match, filtered again on this side (WEB-04). */
export async function searchStudies(
  filters: StudyFilters,
  range: PageRange,
  needs: StudySearchDependencies,
  signal: AbortSignal,
): Promise<Result<StudyPage, ArchiveProblem>> {
  const uids = [...new Set(filters.studyInstanceUids ?? [])].filter(isUid);
  if (filters.studyInstanceUids?.length && uids.length === 0) return ok({ studies: [], hasMore: false, nextOffset: 0 });
  const found = await matchingRows(filters, range, needs, signal);
  if (!found.ok || uids.length < 2) return found.ok ? ok(pageOf(found.value, needs)) : found;
  const rows = await withMissingStudies(found.value, uids, filters, needs, signal);
  return rows.ok ? ok(pageOf(rows.value, needs)) : rows;
}

async function matchingRows(
  filters: StudyFilters,
  range: PageRange,
  needs: StudySearchDependencies,
  signal: AbortSignal,
): Promise<Result<Rows, ArchiveProblem>> {
  const { findings } = needs;
  const first = await filteredRows(filters, range, !findings.ignoresWildcards, needs, signal);
  if (!first.ok || !hasTextFilter(filters) || findings.ignoresWildcards) return first;
  if (first.value.datasets.length > 0) {
    findings.hasMatchedWildcards = true;
    return first;
  }
  if (findings.hasMatchedWildcards || range.offset > 0) return first;
  // Nothing at all, and no wildcard has matched yet: perhaps the archive takes `*` literally.
  const literal = await filteredRows(filters, range, false, needs, signal);
  if (!literal.ok || literal.value.datasets.length === 0) return first;
  findings.ignoresWildcards = true;
  return literal;
}

/** Pages until one page of matches is full, so that a key the archive ignores does not make the list look empty. */
async function filteredRows(
  filters: StudyFilters,
  range: PageRange,
  wildcards: boolean,
  needs: StudySearchDependencies,
  signal: AbortSignal,
): Promise<Result<Rows, ArchiveProblem>> {
  const url = resourceUrl(needs.qidoRoot, [], '/studies');
  if (!url.ok) return url;
  const keys = studyQuery(filters, { wildcards });
  const request = { url: url.value, keys, includeFields: studyIncludeFields, uidTag: tags.StudyInstanceUID, signal };
  let rows: Rows = { datasets: [], nextOffset: range.offset, hasMore: true, warnings: [] };
  for (let pages = 0; pages < MAX_PAGES_PER_PAGE && rows.hasMore && rows.datasets.length < range.limit; pages++) {
    const page = await searchRows({ ...request, offset: rows.nextOffset, limit: range.limit }, needs);
    if (!page.ok) return page;
    const fresh = page.value.datasets.filter((dataset) => matchesFilters(dataset, filters));
    const known = new Set(rows.datasets.map((dataset) => stringOf(dataset, tags.StudyInstanceUID)));
    const added = fresh.filter((dataset) => !known.has(stringOf(dataset, tags.StudyInstanceUID)));
    rows = {
      ...page.value,
      datasets: [...rows.datasets, ...added],
      warnings: [...new Set([...rows.warnings, ...page.value.warnings])],
    };
  }
  return ok(rows);
}

/** Archives exist that match one UID only: what is missing from a list is asked for by itself. */
async function withMissingStudies(
  rows: Rows,
  uids: readonly string[],
  filters: StudyFilters,
  needs: StudySearchDependencies,
  signal: AbortSignal,
): Promise<Result<Rows, ArchiveProblem>> {
  const found = new Set(rows.datasets.map((dataset) => stringOf(dataset, tags.StudyInstanceUID)));
  const datasets = [...rows.datasets];
  for (const uid of rows.hasMore ? [] : uids.filter((wanted) => !found.has(wanted))) {
    const alone = await filteredRows(
      { ...filters, studyInstanceUids: [uid] },
      { limit: 1, offset: 0 },
      true,
      needs,
      signal,
    );
    if (!alone.ok) return alone;
    datasets.push(...alone.value.datasets);
  }
  return ok({ ...rows, datasets });
}

function pageOf(rows: Rows, needs: StudySearchDependencies): StudyPage {
  const studies = rows.datasets.flatMap((dataset) => parseStudy(dataset, needs.sourceId) ?? []);
  const leftOut = rows.datasets.length - studies.length;
  const warnings =
    leftOut > 0 ? [...rows.warnings, `${leftOut} studies without a valid identifier are left out`] : rows.warnings;
  return {
    studies,
    hasMore: rows.hasMore,
    nextOffset: rows.nextOffset,
    ...(warnings.length > 0 ? { warning: warnings.join('. ') } : {}),
  };
}
