import { useId } from 'react';
import styles from './ColourPanel.module.css';

/** What one slider changes. Where it counts by ratio, equal ways of the thumb multiply alike, as the eye sees them. */
export interface ColourScale {
  readonly title: string;
  readonly least: number;
  readonly most: number;
  /** Of the value; of its logarithm to the base 2 where it counts by ratio. */
  readonly step: number;
  readonly usual: number;
  readonly isByRatio?: boolean;
}

const DIGITS = 1000;

/** Where the thumb stands for a value. */
export const placeOf = ({ isByRatio }: ColourScale, value: number): number => (isByRatio ? Math.log2(value) : value);

/** The value at a place of the thumb. */
export const valueAt = ({ isByRatio, least, most }: ColourScale, place: number): number =>
  isByRatio ? Math.min(most, Math.max(least, Math.round(2 ** place * DIGITS) / DIGITS)) : place;

/** A slider with its value. Double-click or Delete brings back the usual one. */
export function ColourSlider({
  scale,
  value,
  onChange,
}: {
  readonly scale: ColourScale;
  readonly value: number;
  readonly onChange: (value: number) => void;
}) {
  const id = useId();
  const { title, least, most, step, usual, isByRatio } = scale;
  const words = isByRatio ? value.toFixed(2) : String(value);
  return (
    <div className={styles.slider}>
      <label htmlFor={id}>{title}</label>
      <output htmlFor={id}>{words}</output>
      <input
        id={id}
        type="range"
        min={placeOf(scale, least)}
        max={placeOf(scale, most)}
        step={step}
        value={placeOf(scale, value)}
        aria-valuetext={words}
        title={`Double-click or Delete: back to ${usual}`}
        onChange={(event) => onChange(valueAt(scale, event.target.valueAsNumber))}
        onDoubleClick={() => onChange(usual)}
        onKeyDown={({ key }) => {
          if (key === 'Delete' || key === 'Backspace') onChange(usual);
        }}
      />
    </div>
  );
}
