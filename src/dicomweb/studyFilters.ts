import { type DicomJson, stringsOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { isUid } from '../dicom/uids';

/** What the work list can be narrowed by. Texts match anywhere in the value unless the reader writes `*` or `?`. */
export interface StudyFilters {
  /** Words in any order: "john smith" finds SMITH^JOHN. */
  readonly patientName?: string;
  readonly patientId?: string;
  readonly accessionNumber?: string;
  readonly studyDescription?: string;
  /** Any of them. */
  readonly modalitiesInStudy?: readonly string[];
  /** DICOM DA, inclusive. */
  readonly studyDateFrom?: string;
  readonly studyDateTo?: string;
  readonly studyInstanceUids?: readonly string[];
}

/** Attributes a study row shows beyond those every archive returns (PS3.18 table 10.6.1-5); asked for by tag. */
export const studyIncludeFields: readonly string[] = [
  tags.StudyDescription,
  tags.ModalitiesInStudy,
  tags.NumberOfStudyRelatedInstances,
  tags.IssuerOfPatientID,
  tags.PatientBirthDate,
  tags.PatientSex,
];

/** `wildcards: false` for archives that take `*` literally; the client filter then does what it can. */
export function studyQuery(
  filters: StudyFilters,
  options: { readonly wildcards: boolean },
): [key: string, value: string][] {
  const entries: [string, string | undefined][] = [
    ['PatientName', textKey(longestWord(filters.patientName), options.wildcards)],
    ['PatientID', textKey(filters.patientId, options.wildcards)],
    ['AccessionNumber', textKey(filters.accessionNumber, options.wildcards)],
    ['StudyDescription', textKey(filters.studyDescription, options.wildcards)],
    ['ModalitiesInStudy', modalities(filters.modalitiesInStudy).join(',')],
    ['StudyDate', dateRange(filters)],
    ['StudyInstanceUID', filters.studyInstanceUids?.filter(isUid).join(',')],
  ];
  return entries.flatMap(([key, value]) => (value ? [[key, value] as [string, string]] : []));
}

/**
 * The same filters over what came back: archives ignore keys they do not know, and then send everything (WEB-04). An attribute
 * the archive did not return at all cannot be judged and does not exclude a study.
 */
export function matchesFilters(study: DicomJson, filters: StudyFilters): boolean {
  const texts: [tag: string, wanted: string | undefined][] = [
    ...words(filters.patientName).map((word): [string, string] => [tags.PatientName, word]),
    [tags.PatientID, filters.patientId],
    [tags.AccessionNumber, filters.accessionNumber],
    [tags.StudyDescription, filters.studyDescription],
  ];
  return (
    texts.every(([tag, wanted]) => matchesText(study, tag, wanted)) &&
    matchesModality(study, modalities(filters.modalitiesInStudy)) &&
    matchesDate(study, filters) &&
    (!filters.studyInstanceUids?.length ||
      filters.studyInstanceUids.includes(stringsOf(study, tags.StudyInstanceUID)[0] ?? ''))
  );
}

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

function textKey(text: string | undefined, wildcards: boolean): string | undefined {
  const key = clean(text ?? '');
  if (key === '' || /[*?]/.test(key) || !wildcards) return key;
  return `*${key}*`;
}

/** Both ends written out: archives exist that misread an open range. */
function dateRange({ studyDateFrom, studyDateTo }: StudyFilters): string | undefined {
  const from = dicomDate(studyDateFrom);
  const to = dicomDate(studyDateTo);
  return from || to ? `${from ?? '19000101'}-${to ?? '99991231'}` : undefined;
}

function dicomDate(text: string | undefined): string | undefined {
  const digits = (text ?? '').replace(/[-.]/g, '').trim();
  return /^\d{8}$/.test(digits) ? digits : undefined;
}

function matchesText(study: DicomJson, tag: string, wanted: string | undefined): boolean {
  const key = fold(clean(wanted ?? ''));
  if (key === '' || study[tag] === undefined) return true;
  const value = fold(stringsOf(study, tag).join('\\'));
  if (!/[*?]/.test(key)) return value.includes(key);
  const pattern = key
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  // A reader's pattern for one word of a name stands anywhere in it, as for all other texts.
  return new RegExp(pattern, 's').test(value);
}

/** Case and accents do not tell people apart in a search. */
const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const modalities = (wanted: readonly string[] | undefined): string[] =>
  (wanted ?? []).map((modality) => clean(modality).toUpperCase()).filter(Boolean);

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
