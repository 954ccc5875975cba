import type { CodedConcept } from '../codedConcept';
import { type DicomJson, numberOf, numbersOf, stringOf } from '../json';
import { tags } from '../tags';
import type { Calibration } from '../types';
import { imageKindOf } from './imageKind';
import { radiologyTags } from './radiologyTags';
import { hasUltrasoundRegions } from './ultrasoundRegions';

/**
 * What a distance in pixels of this frame means, with the words that stand beside every value (CAL-01..05, CAL-09).
 * Undefined: uncalibrated, lengths are in pixels. For ultrasound with regions see `pixelScaleAt`, which asks where.
 * Distances of source, detector and patient are never turned into a factor: nobody said at which depth the reader measures.
 */
export function calibrationOf(dataset: DicomJson): Calibration | undefined {
  switch (imageKindOf(dataset)) {
    case 'crossSectional':
      return spacingOf(dataset, tags.PixelSpacing);
    case 'projection':
      return projectionCalibration(dataset);
    case 'ultrasound':
      return hasUltrasoundRegions(dataset) ? undefined : spacingOf(dataset, tags.PixelSpacing, WORDS.calibrated);
    case 'secondaryCapture':
      // CAL-09: a spacing copied into a capture is not the capture's own, unless it says how it was calibrated.
      return (
        explicitCalibration(dataset) ?? spacingOf(dataset, radiologyTags.NominalScannedPixelSpacing, WORDS.filmScan)
      );
    case 'other':
      return explicitCalibration(dataset) ?? spacingOf(dataset, tags.PixelSpacing, WORDS.unknown);
  }
}

/** The table of CAL-02, from the surest to the vaguest. */
function projectionCalibration(dataset: DicomJson): Calibration | undefined {
  const explicit = explicitCalibration(dataset);
  if (explicit) return explicit;
  const isocentre = spacingOf(dataset, radiologyTags.ObjectPixelSpacingInCenterOfBeam, WORDS.isocentre);
  if (isocentre) return isocentre;
  const atDetector = spacingOf(dataset, tags.ImagerPixelSpacing, WORDS.detector);
  const stated = spacingOf(dataset, tags.PixelSpacing, WORDS.calibrated);
  if (!atDetector && !stated) return spacingOf(dataset, radiologyTags.NominalScannedPixelSpacing, WORDS.filmScan);
  if (!stated) return atDetector && withEstimate(dataset, atDetector);
  if (!atDetector) return { ...stated, ...worded(WORDS.unknown) };
  return isSameSpacing(stated, atDetector) ? atDetector : stated;
}

/** The scanner's guess of the magnification (0018,1114) is told and never applied: at which depth it holds is not known. */
function withEstimate(dataset: DicomJson, atDetector: Calibration): Calibration {
  const factor = numberOf(dataset, radiologyTags.EstimatedRadiographicMagnificationFactor);
  if (factor === undefined || !(factor > 1)) return atDetector;
  const label = `at detector plane (magnified, estimated ${Number(factor.toFixed(2))}x)`;
  return { ...atDetector, ...worded({ code: WORDS.detector.code, label }) };
}

/** Pixel Spacing whose Calibration Type (0028,0A02) says what was corrected, in the words of its Description (0028,0A04). */
function explicitCalibration(dataset: DicomJson): Calibration | undefined {
  const type = stringOf(dataset, radiologyTags.PixelSpacingCalibrationType);
  const words = type === 'FIDUCIAL' ? WORDS.fiducial : type === 'GEOMETRY' ? WORDS.geometry : undefined;
  if (!words) return undefined;
  const description = stringOf(dataset, radiologyTags.PixelSpacingCalibrationDescription);
  return spacingOf(
    dataset,
    tags.PixelSpacing,
    description ? { ...words, label: `${words.label}: ${description}` } : words,
  );
}

interface Words {
  readonly code: string;
  readonly label: string;
}

/** What stands beside a value (CAL-02), and the code it has in a report. */
const WORDS = {
  fiducial: { code: 'cal-fiducial', label: 'calibrated (fiducial)' },
  geometry: { code: 'cal-geometry', label: 'corrected for magnification (assumed depth)' },
  calibrated: { code: 'cal-unknown', label: 'calibrated, method unknown' },
  detector: { code: 'cal-detector', label: 'at detector plane (magnified)' },
  isocentre: { code: 'cal-isocentre', label: 'at isocentre depth' },
  filmScan: { code: 'cal-film', label: 'film scan' },
  unknown: { code: 'cal-unclear', label: 'unknown meaning' },
} as const satisfies Readonly<Record<string, Words>>;

/** Code Meaning takes 64 characters (PS3.5 LO): a longer description is cut in a report and beside each
 * value, which says what the report will say; the scale bar of the pane has it whole. */
export const calibrationMethod = (code: string, label: string): CodedConcept => ({
  value: code,
  scheme: '99PARFOCAL',
  meaning: label.length > 64 ? `${label.slice(0, 63)}…` : label,
});

const worded = ({ code, label }: Words): Pick<Calibration, 'label' | 'method'> => ({
  label,
  method: calibrationMethod(code, label),
});

/** Row spacing \ column spacing (10.7.1.3); both must be positive. Without words: a section, where none are needed. */
function spacingOf(dataset: DicomJson, tag: string, words?: Words): Calibration | undefined {
  const [rowSpacingMm, columnSpacingMm] = numbersOf(dataset, tag);
  if (!isPositive(rowSpacingMm) || !isPositive(columnSpacingMm)) return undefined;
  return { rowSpacingMm, columnSpacingMm, ...(words ? worded(words) : { label: '' }) };
}

const isPositive = (value: number | undefined): value is number => value !== undefined && value > 0;

const isSameSpacing = (a: Calibration, b: Calibration): boolean =>
  Math.abs(a.rowSpacingMm / b.rowSpacingMm - 1) < 1e-4 && Math.abs(a.columnSpacingMm / b.columnSpacingMm - 1) < 1e-4;
