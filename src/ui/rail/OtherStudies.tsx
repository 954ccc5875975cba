import { formatDate, formatPersonName } from '../../dicom/format';
import type { OtherStudy } from '../../workspace/otherStudies';
import { selectSourceLabel } from '../../workspace/selectors';
import { useCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { ModalityChips } from '../controls/ModalityChips';
import { ProblemAlert } from '../controls/ProblemAlert';
import styles from './OtherStudies.module.css';

/** What else there is of the patient, below what is open: one press hangs a study beside it. */
export function OtherStudies() {
  const others = useWorkspace((state) => state.otherStudies);
  const again = useCommand('case.findOtherStudies');
  if (!others) return null;
  const { state, studies, problem, leftOut } = others;
  if (state === 'known' && studies.length === 0 && !problem && !leftOut) return null;
  return (
    <section aria-label="Other studies of this patient" className={styles.others}>
      <h3 className={styles.title}>Other studies of this patient</h3>
      {state === 'asking' && <p className={styles.note}>Looking for them…</p>}
      {studies.map((other) => (
        <Other key={other.study.studyInstanceUid} other={other} />
      ))}
      {leftOut && <p className={styles.note}>{leftOut}</p>}
      {problem && <ProblemAlert problem={problem} onRetry={again.isEnabled ? () => again.run() : undefined} />}
    </section>
  );
}

function Other({ other: { study, because, doubt } }: { readonly other: OtherStudy }) {
  const add = useCommand('case.addStudy');
  const source = useWorkspace((state) => selectSourceLabel(state, study));
  const date = formatDate(study.studyDate) || 'No date';
  return (
    <button
      type="button"
      className={styles.study}
      data-study-instance-uid={study.studyInstanceUid}
      title="Open beside what is shown"
      onClick={() => add.run({ studyInstanceUid: study.studyInstanceUid })}
    >
      <span className={styles.line}>
        <Bdi className={styles.date} longest={16}>
          {date}
        </Bdi>
        <ModalityChips modalities={study.modalitiesInStudy} max={3} />
      </span>
      <Bdi className={styles.description}>{study.studyDescription || 'No description'}</Bdi>
      <span className={styles.because}>{because}</span>
      {doubt && (
        <span className={styles.doubt}>
          {doubt}: <Bdi longest={64}>{formatPersonName(study.patient.patientName) || 'no name'}</Bdi>
          {study.patient.patientBirthDate && `, born ${formatDate(study.patient.patientBirthDate)}`}
        </span>
      )}
      {source && <span className={styles.because}>{source}</span>}
    </button>
  );
}
