import { type CodedConcept, isSameConcept } from './codedConcept';
import { codes } from './codes';
import { formatMeasurement } from './format';
import { suvTypeOfUnit } from './radiology/suvTypes';
import type { AnnotationShape, Measurement } from './types';
import { visibleText } from './visibleText';

/** A line over an image is read at a glance; more would cover the image. */
const LONGEST_LINE = 120;

/** What stands beside a mark. */
export interface LabelSource {
  readonly shape: AnnotationShape;
  readonly label: { readonly meaning: string };
  /** Of an arrow, what it says: it stands instead of the finding. */
  readonly text?: string | undefined;
  readonly measurements: readonly Measurement[];
  /** What the millimetres mean (CAL-03): part of the value. */
  readonly calibration?: string | undefined;
  /** What the reader must know before trusting the value. */
  readonly note?: string | undefined;
}

/** At most five lines: what it is and its size; intensity; the range; under an SUV the image's own unit; what qualifies the value. */
export function labelLines({ shape, label, text, measurements, calibration, note }: LabelSource): string[] {
  const size = shape === 'length' ? lengthText(measurements) : sizeText(measurements);
  const [mean, deviation, minimum, maximum] = [codes.mean, codes.standardDeviation, codes.minimum, codes.maximum].map(
    (derivation) => measurements.find((m) => m.derivation && isSameConcept(m.derivation, derivation)),
  );
  const lines = [[text || label.meaning, size].filter(Boolean).join(' ')];
  if (mean) lines.push(deviation ? `${bare(mean)} ± ${formatMeasurement(deviation)}` : formatMeasurement(mean));
  const count = measurements.find(({ name }) => isSameConcept(name, codes.pixelCount));
  const counted = count ? ` (${formatMeasurement(count)})` : '';
  if (minimum && maximum) lines.push(`${bare(minimum)} to ${formatMeasurement(maximum)}${counted}`);
  const activity = storedBesideSuv(measurements, mean?.unit);
  if (activity) lines.push(activity);
  const hasSize = shape !== 'point' && size !== '';
  if (hasSize && calibration) lines.push(calibration);
  if (note) lines.push(note);
  return lines.map((line) => visibleText(line, LONGEST_LINE));
}

/** Under an SUV the same in the image's own unit: "mean 12300, max 41200 Bq/ml"; of a point its one value. */
function storedBesideSuv(measurements: readonly Measurement[], shown: CodedConcept | undefined): string | undefined {
  const unit = shown ?? measurements[0]?.unit;
  if (!unit || suvTypeOfUnit(unit.value) === undefined) return undefined;
  const others = measurements.filter((m) => isActivity(m.unit));
  const [mean, maximum] = [codes.mean, codes.maximum].map((derivation) =>
    others.find((m) => m.derivation && isSameConcept(m.derivation, derivation)),
  );
  if (mean && maximum) return `mean ${bare(mean)}, max ${formatMeasurement(maximum)}`;
  const value = others.find((m) => !m.derivation);
  return value && formatMeasurement(value);
}

const isActivity = (unit: CodedConcept): boolean => unit.scheme === 'UCUM' && unit.value === 'Bq/ml';

/** One value, or one for each axis where the axes are of different quantities: "0.412 s, 1.32 cm" of an M-mode. */
const lengthText = (measurements: readonly Measurement[]): string =>
  measurements
    .filter(({ derivation }) => !derivation)
    .map(formatMeasurement)
    .join(', ');

/** "17.3 × 8.7 mm", "0.045 mm²", "41.0 HU". */
function sizeText(measurements: readonly Measurement[]): string {
  const named = (name: typeof codes.area) => measurements.find((m) => !m.derivation && isSameConcept(m.name, name));
  const [long, short] = [named(codes.longAxis), named(codes.shortAxis)];
  if (long && short) {
    const [a, b] = [formatMeasurement(long), formatMeasurement(short)];
    return unitOf(a) === unitOf(b) ? `${bare(long)} × ${b}` : `${a} × ${b}`;
  }
  const [diameter, area] = [named(codes.diameter), named(codes.area)];
  if (diameter && area) return `⌀ ${formatMeasurement(diameter)}, ${formatMeasurement(area)}`;
  const main = area ?? measurements.find((m) => !m.derivation && !isSameConcept(m.name, codes.pixelCount));
  if (!main) return '';
  return isSameConcept(main.name, codes.perimeter) ? `perimeter ${formatMeasurement(main)}` : formatMeasurement(main);
}

const unitOf = (text: string): string => text.slice(text.lastIndexOf(' '));

/** The number without its unit, where the unit follows in the same line. */
function bare(measurement: Measurement): string {
  const text = formatMeasurement(measurement);
  return text.slice(0, text.lastIndexOf(' '));
}
