import { useEffect, useId, useState } from 'react';
import type { BulkFilter, BulkHistogram } from '../../dicom/bulk';
import { numberWords, unitText } from '../../dicom/format';
import type { AnnotationGroup } from '../../dicom/types';
import { useApp } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import styles from './BulkGroups.module.css';

const BINS = 48;
const WIDTH = 240;
const HEIGHT = 48;
/** Steps of a slider between the smallest and the largest value. */
const STEPS = 400;

interface Passing {
  readonly filter: BulkFilter | undefined;
  readonly count: number;
}

/** Shows only objects whose value lies between two ends, over the histogram of all; says how many those are. */
export function BulkFilterPanel({
  group,
  filter,
  onFilter,
}: {
  readonly group: AnnotationGroup;
  readonly filter: BulkFilter | undefined;
  readonly onFilter: (filter: BulkFilter | undefined) => void;
}) {
  const { measurements, background } = group;
  const first = background?.statistics.findIndex((one) => one !== undefined) ?? 0;
  const [chosen, setChosen] = useState(filter?.measurement ?? first);
  const [isOpen, setOpen] = useState(filter !== undefined);
  const histogram = useHistogram(group, chosen, isOpen);
  const passing = usePassing(group, filter);
  const measurement = measurements[chosen];
  if (!measurement) return null;
  const name = group.label || group.propertyType.meaning;
  return (
    <details className={styles.filter} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        Filter
        {passing !== undefined && (
          <span className={styles.passing}>{` ${numberWords(passing)} of ${numberWords(group.count)} shown`}</span>
        )}
      </summary>
      {measurements.length > 1 && (
        <select
          aria-label={`Value to filter ${name} by`}
          value={chosen}
          onChange={(event) => {
            setChosen(Number(event.currentTarget.value));
            onFilter(undefined);
          }}
        >
          {[...measurements.entries()].map(([position, one]) => (
            <option key={position} value={position} disabled={background?.statistics[position] === undefined}>
              {one.name.meaning}
            </option>
          ))}
        </select>
      )}
      {histogram && (
        <FilterEnds
          key={chosen}
          histogram={histogram}
          unit={unitText(measurement.unit.value)}
          quantity={measurement.name.meaning}
          filter={filter?.measurement === chosen ? filter : undefined}
          onChange={(ends) => onFilter(ends && { measurement: chosen, ...ends })}
        />
      )}
    </details>
  );
}

type Ends = Pick<BulkFilter, 'from' | 'to'>;

function FilterEnds({
  histogram,
  unit,
  quantity,
  filter,
  onChange,
}: {
  readonly histogram: BulkHistogram;
  readonly unit: string;
  readonly quantity: string;
  readonly filter: Ends | undefined;
  readonly onChange: (ends: Ends | undefined) => void;
}) {
  const { from: least, to: most } = histogram;
  const { from, to } = filter ?? { from: least, to: most };
  const change = (ends: Ends) => onChange(ends.from <= least && ends.to >= most ? undefined : ends);
  return (
    <>
      <Histogram histogram={histogram} from={from} to={to} quantity={quantity} />
      <End
        name={`${quantity} from`}
        {...{ least, most, unit }}
        value={from}
        onChange={(value) => change({ from: Math.min(value, to), to })}
      />
      <End
        name={`${quantity} to`}
        {...{ least, most, unit }}
        value={to}
        onChange={(value) => change({ from, to: Math.max(value, from) })}
      />
      {filter && (
        <button type="button" className={styles.clear} onClick={() => onChange(undefined)}>
          Show all
        </button>
      )}
    </>
  );
}

function End({
  name,
  least,
  most,
  unit,
  value,
  onChange,
}: {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly unit: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  const id = useId();
  const words = `${Number(value.toPrecision(4))} ${unit}`;
  return (
    <div className={styles.end}>
      <label htmlFor={id}>
        <Bdi>{name}</Bdi>
      </label>
      <input
        id={id}
        type="range"
        min={least}
        max={most}
        step={(most - least) / STEPS || 1}
        value={value}
        aria-valuetext={words}
        onChange={(event) => onChange(Number(event.currentTarget.value))}
      />
      <output htmlFor={id}>{words}</output>
    </div>
  );
}

/** Bars of equal width; those outside the ends are faint. */
function Histogram({
  histogram: { bins, from: least, to: most },
  from,
  to,
  quantity,
}: {
  readonly histogram: BulkHistogram;
  readonly from: number;
  readonly to: number;
  readonly quantity: string;
}) {
  const highest = Math.max(1, ...bins);
  const width = WIDTH / bins.length;
  const step = (most - least) / bins.length;
  return (
    <svg
      className={styles.histogram}
      role="img"
      aria-label={`Histogram of ${quantity}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
    >
      {[...bins].map((count, bin) => {
        const height = (count / highest) * HEIGHT;
        const isIn = least + (bin + 1) * step > from && least + bin * step < to;
        const x = bin * width;
        return (
          <rect key={x} x={x} y={HEIGHT - height} width={width} height={height} data-out={isIn ? undefined : true} />
        );
      })}
    </svg>
  );
}

function useHistogram(group: AnnotationGroup, measurement: number, isWanted: boolean): BulkHistogram | undefined {
  const { bulk } = useApp();
  const [histogram, setHistogram] = useState<BulkHistogram>();
  useEffect(() => {
    if (!isWanted || !bulk) return undefined;
    let isStale = false;
    bulk()
      .then((columns) => columns.histogram(group, measurement, BINS))
      .then(
        (found) => !isStale && setHistogram(found),
        // The object was closed: there is nothing left to be filtered.
        () => !isStale && setHistogram(undefined),
      );
    return () => {
      isStale = true;
    };
  }, [bulk, group, measurement, isWanted]);
  return histogram;
}

/** Undefined while there is no filter, or it is counted. */
function usePassing(group: AnnotationGroup, filter: BulkFilter | undefined): number | undefined {
  const { bulk } = useApp();
  const [passing, setPassing] = useState<Passing>();
  useEffect(() => {
    if (!filter || !bulk) return undefined;
    let isStale = false;
    bulk()
      .then((columns) => columns.passing(group, filter))
      .then(
        (count) => !isStale && setPassing({ filter, count }),
        () => !isStale && setPassing(undefined),
      );
    return () => {
      isStale = true;
    };
  }, [bulk, group, filter]);
  return filter && passing?.filter === filter ? passing.count : undefined;
}
