import { type DicomJson, itemOf, numberOf, numbersOf, sequenceOf, stringOf } from '../json';
import { tags } from '../tags';
import type { Calibration } from '../types';
import { imageKindOf } from './imageKind';
import { radiologyTags } from './radiologyTags';

/**
 * What a distance in pixels of this frame means, with the words that stand beside every value (CAL-01..05, CAL-09).
 * Undefined: uncalibrated, lengths are in pixels. For ultrasound with regions see `calibrationAt`, which asks where.
 */
export function calibrationOf(dataset: DicomJson): Calibration | undefined {
  switch (imageKindOf(dataset)) {
    case 'crossSectional':
      return spacingOf(dataset, tags.PixelSpacing, '');
    case 'projection':
      return projectionCalibration(dataset);
    case 'ultrasound':
      return hasUltrasoundRegions(dataset)
        ? undefined
        : spacingOf(dataset, tags.PixelSpacing, 'calibrated, method unknown');
    case 'secondaryCapture':
      // CAL-09: a spacing copied into a capture is not the capture's own, unless it says how it was calibrated.
      return explicitCalibration(dataset) ?? spacingOf(dataset, radiologyTags.NominalScannedPixelSpacing, 'film scan');
    case 'other':
      return explicitCalibration(dataset) ?? spacingOf(dataset, tags.PixelSpacing, 'unknown meaning');
  }
}

/** The table of CAL-02, from the surest to the vaguest. */
function projectionCalibration(dataset: DicomJson): Calibration | undefined {
  const explicit = explicitCalibration(dataset);
  if (explicit) return explicit;
  const isocentre = spacingOf(dataset, radiologyTags.ObjectPixelSpacingInCenterOfBeam, 'at isocentre depth');
  if (isocentre) return isocentre;
  const atDetector = spacingOf(dataset, tags.ImagerPixelSpacing, 'at detector plane (magnified)');
  const stated = spacingOf(dataset, tags.PixelSpacing, 'calibrated, method unknown');
  if (!atDetector && !stated) return spacingOf(dataset, radiologyTags.NominalScannedPixelSpacing, 'film scan');
  if (!stated) return atDetector;
  if (!atDetector) return { ...stated, label: 'unknown meaning' };
  return isSameSpacing(stated, atDetector) ? atDetector : stated;
}

/** Pixel Spacing whose Calibration Type (0028,0A02) says what was corrected. */
function explicitCalibration(dataset: DicomJson): Calibration | undefined {
  const type = stringOf(dataset, radiologyTags.PixelSpacingCalibrationType);
  const words =
    type === 'FIDUCIAL'
      ? 'calibrated (fiducial)'
      : type === 'GEOMETRY'
        ? 'corrected for magnification (assumed depth)'
        : undefined;
  if (!words) return undefined;
  const description = stringOf(dataset, radiologyTags.PixelSpacingCalibrationDescription);
  return spacingOf(dataset, tags.PixelSpacing, description ? `${words}: ${description}` : words);
}

/** Row spacing \ column spacing (10.7.1.3); both must be positive. */
function spacingOf(dataset: DicomJson, tag: string, label: string): Calibration | undefined {
  const [rowSpacingMm, columnSpacingMm] = numbersOf(dataset, tag);
  if (!isPositive(rowSpacingMm) || !isPositive(columnSpacingMm)) return undefined;
  return { rowSpacingMm, columnSpacingMm, label };
}

const isPositive = (value: number | undefined): value is number => value !== undefined && value > 0;

const isSameSpacing = (a: Calibration, b: Calibration): boolean =>
  Math.abs(a.rowSpacingMm / b.rowSpacingMm - 1) < 1e-4 && Math.abs(a.columnSpacingMm / b.columnSpacingMm - 1) < 1e-4;

const hasUltrasoundRegions = (dataset: DicomJson): boolean =>
  itemOf(dataset, radiologyTags.SequenceOfUltrasoundRegions) !== undefined;

const CENTIMETRES = 3;
const TWO_DIMENSIONAL = 1;

/**
 * The calibration that holds for all these image points (two numbers a point). Ultrasound regions win over everything
 * else (CAL-04): all points must lie in one two-dimensional region whose axes are both centimetres, else pixels. Where
 * regions overlap, the smaller one, drawn on top, counts.
 */
export function calibrationAt(
  dataset: DicomJson,
  calibration: Calibration | undefined,
  points: readonly number[],
): Calibration | undefined {
  if (!hasUltrasoundRegions(dataset)) return calibration;
  const candidates = sequenceOf(dataset, radiologyTags.SequenceOfUltrasoundRegions)
    .map((region) => ({ region, bounds: boundsOf(region) }))
    .filter(({ bounds }) => bounds !== undefined && holdsAll(bounds, points))
    .sort((a, b) => areaOf(a.bounds) - areaOf(b.bounds));
  const region = candidates[0]?.region;
  if (!region || numberOf(region, radiologyTags.RegionSpatialFormat) !== TWO_DIMENSIONAL) return undefined;
  const areCentimetres =
    numberOf(region, radiologyTags.PhysicalUnitsXDirection) === CENTIMETRES &&
    numberOf(region, radiologyTags.PhysicalUnitsYDirection) === CENTIMETRES;
  const columnSpacingMm = Math.abs(numberOf(region, radiologyTags.PhysicalDeltaX) ?? 0) * 10;
  const rowSpacingMm = Math.abs(numberOf(region, radiologyTags.PhysicalDeltaY) ?? 0) * 10;
  if (!areCentimetres || !isPositive(columnSpacingMm) || !isPositive(rowSpacingMm)) return undefined;
  return { rowSpacingMm, columnSpacingMm, label: 'ultrasound region' };
}

type Bounds = readonly [x0: number, y0: number, x1: number, y1: number];

function boundsOf(region: DicomJson): Bounds | undefined {
  const [x0, y0, x1, y1] = [
    radiologyTags.RegionLocationMinX0,
    radiologyTags.RegionLocationMinY0,
    radiologyTags.RegionLocationMaxX1,
    radiologyTags.RegionLocationMaxY1,
  ].map((tag) => numberOf(region, tag));
  if (x0 === undefined || y0 === undefined || x1 === undefined || y1 === undefined) return undefined;
  return [x0, y0, x1 + 1, y1 + 1];
}

const areaOf = (bounds: Bounds | undefined): number =>
  bounds ? (bounds[2] - bounds[0]) * (bounds[3] - bounds[1]) : Number.POSITIVE_INFINITY;

function holdsAll([x0, y0, x1, y1]: Bounds, points: readonly number[]): boolean {
  for (let index = 0; index + 1 < points.length; index += 2) {
    const [x, y] = [points[index] as number, points[index + 1] as number];
    if (x < x0 || x > x1 || y < y0 || y > y1) return false;
  }
  return true;
}

/**
 * Height and width of a pixel for display only, in any common unit: the calibration's where there is one, else Pixel
 * Aspect Ratio (0028,0034, vertical \ horizontal; CAL-05), else square.
 */
export function displayPixelSize(
  dataset: DicomJson,
  calibration: Calibration | undefined,
): { readonly height: number; readonly width: number } {
  if (calibration) return { height: calibration.rowSpacingMm, width: calibration.columnSpacingMm };
  for (const tag of [tags.PixelSpacing, tags.ImagerPixelSpacing, tags.PixelAspectRatio]) {
    const [vertical, horizontal] = numbersOf(dataset, tag);
    if (isPositive(vertical) && isPositive(horizontal)) return { height: vertical / horizontal, width: 1 };
  }
  return { height: 1, width: 1 };
}
