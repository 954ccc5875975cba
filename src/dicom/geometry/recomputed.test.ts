import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import { buildAnnotation } from '../../testing/builders';
import { codes, units } from '../codes';
import type { Annotation, DisplaySet, FrameHeader, FramesDisplaySet, Measurement, SlideDisplaySet } from '../types';
import type { SopInstanceUid } from '../uids';
import { measureInMm } from './measure';
import { recomputedDifferences, recomputedValues } from './recomputed';

const ref = { sopInstanceUid: '9.1' as SopInstanceUid, frameNumber: 2 } as FrameHeader['ref'];
const header = (over: Partial<FrameHeader>): FrameHeader => ({ ref, dataset: {}, ...over }) as FrameHeader;
const frames = (...headers: FrameHeader[]) => ({ kind: 'frames', frames: headers }) as unknown as FramesDisplaySet;
const calibrated = frames(header({ calibration: { rowSpacingMm: 0.5, columnSpacingMm: 0.25, label: '' } }));
const uncalibrated = frames(header({}));

const value = (name: Measurement['name'], amount: number, unit: Measurement['unit']): Measurement => ({
  name,
  value: amount,
  unit,
});
const onFrame = (shape: Annotation['shape'], points: readonly number[], ...measurements: Measurement[]) =>
  buildAnnotation({ id: 'a', shape, points, measurements, space: { kind: 'frame', frame: ref } });
const inSpace = (shape: Annotation['shape'], points: readonly number[], ...measurements: Measurement[]) =>
  buildAnnotation({ id: 'a', shape, points, measurements });
const recomputed = (annotation: Annotation, ...sets: DisplaySet[]) =>
  recomputedDifferences(annotation, sets).map(({ recomputed: { value: amount, unit } }) => [amount, unit.value]);

/** Ends of axes of 30 and 20 pixels: on the calibrated frame 7.5 mm across and 10 mm down. */
const ELLIPSE = [5, 20, 35, 20, 20, 10, 20, 30];

