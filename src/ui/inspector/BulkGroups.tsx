import { useMemo } from 'react';
import { formatMeasurement } from '../../dicom/format';
import { statisticsOf } from '../../dicom/groupStatistics';
import type { AnnotationGroup } from '../../dicom/types';
import { useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import styles from './BulkGroups.module.css';

/** Bulk annotations as read: too many for a table, so a line per group with its count, who made it, and its values. */
export function BulkGroups() {
  const groups = useWorkspace((state) => state.annotationGroups);
  if (groups.length === 0) return null;
  return (
    <section className={styles.groups}>
      <h3 className={styles.title}>Bulk groups</h3>
      <ul aria-label="Bulk groups">
        {groups.map((group) => (
          <li
            key={`${group.storedIn} ${group.annotationGroupUid}`}
            className={styles.group}
            data-automatic={group.generationType !== 'MANUAL' || undefined}
          >
            <Bdi className={styles.name}>{group.label || group.propertyType.meaning}</Bdi>
            <span className={styles.count}>{counted(group.count)}</span>
            <span className={styles.made}>
              <Bdi>{group.propertyType.meaning}</Bdi>
              {group.generationType !== 'MANUAL' && (
                <Bdi className={styles.machine}>AI{group.algorithmName ? `: ${group.algorithmName}` : ''}</Bdi>
              )}
            </span>
            {[...group.measurements.entries()].map(([position, measurement]) => (
              <GroupValue key={position} measurement={measurement} />
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One quantity over the objects that have a value for it (ANN-11); those without are counted, never as zero. */
function GroupValue({
  measurement: { name, unit, values },
}: {
  readonly measurement: AnnotationGroup['measurements'][number];
}) {
  // Up to a million values, read once.
  const statistics = useMemo(() => statisticsOf(values), [values]);
  const words = (value: number) => formatMeasurement({ name, unit, value });
  return (
    <span className={styles.value}>
      <Bdi className={styles.quantity}>{name.meaning}</Bdi>
      {statistics === undefined ? (
        <span>no values</span>
      ) : (
        <>
          <Bdi className={styles.mean}>{`mean ${words(statistics.mean)}`}</Bdi>
          <Bdi className={styles.spread}>{`${words(statistics.minimum)} to ${words(statistics.maximum)}`}</Bdi>
          <span className={styles.spread}>
            {counted(statistics.count)} {statistics.count === 1 ? 'value' : 'values'}
            {statistics.missing > 0 && `, ${counted(statistics.missing)} without value`}
          </span>
        </>
      )}
    </span>
  );
}

/** "12 345": groups of three, apart. */
const counted = (count: number): string => count.toLocaleString('en-US').replaceAll(',', ' ');
