import { memo, type MouseEvent, type ReactNode } from 'react';
import { formatDate, formatPersonName } from '../../dicom/format';
import { visibleText } from '../../dicom/visibleText';
import { Bdi } from '../controls/Bdi';
import { Chip } from '../controls/Chip';
import { showCutText } from '../controls/cutText';
import { ModalityChips } from '../controls/ModalityChips';
import type { ColumnSpec } from './columns';
import type { ListedStudy } from './listedStudy';
import { clockTime, studyAge } from './studyAge';
import type { StudyColumn } from './studySort';
import { countText, shortWarning } from './studyWords';
import styles from './StudyRow.module.css';

export interface StudyRowProps {
  readonly row: ListedStudy;
  /** Position in the list, 0-based. */
  readonly index: number;
  readonly topPx: number;
  readonly columns: readonly ColumnSpec[];
  readonly labelOf: (sourceId: string) => string;
  /** Beside the ID where one ID is two patients; else empty. */
  readonly issuer: string;
  /** Under the heading of its patient: name and ID step back. */
  readonly isUnderHeading: boolean;
  readonly isSelected: boolean;
  readonly isTabStop: boolean;
  readonly today: Date;
  readonly onClick: (key: string, event: MouseEvent) => void;
  readonly onDoubleClick: (key: string) => void;
}

/** One study as one line of 30 px. Memoised: while pages arrive and the reader scrolls, only lines that change render. */
export const StudyRow = memo(function StudyRow(props: StudyRowProps) {
  const { row, index, topPx, columns, isUnderHeading, isSelected, isTabStop, onClick, onDoubleClick } = props;
  return (
    <div
      role="row"
      className={styles.row}
      style={{ top: topPx }}
      data-key={row.key}
      data-study-instance-uid={row.study.studyInstanceUid}
      data-under-heading={isUnderHeading || undefined}
      aria-rowindex={index + 2}
      aria-label={rowName(props)}
      aria-selected={isSelected}
      tabIndex={isTabStop ? 0 : -1}
      onClick={(event) => onClick(row.key, event)}
      onDoubleClick={() => onDoubleClick(row.key)}
    >
      {columns.map(({ id }) => (
        <div key={id} role="gridcell" className={styles[id]} data-column={id} onPointerEnter={showCutText}>
          {cells[id](props)}
        </div>
      ))}
    </div>
  );
});

/**
 * CONTRACT section 4: patient name, patient ID, study date, description, modalities, whatever columns are shown; and the
 * archives, where they are a column or several hold the study.
 */
function rowName({ row, issuer, columns, labelOf }: StudyRowProps): string {
  const { study, copies } = row;
  const { patient } = study;
  return [
    nameOf(row),
    [patient.patientId || 'No ID', issuer].filter(Boolean).join(' '),
    formatDate(study.studyDate) || 'No date',
    study.studyDescription ?? '',
    study.modalitiesInStudy.join(' '),
    copies.length > 1 || columns.some(({ id }) => id === 'archive')
      ? `in ${copies.map(({ sourceId }) => labelOf(sourceId)).join(' and ')}`
      : '',
    shortWarning(row) ?? '',
  ]
    .filter(Boolean)
    .map((words) => visibleText(words))
    .join(', ');
}

const nameOf = ({ study }: ListedStudy): string => formatPersonName(study.patient.patientName) || 'No name';

const cells: Readonly<Record<StudyColumn, (props: StudyRowProps) => ReactNode>> = {
  patientName: ({ row }) => <Bdi>{nameOf(row)}</Bdi>,
  patientId: ({ row, issuer }) => (
    <>
      <Bdi>{row.study.patient.patientId || 'No ID'}</Bdi>
      {issuer && <Bdi className={styles.issuer}>{issuer}</Bdi>}
    </>
  ),
  birthDate: ({ row }) => formatDate(row.study.patient.patientBirthDate),
  studyDate: ({ row: { study }, today }) => (
    <>
      <span>{formatDate(study.studyDate) || 'No date'}</span>
      <span className={styles.quiet}>{clockTime(study.studyTime)}</span>
      <span className={styles.age}>{studyAge(study.studyDate, today)}</span>
    </>
  ),
  description: ({ row }) => <Description row={row} />,
  modality: ({ row }) => <ModalityChips modalities={row.study.modalitiesInStudy} />,
  accession: ({ row }) => <Bdi>{row.study.accessionNumber}</Bdi>,
  images: ({ row: { study } }) =>
    study.numberOfStudyRelatedInstances === undefined ? '' : countText(study.numberOfStudyRelatedInstances),
  archive: ({ row, labelOf }) =>
    row.copies.map(({ sourceId }, i) => (
      <Chip key={sourceId} tone="source">
        {i === 0 ? labelOf(sourceId) : `+ ${labelOf(sourceId)}`}
      </Chip>
    )),
};

function Description({ row }: { readonly row: ListedStudy }) {
  const warning = shortWarning(row);
  const { studyDescription } = row.study;
  return (
    <>
      {warning && <Chip tone="warning">{warning}</Chip>}
      <Bdi className={studyDescription ? styles.text : styles.quiet}>{studyDescription || 'Not described'}</Bdi>
    </>
  );
}
