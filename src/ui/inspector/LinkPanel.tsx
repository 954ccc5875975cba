import { useId, useMemo, useState } from 'react';
import { type LinkBasis, linkBases, type LinkConfidence } from '../../dicom/findingLink';
import { formatDate, formatPersonName } from '../../dicom/format';
import type { Annotation, Patient } from '../../dicom/types';
import { visibleText } from '../../dicom/visibleText';
import { offeredPartner, partnersOf, patientsBetween } from '../../workspace/findings';
import { listOf } from '../../workspace/recordVersions';
import { useRunCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import { annotationPlace } from './annotationPlace';
import styles from './LinkPanel.module.css';
import { measurementWords } from './measurementWords';

/** So many partners are listed; any other is chosen by selecting it on its image or in the table. */
const LISTED = 6;
const CONFIDENCES: readonly (readonly [LinkConfidence, string])[] = [
  ['certain', 'Certain'],
  ['probable', 'Probable'],
  ['possible', 'Possible'],
];

/** Asks which mark shows the same lesion, how sure that is, and what it rests on. */
export function LinkPanel() {
  const records = useWorkspace((state) => state.annotations);
  const linking = useWorkspace((state) => state.linking);
  const mark = linking === undefined ? undefined : records[linking];
  return mark ? <LinkForm key={mark.id} mark={mark} /> : null;
}

function LinkForm({ mark }: { readonly mark: Annotation }) {
  const records = useWorkspace((state) => state.annotations);
  const selection = useWorkspace((state) => state.selection);
  const studies = useWorkspace((state) => state.studies);
  const run = useRunCommand();
  const basisId = useId();
  const [confidence, setConfidence] = useState<LinkConfidence>('probable');
  const [basis, setBasis] = useState<LinkBasis>('reader');
  const [isOnePatient, setIsOnePatient] = useState(false);
  const partners = useMemo(() => partnersOf(mark, listOf(records)), [mark, records]);
  const partner = offeredPartner(mark, partners, selection);
  const listed = useMemo(() => listedPartners(partners, partner), [partners, partner]);
  const patients = partner && patientsBetween(mark, partner, studies);
  return (
    <section aria-label="Link" className={styles.panel}>
      <p className={styles.title}>
        Which mark shows the same as <Bdi className={styles.name}>{mark.trackingIdentifier}</Bdi>?
      </p>
      {partner ? (
        <div role="radiogroup" aria-label="Same lesion as" className={styles.partners}>
          {listed.map((one) => (
            <Partner key={one.id} mark={one} isChosen={one.id === partner.id} />
          ))}
        </div>
      ) : (
        <p className={styles.none}>There is no other mark yet. Draw one on the other study, then link the two.</p>
      )}
      {partner && (
        <>
          <fieldset className={styles.choices}>
            <legend>How sure</legend>
            {CONFIDENCES.map(([key, words]) => (
              <button key={key} type="button" aria-pressed={key === confidence} onClick={() => setConfidence(key)}>
                {words}
              </button>
            ))}
          </fieldset>
          <label className={styles.field} htmlFor={basisId}>
            Because of
            <select id={basisId} value={basis} onChange={(event) => setBasis(event.target.value as LinkBasis)}>
              {Object.entries(linkBases).map(([key, { meaning }]) => (
                <option key={key} value={key}>
                  {meaning}
                </option>
              ))}
            </select>
          </label>
        </>
      )}
      {patients && <TwoPatients patients={patients} isOne={isOnePatient} onChange={setIsOnePatient} />}
      <div className={styles.buttons}>
        <Button kind="quiet" onPress={() => run('finding.cancelLink')}>
          Cancel
        </Button>
        <Button
          kind="primary"
          isDisabled={!partner || (patients !== undefined && !isOnePatient)}
          onPress={() => partner && run('finding.link', { toId: partner.id, confidence, basis, isOnePatient })}
        >
          Link
        </Button>
      </div>
    </section>
  );
}

function listedPartners(partners: readonly Annotation[], chosen: Annotation | undefined): readonly Annotation[] {
  const first = partners.slice(0, LISTED);
  return chosen && !first.includes(chosen) ? [chosen, ...first.slice(1)] : first;
}

function Partner({ mark, isChosen }: { readonly mark: Annotation; readonly isChosen: boolean }) {
  const displaySets = useWorkspace((state) => state.displaySets);
  const run = useRunCommand();
  return (
    <button
      type="button"
      role="radio"
      aria-checked={isChosen}
      className={styles.partner}
      onClick={() => run('annotation.select', { ids: [mark.id] })}
    >
      <Bdi className={styles.name}>{mark.trackingIdentifier}</Bdi>
      <Bdi>{measurementWords(mark.measurements).main}</Bdi>
      <Bdi className={styles.place}>{annotationPlace(mark, displaySets).text}</Bdi>
    </button>
  );
}

/** Nothing is linked across patients unless somebody says in so many words that the two are one (ORI-04, SR-09). */
function TwoPatients({
  patients,
  isOne,
  onChange,
}: {
  readonly patients: readonly [Patient, Patient];
  readonly isOne: boolean;
  readonly onChange: (isOne: boolean) => void;
}) {
  return (
    <div role="alert" className={styles.patients}>
      <strong>DIFFERENT PATIENTS</strong>
      {patients.map((patient) => (
        <Bdi key={`${patient.patientId} ${patient.issuerOfPatientId}`}>{patientWords(patient)}</Bdi>
      ))}
      <label>
        <input type="checkbox" checked={isOne} onChange={(event) => onChange(event.target.checked)} /> I have made sure
        that both are one person. This is stored with my name.
      </label>
    </div>
  );
}

const patientWords = ({ patientName, patientId, issuerOfPatientId, patientBirthDate }: Patient): string =>
  visibleText(
    [
      formatPersonName(patientName),
      `ID ${patientId || 'none'}${issuerOfPatientId ? ` of ${issuerOfPatientId}` : ''}`,
      patientBirthDate && `born ${formatDate(patientBirthDate)}`,
    ]
      .filter(Boolean)
      .join(', '),
    200,
  );
