import { useMemo } from 'react';
import type { DocumentNode } from '../../dicom/document';
import { Bdi } from '../controls/Bdi';
import styles from './DocumentTree.module.css';
import type { DocumentContext } from './documentContext';
import { groupSummary } from './groupSummary';
import { ReferenceButtons } from './ReferenceButtons';

/** A measurement group in two lines: who it is and where, then its values. Its items are below it, unfolded on demand. */
export function GroupItem({
  group,
  context,
  isCurrent,
}: {
  readonly group: DocumentNode;
  readonly context: DocumentContext;
  readonly isCurrent: boolean;
}) {
  const { title, finding, site, values, place } = useMemo(() => groupSummary(group), [group]);
  return (
    <div className={styles.group}>
      <div className={styles.groupHead}>
        <Bdi className={styles.groupTitle}>{title}</Bdi>
        {finding !== undefined && <Bdi>{finding}</Bdi>}
        {site !== undefined && <Bdi className={styles.site}>{site}</Bdi>}
        {place && <ReferenceButtons node={place} context={context} tabIndex={isCurrent ? 0 : -1} group={title} />}
      </div>
      {values.length > 0 && (
        <div className={styles.values}>
          {values.map(({ path, name, value }) => (
            <span key={path} className={styles.measured}>
              <Bdi>{name}</Bdi> <Bdi className={styles.value}>{value}</Bdi>
            </span>
          ))}
        </div>
      )}
    </div>
  );
}
