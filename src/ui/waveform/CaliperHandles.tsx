import type { KeyboardEvent } from 'react';
import { durationOf } from '../../dicom/waveform';
import { visibleText } from '../../dicom/visibleText';
import { Bdi } from '../controls/Bdi';
import { type CaliperGround, movedByKey, placeOnTrace, placeWords } from './caliperKeys';
import styles from './WaveformView.module.css';
import { type CaliperPoint, caliperWords } from './waveformSheet';

const NAMES = ['First place', 'Second place'] as const;
const HELP =
  'Enter sets it on the trace. Arrows move it, with Shift ten times as far; Page Up and Page Down change the lead; Delete removes the caliper.';

/** The two places of the caliper as they are set and moved by keys, and what lies between them in words. */
export function CaliperHandles({
  points,
  ground,
  middleSeconds,
  onChange,
}: {
  readonly points: readonly CaliperPoint[];
  readonly ground: CaliperGround;
  /** Where a new place begins: the middle of what is in sight. */
  readonly middleSeconds: number;
  readonly onChange: (points: readonly CaliperPoint[]) => void;
}) {
  const [a, b] = points;
  const scale = a && ground.scales[a.channel];
  const measured = a && b && scale ? caliperWords(a, b, ground.group, scale) : '';
  const begin = (): CaliperPoint => {
    const [channel = 0] = ground.sheet.columns.flat();
    return a ?? placeOnTrace(ground, channel, middleSeconds);
  };
  const onKeyDown = (at: number) => (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key, shiftKey } = event;
    const before = points[at];
    const moved = movedByKey(before ?? begin(), key, shiftKey, ground);
    if (!moved && key !== 'Delete') return;
    event.preventDefault();
    event.stopPropagation();
    if (!moved) onChange([]);
    else onChange(at === 0 ? [moved, ...points.slice(1)] : [begin(), moved]);
  };
  return (
    <>
      {NAMES.map((name, at) => {
        const point = points[at];
        const words = point ? placeWords(point, ground) : 'not set';
        return (
          <span
            key={name}
            role="slider"
            tabIndex={0}
            aria-label={name}
            aria-description={HELP}
            title={HELP}
            aria-valuemin={0}
            aria-valuemax={durationOf(ground.group)}
            aria-valuenow={point?.seconds ?? 0}
            aria-valuetext={visibleText(words, 120)}
            className={styles.handle}
            onKeyDown={onKeyDown(at)}
          >
            <span className={styles.handleName}>{name}</span> <Bdi>{words}</Bdi>
          </span>
        );
      })}
      <output aria-label="Caliper">
        {measured || (a ? 'Set the second place' : 'Click two places to measure, or set them by keys')}
        {measured && ' (not saved)'}
      </output>
    </>
  );
}
