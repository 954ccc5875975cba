import { type DicomJson, stringOf, stringsOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { Study } from '../dicom/types';
import { isUid, type SourceId } from '../dicom/uids';
import { ok, type Result } from '../lib/result';
import { resourceUrl } from './address';
import { factOf, type KeyKind, proveKeys, unprovenKinds } from './keyProofs';
import type { ArchiveProblem } from './problems';
import { belongingTo, parseStudy } from './records';
import { type Rows, searchRows } from './search';
import { mayBeTheForm, type SearchDependencies } from './searchPage';
import {
  hasDateFilter,
  hasTextFilter,
  type KeyDialect,
  modalitiesOf,
  type StudyFilters,
  studyIncludeFields,
  studyQuery,
  studyTest,
} from './studyFilters';

export interface StudyPage {
  readonly studies: readonly Study[];
  readonly hasMore: boolean;
  /** The `offset` of the next page. It counts the archive's rows, of which some may have been filtered out here. */
  readonly nextOffset: number;
  /** What the archive said about its answer, or why it may not be complete; for the reader. */
  readonly warning?: string;
  /** The archive passed over a part of the question: it sent studies that were not asked for, which are left out here. */
  readonly hasStrangers?: true;
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
/** Where this side has to look, it looks through more at a time. */
const LOOKED_THROUGH = 1000;
const WHOLE_VALUES = 'This archive finds whole values only: type them as they are stored, such as DOE^JANE';
const NOT_FUZZY = 'This archive cannot search for similar names: only literal matching has been performed';

/** Studies that match, filtered again on this side (WEB-04). */
export async function searchStudies(
  filters: StudyFilters,
  range: PageRange,
  needs: StudySearchDependencies,
  signal: AbortSignal,
): Promise<Result<StudyPage, ArchiveProblem>> {
  const uids = [...new Set(filters.studyInstanceUids ?? [])].filter(isUid);
  if (filters.studyInstanceUids?.length && uids.length === 0) return ok({ studies: [], hasMore: false, nextOffset: 0 });
  const url = resourceUrl(needs.qidoRoot, [], '/studies');
  if (!url.ok) return url;
  const search: Search = { filters, range, url: url.value, signal, needs };
  const found = filters.fuzzy && filters.patientName ? await fuzzyRows(search) : await matchingRows(search);
  if (!found.ok) return uids.length > 0 && mayBeTheForm(found.error) ? studiesBySeries(uids, found, search) : found;
  const rows = uids.length > 1 ? await withMissingStudies(found.value, uids, search) : found;
  return rows.ok ? ok(pageOf(rows.value, needs)) : rows;
}

interface Search {
  readonly filters: StudyFilters;
  readonly range: PageRange;
  readonly url: URL;
  readonly signal: AbortSignal;
  readonly needs: StudySearchDependencies;
}

interface Looked extends Rows {
  /** A row came that the keys should have kept out. */
  readonly hasStrangers: boolean;
}

/** How this archive wants its keys, by what is known of it; the standard's way where nothing is. */
function dialectOf({ facts }: SearchDependencies['findings']): KeyDialect {
  const dates = facts.known('dateRange') ?? 'closed';
  const hasModality = facts.known('modality') !== 'no';
  const modalities = facts.known('modalityList') === 'no' ? 'single' : 'list';
  return {
    names: facts.known('keyNames') ?? 'keywords',
    texts: facts.known('wildcard') === 'no' ? 'none' : 'wildcard',
    dates: dates === 'no' ? 'none' : dates,
    modalities: hasModality ? modalities : 'none',
    uids: facts.known('studyUid') !== 'no',
    fuzzy: false,
  };
}

/**
 * Asks in the dialect of the archive. An answer that may be the fault of a key (nothing found, a refusal, only one of two
 * modalities) is believed once the archive has proven that it matches such keys; if it does not, it is asked without.
 */
async function matchingRows(search: Search, roundsLeft = 2): Promise<Result<Rows, ArchiveProblem>> {
  const { findings } = search.needs;
  const before = dialectOf(findings);
  const first = await lookThrough(search, before);
  const doubtful = doubtsAbout(search, first);
  if (doubtful.length === 0) return first.ok ? completed(search, first, before) : first;
  await proveKeys(doubtful, search, search.needs);
  // An archive that lists nothing by itself cannot be asked for an example; perhaps it takes `*` literally.
  if (doubtful.includes('text') && findings.facts.known('wildcard') === undefined) {
    const literal = await wholeValues(search, before);
    if (literal.ok && literal.value.datasets.length > 0) findings.facts.learn('wildcard', 'no');
    return literal.ok && literal.value.datasets.length > 0 ? literal : first;
  }
  const after = dialectOf(findings);
  const hasChanged = JSON.stringify(after) !== JSON.stringify(before);
  // In other words, other keys may have to prove themselves again.
  if (hasChanged && roundsLeft > 0) return matchingRows(search, roundsLeft - 1);
  const again = hasChanged ? await lookThrough(search, after) : first;
  if (again.ok) return completed(search, again, after);
  if (after.texts === 'none' && hasTextFilter(search.filters)) return wholeValues(search, after);
  // The archive finds what it has: so 404 is its way to say that nothing matches.
  const hasProven = unprovenKinds(search.filters, search.needs).length === 0;
  return again.error.kind === 'absent' && hasProven ? ok(noRows(search.range.offset)) : again;
}

const noRows = (nextOffset: number): Rows => ({ datasets: [], nextOffset, hasMore: false, warnings: [] });

function doubtsAbout(search: Search, found: Result<Looked, ArchiveProblem>): readonly KeyKind[] {
  const { facts } = search.needs.findings;
  const unproven = unprovenKinds(search.filters, search.needs);
  if (!found.ok) return mayBeTheForm(found.error) ? unproven : [];
  const { datasets, hasStrangers } = found.value;
  // "Nothing" is not believed on the word of an earlier page load either: the server may be another by now.
  if (datasets.length === 0) return search.range.offset === 0 || hasStrangers ? unproven : [];
  const unknown = unproven.filter((kind) => facts.known(factOf[kind]) === undefined);
  const wanted = modalitiesOf(search.filters);
  const seen = new Set(datasets.flatMap((row) => stringsOf(row, tags.ModalitiesInStudy)));
  const isWholeList = wanted.length < 2 || wanted.every((modality) => seen.has(modality));
  if (hasTextFilter(search.filters) && !hasStrangers && dialectOf(search.needs.findings).texts === 'wildcard')
    facts.learn('wildcard', 'yes');
  if (wanted.length > 0 && dialectOf(search.needs.findings).modalities !== 'none') facts.learn('modality', 'yes');
  if (isWholeList && wanted.length > 1 && facts.known('modalityList') !== 'no') facts.learn('modalityList', 'yes');
  return unknown.filter((kind) => (kind === 'modalityList' && !isWholeList) || (kind === 'text' && hasStrangers));
}

/** Where only whole values can be asked for, the value as it was typed is, and the rest is looked through on this side. */
async function completed(
  search: Search,
  found: { readonly value: Looked },
  dialect: KeyDialect,
): Promise<Result<Rows, ArchiveProblem>> {
  const rows = found.value;
  if (!hasLocalFilter(search.filters, dialect) && !rows.hasStrangers) return ok(rows);
  const isLiteral = dialect.texts === 'none' && hasTextFilter(search.filters) && search.range.offset === 0;
  if (isLiteral && rows.nextOffset === 0) return wholeValues(search, dialect);
  const literal = isLiteral && rows.hasMore ? await wholeValues(search, dialect) : undefined;
  const datasets = literal?.ok ? merged(literal.value.datasets, rows.datasets) : rows.datasets;
  if (!rows.hasMore || datasets.length >= search.range.limit) return ok({ ...rows, datasets });
  const words = `This archive cannot search like that by itself: ${rows.nextOffset} of its studies were looked through, more can be loaded`;
  return ok({ ...rows, datasets, warnings: [...rows.warnings, words] });
}

/** All that an archive without wildcards finds, where it lists nothing that could be looked through. */
async function wholeValues(search: Search, dialect: KeyDialect): Promise<Result<Rows, ArchiveProblem>> {
  const rows = await lookThrough(search, { ...dialect, texts: 'literal' });
  return rows.ok ? ok({ ...rows.value, warnings: [...rows.value.warnings, WHOLE_VALUES] }) : rows;
}

/** Whether a part of the filter is only applied on this side. */
function hasLocalFilter(filters: StudyFilters, dialect: KeyDialect): boolean {
  const wanted = modalitiesOf(filters).length;
  return (
    (dialect.texts === 'none' && hasTextFilter(filters)) ||
    (dialect.dates === 'none' && hasDateFilter(filters)) ||
    (!dialect.uids && Boolean(filters.studyInstanceUids?.length)) ||
    (dialect.modalities === 'none' && wanted > 0) ||
    (dialect.modalities === 'single' && wanted > 1)
  );
}

/** Pages until one page of matches is full, so that a key the archive ignores does not make the list look empty. */
async function lookThrough(search: Search, dialect: KeyDialect): Promise<Result<Looked, ArchiveProblem>> {
  const { filters, range, url, signal, needs } = search;
  const isWanted = studyTest(dialect.fuzzy ? withoutName(filters) : filters);
  const subject = { url, keys: studyQuery(filters, dialect), includeFields: studyIncludeFields, signal };
  const isLocal = hasLocalFilter(filters, dialect);
  const found = new Map<string, DicomJson>();
  const warnings = new Set<string>();
  let hasStrangers = false;
  let hasMore = true;
  let offset = range.offset;
  for (let pages = 0; pages < MAX_PAGES_PER_PAGE && hasMore && found.size < range.limit; pages++) {
    const limit = isLocal || hasStrangers ? Math.max(range.limit, LOOKED_THROUGH) : range.limit;
    const request = { ...subject, uidTag: tags.StudyInstanceUID, offset, limit };
    const page = await searchRows(request, needs);
    if (!page.ok) return page;
    for (const row of page.value.datasets) {
      if (isWanted(row)) found.set(uidOf(row) ?? JSON.stringify(row), row);
      else hasStrangers = true;
    }
    for (const warning of page.value.warnings) warnings.add(warning);
    hasMore = page.value.hasMore && page.value.nextOffset > offset;
    offset = page.value.nextOffset;
  }
  return ok({ datasets: [...found.values()], nextOffset: offset, hasMore, warnings: [...warnings], hasStrangers });
}

const uidOf = (row: DicomJson): string | undefined => stringOf(row, tags.StudyInstanceUID);
const literally = ({ fuzzy: _, ...others }: StudyFilters): StudyFilters => others;
const withoutName = ({ patientName: _, ...others }: StudyFilters): StudyFilters => others;

function merged(first: readonly DicomJson[], second: readonly DicomJson[]): readonly DicomJson[] {
  return [...new Map([...first, ...second].map((row) => [uidOf(row) ?? JSON.stringify(row), row])).values()];
}

/**
 * Names spelt alike, only because the reader wished for it (WEB-05). Whether the archive did so, it says in a Warning, or shows
 * by finding a name it is known to have; if it did not, the ordinary search stands in, with words.
 */
async function fuzzyRows(search: Search): Promise<Result<Rows, ArchiveProblem>> {
  const { facts } = search.needs.findings;
  let said: readonly string[] = [NOT_FUZZY];
  if (facts.known('fuzzy') !== 'no') {
    const rows = await lookThrough(search, { ...dialectOf(search.needs.findings), fuzzy: true });
    if (!rows.ok && !mayBeTheForm(rows.error)) return rows;
    const literal = rows.ok ? rows.value.warnings.filter((text) => /literal/i.test(text)) : [];
    if (literal.length > 0) {
      facts.learn('fuzzy', 'no');
      said = literal;
    } else if (facts.known('fuzzy') === undefined && !(rows.ok && areAllNamed(rows.value.datasets, search.filters))) {
      await proveKeys(['text', 'fuzzy'], search, search.needs);
    }
    if (rows.ok && literal.length === 0 && facts.known('fuzzy') !== 'no') return rows;
  }
  const ordinary = await matchingRows({ ...search, filters: literally(search.filters) });
  return ordinary.ok
    ? ok({ ...ordinary.value, warnings: [...new Set([...said, ...ordinary.value.warnings])] })
    : ordinary;
}

/** Nothing in the answer needs a proof of fuzzy matching: the names hold what was typed. */
function areAllNamed(rows: readonly DicomJson[], { patientName = '' }: StudyFilters): boolean {
  return rows.length > 0 && rows.every(studyTest({ patientName }));
}

/** Archives exist that match one UID only: what is missing from a list is asked for by itself. */
async function withMissingStudies(
  rows: Rows,
  uids: readonly string[],
  search: Search,
): Promise<Result<Rows, ArchiveProblem>> {
  const { facts } = search.needs.findings;
  const found = new Set(rows.datasets.map(uidOf));
  const alone: DicomJson[] = [];
  for (const uid of rows.hasMore ? [] : uids.filter((wanted) => !found.has(wanted))) {
    const filters = { ...search.filters, studyInstanceUids: [uid] };
    const one = await lookThrough(
      { ...search, filters, range: { limit: 1, offset: 0 } },
      dialectOf(search.needs.findings),
    );
    if (one.ok) alone.push(...one.value.datasets);
    else if (one.error.kind !== 'absent') return one;
  }
  if (alone.length > 0) facts.learn('uidList', 'no');
  else if (found.size > 1) facts.learn('uidList', 'yes');
  return ok({ ...rows, datasets: [...rows.datasets, ...alone] });
}

/**
 * Studies that are known by UID, of archives that list nothing above the series of one study (AWS HealthImaging). What their
 * series say of the study has to do.
 */
async function studiesBySeries(
  uids: readonly string[],
  refusal: Result<never, ArchiveProblem>,
  { needs, signal }: Search,
): Promise<Result<StudyPage, ArchiveProblem>> {
  const studies: Study[] = [];
  for (const uid of uids) {
    const url = resourceUrl(needs.qidoRoot, [uid], '/series');
    if (!url.ok) continue;
    const subject = { url: url.value, keys: [], includeFields: studyFieldsOfSeries, uidTag: tags.SeriesInstanceUID };
    const found = await searchRows({ ...subject, signal, offset: 0, limit: LOOKED_THROUGH }, needs);
    if (!found.ok) return refusal;
    const [first] = belongingTo(found.value.datasets, { [tags.StudyInstanceUID]: uid });
    const modalities = found.value.datasets.flatMap((row) => stringsOf(row, tags.Modality));
    const known =
      first && parseStudy({ ...first, [tags.ModalitiesInStudy]: { vr: 'CS', Value: modalities } }, needs.sourceId);
    if (known) studies.push(known);
  }
  return ok({ studies, hasMore: false, nextOffset: 0 });
}

const studyFieldsOfSeries: readonly string[] = [
  ...studyIncludeFields,
  tags.PatientName,
  tags.PatientID,
  tags.StudyDate,
  tags.StudyTime,
  tags.AccessionNumber,
];

function pageOf(rows: Rows & Partial<Looked>, needs: StudySearchDependencies): StudyPage {
  const studies = rows.datasets.flatMap((dataset) => parseStudy(dataset, needs.sourceId) ?? []);
  const leftOut = rows.datasets.length - studies.length;
  const warnings =
    leftOut > 0 ? [...rows.warnings, `${leftOut} studies without a valid identifier are left out`] : rows.warnings;
  return {
    studies,
    hasMore: rows.hasMore,
    nextOffset: rows.nextOffset,
    ...(warnings.length > 0 ? { warning: warnings.join('. ') } : {}),
    ...(rows.hasStrangers ? { hasStrangers: true } : {}),
  };
}
