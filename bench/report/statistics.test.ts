import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/lib/seededRandom';
import type { RawCell } from './rawResults';
import { medianOf, p95Of, pairRatioOf, roundsOf, summaryOf } from './statistics';

describe('summary of rounds', () => {
  test('the median of an odd number is a measured value, of an even number the mean of the two in the middle', () => {
    expect(medianOf([900, 100, 300])).toBe(300);
    expect(medianOf([900, 100, 300, 200])).toBe(250);
    expect(medianOf([])).toBeUndefined();
  });

  test('p95 is a measured value: the largest of fewer than twenty, the second largest of twenty', () => {
    const five = [5, 1, 4, 2, 3];
    const twenty = Array.from({ length: 20 }, (_, index) => index + 1);
    expect(p95Of(five)).toBe(5);
    expect(p95Of(twenty.slice(1))).toBe(20);
    expect(p95Of(twenty)).toBe(19);
    expect(p95Of(Array.from({ length: 100 }, (_, index) => index + 1))).toBe(95);
  });

  test('at least 95 % of any values do not exceed their p95, and fewer do not exceed the value before it', () => {
    const random = seededRandom(7);
    for (let n = 1; n <= 200; n++) {
      const values = Array.from({ length: n }, () => random());
      const p95 = p95Of(values)!;
      expect(values.filter((value) => value <= p95).length).toBeGreaterThanOrEqual(0.95 * n - 1e-9);
      expect(values.filter((value) => value < p95).length).toBeLessThan(0.95 * n);
    }
  });

  test('rounds without a value count neither as zero nor as a round', () => {
    expect(summaryOf([100, undefined, 300])).toEqual({ n: 2, median: 200, min: 100, max: 300, p95: 300 });
    expect(summaryOf([undefined, undefined])).toBeUndefined();
    expect(summaryOf([])).toBeUndefined();
  });
});

describe('ratio pair by pair', () => {
  test('a round that slowed both viewers down leaves the ratio alone', () => {
    const ratio = pairRatioOf([100, 1000, 110, 90, 100], [200, 2000, 220, 180, 200]);
    expect(ratio).toMatchObject({ n: 5, median: 0.5, min: 0.5, max: 0.5, dropped: 0 });
  });

  test('it is the median of the ratios, not the ratio of the medians', () => {
    expect(pairRatioOf([100, 300, 200], [400, 300, 1000])?.median).toBe(0.25);
  });

  test('a failed round takes its own pair out and no other', () => {
    const ratio = pairRatioOf([100, undefined, 300], [200, 50, undefined]);
    expect(ratio).toMatchObject({ n: 1, median: 0.5, dropped: 2 });
  });

  test('a difference of two measurements that fell below zero is no reason for a good ratio', () => {
    expect(pairRatioOf([1, 1, -1], [-5, 2, 2])).toMatchObject({ n: 1, median: 0.5, dropped: 2 });
  });

  test('a viewer that was played less often, or gave zero, makes no pair', () => {
    expect(pairRatioOf([1, 2, 3], [2, 0])).toMatchObject({ n: 1, dropped: 2 });
  });

  test('no pair is no ratio', () => {
    expect(pairRatioOf([undefined, undefined], [1, 2])).toBeUndefined();
    expect(pairRatioOf([], [])).toBeUndefined();
  });
});

test('a failed round and a metric that was not taken both keep their place', () => {
  const cell: RawCell = {
    id: 'a@lan',
    title: 'a',
    link: 'lan',
    played: ['parfocal', 'parfocal', 'parfocal', 'parfocal'],
    samples: {
      parfocal: [
        { values: { ms: 1 } },
        { failed: 'timeout' },
        { values: { other: 2 }, notes: ['not taken'] },
        { values: { ms: Number.NaN } },
      ],
    },
  };
  expect(roundsOf(cell, 'parfocal', 'ms')).toEqual([1, undefined, undefined, undefined]);
  expect(roundsOf(cell, 'ohif', 'ms')).toEqual([]);
});
