import { type DicomJson, stringsOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { seededRandom } from '../lib/seededRandom';
import { type Asked, jsonAnswer, type Script, statusAnswer } from './scriptedArchive';

/** What an archive does otherwise than the standard says. Each was met in the field. For tests. */
export interface Quirks {
  /** `refused`: 400 for the parameter itself. */
  readonly limit?: 'ignored' | 'refused';
  readonly offset?: 'ignored' | 'refused';
  /** Larger limits get 400. */
  readonly refusesLimitAbove?: number;
  /** At most so many rows are sent. */
  readonly cap?: number;
  /** Rows beyond this one are never sent. */
  readonly silentEnd?: number;
  readonly warning?: 'sent' | 'absent';
  /** Each answer has its rows in another order. */
  readonly shuffles?: boolean;
  readonly empty?: '204' | '[]' | 'null' | 'nothing' | '404';
  readonly includeField?: 'refused' | 'keywordsOnly' | 'tagsOnly' | 'ignoresTags' | 'oneOnly' | 'oneRefused';
  /** `*` stands for itself; the comparison is of whole values. */
  readonly wildcard?: 'literal' | 'refused';
  readonly keys?: 'ignored' | 'refused' | 'tagsOnly' | 'empty';
  readonly modality?: 'unsupported' | 'refused';
  readonly modalityList?: 'literal' | 'first' | 'last';
  readonly farDates?: 'refused';
  readonly dateRange?: 'empty' | 'refused';
  readonly uidList?: 'literal' | 'first';
  readonly fuzzy?: 'yes' | 'said' | 'ignored' | 'refused';
  /** Whatever has a query is not found, as on a host of files. */
  readonly isStatic?: boolean;
  readonly seed?: number;
}

const keyTags: Readonly<Record<string, string>> = Object.fromEntries(
  (
    [
      'PatientName',
      'PatientID',
      'AccessionNumber',
      'StudyDescription',
      'ModalitiesInStudy',
      'StudyDate',
      'StudyInstanceUID',
      'SeriesInstanceUID',
      'SOPInstanceUID',
    ] as const
  ).flatMap((keyword) => [
    [keyword, tags[keyword]],
    [tags[keyword], tags[keyword]],
  ]),
);
const DEFAULTS: ReadonlySet<string> = new Set([tags.StudyDescription, tags.IssuerOfPatientID]);

/** Lists `rows` as an archive with these quirks does. For tests. */
export function quirkyArchive(rows: readonly DicomJson[], quirks: Quirks): Script {
  const random = seededRandom(quirks.seed ?? 1);
  return ({ query }) => {
    if (quirks.isStatic) return [...query].length > 0 ? statusAnswer(404) : jsonAnswer(rows);
    const refusal = refusalOf(query, quirks);
    if (refusal) return statusAnswer(refusal);
    const matching = rows.filter((row) => matches(row, query, quirks)).slice(0, quirks.silentEnd);
    const ordered = quirks.shuffles ? shuffled(matching, random) : matching;
    const offset = quirks.offset === 'ignored' ? 0 : Number(query.get('offset') ?? 0);
    const limit = quirks.limit === 'ignored' ? Number.POSITIVE_INFINITY : Number(query.get('limit') ?? 100_000);
    const page = ordered.slice(offset, offset + Math.min(limit, quirks.cap ?? limit));
    const left = ordered.length - offset - page.length;
    const headers: Record<string, string> = {};
    if (quirks.warning === 'sent' && left > 0)
      headers.Warning = `299 quirk: There are ${left} additional results that can be requested`;
    if (quirks.fuzzy === 'said' && query.get('fuzzymatching') === 'true')
      headers.Warning =
        '299 quirk: The fuzzymatching parameter is not supported. Only literal matching has been performed.';
    if (page.length === 0) return emptyAnswer(quirks, headers);
    return jsonAnswer(
      page.map((row) => withFields(row, query, quirks)),
      { headers },
    );
  };
}

function emptyAnswer({ empty }: Quirks, headers: Record<string, string>): Response {
  switch (empty) {
    case '[]':
      return jsonAnswer([]);
    case 'null':
      return jsonAnswer(null);
    case 'nothing':
      return new Response('');
    case '404':
      return statusAnswer(404);
    default:
      return statusAnswer(204, headers);
  }
}

function refusalOf(query: URLSearchParams, quirks: Quirks): number | undefined {
  const includes = query.getAll('includefield');
  const limit = query.get('limit');
  const values = keysOf(query);
  const isRefused =
    (quirks.limit === 'refused' && limit !== null) ||
    (quirks.offset === 'refused' && query.has('offset')) ||
    (limit !== null && Number(limit) > (quirks.refusesLimitAbove ?? Number.POSITIVE_INFINITY)) ||
    (quirks.includeField === 'refused' && includes.length > 0) ||
    (quirks.includeField === 'keywordsOnly' && includes.some((list) => /[0-9A-F]{8}/.test(list))) ||
    (quirks.includeField === 'tagsOnly' && includes.some((list) => !/^[0-9A-F]{8}(,[0-9A-F]{8})*$/.test(list))) ||
    (quirks.includeField === 'oneOnly' && includes.some((list) => list.includes(','))) ||
    (quirks.includeField === 'oneRefused' && includes.some((list) => /00100021|IssuerOfPatientID/.test(list))) ||
    (quirks.keys === 'refused' && values.length > 0) ||
    (quirks.wildcard === 'refused' && values.some(([, value]) => value.includes('*'))) ||
    (quirks.modality === 'refused' && values.some(([tag]) => tag === tags.ModalitiesInStudy)) ||
    (quirks.farDates === 'refused' && /19000101|99991231/.test(query.get('StudyDate') ?? '')) ||
    (quirks.dateRange === 'refused' && (query.get('StudyDate') ?? '').includes('-')) ||
    (quirks.fuzzy === 'refused' && query.has('fuzzymatching'));
  return isRefused ? 400 : undefined;
}

const keysOf = (query: URLSearchParams): [tag: string, value: string, name: string][] =>
  [...query].flatMap(([name, value]) => {
    const tag = keyTags[name];
    return tag ? [[tag, value, name] as [string, string, string]] : [];
  });

function matches(row: DicomJson, query: URLSearchParams, quirks: Quirks): boolean {
  const isFuzzy = quirks.fuzzy === 'yes' && query.get('fuzzymatching') === 'true';
  return keysOf(query).every(([tag, value, name]) => {
    if (quirks.keys === 'ignored' || (quirks.keys === 'tagsOnly' && name !== tag)) return true;
    if (quirks.keys === 'empty') return false;
    const values = stringsOf(row, tag);
    if (tag === tags.StudyDate) return matchesDate(values[0] ?? '', value, quirks);
    if (tag === tags.ModalitiesInStudy) return matchesModality(values, value, quirks);
    if (tag === tags.StudyInstanceUID) return uidsOf(value, quirks).includes(values[0] ?? '');
    if (isFuzzy && tag === tags.PatientName)
      return (values[0] ?? '')
        .toLowerCase()
        .replace(/[eiy]/g, '')
        .startsWith(value.toLowerCase().replace(/[eiy]/g, ''));
    if (quirks.wildcard === 'literal' || !/[*?]/.test(value)) return values.join('\\') === value;
    const pattern = value
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.');
    return new RegExp(`^${pattern}$`, 'is').test(values.join('\\'));
  });
}

function uidsOf(value: string, { uidList }: Quirks): string[] {
  if (uidList === 'literal') return [value];
  return uidList === 'first' ? value.split(',').slice(0, 1) : value.split(',');
}

function matchesDate(date: string, range: string, { dateRange }: Quirks): boolean {
  if (!range.includes('-')) return date === range;
  const [from, to] = range.split('-');
  return dateRange !== 'empty' && (!from || date >= from) && (!to || date <= to);
}

function matchesModality(values: readonly string[], wanted: string, { modality, modalityList }: Quirks): boolean {
  if (modality === 'unsupported') return false;
  if (modalityList === 'literal') return values.includes(wanted);
  const list = wanted.split(',');
  if (modalityList === 'first') return values.includes(list[0] ?? '');
  if (modalityList === 'last') return values.includes(list.at(-1) ?? '');
  return list.some((one) => values.includes(one));
}

/** Fields beyond the standard's own come only when they are asked for in a form that is understood. */
function withFields(row: DicomJson, query: URLSearchParams, { includeField }: Quirks): DicomJson {
  const asked = query.getAll('includefield').flatMap((list) => list.split(','));
  const understood = includeField === 'ignoresTags' ? asked.filter((name) => !/^[0-9A-F]{8}$/.test(name)) : asked;
  const isIn = (tag: string) => understood.some((name) => name === tag || tags[name as keyof typeof tags] === tag);
  return Object.fromEntries(Object.entries(row).filter(([tag]) => !DEFAULTS.has(tag) || isIn(tag)));
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  const result = [...list];
  for (let index = result.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [result[index], result[other]] = [result[other] as T, result[index] as T];
  }
  return result;
}

/** A script that keeps the longest list of requests apart from the answers it gives. For tests. */
export const requestsOf = (asked: readonly Asked[]): string[] => asked.map(({ path, query }) => `${path}?${query}`);
