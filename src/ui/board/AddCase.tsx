import { type FormEvent, useId, useState } from 'react';
import type { FoundCase, FoundCases } from '../../dicom/board/foundCase';
import { formatDate, formatPersonName } from '../../dicom/format';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import styles from './AddCase.module.css';
import type { BoardFilter, BoardVerbs } from './boardView';

type Verbs = Pick<BoardVerbs, 'find' | 'filter' | 'add'>;

interface Answered extends FoundCases {
  readonly kind: 'choice' | 'list' | 'added';
}

/** One field for a late case (TB-13), and a filter for many. What is found by one meaning alone is added at once. */
export function AddCase({ verbs }: { readonly verbs: Verbs }) {
  const [answer, setAnswer] = useState<Answered>();
  const [isAsking, setAsking] = useState(false);
  const [isFilter, setFilter] = useState(false);
  const ask = async (asking: Promise<FoundCases>, kind: 'choice' | 'list') => {
    setAsking(true);
    setAnswer(undefined);
    try {
      const found = await asking;
      const isSure = kind === 'choice' && found.cases.length === 1 && found.cases[0]?.by !== 'typed';
      if (isSure) verbs.add(found.cases.map((one) => one.found));
      if (!isSure) setAnswer({ ...found, kind });
      else if (found.faults.length > 0) setAnswer({ cases: [], faults: found.faults, kind: 'added' });
    } finally {
      setAsking(false);
    }
  };
  const add = (cases: readonly FoundCase[]) => {
    verbs.add(cases.map((one) => one.found));
    setAnswer(undefined);
  };
  return (
    <section className={styles.add} aria-label="Add cases">
      <div className={styles.line}>
        <NumberField isAsking={isAsking} onAdd={(typed) => void ask(verbs.find(typed), 'choice')} />
        <button type="button" className={styles.more} aria-expanded={isFilter} onClick={() => setFilter(!isFilter)}>
          From the archives …
        </button>
        <span role="status" className={styles.status}>
          {isAsking ? 'Asking the archives …' : ''}
        </span>
      </div>
      {isFilter && <FilterFields isAsking={isAsking} onAsk={(filter) => void ask(verbs.filter(filter), 'list')} />}
      {answer && <Answer answer={answer} onAdd={add} onClose={() => setAnswer(undefined)} />}
    </section>
  );
}

function NumberField({ isAsking, onAdd }: { readonly isAsking: boolean; readonly onAdd: (typed: string) => void }) {
  const id = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get('number') ?? '').trim();
    if (typed === '' || isAsking) return;
    onAdd(typed);
    event.currentTarget.reset();
  };
  return (
    <form className={styles.line} onSubmit={submit}>
      <label htmlFor={id}>Accession number or MRN</label>
      <input
        id={id}
        name="number"
        className={styles.field}
        maxLength={64}
        autoComplete="off"
        pattern="[^*?\\]+"
        title="A whole number, without * and ?"
      />
      <button type="submit" className={styles.more} disabled={isAsking}>
        Add
      </button>
    </form>
  );
}

function FilterFields({
  isAsking,
  onAsk,
}: {
  readonly isAsking: boolean;
  readonly onAsk: (filter: BoardFilter) => void;
}) {
  const id = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? '').trim();
    const modalities = text('modality')
      .toUpperCase()
      .split(/[\s,/]+/)
      .filter(Boolean);
    const [from, to, words] = [text('from').replaceAll('-', ''), text('to').replaceAll('-', ''), text('words')];
    onAsk({
      ...(from ? { studyDateFrom: from } : {}),
      ...(to ? { studyDateTo: to } : {}),
      ...(modalities.length > 0 ? { modalitiesInStudy: modalities } : {}),
      ...(words ? { studyDescription: words } : {}),
    });
  };
  return (
    <form className={styles.line} onSubmit={submit} aria-label="From the archives">
      <label htmlFor={`${id}from`}>Study date from</label>
      <input id={`${id}from`} name="from" type="date" className={styles.field} required />
      <label htmlFor={`${id}to`}>to</label>
      <input id={`${id}to`} name="to" type="date" className={styles.field} />
      <label htmlFor={`${id}modality`}>Modality</label>
      <input id={`${id}modality`} name="modality" className={styles.short} maxLength={40} placeholder="CT SM" />
      <label htmlFor={`${id}words`}>Description</label>
      <input id={`${id}words`} name="words" className={styles.field} maxLength={64} />
      <button type="submit" className={styles.more} disabled={isAsking}>
        Find
      </button>
    </form>
  );
}

const meaning: Readonly<Record<FoundCase['by'], string>> = {
  accession: 'Accession number of',
  patient: 'Patient ID of',
  filter: '',
  typed: 'Not found. Add as',
};

function Answer({
  answer,
  onAdd,
  onClose,
}: {
  readonly answer: Answered;
  readonly onAdd: (cases: readonly FoundCase[]) => void;
  readonly onClose: () => void;
}) {
  const { cases, faults, kind } = answer;
  return (
    <div role="group" aria-label="Found" className={styles.answer}>
      {faults.map((words) => (
        <p key={words} className={styles.fault}>
          <Bdi longest={200}>{words}</Bdi>
        </p>
      ))}
      {kind === 'choice' && <p>Which one is meant?</p>}
      {kind === 'list' && cases.length === 0 && <p>No study that was told matches.</p>}
      <div className={styles.line}>
        {kind === 'list' && cases.length > 0 && (
          <Button kind="primary" onPress={() => onAdd(cases)}>
            {cases.length === 1 ? 'Add this patient' : `Add all ${cases.length} patients`}
          </Button>
        )}
        {cases.slice(0, 40).map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one answer is one list, and its order stays.
          <Button key={index} onPress={() => onAdd([one])}>
            <Bdi longest={120}>{[meaning[one.by], wordsOf(one)].filter(Boolean).join(' ')}</Bdi>
          </Button>
        ))}
        {cases.length > 40 && <span>and {cases.length - 40} more</span>}
        <Button kind="quiet" onPress={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}

function wordsOf({ by, found, studies }: FoundCase): string {
  const [first] = studies;
  if (by === 'typed' || !first) return found.patientId === undefined ? 'accession number' : 'patient ID';
  const { patient, studyDate } = first;
  const count = `${studies.length} ${studies.length === 1 ? 'study' : 'studies'}`;
  const who = [formatPersonName(patient.patientName), patient.patientId, patient.issuerOfPatientId];
  return [...who, count, formatDate(studyDate)].filter(Boolean).join(' · ');
}
