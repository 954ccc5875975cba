import { useWorkspace } from '../AppContext';
import styles from './BulkGroups.module.css';

/** Bulk annotations as read: too many for a table, so a line per group with its count and who made it. */
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
            <bdi className={styles.name}>{group.label || group.propertyType.meaning}</bdi>
            <span className={styles.count}>{group.count.toLocaleString('en-US').replaceAll(',', ' ')}</span>
            <span className={styles.made}>
              <bdi>{group.propertyType.meaning}</bdi>
              {group.generationType !== 'MANUAL' && (
                <bdi className={styles.machine}>AI{group.algorithmName ? `: ${group.algorithmName}` : ''}</bdi>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
