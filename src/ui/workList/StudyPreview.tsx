import { formatAge, formatDate, formatPersonName } from '../../dicom/format';
import type { Study } from '../../dicom/types';
import { Button } from '../controls/Button';
import { ModalityChips } from '../controls/ModalityChips';
import { clockTime } from './studyAge';
import { dicomToday } from './dicomToday';
import { type PatientGroup, studyKeyOf } from './groupStudies';
import styles from './StudyPreview.module.css';

/** What will open: the patient, all of their studies, and which of them are chosen. */
export function StudyPreview({
  group,
  chosen,
  onToggle,
  onOpen,
}: {
  readonly group: PatientGroup;
  readonly chosen: readonly Study[];
  readonly onToggle: (study: Study) => void;
  readonly onOpen: () => void;
}) {
  const { patient, studies } = group;
  const sexAndAge = [patient.patientSex, formatAge(patient.patientBirthDate, dicomToday(new Date()))]
    .filter(Boolean)
    .join(' ');
  return (
    <aside className={styles.preview} aria-label="Selected studies">
      <div className={styles.patient}>
        <h2 className={styles.name}>
          <bdi>{formatPersonName(patient.patientName) || 'No name'}</bdi>
        </h2>
        <p className={styles.facts}>
          <bdi>{patient.patientId || 'No ID'}</bdi>
          {patient.issuerOfPatientId && <bdi>{patient.issuerOfPatientId}</bdi>}
          {patient.patientBirthDate && <span>{formatDate(patient.patientBirthDate)}</span>}
          {sexAndAge && <span>{sexAndAge}</span>}
        </p>
      </div>
      <ul className={styles.studies} aria-label="Studies of this patient">
        {studies.map((study) => (
          <li key={studyKeyOf(study)}>
            <label className={styles.study}>
              <input type="checkbox" checked={chosen.includes(study)} onChange={() => onToggle(study)} />
              <span className={styles.studyWords}>
                <span className={styles.when}>
                  {formatDate(study.studyDate) || 'No date'}{' '}
                  <span className={styles.quiet}>{clockTime(study.studyTime)}</span>
                </span>
                <bdi className={styles.description}>{study.studyDescription || 'No description'}</bdi>
                <span className={styles.made}>
                  <ModalityChips modalities={study.modalitiesInStudy} />
                  <span className={styles.quiet}>{imagesText(study.numberOfStudyRelatedInstances)}</span>
                </span>
              </span>
            </label>
          </li>
        ))}
      </ul>
      <div className={styles.foot}>
        <span className={styles.quiet}>{summary(chosen)}</span>
        <Button kind="primary" onPress={onOpen} isDisabled={chosen.length === 0}>
          Open case
        </Button>
      </div>
    </aside>
  );
}

/** Holds the place of the preview, so that nothing moves when the first study is chosen. */
export function NothingChosen({ hasStudies }: { readonly hasStudies: boolean }) {
  return (
    <aside className={styles.nothing} aria-label="Selected studies">
      {hasStudies && (
        <>
          <p>Choose a study to see what will open.</p>
          <p>
            <kbd>Enter</kbd> or double-click opens it. <kbd>Ctrl</kbd> or <kbd>Shift</kbd> click adds more studies of
            the same patient to the case.
          </p>
        </>
      )}
    </aside>
  );
}

const imagesText = (count: number | undefined): string =>
  count === undefined ? '' : count === 1 ? '1 object' : `${count} objects`;

function summary(chosen: readonly Study[]): string {
  const studies = chosen.length === 1 ? '1 study' : `${chosen.length} studies`;
  const counts = chosen.map((study) => study.numberOfStudyRelatedInstances);
  if (chosen.length === 0 || counts.some((count) => count === undefined)) return studies;
  return `${studies} · ${imagesText(counts.reduce<number>((sum, count) => sum + (count ?? 0), 0))}`;
}
