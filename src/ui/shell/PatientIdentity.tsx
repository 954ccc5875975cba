import { formatAge, formatDate, formatPersonName } from '../../dicom/format';
import { areDifferentPatients } from '../../dicom/samePatient';
import type { Patient, Study } from '../../dicom/types';
import { selectPatients } from '../../workspace/selectors';
import { useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import styles from './PatientIdentity.module.css';

/** Whose images these are: always there, never scrolled away, in full when it has the focus. */
export function PatientIdentity() {
  const patients = useWorkspace(selectPatients);
  const studies = useWorkspace((state) => state.studies);
  const isLoading = useWorkspace((state) => state.isCaseLoading);
  const [patient] = patients;
  if (patients.length > 1) return null;
  if (!patient) return <h1 className={styles.patient}>{isLoading ? 'Opening…' : 'No case is open'}</h1>;
  return (
    <div className={styles.patient} tabIndex={0}>
      <h1 className={styles.name}>
        <Bdi>{formatPersonName(patient.patientName) || 'No name'}</Bdi>
      </h1>
      <span className={styles.facts}>
        <Facts patient={patient} studies={studies} />
      </span>
    </div>
  );
}

/** Two patients on one screen: a strip across it, a colour and a number each, and the words. */
export function DifferentPatients() {
  const patients = useWorkspace(selectPatients);
  const studies = useWorkspace((state) => state.studies);
  if (patients.length < 2) return null;
  return (
    <div className={styles.strip}>
      <h1 className={styles.warning}>DIFFERENT PATIENTS</h1>
      {patients.map((patient, index) => (
        <div
          key={`${patient.patientId} ${patient.issuerOfPatientId}`}
          className={styles.half}
          data-patient={(index % 2) + 1}
          tabIndex={0}
        >
          <Bdi className={styles.name}>{formatPersonName(patient.patientName) || 'No name'}</Bdi>
          <span className={styles.facts}>
            <Facts patient={patient} studies={studies} />
          </span>
        </div>
      ))}
    </div>
  );
}

/** The age is that at the newest study: what the images show. */
function Facts({ patient, studies }: { readonly patient: Patient; readonly studies: readonly Study[] }) {
  const newest = studies
    .filter((study) => !areDifferentPatients(study.patient, patient))
    .map((study) => study.studyDate ?? '')
    .sort()
    .at(-1);
  const isMasked = useWorkspace((state) => state.mask !== undefined);
  const age = formatAge(patient.patientBirthDate, newest);
  const parts = [
    patient.patientId || 'No ID',
    patient.issuerOfPatientId,
    formatDate(patient.patientBirthDate) || (isMasked ? '' : 'birth date unknown'),
    [patient.patientSex || 'sex unknown', age].filter(Boolean).join(' '),
  ];
  return parts.map((part, place) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a fact is its place, and an ID may be spelt like its issuer
    part === undefined || part === '' ? null : <Bdi key={place}>{part}</Bdi>,
  );
}
