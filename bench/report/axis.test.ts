import { expect, test } from 'vitest';
import { seededRandom } from '../../src/lib/seededRandom';
import { axisOf, niceStep } from './axis';

test('a panel of like values starts at zero, so that lengths can be compared, and ends on a tick at or past the largest', () => {
  const axis = axisOf([812, 2140], [790, 905, 2010, 2300], [100, 500]);
  expect(axis.isLogarithmic).toBe(false);
  expect(axis.ticks).toEqual([0, 500, 1000, 1500, 2000, 2500]);
  expect(axis.at(0)).toBe(100);
  expect(axis.at(2500)).toBe(500);
  expect(axis.at(1250)).toBe(300);
});

test('values that lie far apart get powers of ten', () => {
  const axis = axisOf([0.3, 300], [0.2, 340], [0, 400]);
  expect(axis.isLogarithmic).toBe(true);
  expect(axis.ticks).toEqual([0.1, 1, 10, 100, 1000]);
  expect(axis.at(10)).toBe(200);
  expect(axis.at(0)).toBe(0);
});

test('everything drawn is inside, ticks rise and are few', () => {
  const random = seededRandom(11);
  for (let round = 0; round < 300; round++) {
    const values = Array.from({ length: 6 }, () => 10 ** (random() * 6 - 2) * (random() < 0.1 ? 0 : 1));
    const axis = axisOf(values, values, [230, 600], random() < 0.3);
    for (const value of values) {
      expect(axis.at(value)).toBeGreaterThanOrEqual(230);
      expect(axis.at(value)).toBeLessThanOrEqual(600);
    }
    expect(axis.ticks.length).toBeGreaterThanOrEqual(2);
    expect(axis.ticks.length).toBeLessThanOrEqual(9);
    expect(axis.ticks.toSorted((a, b) => a - b)).toEqual(axis.ticks);
    const places = axis.ticks.map(axis.at);
    expect(new Set(places).size).toBe(places.length);
  }
});

test('nothing but zeros still has an axis, and counts have whole ticks', () => {
  expect(axisOf([0, 0], [0, 0], [0, 100]).ticks).toEqual([0, 1]);
  expect(axisOf([2], [1, 3], [0, 100], true).ticks).toEqual([0, 1, 2, 3]);
  expect(niceStep(7, 5)).toBe(2);
});
