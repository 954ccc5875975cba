import { type ListedStudy, foldedName } from './listedStudy';

export const sortColumns = [
  'patientName',
  'patientId',
  'birthDate',
  'studyDate',
  'description',
  'modality',
  'accession',
  'images',
  'archive',
] as const;
export type StudyColumn = (typeof sortColumns)[number];

export interface StudySort {
  readonly column: StudyColumn;
  readonly direction: 'ascending' | 'descending';
}

export const newestFirst: StudySort = { column: 'studyDate', direction: 'descending' };

/** What a column is sorted by in words, for the line that says the list is not all of it. */
export const sortWords: Readonly<Record<StudyColumn, string>> = {
  patientName: 'name',
  patientId: 'patient ID',
  birthDate: 'birth date',
  studyDate: 'date',
  description: 'description',
  modality: 'modality',
  accession: 'accession number',
  images: 'number of images',
  archive: 'archive',
};

/** The way a column is usually wanted: dates and counts from the top, texts from A. */
export const firstDirection = (column: StudyColumn): StudySort['direction'] =>
  column === 'studyDate' || column === 'images' ? 'descending' : 'ascending';

export const toggled = (sort: StudySort, column: StudyColumn): StudySort =>
  sort.column !== column
    ? { column, direction: firstDirection(column) }
    : { column, direction: sort.direction === 'ascending' ? 'descending' : 'ascending' };

/** What a row is placed by; computed once per row, compared plainly. Empty: unknown, which is last in both directions. */
export interface Placed {
  readonly row: ListedStudy;
  readonly by: string | number;
  readonly when: string;
}

export function placed(row: ListedStudy, { column }: StudySort, labelOf: (sourceId: string) => string): Placed {
  const { study } = row;
  const when = `${study.studyDate ?? ''} ${study.studyTime ?? ''}`.trim();
  return { row, when, by: column === 'studyDate' ? when : textOf(row, column, labelOf) };
}

function textOf(row: ListedStudy, column: StudyColumn, labelOf: (sourceId: string) => string): string | number {
  const { study } = row;
  switch (column) {
    case 'patientName':
      return foldedName(study.patient);
    case 'patientId':
      return study.patient.patientId.toLowerCase();
    case 'birthDate':
      return study.patient.patientBirthDate ?? '';
    case 'studyDate':
      return study.studyDate ?? '';
    case 'description':
      return (study.studyDescription ?? '').toLowerCase();
    case 'modality':
      return [...study.modalitiesInStudy].sort().join(' ');
    case 'accession':
      return (study.accessionNumber ?? '').toLowerCase();
    case 'images':
      return study.numberOfStudyRelatedInstances ?? '';
    case 'archive':
      return row.copies.map((copy) => labelOf(copy.sourceId)).join(' ');
  }
}

/** Unknown last; equal ones newest first, and then in one fixed order whatever order the pages came in. */
export function comparePlaced(a: Placed, b: Placed, direction: StudySort['direction']): number {
  if (a.by !== b.by) {
    if (a.by === '') return 1;
    if (b.by === '') return -1;
    const isBefore = a.by < b.by;
    return isBefore === (direction === 'ascending') ? -1 : 1;
  }
  if (a.when !== b.when) return a.when < b.when ? 1 : -1;
  return a.row.key < b.row.key ? -1 : a.row.key > b.row.key ? 1 : 0;
}
