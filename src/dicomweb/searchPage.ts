import type { DicomJson } from '../dicom/json';
import { tags } from '../dicom/tags';
import { fail, ok, type Result } from '../lib/result';
import type { CapabilityId, CapabilityValue } from './capabilities';
import { readDatasets } from './datasets';
import type { ArchiveAnswer, ArchiveHttp } from './http';
import { climb, type Rung } from './ladder';
import { type ArchiveProblem, malformedProblem } from './problems';
import type { SourceFindings, SourceProfile } from './profile';

/** What a search asks for, whatever the page. */
export interface SearchSubject {
  readonly url: URL;
  readonly keys: readonly (readonly [key: string, value: string])[];
  /** Attributes by tag. */
  readonly includeFields: readonly string[];
  readonly signal: AbortSignal;
}

export interface SearchDependencies {
  readonly http: ArchiveHttp;
  readonly profile: SourceProfile;
  readonly findings: SourceFindings;
}

export interface Page {
  readonly datasets: readonly DicomJson[];
  /** `limit` as it was sent in the end: archives exist that refuse a large one, or any. */
  readonly limit: number | undefined;
  /** The archive says that there is more (PS3.18 8.3.4.4). */
  readonly remaining: boolean;
  readonly warnings: readonly string[];
}

type IncludeForm = CapabilityValue<'includeField'>;

/** How one page is asked for. */
interface Form {
  readonly include: IncludeForm;
  readonly limit: number | undefined;
  readonly offset: number;
}

const jsonRungs: readonly Rung[] = [
  { id: 'dicom+json', accept: 'application/dicom+json' },
  { id: 'json', accept: 'application/json' },
];

/** What shapes the asking for a page; doubted together when an archive refuses what it took yesterday. */
const FORM_FACTS: readonly CapabilityId[] = ['includeField', 'limit', 'offset', 'largestLimit', 'keyNames'];
const SMALLER_LIMITS: readonly number[] = [1000, 500, 200, 100, 50, 25, 10];

/** A refusal may be about a parameter. 404 too: hosts of static files look for a file named like the query. */
export const mayBeTheForm = ({ kind }: ArchiveProblem): boolean => kind === 'refused' || kind === 'absent';

/**
 * One page of a search, in the form that the archive takes. A refusal is not the end as long as a parameter is in it that the
 * archive has not taken before: it is left out or made smaller, and what helped is remembered.
 */
export async function searchPage(
  subject: SearchSubject,
  range: { readonly offset: number; readonly limit: number },
  needs: SearchDependencies,
): Promise<Result<Page, ArchiveProblem>> {
  const { facts } = needs.findings;
  const form: Form = { include: includeOf(subject, needs), limit: limitOf(range.limit, needs), offset: range.offset };
  const answer = await ask(subject, form, needs);
  if (answer.ok) return ok(await withKeywords(subject, form, answer.value, needs));
  const { error } = answer;
  if (error.kind === 'tooLarge') return withSmallerLimit(subject, form, answer, needs);
  if (!mayBeTheForm(error)) return answer;
  if (error.kind === 'refused' && facts.forgetRemembered(FORM_FACTS)) return searchPage(subject, range, needs);
  return diagnose(subject, form, answer, needs);
}

const includeOf = ({ includeFields }: SearchSubject, { findings }: SearchDependencies): IncludeForm =>
  includeFields.length === 0 ? 'none' : (findings.facts.known('includeField') ?? 'tags');

function limitOf(wanted: number, { findings }: SearchDependencies): number | undefined {
  if (findings.facts.known('limit') === 'refused') return undefined;
  return Math.min(wanted, findings.facts.known('largestLimit') ?? wanted);
}

type Asked = Result<Page, ArchiveProblem>;

