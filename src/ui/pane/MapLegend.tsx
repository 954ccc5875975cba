import { shortNumber } from '../../dicom/format';
import type { MapValues } from '../../dicom/overlay/mapValues';
import { Bdi } from '../controls/Bdi';
import styles from './MapLegend.module.css';

/** What the colours of a parametric map stand for: quantity, lowest and highest value, unit (PM-04). */
export function MapLegend({ values }: { readonly values: MapValues }) {
  const { range, unit, quantity, colours, coloursName } = values;
  const [lower, upper] = range.map(shortNumber);
  return (
    <span className={styles.legend}>
      {quantity && <Bdi longest={40}>{quantity}</Bdi>}
      <span>{lower}</span>
      <span
        className={styles.bar}
        role="img"
        aria-label={`${coloursName}, ${lower} to ${upper} ${unit}`.trim()}
        style={{ background: `linear-gradient(to right, ${colours.join(', ')})` }}
      />
      <span>
        {upper} <Bdi longest={24}>{unit}</Bdi>
      </span>
    </span>
  );
}
