import { useMemo } from 'react';
import { formatMeasurement } from '../../dicom/format';
import type { Annotation } from '../../dicom/types';
import { listOf } from '../../workspace/recordVersions';
import { useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import styles from './FindingTable.module.css';

/** The clinical things that marks on images and slides belong to: one row each. */
export function FindingTable() {
  const annotations = useWorkspace((state) => state.annotations);
  const findings = useMemo(() => findingsOf(listOf(annotations)), [annotations]);
  return (
    <>
      <div role="table" aria-label="Findings" className={styles.table}>
        <div role="row" className={styles.row} data-head>
          <span role="columnheader">Finding</span>
          <span role="columnheader">Marks</span>
          <span role="columnheader">Largest</span>
        </div>
        {findings.map(({ id, name, marks }) => (
          <div key={id} role="row" className={styles.row}>
            <Bdi role="cell">{name}</Bdi>
            <span role="cell">{marks.length}</span>
            <Bdi role="cell">{largest(marks)}</Bdi>
          </div>
        ))}
      </div>
      {findings.length === 0 && (
        <p className={styles.empty}>
          No findings yet. A finding joins marks of one lesion on images and slides, so that they can be compared.
        </p>
      )}
    </>
  );
}

interface FindingRow {
  readonly id: string;
  readonly name: string;
  readonly marks: readonly Annotation[];
}

export function findingsOf(annotations: readonly Annotation[]): readonly FindingRow[] {
  const rows = new Map<string, Annotation[]>();
  for (const mark of annotations) {
    if (mark.findingId !== undefined) rows.set(mark.findingId, [...(rows.get(mark.findingId) ?? []), mark]);
  }
  return [...rows].map(([id, marks]) => ({ id, marks, name: marks[0]?.trackingIdentifier ?? id }));
}

/** The longest length among the marks; values in other units are not comparable and left out. */
function largest(marks: readonly Annotation[]): string {
  const lengths = marks.flatMap(({ measurements }) => measurements.filter(({ unit }) => unit.value === 'mm'));
  const [first, ...rest] = lengths;
  return first ? formatMeasurement(rest.reduce((most, one) => (one.value > most.value ? one : most), first)) : '';
}
