import { areDifferentPatients } from '../../dicom/samePatient';
import type { Patient, Study } from '../../dicom/types';

/** Which of several patients a study is of, 1-based: the colour and order of the strip. Undefined where there is one patient. */
export function patientNumberOf(study: Study | undefined, patients: readonly Patient[]): number | undefined {
  if (!study || patients.length < 2) return undefined;
  const index = patients.findIndex((one) => !areDifferentPatients(one, study.patient));
  return index < 0 ? undefined : (index % 2) + 1;
}
