import { formatMeasurement } from '../../dicom/format';
import type { Measurement } from '../../dicom/types';

/** The first value stands alone ("12.3 mm"); the others say what they are ("Mean 41.0 HU"). */
export function measurementWords(measurements: readonly Measurement[]): {
  readonly main: string;
  readonly others: readonly string[];
  /** Why a value was not measured, in words that may need more than one line. */
  readonly reasons: readonly string[];
} {
  const [first, ...rest] = measurements;
  return {
    main: first ? valueWords(first) : '',
    others: rest.map((measurement) => `${nameOf(measurement)} ${valueWords(measurement)}`),
    reasons: [...new Set(measurements.flatMap((measurement) => reasonOf(measurement) ?? []))],
  };
}

export const isMeasured = ({ value }: Measurement): boolean => Number.isFinite(value);

const valueWords = (measurement: Measurement): string =>
  isMeasured(measurement) ? formatMeasurement(measurement) : 'not measured';

/** As the report says it (CID 42): a NUM without a value brings its reason in the words of its unit. */
function reasonOf({ value, unit }: Measurement): string | undefined {
  return Number.isFinite(value) || unit.value !== '' || unit.meaning === '' ? undefined : unit.meaning;
}

/** A value by itself, with the reason where there is none: "not measured: Measurement not attempted". */
export function wholeValueWords(measurement: Measurement): string {
  const reason = reasonOf(measurement);
  return reason === undefined ? valueWords(measurement) : `${valueWords(measurement)}: ${reason}`;
}

export function nameOf({ name, derivation }: Measurement): string {
  const meaning = (derivation ?? name).meaning;
  return meaning === 'Standard Deviation' ? 'SD' : meaning;
}
