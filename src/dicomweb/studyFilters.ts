import { type DicomJson, stringsOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { isUid } from '../dicom/uids';

/** What the work list can be narrowed by. Texts match anywhere in the value unless the reader writes `*` or `?`. */
export interface StudyFilters {
  /** Words in any order: "john smith" finds SMITH^JOHN. */
  readonly patientName?: string;
  readonly patientId?: string;
  /** The whole identifier, as it is stored: the studies of one patient. */
  readonly patientIdIs?: string;
  readonly accessionNumber?: string;
  readonly studyDescription?: string;
  /** Any of them. */
  readonly modalitiesInStudy?: readonly string[];
  /** DICOM DA, inclusive. */
  readonly studyDateFrom?: string;
  readonly studyDateTo?: string;
  readonly studyInstanceUids?: readonly string[];
  /** The reader wishes for names that sound or are spelt alike, as far as the archive can (WEB-05). */
  readonly fuzzy?: true;
}

/** How an archive wants its matching keys. What it cannot match is left out of the query and filtered here. */
export interface KeyDialect {
  /** dicomweb-server knows some keys by tag only. */
  readonly names: 'keywords' | 'tags';
  /** `literal`: `*` stands for itself, so only whole values can be asked for. */
  readonly texts: 'wildcard' | 'literal' | 'none';
  /** `closed`: both ends written out, for some misread an open range. `open`: for those that refuse far ends. */
  readonly dates: 'closed' | 'open' | 'none';
  /** `list`: by comma, any of them. Repeated keys and backslashes mean other things to most archives. */
  readonly modalities: 'list' | 'single' | 'none';
  /** Whether StudyInstanceUID narrows a search; hosts of static files have no searches at all. */
  readonly uids: boolean;
  readonly fuzzy: boolean;
}

export const standardDialect: KeyDialect = {
  names: 'keywords',
  texts: 'wildcard',
  dates: 'closed',
  modalities: 'list',
  uids: true,
  fuzzy: false,
};

/** Attributes a study row shows beyond those every archive returns (PS3.18 table 10.6.1-5); asked for by tag. */
export const studyIncludeFields: readonly string[] = [
  tags.StudyDescription,
  tags.ModalitiesInStudy,
  tags.NumberOfStudyRelatedSeries,
  tags.NumberOfStudyRelatedInstances,
  tags.IssuerOfPatientID,
  tags.PatientBirthDate,
  tags.PatientSex,
];

/** The matching keys of a search, in the dialect of the archive. */
export function studyQuery(
  filters: StudyFilters,
  dialect: KeyDialect = standardDialect,
): [key: string, value: string][] {
  const wanted = modalitiesOf(filters);
  const hasModalities = dialect.modalities === 'list' || (dialect.modalities === 'single' && wanted.length === 1);
  const text = (value: string | undefined) =>
    dialect.texts === 'none' ? undefined : textKey(value, dialect.texts === 'wildcard');
  const name = dialect.fuzzy ? clean(filters.patientName ?? '') : text(nameKey(filters.patientName, dialect));
  const entries: [keyof typeof tags, string | undefined][] = [
    ['PatientName', name],
    ['PatientID', filters.patientIdIs === undefined ? text(filters.patientId) : clean(filters.patientIdIs)],
    ['AccessionNumber', text(filters.accessionNumber)],
    ['StudyDescription', text(filters.studyDescription)],
    ['ModalitiesInStudy', hasModalities ? wanted.join(',') : undefined],
    ['StudyDate', dateRange(filters, dialect)],
    ['StudyInstanceUID', dialect.uids ? filters.studyInstanceUids?.filter(isUid).join(',') : undefined],
  ];
  const keys = entries.flatMap(([keyword, value]): [string, string][] =>
    value ? [[dialect.names === 'tags' ? tags[keyword] : keyword, value]] : [],
  );
  return dialect.fuzzy ? [...keys, ['fuzzymatching', 'true']] : keys;
}

export type StudyTest = (study: DicomJson) => boolean;

/**
 * The same filters over what came back: archives ignore keys they do not know, and then send everything (WEB-04). An attribute
 * the archive did not return at all cannot be judged and does not exclude a study.
 */
export function studyTest(filters: StudyFilters): StudyTest {
  const texts: [tag: string, matches: (value: string) => boolean][] = [
    ...words(filters.patientName).map(
      (word) => [tags.PatientName, textTest(word)] as [string, ReturnType<typeof textTest>],
    ),
    [tags.PatientID, textTest(filters.patientId)],
    [tags.AccessionNumber, textTest(filters.accessionNumber)],
    [tags.StudyDescription, textTest(filters.studyDescription)],
  ];
  const wanted = modalitiesOf(filters);
  const id = filters.patientIdIs?.trim();
  const uids = new Set(filters.studyInstanceUids);
  return (study) =>
    texts.every(([tag, matches]) => study[tag] === undefined || matches(stringsOf(study, tag).join('\\'))) &&
    (id === undefined || stringsOf(study, tags.PatientID).join('\\').trim() === id) &&
    matchesModality(study, wanted) &&
    matchesDate(study, filters) &&
    (uids.size === 0 || uids.has(stringsOf(study, tags.StudyInstanceUID)[0] ?? ''));
}

export const hasDateFilter = ({ studyDateFrom, studyDateTo }: StudyFilters): boolean =>
  dicomDate(studyDateFrom) !== undefined || dicomDate(studyDateTo) !== undefined;

export const hasTextFilter = (filters: StudyFilters): boolean =>
  [filters.patientName, filters.patientId, filters.accessionNumber, filters.studyDescription].some(
    (text) => clean(text ?? '') !== '',
  );

/** A backslash would separate values (PS3.5 6.4); control characters belong to no key. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are to be removed
const clean = (text: string): string => text.replace(/[\\\u0000-\u001f\u007f]/g, ' ').trim();

const words = (name: string | undefined): string[] =>
  clean(name ?? '')
    .split(/[\s^,=]+/)
    .filter(Boolean);

const longestWord = (name: string | undefined): string | undefined =>
  words(name).reduce<string | undefined>(
    (longest, word) => (word.length > (longest?.length ?? 0) ? word : longest),
    undefined,
  );

/** One word of a name can be anywhere in it; a whole value is what was typed. */
const nameKey = (name: string | undefined, dialect: KeyDialect): string | undefined =>
  dialect.texts === 'literal' ? name : longestWord(name);

function textKey(text: string | undefined, wildcards: boolean): string | undefined {
  const key = clean(text ?? '');
  if (key === '' || /[*?]/.test(key) || !wildcards) return key;
  return `*${key}*`;
}

function dateRange({ studyDateFrom, studyDateTo }: StudyFilters, { dates }: KeyDialect): string | undefined {
  const from = dicomDate(studyDateFrom);
  const to = dicomDate(studyDateTo);
  if (dates === 'none' || !(from || to)) return undefined;
  const isOpen = dates === 'open';
  return `${from ?? (isOpen ? '' : '19000101')}-${to ?? (isOpen ? '' : '99991231')}`;
}

function dicomDate(text: string | undefined): string | undefined {
  const digits = (text ?? '').replace(/[-.]/g, '').trim();
  return /^\d{8}$/.test(digits) ? digits : undefined;
}

/** A reader's pattern for one word of a name stands anywhere in it, as for all other texts. */
function textTest(wanted: string | undefined): (value: string) => boolean {
  const key = fold(clean(wanted ?? ''));
  if (key === '') return () => true;
  if (!/[*?]/.test(key)) return (value) => fold(value).includes(key);
  const pattern = key
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  const expression = new RegExp(pattern, 's');
  return (value) => expression.test(fold(value));
}

/** Case and accents do not tell people apart in a search. */
const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Upper case, as CS values are. */
export const modalitiesOf = ({ modalitiesInStudy }: StudyFilters): string[] =>
  (modalitiesInStudy ?? []).map((modality) => clean(modality).toUpperCase()).filter(Boolean);

function matchesModality(study: DicomJson, wanted: readonly string[]): boolean {
  const known = [...stringsOf(study, tags.ModalitiesInStudy), ...stringsOf(study, tags.Modality)];
  return wanted.length === 0 || known.length === 0 || wanted.some((modality) => known.includes(modality));
}

function matchesDate(study: DicomJson, { studyDateFrom, studyDateTo }: StudyFilters): boolean {
  const from = dicomDate(studyDateFrom);
  const to = dicomDate(studyDateTo);
  if ((!from && !to) || study[tags.StudyDate] === undefined) return true;
  const date = dicomDate(stringsOf(study, tags.StudyDate)[0]);
  return date !== undefined && (!from || date >= from) && (!to || date <= to);
}
