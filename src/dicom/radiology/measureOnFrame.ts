import type { CodedConcept } from '../codedConcept';
import { codes } from '../codes';
import { measureInPixels } from '../geometry/measure';
import type { AnnotationShape, FrameHeader, Measurement } from '../types';
import { calibrationMethod } from './calibration';
import { pixelScaleAt } from './pixelScale';
import type { AxisUnit, RegionAxis, UltrasoundRegion } from './ultrasoundRegions';

type Measured = Pick<FrameHeader, 'dataset' | 'calibration'>;

/**
 * The geometric values of a shape on the pixels of a frame, each with the words that say what it rests on (CAL-03).
 * None where the frame cannot give one; `whyUnmeasured` says why.
 */
export function measureOnFrame(
  frame: Measured,
  shape: AnnotationShape,
  points: readonly number[],
): readonly Measurement[] {
  const scale = pixelScaleAt(frame, points);
  switch (scale.kind) {
    case 'mm':
      return worded(measureInPixels(shape, points, scale.calibration), scale.calibration.method);
    case 'pixels':
      return worded(measureInPixels(shape, points, undefined, scale.shape), scale.method);
    case 'axes':
      return worded(measureOnAxes(shape, points, scale.region), METHODS[scale.region.format]);
    case 'refused':
      return [];
  }
}

/** Why a shape that has a size elsewhere has none here; the words stand beside the mark. */
export function whyUnmeasured(frame: Measured, shape: AnnotationShape, points: readonly number[]): string | undefined {
  if (shape === 'point' || shape === 'arrow' || shape === 'keyImage') return undefined;
  const scale = pixelScaleAt(frame, points);
  if (scale.kind === 'refused') return scale.reason;
  if (scale.kind !== 'axes' || measureOnAxes(shape, points, scale.region).length > 0) return undefined;
  return `only a length can be measured on ${PLACES[scale.region.format]}`;
}

const PLACES: Readonly<Record<UltrasoundRegion['format'], string>> = {
  flat: 'these axes',
  mMode: 'an M-mode',
  spectral: 'a Doppler spectrum',
  other: 'a curve',
};
const METHODS: Readonly<Record<UltrasoundRegion['format'], CodedConcept>> = {
  flat: calibrationMethod('cal-us-region', 'ultrasound region'),
  mMode: calibrationMethod('cal-us-mmode', 'M-mode region'),
  spectral: calibrationMethod('cal-us-spectral', 'spectral Doppler region'),
  other: calibrationMethod('cal-us-region', 'ultrasound region'),
};

/** A method that needs no words, on a section, is not written. An angle is the same in every unit, but not on every pixel. */
const worded = (measurements: readonly Measurement[], method: CodedConcept | undefined): readonly Measurement[] =>
  method ? measurements.map((one) => ({ ...one, method })) : measurements;

const ucum = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'UCUM', meaning });
const own = (value: string, meaning: string): CodedConcept => ({ value, scheme: '99PARFOCAL', meaning });

const TIME: CodedConcept = { value: '110858', scheme: 'DCM', meaning: 'Time' };

interface Quantity {
  /** Between two points. */
  readonly step: CodedConcept;
  /** At one point, where the axis says where its zero is. */
  readonly level?: CodedConcept;
  readonly unit: CodedConcept;
}

const QUANTITIES: Readonly<Record<Exclude<AxisUnit, 'none'>, Quantity>> = {
  cm: { step: codes.distance, unit: ucum('cm', 'centimeter') },
  s: { step: TIME, unit: ucum('s', 'second') },
  Hz: {
    step: own('frequency-change', 'Frequency difference'),
    level: own('frequency', 'Frequency'),
    unit: ucum('Hz', 'Hertz'),
  },
  'cm/s': {
    step: own('velocity-change', 'Velocity difference'),
    level: own('velocity', 'Velocity'),
    unit: ucum('cm/s', 'centimeter per second'),
  },
};

/**
 * Axes of different quantities have no distance between two points: a caliper reads one value on each axis, a point its
 * velocity over the baseline. A step may be negative: then the axis points up, and the value follows the axis.
 */
function measureOnAxes(
  shape: AnnotationShape,
  points: readonly number[],
  { x, y }: UltrasoundRegion,
): readonly Measurement[] {
  const [x0, y0, x1, y1] = points;
  if (x0 === undefined || y0 === undefined || !points.every(Number.isFinite)) return [];
  if (shape === 'point') return [levelOf(y, y0)].flatMap((one) => one ?? []);
  if (shape !== 'length' || x1 === undefined || y1 === undefined) return [];
  return [stepOf(x, x1 - x0), stepOf(y, y1 - y0)].flatMap((one) => one ?? []);
}

function stepOf({ unit, delta }: RegionAxis, pixels: number): Measurement | undefined {
  if (unit === 'none') return undefined;
  const { step, unit: code } = QUANTITIES[unit];
  return { name: step, value: Math.abs(pixels * delta), unit: code };
}

function levelOf({ unit, delta, reference }: RegionAxis, at: number): Measurement | undefined {
  const quantity = unit === 'none' ? undefined : QUANTITIES[unit];
  if (!quantity?.level || !reference) return undefined;
  return { name: quantity.level, value: reference.value + (at - reference.at) * delta, unit: quantity.unit };
}
