import { expect, test } from 'vitest';
import { units } from '../codes';
import { roiStatistics, roiValues } from '../geometry/roiStatistics';
import { histogramOf, pathPixels, plotKindOf, profileValues } from './markPlot';

const of = { quantity: { value: 'v', scheme: 'X', meaning: 'Value' }, unit: units.none };
/** Value = column + 10 × row; padding in the corner below right. */
const image = {
  columns: 5,
  rows: 4,
  valueAt: (column: number, row: number) => (column === 4 && row === 3 ? Number.NaN : column + 10 * row),
};

test('a histogram counts whole numbers in bars of whole numbers, each value once', () => {
  const histogram = histogramOf(Float64Array.of(3, 1, 3, 7, 4, 3), of);
  expect(histogram).toMatchObject({ from: 1, step: 1, counts: [1, 0, 3, 1, 0, 0, 1], pixels: 6, median: 3 });
  const wide = histogramOf(
    Float64Array.from({ length: 1000 }, (_, index) => index),
    of,
  );
  expect(wide).toMatchObject({ from: 0, step: 21, minimum: 0, maximum: 999, median: 499.5 });
  expect(wide?.counts).toHaveLength(48);
  expect(wide?.counts.reduce((sum, count) => sum + count, 0)).toBe(1000);
  expect(wide?.counts.slice(0, 47).every((count) => count === 21)).toBe(true);
});

test('fractions fill 48 bars, the largest is in the last; one value has one bar; none has no histogram', () => {
  const halves = histogramOf(Float64Array.of(0, 0.5, 24), of);
  expect(halves?.step).toBe(0.5);
  expect([halves?.counts[0], halves?.counts[1], halves?.counts[47]]).toEqual([1, 1, 1]);
  expect(histogramOf(Float64Array.of(0.25, 0.25), of)).toMatchObject({ counts: [2], minimum: 0.25, maximum: 0.25 });
  expect(histogramOf(new Float64Array(), of)).toBeUndefined();
});

test('a histogram is of the pixels that the statistics count', () => {
  const points = [0, 0, 5, 0, 5, 4, 0, 4];
  const values = roiValues('polygon', points, image);
  const statistics = roiStatistics('polygon', points, image);
  expect(values).toHaveLength(19);
  expect(statistics).toMatchObject({ count: 19, minimum: 0, maximum: 33 });
  expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(statistics?.mean ?? 0, 10);
});

test('a profile has the values of the pixels it passes, between centres in proportion', () => {
  expect(profileValues([0.5, 1.5, 4.5, 1.5], image)).toEqual([10, 11, 12, 13, 14]);
  expect(profileValues([1, 0.5, 1, 2.5], image)).toEqual([0.5, 10.5, 20.5]);
  const bent = profileValues([0.5, 0.5, 2.5, 0.5, 2.5, 2.5], image);
  expect(bent.map((value) => Math.round(value))).toEqual([0, 1, 2, 12, 22]);
  expect(pathPixels([0.5, 0.5, 2.5, 0.5, 2.5, 2.5])).toBe(4);
});

test('beside the image and on padding a profile has no value', () => {
  expect(profileValues([-1, 0.5, 1, 0.5], image)).toEqual([Number.NaN, 0, 0.5]);
  expect(profileValues([3.5, 3.5, 4.5, 3.5], image)).toEqual([33, Number.NaN]);
  expect(profileValues([4.9, 0.5, 5, 0.5], image)).toEqual([4, 4]);
});

test('areas have histograms, open lines profiles, angles and slides neither', () => {
  const on = (shape: string, kind = 'frame') => plotKindOf({ shape, space: { kind } } as never);
  expect(['ellipse', 'circle', 'rectangle', 'polygon'].map((shape) => on(shape))).toEqual(
    new Array(4).fill('histogram'),
  );
  expect([on('length'), on('polyline'), on('angle'), on('point')]).toEqual([
    'profile',
    'profile',
    undefined,
    undefined,
  ]);
  expect(on('ellipse', 'totalPixelMatrix')).toBeUndefined();
});
