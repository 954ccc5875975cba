import ArrowDown from 'lucide-react/icons/arrow-down';
import ArrowUp from 'lucide-react/icons/arrow-up';
import type { KeyboardEvent, ReactNode, Ref } from 'react';
import type { StudyFilters } from '../../workspace/workList';
import type { ColumnSpec } from './columns';
import { filterDate } from './filterDate';
import { StudyFilterField } from './StudyFilterField';
import { type StudyColumn, type StudySort, toggled } from './studySort';
import type { StudyFilterInputs } from './useStudyFilters';
import styles from './StudyGrid.module.css';

type TextFilter = Exclude<keyof StudyFilters, 'fuzzy'>;

/** The fields that stand under a heading, with the names people and scripts know them by. */
const fieldsOf: Readonly<Partial<Record<StudyColumn, readonly (readonly [TextFilter, string])[]>>> = {
  patientName: [['patientName', 'Patient name']],
  patientId: [['patientId', 'Patient ID']],
  studyDate: [
    ['studyDateFrom', 'Study date from'],
    ['studyDateTo', 'Study date to'],
  ],
  description: [['studyDescription', 'Description']],
  modality: [['modality', 'Modality']],
  accession: [['accessionNumber', 'Accession']],
};

export const isColumnFiltered = (filters: StudyFilters, id: StudyColumn): boolean =>
  fieldsOf[id]?.some(([key]) => filters[key] !== '') ?? false;

export interface StudyGridHeadProps {
  readonly filters: StudyFilterInputs;
  readonly columns: readonly ColumnSpec[];
  readonly sort: StudySort;
  readonly onSort: (sort: StudySort) => void;
  /** Arrow down in a heading or a field: on to the rows. */
  readonly onDown: () => void;
  readonly ref: Ref<HTMLDivElement>;
}

/** Headings that sort and, under each, the field that narrows its column. Tab passes the headings as one. */
export function StudyGridHead({ filters, columns, sort, onSort, onDown, ref }: StudyGridHeadProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      onDown();
    } else walkHeadings(event);
    event.stopPropagation();
  };
  const tabStop = columns.some(({ id }) => id === sort.column) ? sort.column : columns[0]?.id;
  return (
    <div ref={ref} role="rowgroup" className={styles.head} onKeyDown={onKeyDown}>
      <div role="row" aria-rowindex={1} className={styles.headRow}>
        {columns.map(({ id, title }) => (
          <div
            key={id}
            role="columnheader"
            aria-sort={id === sort.column ? sort.direction : undefined}
            className={styles.headCell}
            data-column={id}
          >
            <button
              type="button"
              className={styles.heading}
              data-heading
              data-active={id === sort.column || undefined}
              tabIndex={id === tabStop ? 0 : -1}
              onClick={() => onSort(toggled(sort, id))}
            >
              <span>{title}</span>
              <SortMark sort={sort} column={id} />
            </button>
            <div className={styles.fields}>
              {fieldsOf[id]?.map(([key, label]) => (
                <Field key={key} name={key} label={label} filters={filters} />
              ))}
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}

function Field({
  name,
  label,
  filters,
}: {
  readonly name: TextFilter;
  readonly label: string;
  readonly filters: StudyFilterInputs;
}) {
  const value = filters.typed[name];
  const isDate = name === 'studyDateFrom' || name === 'studyDateTo';
  return (
    <StudyFilterField
      label={label}
      value={value}
      onChange={(changed) => filters.change({ [name]: changed })}
      onSubmit={filters.search}
      {...(isDate
        ? {
            placeholder: name === 'studyDateFrom' ? 'from' : 'to',
            note: 'Year, month and day: 2026, 2026-05 or 2026-05-31',
            isInvalid: value.trim() !== '' && filterDate(value) === undefined,
          }
        : {})}
    />
  );
}

/** Says the way only where it is in force: elsewhere a place is kept, so that nothing moves. */
function SortMark({ sort, column }: { readonly sort: StudySort; readonly column: StudyColumn }): ReactNode {
  if (sort.column !== column) return <span className={styles.noMark} aria-hidden />;
  const Mark = sort.direction === 'ascending' ? ArrowUp : ArrowDown;
  return <Mark size={13} strokeWidth={2.25} aria-hidden />;
}

/** Left, right, Home and End among the headings; in a field these keys belong to the text. */
function walkHeadings(event: KeyboardEvent<HTMLElement>): void {
  if (!(event.target instanceof HTMLElement) || event.target.dataset.heading === undefined) return;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-heading]')];
  const at = all.indexOf(event.target);
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: Math.max(0, at - 1),
    ArrowRight: Math.min(all.length - 1, at + 1),
    Home: 0,
    End: all.length - 1,
  };
  const next = steps[event.key];
  if (next === undefined) return;
  event.preventDefault();
  all[next]?.focus();
}
