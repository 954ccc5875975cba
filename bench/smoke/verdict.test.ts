import { describe, expect, test } from 'vitest';
import { baselineOf, bestOf, judgeSmoke, smokeTable } from './verdict';

const figure = (id: string, ratio: number) => ({ id, title: id, ratio });

describe('the smoke run', () => {
  test('passes up to thirty percent above the stored ratio and fails beyond it', () => {
    const lines = judgeSmoke([figure('same', 10), figure('slower', 13), figure('lost', 13.1)], {
      same: 10,
      slower: 10,
      lost: 10,
    });
    expect(lines.map(({ id, ok }) => [id, ok])).toEqual([
      ['same', true],
      ['slower', true],
      ['lost', false],
    ]);
  });

  test('a stored metric that was not measured fails, and so does one that was never stored', () => {
    const lines = judgeSmoke([figure('new', 1)], { old: 2 });
    expect(lines.map(({ id, ok }) => [id, ok])).toEqual([
      ['new', false],
      ['old', false],
    ]);
  });

  test('a figure that is no number fails', () => {
    expect(judgeSmoke([figure('odd', Number.NaN)], { odd: 1 })[0]?.ok).toBe(false);
  });

  test('of several attempts the best of each metric counts', () => {
    const best = bestOf([[figure('a', 3), figure('b', 1)], [figure('a', 2), figure('b', 5)], [figure('a', 4)]]);
    expect(best.map(({ id, ratio }) => [id, ratio])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  test('the table names the metric that was lost, and what is written is what is judged', () => {
    const figures = [figure('ct-first', 51.2345), figure('ct-scroll', 0.123456)];
    expect(baselineOf(figures)).toEqual({ 'ct-first': 51.2, 'ct-scroll': 0.123 });
    const table = smokeTable(judgeSmoke(figures, { 'ct-first': 20, 'ct-scroll': 0.12 }));
    expect(table.split('\n').find((line) => line.includes('LOSS'))).toContain('ct-first');
    expect(table.split('\n').find((line) => line.includes('ct-scroll'))).toContain('ok');
  });
});
