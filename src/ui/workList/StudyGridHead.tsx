import type { StudyFilters } from '../../workspace/workList';
import { filterDate } from './filterDate';
import { StudyFilterField } from './StudyFilterField';
import type { StudyFilterInputs } from './useStudyFilters';
import styles from './StudyGrid.module.css';

/** Headings and filters in one: each field stands over the column it restricts and names it. */
export function StudyGridHead({ filters }: { readonly filters: StudyFilterInputs }) {
  const field = (key: keyof StudyFilters, label: string) => (
    <StudyFilterField
      label={label}
      value={filters.typed[key]}
      onChange={(value) => filters.change({ [key]: value })}
      onSubmit={filters.search}
    />
  );
  const date = (key: 'studyDateFrom' | 'studyDateTo', label: string) => (
    <StudyFilterField
      label={label}
      value={filters.typed[key]}
      onChange={(value) => filters.change({ [key]: value })}
      onSubmit={filters.search}
      placeholder="yyyy-mm-dd"
      isInvalid={filters.typed[key].trim() !== '' && filterDate(filters.typed[key]) === undefined}
    />
  );
  return (
    <div role="rowgroup" className={styles.head}>
      <div role="row" className={styles.headRow}>
        <div role="columnheader">{field('patientName', 'Patient name')}</div>
        <div role="columnheader">{field('patientId', 'Patient ID')}</div>
        <div role="columnheader" data-column="birth" className={styles.plainHead}>
          Birth date
        </div>
        <div role="columnheader">
          {date('studyDateFrom', 'Study date from')}
          {date('studyDateTo', 'Study date to')}
        </div>
        <div role="columnheader">{field('studyDescription', 'Description')}</div>
        <div role="columnheader">{field('modality', 'Modality')}</div>
        <div role="columnheader">{field('accessionNumber', 'Accession')}</div>
        <div role="columnheader" data-column="count" className={styles.plainHead}>
          Images
        </div>
        <div role="columnheader" className={styles.plainHead}>
          Archive
        </div>
      </div>
    </div>
  );
}
