import { memo, type MouseEvent } from 'react';
import { formatAge, formatDate, formatPersonName } from '../../dicom/format';
import { visibleText } from '../../dicom/visibleText';
import { Bdi } from '../controls/Bdi';
import { Chip } from '../controls/Chip';
import { dicomToday } from './dicomToday';
import { issuerWords, type PatientGroup } from './patientGroup';
import styles from './PatientHeading.module.css';

/** The line above a patient's studies; Enter, double-click and its button open all of them as one case. */
export const PatientHeading = memo(function PatientHeading({
  group,
  index,
  topPx,
  columnCount,
  isTabStop,
  today,
  onClick,
  onOpen,
}: {
  readonly group: PatientGroup;
  readonly index: number;
  readonly topPx: number;
  readonly columnCount: number;
  readonly isTabStop: boolean;
  readonly today: Date;
  readonly onClick: (key: string, event: MouseEvent) => void;
  readonly onOpen: (key: string) => void;
}) {
  const { patient, studies } = group;
  const name = formatPersonName(patient.patientName) || 'No name';
  const age = formatAge(patient.patientBirthDate, dicomToday(today));
  const issuer = issuerWords(group);
  const heard = [name, group.isIdShared ? issuer : '', ...group.warnings].filter(Boolean).join(', ');
  return (
    <div
      role="row"
      className={styles.heading}
      style={{ top: topPx }}
      data-key={group.key}
      aria-rowindex={index + 2}
      aria-label={`${visibleText(heard)}: ${studies.length} studies`}
      tabIndex={isTabStop ? 0 : -1}
      onClick={(event) => onClick(group.key, event)}
      onDoubleClick={() => onOpen(group.key)}
    >
      <div role="gridcell" aria-colspan={columnCount - 1} className={styles.who}>
        <Bdi className={styles.name}>{name}</Bdi>
        <Bdi>{patient.patientId}</Bdi>
        {issuer && <Bdi className={group.isIdShared ? styles.shared : styles.quiet}>{issuer}</Bdi>}
        <span>{formatDate(patient.patientBirthDate)}</span>
        <span>{[patient.patientSex, age].filter(Boolean).join(' ')}</span>
        {group.warnings.map((words) => (
          <Chip key={words} tone="warning">
            {words}
          </Chip>
        ))}
      </div>
      <div role="gridcell" className={styles.action}>
        <button
          type="button"
          className={styles.open}
          tabIndex={isTabStop ? 0 : -1}
          onClick={(event) => {
            event.stopPropagation();
            onOpen(group.key);
          }}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          Open all {studies.length} studies
        </button>
      </div>
    </div>
  );
});
