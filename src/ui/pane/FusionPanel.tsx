import type { ReactNode } from 'react';
import { shortNumber } from '../../dicom/format';
import type { FusionStatus } from '../../dicom/paneStatus';
import { USUAL_OPACITY } from '../../dicom/radiology/fusion';
import type { FramesDisplaySet } from '../../dicom/types';
import type { PaneId } from '../../dicom/uids';
import { useRunCommand, useWorkspace } from '../AppContext';
import styles from './FusionPanel.module.css';
import { emissionName } from './fusionWords';

/** The legend of the colours with their range and unit (PM-04), which is also where the reader sets both, and the opacity. */
export function FusionPanel({
  paneId,
  over,
  fusion,
}: {
  readonly paneId: PaneId;
  readonly over: FramesDisplaySet;
  readonly fusion: FusionStatus;
}) {
  const run = useRunCommand();
  const opacity = useWorkspace(
    (state) => state.panes.find(({ id }) => id === paneId)?.fusion?.opacity ?? USUAL_OPACITY,
  );
  const look = (change: Readonly<Record<string, number>>) => run('view.fusionLook', { paneId, ...change });
  const { lower, upper, unit } = fusion;
  const name = emissionName(over);
  return (
    <section data-pane-control className={styles.panel} aria-label={`Colours of the ${name}`}>
      <RangeEnd label={`Highest colour, ${unit}`} value={upper} onChange={(value) => look({ upper: value })}>
        {unit}
      </RangeEnd>
      <span
        className={styles.legend}
        role="img"
        aria-label={`Hot iron, black ${plain(lower)} to white ${plain(upper)} ${unit}`}
      />
      <RangeEnd label={`Lowest colour, ${unit}`} value={lower} onChange={(value) => look({ lower: value })}>
        {unit}
      </RangeEnd>
      <label className={styles.opacity}>
        {`${name} ${Math.round(opacity * 100)} %`}
        <input
          type="range"
          aria-label={`Opacity of the ${name}`}
          min={0}
          max={100}
          step={5}
          value={Math.round(opacity * 100)}
          onChange={(event) => look({ opacity: Number(event.target.value) / 100 })}
        />
      </label>
    </section>
  );
}

function RangeEnd({
  label,
  value,
  onChange,
  children,
}: {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly children: ReactNode;
}) {
  const step = stepOf(value);
  return (
    <label className={styles.end}>
      <input
        type="number"
        aria-label={label}
        className={styles.number}
        step={step}
        value={plain(value)}
        onChange={(event) => {
          if (event.target.value !== '') onChange(event.target.valueAsNumber);
        }}
      />
      <span>{children}</span>
    </label>
  );
}

/** Of SUV half a unit; of counts, Bq/ml and small numbers a round tenth of their size. */
const stepOf = (value: number): number =>
  Math.abs(value) < 100 && (Math.abs(value) >= 1 || value === 0)
    ? 0.5
    : 10 ** Math.floor(Math.log10(Math.abs(value)) - 1);

const plain = shortNumber;
