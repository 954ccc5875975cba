import { Eye, EyeOff } from 'lucide-react';
import { useMemo } from 'react';
import { bulkKey, type BulkLook } from '../../dicom/bulk';
import { formatMeasurement, numberWords } from '../../dicom/format';
import { groupColours } from '../../dicom/groupColours';
import { statisticsOf } from '../../dicom/groupStatistics';
import { paletteFor } from '../../dicom/markPalette';
import type { AnnotationGroup } from '../../dicom/types';
import { useRunCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { IconButton } from '../controls/IconButton';
import { BulkColours, rampImage } from './BulkColours';
import { BulkFilterPanel } from './BulkFilterPanel';
import styles from './BulkGroups.module.css';
import { BulkInside } from './BulkInside';

/** Bulk annotations as read: too many for a table, so a line per group with its count, who made it, and its values. */
export function BulkGroups() {
  const groups = useWorkspace((state) => state.annotationGroups);
  const colours = useMemo(() => groupColours(groups, paletteFor('stain')), [groups]);
  if (groups.length === 0) return null;
  return (
    <section className={styles.groups}>
      <h3 className={styles.title}>Bulk groups</h3>
      <BulkInside groups={groups} />
      <ul aria-label="Bulk groups">
        {groups.map((group) => (
          <BulkGroup key={bulkKey(group)} group={group} colour={colours.get(group)} />
        ))}
      </ul>
    </section>
  );
}

/** Large groups can be hidden and filtered; small ones are few enough to be looked at. */
function BulkGroup({ group, colour }: { readonly group: AnnotationGroup; readonly colour: string | undefined }) {
  const look = useWorkspace((state) => state.bulkLooks[bulkKey(group)]);
  const run = useRunCommand();
  const { storedIn, annotationGroupUid, background, propertyType, generationType, algorithmName, measurements } = group;
  const name = group.label || propertyType.meaning;
  const isByValue = look?.colourBy !== undefined;
  const setLook = (changed: BulkLook) => run('bulk.look', { storedIn, annotationGroupUid, look: changed });
  return (
    <li
      className={styles.group}
      data-automatic={generationType !== 'MANUAL' || undefined}
      data-hidden={look?.isHidden || undefined}
    >
      <span className={styles.name}>
        {background && (
          <span className={styles.swatch} style={{ background: isByValue ? rampImage : colour }} aria-hidden />
        )}
        <Bdi>{name}</Bdi>
      </span>
      <span className={styles.count}>
        {numberWords(group.count)}
        {background && (
          <IconButton
            name={`${look?.isHidden ? 'Show' : 'Hide'} ${name}`}
            icon={look?.isHidden ? EyeOff : Eye}
            onPress={() => setLook({ ...look, isHidden: !look?.isHidden })}
          />
        )}
      </span>
      <span className={styles.made}>
        <Bdi>{propertyType.meaning}</Bdi>
        {generationType !== 'MANUAL' && (
          <Bdi className={styles.machine}>AI{algorithmName ? `: ${algorithmName}` : ''}</Bdi>
        )}
      </span>
      {[...measurements.entries()].map(([position, measurement]) => (
        <GroupValue key={position} group={group} position={position} measurement={measurement} />
      ))}
      {background && !look?.isHidden && background.statistics.some((one) => one !== undefined) && (
        <>
          <BulkColours group={group} look={look} onColourBy={(colourBy) => setLook({ ...look, colourBy })} />
          <BulkFilterPanel group={group} filter={look?.filter} onFilter={(filter) => setLook({ ...look, filter })} />
        </>
      )}
    </li>
  );
}

/** One quantity over the objects that have a value for it (ANN-11); those without are counted, never as zero. */
function GroupValue({
  group: { background },
  position,
  measurement: { name, unit, values },
}: {
  readonly group: AnnotationGroup;
  readonly position: number;
  readonly measurement: AnnotationGroup['measurements'][number];
}) {
  // Up to a million values, read once; of large groups, where they lie.
  const statistics = useMemo(
    () => (background ? background.statistics[position] : statisticsOf(values)),
    [background, position, values],
  );
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
            {numberWords(statistics.count)} {statistics.count === 1 ? 'value' : 'values'}
            {statistics.missing > 0 && `, ${numberWords(statistics.missing)} without value`}
          </span>
        </>
      )}
    </span>
  );
}
