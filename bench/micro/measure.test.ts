import { describe, expect, test } from 'vitest';
import { judge, lowerQuartile, measureCase, median, type MicroCase } from './measure';
import { lineOf, microTable, usText } from './runMicro';

const one: Omit<MicroCase, 'prepare'> = {
  id: 'step',
  title: 'A step',
  unit: 'step',
  grows: 'marks',
  thread: 'main',
  sizes: [50, 500, 5000],
  bar: 2,
};
const sizes = (...us: number[]) => us.map((usPerUnit, at) => ({ n: 50 * 10 ** at, usPerUnit }));

describe('the verdict over a step', () => {
  test('it is flat when a hundred times the case costs at most twice as much', () => {
    expect(judge(one, sizes(10, 15, 20)).ok).toBe(true);
    expect(judge(one, sizes(10, 15, 20.1)).ok).toBe(false);
  });

  test('flat is not enough where a step takes longer than it may', () => {
    expect(judge({ ...one, limitUs: 1000 }, sizes(900, 950, 1001)).ok).toBe(false);
    expect(judge({ ...one, limitUs: 1000 }, sizes(900, 950, 1000)).ok).toBe(true);
  });

  test('a step that was not measured is not ok', () => {
    expect(judge(one, []).ok).toBe(false);
  });
});

test('median and lower quartile are those of the values, in whatever order they came', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(lowerQuartile([9, 1, 5, 3, 7])).toBe(3);
  expect(lowerQuartile([4])).toBe(4);
});

test('every size is run, with its reset before each batch', async () => {
  const runs = new Map<number, number>();
  let resets = 0;
  const result = await measureCase(
    {
      ...one,
      prepare: (n) => ({
        units: 1,
        run: () => void runs.set(n, (runs.get(n) ?? 0) + 1),
        reset: () => {
          resets += 1;
        },
      }),
    },
    { batchMs: 0.05, rounds: 3, budgetMs: 50 },
  );
  expect([...runs.keys()]).toEqual([50, 500, 5000]);
  expect(result.sizes.map(({ n }) => n)).toEqual([50, 500, 5000]);
  expect(resets).toBeGreaterThanOrEqual(9);
});

test('the line and the table say what grows, and in which unit', () => {
  const result = judge({ ...one, limitUs: 16_000 }, sizes(25, 240, 17_300));
  expect(lineOf(result)).toMatch(/^GROWS +step .*25\.0 µs at 50, 240 µs at 500, 17\.3 ms at 5,000; × 692\.00/);
  expect(microTable([result])).toContain('| A step | step | marks | 25.0 µs (50) | 240 µs (500) | 17.3 ms (5,000) |');
  expect(usText(0.056)).toBe('56 ns');
});
