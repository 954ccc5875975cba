import type { CodedConcept } from '../codedConcept';
import { type DicomJson, numbersOf } from '../json';
import { tags } from '../tags';
import type { Calibration, FrameHeader } from '../types';
import { calibrationMethod } from './calibration';
import { imageKindOf } from './imageKind';
import { hasUltrasoundRegions, regionAt, type UltrasoundRegion, ultrasoundRegions } from './ultrasoundRegions';

/** What the pixels between some image points count. */
export type PixelScale =
  | { readonly kind: 'mm'; readonly calibration: Calibration }
  | { readonly kind: 'pixels'; readonly shape: PixelShape; readonly method: CodedConcept }
  /** Axes of different quantities: time across, depth or velocity down. */
  | { readonly kind: 'axes'; readonly region: UltrasoundRegion }
  | { readonly kind: 'refused'; readonly reason: string };

/** Height and width of a pixel in any common unit. */
export interface PixelShape {
  readonly height: number;
  readonly width: number;
}

type Measured = Pick<FrameHeader, 'dataset' | 'calibration'>;

const REGION_WORDS = 'ultrasound region';
const REGION_METHOD = calibrationMethod('cal-us-region', REGION_WORDS);
const UNCALIBRATED = calibrationMethod('uncalibrated', 'uncalibrated');
const OUTSIDE_REGIONS = calibrationMethod('uncalibrated', 'outside the ultrasound regions: uncalibrated');
/** CAL-09. */
const CAPTURE = calibrationMethod('uncalibrated', 'not for measurement');

/** The scale that holds for all these image points (two numbers a point). Regions win over any spacing (CAL-04). */
export function pixelScaleAt({ dataset, calibration }: Measured, points: readonly number[]): PixelScale {
  const shape = pixelShape(dataset, calibration);
  if (hasUltrasoundRegions(dataset)) {
    const answer = regionAt(dataset, points);
    if (answer.kind === 'refused') return answer;
    if (answer.kind === 'outside') return { kind: 'pixels', shape, method: OUTSIDE_REGIONS };
    return scaleOf(answer.region) ?? { kind: 'pixels', shape, method: UNCALIBRATED };
  }
  return calibration ? { kind: 'mm', calibration } : { kind: 'pixels', shape, method: uncalibratedMethod(dataset) };
}

const uncalibratedMethod = (dataset: DicomJson): CodedConcept =>
  imageKindOf(dataset) === 'secondaryCapture' ? CAPTURE : UNCALIBRATED;

function scaleOf(region: UltrasoundRegion): PixelScale | undefined {
  const calibration = flatCalibration(region);
  if (calibration) return { kind: 'mm', calibration };
  return region.x.unit === 'none' && region.y.unit === 'none' ? undefined : { kind: 'axes', region };
}

/** Both axes are lengths: a distance may go in any direction. The sign of a step says where the axis points, no more. */
function flatCalibration({ format, x, y }: UltrasoundRegion): Calibration | undefined {
  if (format !== 'flat' || x.unit !== 'cm' || y.unit !== 'cm') return undefined;
  const [columnSpacingMm, rowSpacingMm] = [Math.abs(x.delta) * 10, Math.abs(y.delta) * 10];
  return { rowSpacingMm, columnSpacingMm, label: REGION_WORDS, method: REGION_METHOD };
}

/** What the whole view may be scaled by: of ultrasound, the one scale its pictures share; undefined where they differ. */
export function shownCalibration({ dataset, calibration }: Measured): Calibration | undefined {
  if (calibration || !hasUltrasoundRegions(dataset)) return calibration;
  const [first, ...others] = ultrasoundRegions(dataset).flatMap((region) => flatCalibration(region) ?? []);
  const isShared = others.every(
    (other) =>
      first &&
      Math.abs(other.rowSpacingMm / first.rowSpacingMm - 1) < 1e-6 &&
      Math.abs(other.columnSpacingMm / first.columnSpacingMm - 1) < 1e-6,
  );
  return isShared ? first : undefined;
}

/** Why an image without calibration has none, for its corner; empty for ultrasound, whose regions say it beside each value. */
export function uncalibratedWords(frame: Measured): string {
  if (shownCalibration(frame)) return '';
  return hasUltrasoundRegions(frame.dataset) ? '' : uncalibratedMethod(frame.dataset).meaning;
}

/**
 * Height and width of a pixel for display, angles and areas: the calibration's where there is one, else that of any
 * spacing, else Pixel Aspect Ratio (0028,0034, vertical \ horizontal; CAL-05), else square.
 */
export function pixelShape(dataset: DicomJson, calibration: Calibration | undefined): PixelShape {
  const shown = shownCalibration({ dataset, ...(calibration && { calibration }) });
  if (shown) return { height: shown.rowSpacingMm, width: shown.columnSpacingMm };
  for (const tag of [tags.PixelSpacing, tags.ImagerPixelSpacing, tags.PixelAspectRatio]) {
    const [vertical = 0, horizontal = 0] = numbersOf(dataset, tag);
    if (vertical > 0 && horizontal > 0) return { height: vertical / horizontal, width: 1 };
  }
  return { height: 1, width: 1 };
}
