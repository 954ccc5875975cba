import { describe, expect, test } from 'vitest';
import { enduranceSample, levelling } from '../../e2e/memory/levelling';

describe('memory that comes to rest', () => {
  test('a case that fills up and then stays is level, however much it filled up', () => {
    expect(levelling([20, 60, 90, 100, 101, 99, 100, 100, 101, 99])?.growth).toBeCloseTo(1, 2);
  });

  test('a leak of the same size in every lap is not level', () => {
    const leak = Array.from({ length: 10 }, (_, lap) => 50 + 20 * lap);
    expect(levelling(leak)?.growth).toBeGreaterThan(1.3);
  });

  test('nothing is said of a figure that is missing at a checkpoint, or of too few', () => {
    expect(levelling([1, 2, undefined, 4, 5, 6, 7])).toBeUndefined();
    expect(levelling([1, 2, 3])).toBeUndefined();
  });

  test('from nothing to nothing is level, from nothing to something is not', () => {
    expect(levelling([0, 0, 0, 0, 0, 0])?.growth).toBe(1);
    expect(levelling([0, 0, 0, 0, 3, 3])?.growth).toBe(Number.POSITIVE_INFINITY);
  });

  test('a round tells the end, the growth and the course of what it knows, and says what it does not', () => {
    const { values, notes } = enduranceSample(Array.from({ length: 9 }, () => ({ heapMb: 40, nodes: 1000 })));
    expect(values).toEqual({ heapMb: 40, heapGrowth: 1, nodes: 1000, nodesGrowth: 1 });
    expect(notes).toContain('heap MB: 40, 40, 40, 40, 40, 40, 40, 40, 40');
    expect(notes).toContain('GPU process MB: not told at every checkpoint');
  });
});
