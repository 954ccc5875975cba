import { noFilters, type StudyFilters } from '../../workspace/workList';
import { type ColumnChoice, studyColumns } from './columns';
import { datesOf, quickRangeOf, quickRanges } from './dateRanges';
import { filterDate } from './filterDate';
import { knownModalities, modalitiesIn } from './modalities';
import { newestFirst, type StudySort, sortColumns } from './studySort';

/** How this reader likes the list on this device. Holds nothing about patients. */
export interface ListPreferences {
  readonly sort: StudySort;
  readonly columns: ColumnChoice;
}

const KEY = 'parfocal.list';
const FILTERS_KEY = 'parfocal.list.filters';

type Readable = Pick<Storage, 'getItem'> | undefined;
type Writable = Pick<Storage, 'setItem'> | undefined;

export function readListPreferences(storage: Readable): ListPreferences {
  const kept = readObject(storage, KEY);
  const sort = objectIn(kept.sort);
  const column = sortColumns.find((one) => one === sort.column);
  const direction = sort.direction === 'ascending' || sort.direction === 'descending' ? sort.direction : undefined;
  const columns = objectIn(kept.columns);
  const choice = studyColumns.flatMap(({ id }) => (typeof columns[id] === 'boolean' ? [[id, columns[id]]] : []));
  return {
    sort: column && direction ? { column, direction } : newestFirst,
    columns: Object.fromEntries(choice) as ColumnChoice,
  };
}

export const writeListPreferences = (storage: Writable, preferences: ListPreferences): void =>
  write(storage, KEY, preferences);

/**
 * The filters that come back after a case was open, in this tab only. A name, an ID or an accession number may be a
 * patient's and is never written to the device; dates and modalities are nobody's. "Today" stays today.
 */
export function readKeptFilters(storage: Readable, today: Date): StudyFilters {
  const kept = readObject(storage, FILTERS_KEY);
  const range = quickRanges.find(({ id }) => id === kept.range);
  const date = (value: unknown) => (typeof value === 'string' ? (filterDate(value) ?? '') : '');
  const dates = range
    ? datesOf(range, today)
    : { studyDateFrom: date(kept.studyDateFrom), studyDateTo: date(kept.studyDateTo) };
  const modality = typeof kept.modality === 'string' ? codesIn(kept.modality) : '';
  return { ...noFilters, ...dates, modality };
}

export function writeKeptFilters(storage: Writable, filters: StudyFilters, today: Date): void {
  const { studyDateFrom, studyDateTo, modality } = filters;
  const range = quickRangeOf(filters, today);
  write(storage, FILTERS_KEY, {
    modality: codesIn(modality),
    ...(range ? { range: range.id } : { studyDateFrom, studyDateTo }),
  });
}

/** Only what is a modality: somebody may have typed a name into the wrong field. */
const codesIn = (modality: string): string =>
  modalitiesIn(modality)
    .filter((code) => knownModalities.has(code))
    .join(' ');

function readObject(storage: Readable, key: string): Readonly<Record<string, unknown>> {
  try {
    return objectIn(JSON.parse(storage?.getItem(key) ?? 'null'));
  } catch {
    // Storage may be forbidden or hold something else: the defaults serve.
    return {};
  }
}

const objectIn = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

function write(storage: Writable, key: string, value: unknown): void {
  try {
    storage?.setItem(key, JSON.stringify(value));
  } catch {
    // Private windows and full disks refuse; the preference then lasts as long as the page.
  }
}