async function ask(subject: SearchSubject, form: Form, needs: SearchDependencies): Promise<Asked> {
  const paging: [string, string][] = [];
  if (form.limit !== undefined) paging.push(['limit', String(form.limit)]);
  // Zero is what no offset means, and archives exist that refuse the word.
  if (form.offset > 0) paging.push(['offset', String(form.offset)]);
  const fields = subject.includeFields.filter((tag) => !needs.findings.refusedFields.has(tag));
  const entries = [...subject.keys, ...paging, ...includeEntries(fields, form.include)];
  const fetched = await fetchDatasets(withQuery(subject.url, entries), needs, subject.signal);
  if (!fetched.ok) return fetched;
  const { datasets, answer } = fetched.value;
  if (form.limit !== undefined) needs.findings.acceptedLimit = Math.max(needs.findings.acceptedLimit, form.limit);
  const words = parseWarnings(answer.headers.get('Warning'));
  if (words.remaining) needs.findings.facts.learn('warning', 'seen');
  const partial = answer.status === 206 ? ['The archive sent only a part of the list'] : [];
  return ok({ datasets, limit: form.limit, remaining: words.remaining, warnings: [...words.others, ...partial] });
}

function includeEntries(fields: readonly string[], form: IncludeForm): [string, string][] {
  if (fields.length === 0) return [];
  switch (form) {
    case 'tags':
    case 'some':
    case 'ignored':
      return [['includefield', fields.join(',')]];
    case 'repeated':
      return fields.map((tag) => ['includefield', tag]);
    case 'keywords':
      return [['includefield', fields.map((tag) => keywordOf.get(tag) ?? tag).join(',')]];
    case 'none':
      return [];
  }
}

const keywordOf: ReadonlyMap<string, string> = new Map(Object.entries(tags).map(([keyword, tag]) => [tag, keyword]));

/** Which parameter it was: first the fields asked for, then the length of the page. Else it is not this layer's to mend. */
async function diagnose(subject: SearchSubject, form: Form, refusal: Asked, needs: SearchDependencies): Promise<Asked> {
  const { facts, acceptedLimit } = needs.findings;
  const isIncludeNew = form.include !== 'none' && !facts.isProven('includeField');
  const isLimitNew = form.limit !== undefined && form.limit > acceptedLimit;
  const plain: Form = isIncludeNew ? { ...form, include: 'none' } : form;
  if (isIncludeNew) {
    const answer = await ask(subject, plain, needs);
    if (answer.ok) return ok(await withBestInclude(subject, plain, answer.value, needs));
    if (!mayBeTheForm(answer.error)) return answer;
  }
  if (!isLimitNew) return refusal;
  const bare = await ask(subject, { ...plain, limit: undefined }, needs);
  if (!bare.ok) return mayBeTheForm(bare.error) ? refusal : bare;
  const smaller = await withSmallerLimit(subject, plain, bare, needs);
  if (!smaller.ok) return smaller;
  if (smaller.value.limit === undefined) facts.learn('limit', 'refused');
  if (!isIncludeNew) return smaller;
  const tried: Form = { ...form, limit: smaller.value.limit };
  const full = await ask(subject, tried, needs);
  if (full.ok) return full;
  return ok(await withBestInclude(subject, { ...tried, include: 'none' }, smaller.value, needs));
}

async function withSmallerLimit(
  subject: SearchSubject,
  form: Form,
  otherwise: Asked,
  needs: SearchDependencies,
): Promise<Asked> {
  const { limit } = form;
  if (limit === undefined) return otherwise;
  for (const smaller of SMALLER_LIMITS.filter((one) => one < limit)) {
    const answer = await ask(subject, { ...form, limit: smaller }, needs);
    if (answer.ok) {
      // "Too large" is said of a search, a refusal of the number.
      if (otherwise.ok) needs.findings.facts.learn('largestLimit', smaller);
      return answer;
    }
    if (answer.error.kind !== 'tooLarge' && !mayBeTheForm(answer.error)) return answer;
  }
  if (otherwise.ok || otherwise.error.kind !== 'tooLarge') return otherwise;
  return fail({ ...otherwise.error, title: TOO_BROAD, tip: NARROW });
}

/** PS3.18 8.3.4.4: 413 is said of a search that finds too much (WEB-02). */
const TOO_BROAD = 'The search is too broad for this archive';
const NARROW = 'Narrow the search: one patient, a shorter time, or one modality.';

