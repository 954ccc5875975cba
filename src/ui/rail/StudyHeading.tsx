import { formatDate, formatPersonName } from '../../dicom/format';
import type { Study } from '../../dicom/types';
import { selectPatients } from '../../workspace/selectors';
import { useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { ModalityChips } from '../controls/ModalityChips';
import { patientNumberOf } from '../shell/patientNumber';
import styles from './StudyHeading.module.css';

/** Which study the cards below belong to; with two patients also whose. */
export function StudyHeading({ study, isFolded }: { readonly study: Study; readonly isFolded: boolean }) {
  const patients = useWorkspace(selectPatients);
  const patientNumber = patientNumberOf(study, patients);
  const date = formatDate(study.studyDate) || 'No date';
  if (isFolded)
    return (
      <h3 className={styles.folded}>
        <Bdi longest={16}>{date.length === 10 ? date.slice(2) : date}</Bdi>
      </h3>
    );
  return (
    <div className={styles.heading}>
      {patientNumber !== undefined && (
        <Bdi className={styles.patient} data-patient={patientNumber}>
          {formatPersonName(study.patient.patientName) || study.patient.patientId}
        </Bdi>
      )}
      <h3 className={styles.line}>
        <Bdi className={styles.date} longest={16}>
          {date}
        </Bdi>
        <ModalityChips modalities={study.modalitiesInStudy} max={3} />
      </h3>
      <Bdi className={styles.description}>{study.studyDescription || 'No description'}</Bdi>
    </div>
  );
}
