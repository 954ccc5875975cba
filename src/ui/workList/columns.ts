import type { StudyColumn } from './studySort';

export interface ColumnSpec {
  readonly id: StudyColumn;
  readonly title: string;
  /** A grid track. */
  readonly track: string;
  /** Shown by itself from this width of the list on, px; 0: always. */
  readonly fromPx: number;
  /** A reader may not hide it: without name and date a row says nothing. */
  readonly isFixed?: true;
}

export const studyColumns: readonly ColumnSpec[] = [
  { id: 'patientName', title: 'Patient name', track: 'minmax(136px, 1.35fr)', fromPx: 0, isFixed: true },
  { id: 'patientId', title: 'Patient ID', track: 'minmax(88px, 1.1fr)', fromPx: 0 },
  { id: 'birthDate', title: 'Birth date', track: '92px', fromPx: 1380 },
  { id: 'studyDate', title: 'Study date', track: '196px', fromPx: 0, isFixed: true },
  { id: 'description', title: 'Description', track: 'minmax(132px, 1.5fr)', fromPx: 0 },
  { id: 'modality', title: 'Modality', track: '112px', fromPx: 0 },
  { id: 'accession', title: 'Accession', track: 'minmax(88px, 0.75fr)', fromPx: 0 },
  { id: 'images', title: 'Images', track: '64px', fromPx: 1060 },
  { id: 'archive', title: 'Archive', track: 'minmax(104px, 0.8fr)', fromPx: 0 },
];

/** What the reader chose to show or hide; a column that is not named follows the width of the list and its archives. */
export type ColumnChoice = Readonly<Partial<Record<StudyColumn, boolean>>>;

/**
 * A column whose filter is filled stays: a restriction that cannot be seen would hide studies in silence. With a single
 * archive, every row would name the same one: that column has to be asked for.
 */
export function shownColumns(
  choice: ColumnChoice,
  widthPx: number,
  isFiltered: (id: StudyColumn) => boolean,
  areArchivesSeveral = true,
): readonly ColumnSpec[] {
  const isTelling = (id: StudyColumn) => id !== 'archive' || areArchivesSeveral;
  return studyColumns.filter(
    ({ id, fromPx, isFixed }) => isFixed || isFiltered(id) || (choice[id] ?? (widthPx >= fromPx && isTelling(id))),
  );
}
