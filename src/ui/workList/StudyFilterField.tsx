import { type KeyboardEvent, useId } from 'react';
import { Hidden } from '../controls/Hidden';
import styles from './StudyFilterField.module.css';

/** One filter under the heading of its column. */
export function StudyFilterField({
  label,
  value,
  onChange,
  onSubmit,
  placeholder,
  note,
  isInvalid = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onSubmit: () => void;
  readonly placeholder?: string;
  /** How it wants to be filled. */
  readonly note?: string;
  readonly isInvalid?: boolean;
}) {
  const id = useId();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') onSubmit();
    if (event.key === 'Escape' && value !== '') onChange('');
  };
  return (
    <div className={styles.field}>
      <Hidden>
        <label htmlFor={id}>{label}</label>
      </Hidden>
      <input
        id={id}
        type="text"
        value={value}
        placeholder={placeholder}
        title={note}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={isInvalid || undefined}
        data-filled={value !== '' || undefined}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}
