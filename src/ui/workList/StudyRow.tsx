import { memo, type MouseEvent } from 'react';
import { formatDate, formatPersonName } from '../../dicom/format';
import type { Study } from '../../dicom/types';
import { Chip } from '../controls/Chip';
import { ModalityChips } from '../controls/ModalityChips';
import { clockTime, studyAge } from './studyAge';
import styles from './StudyRow.module.css';

export interface StudyRowProps {
  readonly lineKey: string;
  readonly study: Study;
  readonly sourceLabel: string;
  /** Under the heading of its patient: name and ID step back. */
  readonly isUnderHeading: boolean;
  readonly isSelected: boolean;
  readonly isTabStop: boolean;
  readonly today: Date;
  readonly onClick: (key: string, event: MouseEvent) => void;
  readonly onDoubleClick: (key: string) => void;
}

/** One study as one line of 30 px. Memoised: in a list of thousands only the lines that change render. */
export const StudyRow = memo(function StudyRow(props: StudyRowProps) {
  const { lineKey, study, sourceLabel, isUnderHeading, isSelected, isTabStop, today, onClick, onDoubleClick } = props;
  const { patient } = study;
  const name = formatPersonName(patient.patientName) || 'No name';
  const date = formatDate(study.studyDate) || 'No date';
  const id = patient.patientId || 'No ID';
  const description = study.studyDescription || 'No description';
  return (
    <div
      role="row"
      className={styles.row}
      data-key={lineKey}
      data-study-instance-uid={study.studyInstanceUid}
      data-under-heading={isUnderHeading || undefined}
      aria-label={[name, id, date, description, study.modalitiesInStudy.join(' ')].join(', ')}
      aria-selected={isSelected}
      tabIndex={isTabStop ? 0 : -1}
      onClick={(event) => onClick(lineKey, event)}
      onDoubleClick={() => onDoubleClick(lineKey)}
    >
      <div role="gridcell" className={styles.name}>
        <bdi>{name}</bdi>
      </div>
      <div role="gridcell" className={styles.id}>
        <bdi>{id}</bdi>
      </div>
      <div role="gridcell" className={styles.birth} data-column="birth">
        {formatDate(patient.patientBirthDate)}
      </div>
      <div role="gridcell" className={styles.date}>
        <span>{date}</span> <span className={styles.quiet}>{clockTime(study.studyTime)}</span>
        <span className={styles.age}>{studyAge(study.studyDate, today)}</span>
      </div>
      <div role="gridcell" className={study.studyDescription ? undefined : styles.quiet}>
        <bdi>{description}</bdi>
      </div>
      <div role="gridcell" className={styles.chips}>
        <ModalityChips modalities={study.modalitiesInStudy} />
      </div>
      <div role="gridcell">
        <bdi>{study.accessionNumber}</bdi>
      </div>
      <div role="gridcell" className={styles.count} data-column="count">
        {study.numberOfStudyRelatedInstances}
      </div>
      <div role="gridcell">
        <Chip tone="source">{sourceLabel}</Chip>
      </div>
    </div>
  );
});
