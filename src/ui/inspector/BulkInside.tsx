import { bulkKey } from '../../dicom/bulk';
import { numberWords } from '../../dicom/format';
import type { AnnotationGroup, Measurement } from '../../dicom/types';
import { useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import styles from './BulkGroups.module.css';

/** How many objects lie inside the mark that is selected, and how many that is for a square millimetre. */
export function BulkInside({ groups }: { readonly groups: readonly AnnotationGroup[] }) {
  const inside = useWorkspace((state) => state.bulkInside);
  const mark = useWorkspace((state) => (inside ? state.annotations[inside.id] : undefined));
  if (!inside || !mark) return null;
  const areaMm2 = areaOf(mark.measurements);
  return (
    <section className={styles.inside} aria-label="Objects inside the mark">
      <h4 className={styles.quantity}>
        Inside <Bdi>{mark.trackingIdentifier}</Bdi>
      </h4>
      <ul>
        {inside.counts.map((counted) => {
          const group = groups.find((one) => bulkKey(one) === bulkKey(counted));
          return (
            group && (
              <li key={bulkKey(counted)} className={styles.value}>
                <Bdi>{group.label || group.propertyType.meaning}</Bdi>
                <span className={styles.mean}>
                  {numberWords(counted.count)}
                  {areaMm2 !== undefined && ` · ${numberWords(Math.round(counted.count / areaMm2))}/mm²`}
                </span>
              </li>
            )
          );
        })}
      </ul>
    </section>
  );
}

/** mm² of a mark whose area was measured in a unit of length. */
function areaOf(measurements: readonly Measurement[]): number | undefined {
  for (const { unit, value } of measurements) {
    if (value <= 0) continue;
    if (unit.value === 'mm2') return value;
    if (unit.value === 'um2') return value / 1e6;
  }
  return undefined;
}
