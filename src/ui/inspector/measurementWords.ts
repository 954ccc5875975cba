import { formatMeasurement } from '../../dicom/format';
import type { Measurement } from '../../dicom/types';

/** The first value stands alone ("12.3 mm"); the others say what they are ("Mean 41.0 HU"). */
export function measurementWords(measurements: readonly Measurement[]): {
  readonly main: string;
  readonly others: readonly string[];
} {
  const [first, ...rest] = measurements;
  return {
    main: first ? formatMeasurement(first) : '',
    others: rest.map((measurement) => `${nameOf(measurement)} ${formatMeasurement(measurement)}`),
  };
}

function nameOf({ name, derivation }: Measurement): string {
  const meaning = (derivation ?? name).meaning;
  return meaning === 'Standard Deviation' ? 'SD' : meaning;
}
