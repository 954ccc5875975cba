import { areDifferentPatients } from '../dicom/samePatient';
import type { Study } from '../dicom/types';

/**
 * True when the case holds a newer study of the same patient with the same modality: what is seen is then not the present
 * state (UX-25). A biopsy after a CT does not make the CT a prior.
 */
export function isPrior(study: Study, modality: string, studies: readonly Study[]): boolean {
  const { patient, studyDate } = study;
  if (!studyDate) return false;
  return studies.some(
    (other) =>
      !areDifferentPatients(other.patient, patient) &&
      other.modalitiesInStudy.includes(modality) &&
      other.studyDate !== undefined &&
      other.studyDate > studyDate,
  );
}
