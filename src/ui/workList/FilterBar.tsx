import { type ReactNode, type RefObject, useId } from 'react';
import { Button } from '../controls/Button';
import { moveFocus } from '../controls/rovingFocus';
import { ColumnsButton } from './ColumnsButton';
import type { ColumnChoice, ColumnSpec } from './columns';
import { datesOf, quickRangeOf, quickRanges } from './dateRanges';
import { commonModalities, modalitiesIn, withModality } from './modalities';
import type { StudyFilterInputs } from './useStudyFilters';
import styles from './FilterBar.module.css';

/** What is chosen by pressing instead of typing: ranges of dates, modalities, the columns. */
export function FilterBar({
  filters,
  shown,
  choice,
  onColumns,
  list,
}: {
  readonly filters: StudyFilterInputs;
  readonly shown: readonly ColumnSpec[];
  readonly choice: ColumnChoice;
  readonly onColumns: (choice: ColumnChoice) => void;
  /** Where the keyboard goes when a button is gone after it was pressed. */
  readonly list: RefObject<HTMLElement | null>;
}) {
  const today = new Date();
  const { typed } = filters;
  const range = quickRangeOf(typed, today);
  const modalities = modalitiesIn(typed.modality);
  const clear = () => {
    filters.clear();
    list.current?.querySelector('input')?.focus();
  };
  return (
    <div role="group" aria-label="Quick filters" className={styles.bar}>
      <Choices name="Dates">
        {quickRanges.map((one) => (
          <Choice
            key={one.id}
            isPressed={range === one}
            isFirst={one === (range ?? quickRanges[0])}
            onPress={() => filters.choose(datesOf(one, today))}
          >
            {one.title}
          </Choice>
        ))}
      </Choices>
      <Choices name="Modalities">
        {commonModalities.map((code, index) => (
          <Choice
            key={code}
            isPressed={modalities.includes(code)}
            isFirst={index === 0}
            onPress={() => filters.choose({ modality: withModality(typed.modality, code) })}
          >
            {code}
          </Choice>
        ))}
      </Choices>
      {(typed.patientName.trim() !== '' || typed.fuzzy) && <SimilarNames filters={filters} />}
      <span className={styles.spring} />
      {filters.isFiltered && (
        <Button kind="quiet" onPress={clear}>
          Clear filters
        </Button>
      )}
      <ColumnsButton shown={shown} choice={choice} onChange={onColumns} />
    </div>
  );
}

/** Only where a name is typed: it is about nothing else. An archive that cannot do it says so with its answer (WEB-05). */
function SimilarNames({ filters }: { readonly filters: StudyFilterInputs }) {
  const id = useId();
  return (
    <span className={styles.similar}>
      <input
        id={id}
        type="checkbox"
        checked={filters.typed.fuzzy === true}
        onChange={(event) => filters.choose({ fuzzy: event.target.checked || undefined })}
      />
      <label htmlFor={id}>Similar spelling</label>
    </span>
  );
}

/** One stop for the Tab key; arrows go among the buttons. */
function Choices({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div role="group" aria-label={name} className={styles.choices} onKeyDown={(event) => moveFocus(event, 'button')}>
      {children}
    </div>
  );
}

function Choice({
  isPressed,
  isFirst,
  onPress,
  children,
}: {
  readonly isPressed: boolean;
  readonly isFirst: boolean;
  readonly onPress: () => void;
  readonly children: string;
}) {
  return (
    <button
      type="button"
      className={styles.choice}
      aria-pressed={isPressed}
      tabIndex={isFirst ? 0 : -1}
      onClick={onPress}
    >
      {children}
    </button>
  );
}
