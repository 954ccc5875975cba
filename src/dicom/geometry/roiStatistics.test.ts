import { describe, expect, test } from 'vitest';
import { codes, units } from '../codes';
import { intensityMeasurements, type PixelValues, roiStatistics } from './roiStatistics';

/** 10 columns by 8 rows; the value of a pixel is 10 × row + column. */
const grid: PixelValues = { columns: 10, rows: 8, valueAt: (column, row) => 10 * row + column };
const rectangle = (x0: number, y0: number, x1: number, y1: number) => [x0, y0, x1, y0, x1, y1, x0, y1];

describe('pixels whose centre is inside count', () => {
  test('a region exactly on one pixel has that pixel, and no deviation', () => {
    expect(roiStatistics('rectangle', rectangle(4, 3, 5, 4), grid)).toEqual({
      count: 1,
      mean: 34,
      standardDeviation: 0,
      minimum: 34,
      maximum: 34,
    });
  });

  test('two by two pixels', () => {
    const statistics = roiStatistics('rectangle', rectangle(2, 2, 4, 4), grid);
    expect(statistics).toMatchObject({ count: 4, mean: 27.5, minimum: 22, maximum: 33 });
    expect(statistics?.standardDeviation).toBeCloseTo(Math.sqrt((5.5 ** 2 * 2 + 4.5 ** 2 * 2) / 4), 12);
  });

  test('a pixel of which less than the centre is covered does not count', () => {
    expect(roiStatistics('rectangle', rectangle(2.6, 2, 3.4, 3), grid)).toBeUndefined();
    expect(roiStatistics('rectangle', rectangle(2.4, 2.4, 2.6, 2.6), grid)?.mean).toBe(22);
  });

  test('two regions that touch share no pixel and lose none, also when the border runs through centres', () => {
    const left = roiStatistics('rectangle', rectangle(0, 0, 4.5, 8), grid);
    const right = roiStatistics('rectangle', rectangle(4.5, 0, 10, 8), grid);
    expect([left?.count, right?.count]).toEqual([32, 48]);
  });

  test('the direction of drawing and the first corner do not matter', () => {
    const forward = roiStatistics('polygon', [1, 1, 8, 2, 6, 7, 2, 6], grid);
    const backward = roiStatistics('polygon', [2, 6, 6, 7, 8, 2, 1, 1], grid);
    expect(backward?.count).toBe(forward?.count);
    expect(backward?.minimum).toBe(forward?.minimum);
    expect(backward?.mean).toBeCloseTo(forward?.mean ?? Number.NaN, 10);
  });

  test('a bay of a concave contour is outside', () => {
    const horseshoe = [0, 0, 9, 0, 9, 6, 6, 6, 6, 3, 3, 3, 3, 6, 0, 6];
    expect(roiStatistics('polygon', horseshoe, grid)?.count).toBe(9 * 6 - 3 * 3);
  });

  test('an ellipse has the pixels of its disc', () => {
    expect(roiStatistics('ellipse', [2.5, 3.5, 6.5, 3.5, 4.5, 1.5, 4.5, 5.5], grid)).toMatchObject({
      count: 13,
      mean: 34,
    });
  });

  test('a turned ellipse has the same pixels as its outline', () => {
    const ends = [2.1, 1.9, 7.1, 6.9, 3.6, 5.4, 5.6, 3.4];
    const outline = Array.from({ length: 720 }, (_, i) => {
      const t = (Math.PI * i) / 360;
      return [4.6 + 2.5 * Math.cos(t) + Math.sin(t), 4.4 + 2.5 * Math.cos(t) - Math.sin(t)];
    }).flat();
    expect(roiStatistics('ellipse', ends, grid)?.count).toBe(roiStatistics('polygon', outline, grid)?.count);
  });
});

test('what lies beyond the image is not there', () => {
  expect(roiStatistics('rectangle', rectangle(-5, -5, 2, 2), grid)).toMatchObject({
    count: 4,
    minimum: 0,
    maximum: 11,
  });
  expect(roiStatistics('rectangle', rectangle(20, 20, 30, 30), grid)).toBeUndefined();
  expect(roiStatistics('ellipse', [-9, 0, 9, 0, 0, -9, 0, 9], grid)?.minimum).toBe(0);
});

test('padding does not change a mean (T-SAFE-08)', () => {
  const padded: PixelValues = { ...grid, valueAt: (column, row) => (column < 5 ? Number.NaN : 7 + row * 0) };
  expect(roiStatistics('rectangle', rectangle(0, 0, 10, 8), padded)).toMatchObject({ count: 40, mean: 7, minimum: 7 });
  expect(roiStatistics('rectangle', rectangle(0, 0, 5, 8), padded)).toBeUndefined();
});

test('a point has the pixel under it', () => {
  expect(roiStatistics('point', [6.99, 2.01], grid)?.mean).toBe(26);
  expect(roiStatistics('point', [0, 0], grid)?.mean).toBe(0);
  expect(roiStatistics('point', [10, 2], grid)).toBeUndefined();
});

test('lines have no statistics', () => {
  expect(roiStatistics('length', [0, 0, 9, 7], grid)).toBeUndefined();
});

test('large values do not eat the deviation', () => {
  const image: PixelValues = { ...grid, valueAt: (column) => 1e9 + (column % 2) };
  expect(roiStatistics('rectangle', rectangle(0, 0, 10, 8), image)?.standardDeviation).toBeCloseTo(0.5, 9);
});

test('statistics become coded values; a point has one value without a derivation', () => {
  const statistics = roiStatistics('rectangle', rectangle(4, 3, 5, 4), grid)!;
  const name = codes.attenuationCoefficient;
  expect(
    intensityMeasurements('rectangle', statistics, name, units.hounsfield).map((m) => (m.derivation ?? m.name).meaning),
  ).toEqual(['Mean', 'Standard Deviation', 'Minimum', 'Maximum', 'Pixels counted']);
  expect(intensityMeasurements('point', statistics, name, units.hounsfield)).toEqual([
    { name, value: 34, unit: units.hounsfield },
  ]);
});