/** The plain form worked and the one with fields did not: the form with the most fields that the archive takes. */
async function withBestInclude(subject: SearchSubject, plain: Form, known: Page, needs: SearchDependencies) {
  const { facts, refusedFields } = needs.findings;
  for (const include of ['repeated', 'keywords'] as const) {
    const answer = await ask(subject, { ...plain, include }, needs);
    if (!answer.ok) continue;
    facts.learn('includeField', include);
    return answer.value;
  }
  const accepted = await acceptedFields(subject, plain, needs);
  if (accepted.length > 0) {
    for (const tag of subject.includeFields) if (!accepted.includes(tag)) refusedFields.add(tag);
    for (const include of ['some', 'repeated'] as const) {
      const answer = await ask(subject, { ...plain, include }, needs);
      if (!answer.ok) continue;
      facts.learn('includeField', include);
      return answer.value;
    }
  }
  facts.learn('includeField', 'none');
  return known;
}

/** Each field by itself, on one row. When the first two are refused, the word is, and the rest is not asked. */
async function acceptedFields(subject: SearchSubject, plain: Form, needs: SearchDependencies): Promise<string[]> {
  const accepted: string[] = [];
  if (subject.includeFields.length < 2) return accepted;
  for (const [index, tag] of subject.includeFields.entries()) {
    if (index === 2 && accepted.length === 0) break;
    const one = { ...subject, includeFields: [tag] };
    const limit = plain.limit === undefined ? undefined : 1;
    if ((await ask(one, { ...plain, limit, include: 'tags' }, needs)).ok) accepted.push(tag);
  }
  return accepted;
}

/** Returned by every archive that follows the standard, so they tell nothing about `includefield`. */
const ALWAYS_RETURNED: ReadonlySet<string> = new Set([
  tags.ModalitiesInStudy,
  tags.NumberOfStudyRelatedInstances,
  tags.NumberOfSeriesRelatedInstances,
  tags.PatientBirthDate,
  tags.PatientSex,
]);

/**
 * The first answer with fields asked for. Archives exist that pass over tags in `includefield` and know keywords only: where
 * none of the fields came, they are asked for once by name.
 */
async function withKeywords(subject: SearchSubject, form: Form, page: Page, needs: SearchDependencies): Promise<Page> {
  const { facts } = needs.findings;
  if (form.include === 'none' || facts.isProven('includeField') || page.datasets.length === 0) return page;
  const telling = subject.includeFields.filter((tag) => !ALWAYS_RETURNED.has(tag));
  const hasAny = ({ datasets }: Page) => datasets.some((row) => telling.some((tag) => row[tag] !== undefined));
  if (form.include !== 'tags' || telling.length === 0 || hasAny(page)) {
    if (telling.length > 0) facts.learn('includeField', form.include);
    return page;
  }
  const byName = await ask(subject, { ...form, include: 'keywords' }, needs);
  const helps = byName.ok && hasAny(byName.value);
  facts.learn('includeField', helps ? 'keywords' : 'ignored');
  return helps ? byName.value : page;
}

/** DICOM JSON from a search or metadata resource. */
export async function fetchDatasets(
  url: URL,
  needs: Pick<SearchDependencies, 'http' | 'findings'>,
  signal: AbortSignal,
): Promise<Result<{ readonly datasets: readonly DicomJson[]; readonly answer: ArchiveAnswer }, ArchiveProblem>> {
  const answer = await fetchJson(url, needs, signal);
  if (!answer.ok) return answer;
  const datasets = await readDatasets(answer.value.bytes, signal);
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

/**
 * Everything but letters, digits and `*?.-_` is escaped, spaces as %20 (WEB-07). No entries: the address as it is. The commas
 * between further attributes stay: Orthanc 1.10 takes an escaped list for the name of one attribute and passes over it.
 */
function withQuery(url: URL, entries: readonly (readonly [string, string])[]): URL {
  if (entries.length === 0) return url;
  const escaped = (key: string, value: string) =>
    key === 'includefield' ? value.split(',').map(encodeURIComponent).join(',') : encodeURIComponent(value);
  const query = entries.map(([key, value]) => `${key}=${escaped(key, value)}`).join('&');
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