describe('SR-23: a stored value is held against its outline', () => {
  test('an area with the wrong sign differs, whatever its size', () => {
    const area = (Math.PI / 4) * 7.5 * 10;
    expect(recomputed(onFrame('ellipse', ELLIPSE, value(codes.area, -area, units.mm2)), calibrated)).toEqual([
      [expect.closeTo(area, 9), 'mm2'],
    ]);
    expect(recomputed(onFrame('ellipse', ELLIPSE, value(codes.area, area, units.mm2)), calibrated)).toEqual([]);
  });

  test('the calibration of its own frame counts, pixel by pixel anisotropic', () => {
    const line = [0, 0, 40, 30];
    const lengthMm = Math.hypot(40 * 0.25, 30 * 0.5);
    expect(recomputed(onFrame('length', line, value(codes.length, lengthMm, units.mm)), calibrated)).toEqual([]);
    expect(recomputed(onFrame('length', line, value(codes.length, 50, units.mm)), calibrated)).toEqual([
      [lengthMm, 'mm'],
    ]);
  });

  test('up to one per cent is rounding, more is a difference', () => {
    const stored = (amount: number) => inSpace('length', [0, 0, 0, 100, 0, 0], value(codes.length, amount, units.mm));
    expect([99, 101, 98.9, 101.1].map((amount) => recomputed(stored(amount)).length)).toEqual([0, 0, 1, 1]);
  });

  test('a value in other units of its kind is compared in its own unit', () => {
    const square = [0, 0, 0, 2, 0, 0, 2, 2, 0, 0, 2, 0];
    const inUnit = (amount: number, unit: Measurement['unit']) =>
      recomputed(inSpace('rectangle', square, value(codes.area, amount, unit)));
    const cm2 = { value: 'cm2', scheme: 'UCUM', meaning: 'square centimeter' };
    expect(inUnit(4e6, units.um2)).toEqual([]);
    expect(inUnit(4, units.um2)).toEqual([[4e6, 'um2']]);
    expect(inUnit(0.04, cm2)).toEqual([]);
    expect(recomputed(inSpace('length', [0, 0, 0, 1, 0, 0], value(codes.length, 1, units.um)))).toEqual([[1000, 'um']]);
  });

  test('pixels are compared with pixels, on calibrated images too; mm have nothing to be compared with where there are none', () => {
    const stored = (unit: Measurement['unit']) => onFrame('length', [0, 0, 3, 4], value(codes.length, 7, unit));
    expect(recomputed(stored(units.pixels), uncalibrated)).toEqual([[5, '{pixels}']]);
    expect(recomputed(stored(units.pixels), calibrated)).toEqual([[5, '{pixels}']]);
    expect(recomputed(stored(units.mm), uncalibrated)).toEqual([]);
  });

  test('on an uncalibrated image an area in pixels is not mistaken for a length in pixels', () => {
    const square = onFrame('rectangle', [0, 0, 4, 0, 4, 4, 0, 4], value(codes.area, 16, units.pixels));
    expect(recomputed(square, uncalibrated)).toEqual([]);
  });

  test('both axes of a bidirectional measurement are held against their own lines', () => {
    const cross = [0, 0, 0, 30, 0, 0, 10, -10, 0, 10, 10, 0];
    const stored = (long: number, short: number) =>
      inSpace('bidirectional', cross, value(codes.longAxis, long, units.mm), value(codes.shortAxis, short, units.mm));
    expect(recomputed(stored(30, 20))).toEqual([]);
    expect(recomputedDifferences(stored(30, 10), []).map(({ index }) => index)).toEqual([1]);
  });

  test('a line is as long as another program calls its diameter; of two values for one line only its length is compared', () => {
    const diameter = { value: '81827009', scheme: 'SCT', meaning: 'Diameter' };
    const line = [0, 0, 0, 10, 0, 0];
    expect(recomputed(inSpace('length', line, value(diameter, 20, units.mm)))).toEqual([[10, 'mm']]);
    const two = inSpace('length', line, value(codes.longAxis, 10, units.mm), value(codes.shortAxis, 5, units.mm));
    expect(recomputed(two)).toEqual([]);
  });

  test('what has no geometry of its own stays: statistics, other quantities, other units, no value', () => {
    const square = [0, 0, 0, 2, 0, 0, 2, 2, 0, 0, 2, 0];
    const other = { value: '118565006', scheme: 'SCT', meaning: 'Volume' };
    const region = inSpace(
      'rectangle',
      square,
      { ...value(codes.attenuationCoefficient, 900, units.hounsfield), derivation: codes.mean },
      { ...value(codes.area, 900, units.mm2), derivation: codes.maximum },
      value(other, 900, units.mm2),
      value(codes.area, 900, units.mm),
      value(codes.area, Number.NaN, { value: '', scheme: '', meaning: 'Measurement not attempted' }),
    );
    expect(recomputedValues(region, [])).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  test('a length in mm², as one program calls the area of an ellipse, is held against the area and keeps its name', () => {
    const stored = onFrame('ellipse', ELLIPSE, value(codes.length, -58.9, units.mm2));
    expect(recomputedDifferences(stored, [calibrated])).toMatchObject([
      { recomputed: { name: codes.length, value: (Math.PI / 4) * 7.5 * 10, unit: units.mm2 } },
    ]);
    expect(recomputed(onFrame('ellipse', ELLIPSE, value(codes.length, 7, units.pixels)), calibrated)).toEqual([]);
  });

  test('a contour that crosses itself has no area to compare with', () => {
    const bow = [0, 0, 0, 2, 2, 0, 2, 0, 0, 0, 2, 0];
    expect(recomputed(inSpace('polygon', bow, value(codes.area, 900, units.mm2)))).toEqual([]);
  });

  test('an image that is not open, or another frame of it, says nothing', () => {
    const stored = onFrame('length', [0, 0, 3, 4], value(codes.length, 7, units.mm));
    expect(recomputed(stored)).toEqual([]);
    expect(recomputed(stored, frames(header({ ref: { ...ref, frameNumber: 1 } })))).toEqual([]);
  });

  test('a rejected image that is hidden still calibrates the marks on it', () => {
    const hidden = { ...frames(), complete: calibrated };
    expect(recomputed(onFrame('length', [0, 0, 40, 0], value(codes.length, 40, units.mm)), hidden)).toEqual([
      [10, 'mm'],
    ]);
  });

  test('on the matrix of a slide the level that was drawn on counts, by its own UID or that of the whole', () => {
    const level = (uid: string, spacingMm: number, whole?: string) => ({
      plane: { rowSpacingMm: spacingMm, columnSpacingMm: spacingMm },
      instances: [{ sopInstanceUid: uid }],
      ...(whole ? { referencedSopInstanceUid: whole } : {}),
    });
    const slide = (isCalibrated: boolean) =>
      ({
        kind: 'slide',
        slide: { isCalibrated, levels: [level('fine', 0.001, 'whole'), level('coarse', 0.004)] },
      }) as unknown as SlideDisplaySet;
    const on = (uid: string, lengthMm: number) =>
      buildAnnotation({
        id: 'a',
        points: [0, 0, 100, 0],
        space: { kind: 'totalPixelMatrix', sopInstanceUid: uid as SopInstanceUid },
        measurements: [value(codes.length, lengthMm, units.mm)],
      });
    const isFine = (uid: string, lengthMm: number) => recomputed(on(uid, lengthMm), slide(true)).length === 0;
    expect([isFine('fine', 0.1), isFine('whole', 0.1), isFine('coarse', 0.4), isFine('coarse', 0.1)]).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(recomputed(on('fine', 7), slide(false))).toEqual([]);
  });

  test('what the kernel measured never differs from itself, in any unit, for any shape', () => {
    const random = seededRandom(23);
    const counts = { length: 2, bidirectional: 4, ellipse: 4, polygon: 7, polyline: 5, rectangle: 4 } as const;
    for (let round = 0; round < 200; round += 1) {
      const shapes = Object.keys(counts) as (keyof typeof counts)[];
      const shape = shapes[round % shapes.length]!;
      const points = Array.from({ length: counts[shape] * 3 }, () => random() * 100);
      const micrometres = measureInMm(shape, points).map((measurement) => {
        const isArea = measurement.unit === units.mm2;
        const unit = isArea ? units.um2 : units.um;
        return { ...measurement, value: measurement.value * (isArea ? 1e6 : 1e3), unit };
      });
      expect(recomputedDifferences(inSpace(shape, points, ...micrometres), [])).toEqual([]);
      expect(recomputedValues(inSpace(shape, points, ...micrometres), []).every(Boolean)).toBe(true);
    }
  });
});

describe('SR-23: a stored angle is held against its lines', () => {
  const deg = (name: Measurement['name'], amount: number) => value(name, amount, units.degree);

  test('in degrees or radians, on the pixels of its own frame', () => {
    const tall = Math.atan2(10 * 0.5, 10 * 0.25) * (180 / Math.PI);
    const corner = [10, 0, 0, 0, 10, 10];
    expect(recomputed(onFrame('angle', corner, deg(codes.angle, tall)), calibrated)).toEqual([]);
    expect(recomputed(onFrame('angle', corner, deg(codes.angle, 45)), calibrated)).toEqual([
      [expect.closeTo(tall, 9), 'deg'],
    ]);
    const rad = { value: 'rad', scheme: 'UCUM', meaning: 'radian' };
    const inRadians = value(codes.angle, (tall / 180) * Math.PI, rad);
    expect(recomputed(onFrame('angle', corner, inRadians), calibrated)).toEqual([]);
  });

  test('a Cobb angle may be told as the obtuse one, but not as another', () => {
    const lines = [0, 0, 0, 10, 0, 0, 0, 5, 0, 10, 15, 0];
    const stored = (amount: number) => recomputed(inSpace('cobbAngle', lines, deg(codes.cobbAngle, amount)));
    expect([45, 135].map(stored)).toEqual([[], []]);
    expect(stored(60)).toEqual([[expect.closeTo(45, 9), 'deg']]);
    expect(stored(120)).toEqual([[expect.closeTo(135, 9), 'deg']]);
  });
});
