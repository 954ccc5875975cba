import { type KeyboardEvent, useId } from 'react';
import styles from './StudyFilterField.module.css';

/** One filter in the head of its column: the heading is the label. */
export function StudyFilterField({
  label,
  value,
  onChange,
  onSubmit,
  placeholder,
  isInvalid = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onSubmit: () => void;
  readonly placeholder?: string;
  readonly isInvalid?: boolean;
}) {
  const id = useId();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') onSubmit();
    if (event.key === 'Escape' && value !== '') onChange('');
    // The grid's arrows move between rows; in a field they move the caret.
    event.stopPropagation();
  };
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        value={value}
        placeholder={placeholder}
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
