import { useId } from 'react';
import { type Agenda, type BoardCase, CASE_NEEDS, type CaseNeed } from '../../dicom/board/agenda';
import type { Readiness } from '../../dicom/board/readiness';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import { type BoardVerbs, needWords } from './boardView';
import styles from './CaseDetails.module.css';
import { LightMark } from './LightMark';

/** Why the light of a case is as it is, and what can be done with the case. */
export function CaseDetails({
  one,
  readiness,
  askedAt,
  isReadOnly,
  others,
  verbs,
}: {
  readonly one: BoardCase;
  readonly readiness: Readiness | undefined;
  /** When the archives told it. */
  readonly askedAt: Date | undefined;
  /** Texts are shown in part, so they cannot be written back. */
  readonly isReadOnly: boolean;
  /** Agendas it can be moved to. */
  readonly others: readonly Agenda[];
  readonly verbs: Pick<BoardVerbs, 'open' | 'change' | 'remove' | 'moveTo'>;
}) {
  return (
    <aside className={styles.details} aria-label={`Case ${one.order}`}>
      <h2 className={styles.title}>Case {one.order}</h2>
      <div className={styles.ways}>
        <Button kind="primary" onPress={() => verbs.open(one.id)}>
          Open
        </Button>
        <Button onPress={() => verbs.remove(one.id)}>Take off the list</Button>
      </div>
      <h3 className={styles.part}>
        <LightMark light={readiness?.light ?? 'asking'} />
      </h3>
      {askedAt && <p className={styles.asked}>Asked at {askedAt.toLocaleTimeString([], { timeStyle: 'short' })}</p>}
      {readiness && (
        <ul className={styles.reasons} aria-label="Reasons">
          {readiness.reasons.map(({ about, light, words }) => (
            <li key={`${about} ${words}`} className={styles.reason}>
              <LightMark light={light} isWordless />
              <Bdi longest={300}>{words}</Bdi>
            </li>
          ))}
        </ul>
      )}
      <Needs one={one} onChange={(needs) => verbs.change(one.id, { needs })} />
      <Field
        name="Question"
        isReadOnly={isReadOnly}
        value={one.question}
        isLong
        onChange={(question) => verbs.change(one.id, { question })}
      />
      <Field name="Site" isReadOnly={isReadOnly} value={one.site} onChange={(site) => verbs.change(one.id, { site })} />
      <Field
        name="Presenters"
        isReadOnly={isReadOnly}
        value={one.presenters.join('; ')}
        onChange={(text) => verbs.change(one.id, { presenters: text.split(';').flatMap((name) => name.trim() || []) })}
      />
      <Field
        name="Note"
        isReadOnly={isReadOnly}
        value={one.note ?? ''}
        isLong
        onChange={(note) => verbs.change(one.id, { note })}
      />
      {others.length > 0 && <MoveTo others={others} onMove={(agendaId) => verbs.moveTo(one.id, agendaId)} />}
    </aside>
  );
}

/** What the light asks for: all of it, unless somebody says that this case does without. */
function Needs({
  one,
  onChange,
}: {
  readonly one: BoardCase;
  readonly onChange: (needs: readonly CaseNeed[]) => void;
}) {
  const needs = one.needs ?? CASE_NEEDS;
  return (
    <fieldset className={styles.needs}>
      <legend>Needed for this case</legend>
      {CASE_NEEDS.map((need) => (
        <label key={need} className={styles.need}>
          <input
            type="checkbox"
            checked={needs.includes(need)}
            onChange={(event) =>
              onChange(CASE_NEEDS.filter((each) => (each === need ? event.target.checked : needs.includes(each))))
            }
          />
          {needWords[need]}
        </label>
      ))}
    </fieldset>
  );
}

/** Taken over when the field is left, or with Enter in a short one. */
function Field({
  name,
  value,
  isLong = false,
  isReadOnly,
  onChange,
}: {
  readonly name: string;
  readonly value: string;
  readonly isLong?: boolean;
  readonly isReadOnly: boolean;
  readonly onChange: (value: string) => void;
}) {
  const id = useId();
  const take = (text: string) => !isReadOnly && text.trim() !== value && onChange(text.trim());
  const shared = { id, defaultValue: value, className: styles.field, dir: 'auto', maxLength: 4000 } as const;
  return (
    <div className={styles.labelled}>
      <label htmlFor={id}>{name}</label>
      {isLong ? (
        <textarea {...shared} key={value} readOnly={isReadOnly} rows={2} onBlur={(event) => take(event.target.value)} />
      ) : (
        <input
          {...shared}
          key={value}
          readOnly={isReadOnly}
          onBlur={(event) => take(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && take(event.currentTarget.value)}
        />
      )}
    </div>
  );
}

function MoveTo({ others, onMove }: { readonly others: readonly Agenda[]; readonly onMove: (id: string) => void }) {
  const id = useId();
  return (
    <div className={styles.labelled}>
      <label htmlFor={id}>Move to another agenda</label>
      <select id={id} className={styles.field} value="" onChange={(event) => onMove(event.target.value)}>
        <option value="" disabled>
          Choose …
        </option>
        {others.map((one) => (
          <option key={one.id} value={one.id}>
            {one.title}
          </option>
        ))}
      </select>
    </div>
  );
}
