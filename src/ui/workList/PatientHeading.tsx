import { memo, type MouseEvent } from 'react';
import { formatAge, formatDate, formatPersonName } from '../../dicom/format';
import { Chip } from '../controls/Chip';
import { dicomToday } from './dicomToday';
import type { PatientGroup } from './groupStudies';
import styles from './PatientHeading.module.css';

/** The line above a patient's studies; Enter, double-click and its button open all of them as one case. */
export const PatientHeading = memo(function PatientHeading({
  group,
  isTabStop,
  today,
  onClick,
  onOpen,
}: {
  readonly group: PatientGroup;
  readonly isTabStop: boolean;
  readonly today: Date;
  readonly onClick: (key: string, event: MouseEvent) => void;
  readonly onOpen: (key: string) => void;
}) {
  const { patient, studies } = group;
  const name = formatPersonName(patient.patientName) || 'No name';
  const age = formatAge(patient.patientBirthDate, dicomToday(today));
  return (
    <div
      role="row"
      className={styles.heading}
      data-key={group.key}
      aria-label={`${name}: ${studies.length} studies`}
      tabIndex={isTabStop ? 0 : -1}
      onClick={(event) => onClick(group.key, event)}
      onDoubleClick={() => onOpen(group.key)}
    >
      <div role="gridcell" className={styles.who}>
        <bdi className={styles.name}>{name}</bdi>
        <bdi>{patient.patientId}</bdi>
        {patient.issuerOfPatientId && <bdi className={styles.quiet}>{patient.issuerOfPatientId}</bdi>}
        <span>{formatDate(patient.patientBirthDate)}</span>
        <span>{[patient.patientSex, age].filter(Boolean).join(' ')}</span>
        {group.hasOtherNames && <Chip tone="warning">Names differ</Chip>}
      </div>
      <div role="gridcell">
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
