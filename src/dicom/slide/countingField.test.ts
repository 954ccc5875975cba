import { describe, expect, test } from 'vitest';
import { buildAnnotation } from '../../testing/builders';
import { codes } from '../codes';
import type { Annotation, CoordinateSpace } from '../types';
import type { FrameOfReferenceUid, SopInstanceUid } from '../uids';
import { imagePointToMm } from '../geometry/pixelPlane';
import { buildSlides } from './buildSlides';
import { FIELD_AREAS, fieldAround, fieldName, isFieldArea } from './countingField';
import { type InstanceRecipe, madeInstance, madeSeries } from './slideFixture';

const slideOf = (more: Partial<InstanceRecipe> = {}) =>
  buildSlides([
    { series: madeSeries(), instances: [madeInstance({ uid: '1', matrix: [80_000, 60_000], zUm: 5, ...more })] },
  ])[0]!.slide;
const inMm: CoordinateSpace = { kind: 'frameOfReference', uid: '1.2.3' as FrameOfReferenceUid };
const inPixels: CoordinateSpace = { kind: 'totalPixelMatrix', sopInstanceUid: '1' as SopInstanceUid };
const pointIn = (space: CoordinateSpace, points: readonly number[]): Annotation =>
  buildAnnotation({ id: '9', shape: 'point', space, points });
const areaOf = (mark: Annotation | undefined) =>
  mark?.measurements.find(({ name }) => name.value === codes.area.value)?.value ?? Number.NaN;

describe.each(FIELD_AREAS)('a field of %d mm²', (areaMm2) => {
  test.each([
    [0.00025, 0.00025],
    [0.0005, 0.0005],
    [0.00012, 0.00012],
    [0.0004, 0.0002],
    [0.0002, 0.00031],
  ] as const)('has that area on pixels of %d × %d mm, in mm and in pixels', (...spacing) => {
    for (const form of ['circle', 'square'] as const) {
      const slide = slideOf({ spacing });
      const place = imagePointToMm(slide.levels[0]!.plane, [40_000.25, 31_111.5]);
      expect(areaOf(fieldAround(pointIn(inMm, place), { form, areaMm2 }, slide)) / areaMm2).toBeCloseTo(1, 4);
      const flat = slideOf({ spacing, frameOfReference: undefined });
      const drawn = fieldAround(pointIn(inPixels, [40_000.25, 31_111.5]), { form, areaMm2 }, flat);
      expect(areaOf(drawn) / areaMm2).toBeCloseTo(1, 4);
    }
  });
});

test('a circle is round in mm where pixels are not square: one diameter, at the place that was pointed at', () => {
  const slide = slideOf({ spacing: [0.0004, 0.0002], frameOfReference: undefined });
  const field = fieldAround(pointIn(inPixels, [5000, 6000]), { form: 'circle', areaMm2: 1 }, slide)!;
  expect(field.measurements.map(({ name }) => name.meaning)).toEqual(['Diameter', 'Area']);
  const [x, y] = [0, 1].map((axis) => field.points.filter((_, index) => index % 2 === axis));
  const middle = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(middle(x!)).toBeCloseTo(5000, 2);
  expect(middle(y!)).toBeCloseTo(6000, 2);
  expect(Math.max(...x!) - Math.min(...x!)).toBeCloseTo((2 * Math.sqrt(1 / Math.PI)) / 0.0002, 1);
  expect(Math.max(...y!) - Math.min(...y!)).toBeCloseTo((2 * Math.sqrt(1 / Math.PI)) / 0.0004, 1);
});

test('a slide without mm has no field of a true area, nor has a point that lies elsewhere', () => {
  const choice = { form: 'circle', areaMm2: 1 } as const;
  const unknown = slideOf({ spacing: undefined, frameOfReference: undefined });
  expect(unknown.isCalibrated).toBe(false);
  expect(fieldAround(pointIn(inPixels, [10, 10]), choice, unknown)).toBeUndefined();
  const other = { ...inPixels, sopInstanceUid: '7' as SopInstanceUid };
  expect(fieldAround(pointIn(other, [10, 10]), choice, slideOf())).toBeUndefined();
});

test('the name says the area; areas without sense are refused', () => {
  expect(fieldName({ form: 'square', areaMm2: 0.237 })).toBe('Counting field, 0.237 mm²');
  expect([0, -1, Number.NaN, 5000].some(isFieldArea)).toBe(false);
});
