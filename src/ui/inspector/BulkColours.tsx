import { formatMeasurement, numberWords } from '../../dicom/format';
import type { BulkLook } from '../../dicom/bulk';
import { RAMP, rampOf } from '../../dicom/bulkRamp';
import type { AnnotationGroup } from '../../dicom/types';
import { Bdi } from '../controls/Bdi';
import styles from './BulkGroups.module.css';

export const rampImage = `linear-gradient(to right, ${RAMP.join(', ')})`;

/** One colour for all objects of a group, or by one of its values, with what the colours mean. */
export function BulkColours({
  group,
  look,
  onColourBy,
}: {
  readonly group: AnnotationGroup;
  readonly look: BulkLook | undefined;
  readonly onColourBy: (measurement: number | undefined) => void;
}) {
  const { background, measurements } = group;
  const ramp = rampOf(group, look);
  const measurement = ramp && measurements[ramp.measurement];
  const missing = (ramp && background?.statistics[ramp.measurement]?.missing) ?? 0;
  const words = (value: number) => measurement && formatMeasurement({ ...measurement, value });
  return (
    <div className={styles.colours}>
      <select
        aria-label={`Colours of ${group.label || group.propertyType.meaning}`}
        value={ramp?.measurement ?? ''}
        onChange={({ currentTarget: { value } }) => onColourBy(value === '' ? undefined : Number(value))}
      >
        <option value="">One colour</option>
        {[...measurements.entries()].map(([position, { name }]) => (
          <option key={position} value={position} disabled={background?.statistics[position] === undefined}>
            {`Coloured by: ${name.meaning}`}
          </option>
        ))}
      </select>
      {ramp && (
        <>
          <span
            role="img"
            aria-label={`Colours from ${words(ramp.from)} to ${words(ramp.to)}`}
            className={styles.ramp}
            style={{ backgroundImage: rampImage }}
          />
          <Bdi>{words(ramp.from)}</Bdi>
          <Bdi className={styles.rampEnd}>{words(ramp.to)}</Bdi>
          {missing > 0 && <span className={styles.rampNote}>{`grey: ${numberWords(missing)} without value`}</span>}
        </>
      )}
    </div>
  );
}
