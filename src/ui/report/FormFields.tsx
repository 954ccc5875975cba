import { type KeyboardEvent, useId } from 'react';
import { type FormAnswers, type FormField, isAsked, type ReportForm } from '../../dicom/report/form';
import styles from './FormFields.module.css';

interface Props {
  readonly form: ReportForm;
  readonly answers: FormAnswers;
  readonly onChange: (answers: FormAnswers) => void;
  /** What is missing or cannot be, in words (`formProblems`, or what a caller adds to it). */
  readonly problems: readonly string[];
}

/** A form as data, to be filled in. Nothing is kept here: every change goes to the caller. */
export function FormFields({ form, answers, onChange, problems }: Props) {
  const set = (id: string, answer: FormAnswers[string] | undefined) => {
    const { [id]: _, ...others } = answers;
    onChange(answer === undefined ? others : { ...others, [id]: answer });
  };
  return (
    <fieldset className={styles.form} onKeyDown={ownKeys} lang={form.language}>
      <legend>{form.title}</legend>
      {form.fields
        .filter((field) => isAsked(field, answers))
        .map((field) => (
          <Field key={field.id} field={field} answer={answers[field.id]} onAnswer={(answer) => set(field.id, answer)} />
        ))}
      <div role="status" className={styles.problems}>
        {problems.map((problem) => (
          <p key={problem}>{problem}</p>
        ))}
      </div>
    </fieldset>
  );
}

/** What is typed here is text, and no command of the viewer. Commands with Ctrl go on working. */
function ownKeys(event: KeyboardEvent) {
  if (!event.ctrlKey && !event.metaKey && event.key !== 'Escape') event.stopPropagation();
}

interface FieldProps {
  readonly field: FormField;
  readonly answer: FormAnswers[string] | undefined;
  readonly onAnswer: (answer: FormAnswers[string] | undefined) => void;
}

function Field({ field, answer, onAnswer }: FieldProps) {
  const id = useId();
  if (field.kind === 'choice' && field.isMultiple)
    return <ManyChoices field={field} answer={answer} onAnswer={onAnswer} />;
  return (
    <div className={styles.field}>
      <label htmlFor={id}>
        <FieldName field={field} />
      </label>
      <Control id={id} field={field} answer={answer} onAnswer={onAnswer} />
    </div>
  );
}

function FieldName({ field: { label, isRequired, code } }: { readonly field: FormField }) {
  return (
    <>
      <span title={code && `${code.meaning} (${code.value}, ${code.scheme})`}>{label}</span>
      {isRequired && <span className={styles.required}> required</span>}
    </>
  );
}

function Control({ id, field, answer, onAnswer }: FieldProps & { readonly id: string }) {
  const text = typeof answer === 'string' ? answer : '';
  const required = field.isRequired ?? false;
  switch (field.kind) {
    case 'text':
      return (
        <textarea
          id={id}
          rows={1}
          value={text}
          required={required}
          onChange={(event) => onAnswer(event.currentTarget.value || undefined)}
        />
      );
    case 'date':
      return (
        <input
          id={id}
          type="date"
          value={dashed(text)}
          required={required}
          onChange={(event) => onAnswer(event.currentTarget.value.replaceAll('-', '') || undefined)}
        />
      );
    case 'number':
      return (
        <span className={styles.number}>
          <input
            id={id}
            type="number"
            step="any"
            min={field.minimum}
            max={field.maximum}
            value={typeof answer === 'number' && Number.isFinite(answer) ? answer : ''}
            required={required}
            onChange={(event) => onAnswer(numberIn(event.currentTarget))}
          />
          <span>{field.unit.value.startsWith('{') ? '' : field.unit.value}</span>
        </span>
      );
    case 'choice':
      return (
        <select
          id={id}
          value={text}
          required={required}
          onChange={(event) => onAnswer(event.currentTarget.value || undefined)}
        >
          <option value="">–</option>
          {field.choices.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      );
  }
}

/** What cannot be read as a number is an answer that is none, not an empty one: it is said, and not lost in silence. */
function numberIn({ value, valueAsNumber, validity }: HTMLInputElement): number | undefined {
  if (validity.badInput) return Number.NaN;
  return value === '' ? undefined : valueAsNumber;
}

/** DA to the form of a date field. */
const dashed = (da: string): string => (/^\d{8}$/.test(da) ? `${da.slice(0, 4)}-${da.slice(4, 6)}-${da.slice(6)}` : '');

function ManyChoices({
  field,
  answer,
  onAnswer,
}: FieldProps & { readonly field: Extract<FormField, { kind: 'choice' }> }) {
  const chosen = [answer ?? []].flat().map(String);
  const toggle = (value: string) => {
    const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
    onAnswer(next.length > 0 ? next : undefined);
  };
  return (
    <fieldset className={styles.many}>
      <legend>
        <FieldName field={field} />
      </legend>
      {field.choices.map(({ value, label }) => (
        <label key={value}>
          <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
