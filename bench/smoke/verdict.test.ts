import { describe, expect, test } from 'vitest';
import { baselineOf, judgeSmoke, middleOf, sentencesOf, smokeTable } from './verdict';

const figure = (id: string, ratio: number) => ({ id, title: id, ratio });

describe('the smoke run', () => {
  test('passes up to thirty percent above the stored ratio and fails beyond it', () => {
    const lines = judgeSmoke([[figure('same', 10), figure('slower', 13), figure('lost', 13.1)]], {
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

  test('a stored measure that is not there any more fails, and so does one that was never stored', () => {
    const lines = judgeSmoke([[figure('new', 1)]], { old: 2 });
    expect(lines.map(({ id, ok }) => [id, ok])).toEqual([
      ['new', false],
      ['old', false],
    ]);
  });

  test('a figure that is no number fails', () => {
    expect(judgeSmoke([[figure('odd', Number.NaN)]], { odd: 1 })[0]?.ok).toBe(false);
  });

  test('of several attempts the best of each measure counts, and one that could be taken before one that could not', () => {
    const lines = judgeSmoke(
      [[figure('a', 3), figure('b', Number.NaN)], [figure('a', 2), figure('b', 5)], [figure('a', 4)]],
      { a: 2, b: 5 },
    );
    expect(lines.map(({ id, ratio, attempts }) => [id, ratio, attempts])).toEqual([
      ['a', 2, 3],
      ['b', 5, 2],
    ]);
  });

  test('a loss is told with the measure, its ratio, what is stored, the loss, the limit and how often it was seen', () => {
    const attempts = [16, 15.5, 15].map((ratio) => [{ ...figure('ct-first', ratio), title: 'first CT image' }]);
    expect(sentencesOf(judgeSmoke(attempts, { 'ct-first': 10 }))).toEqual([
      'ct-first (first CT image): 15.0 turns of its calibration at best, stored are 10.0: 50 % slower, more than the 30 % allowed, in each of 3 attempts',
    ]);
  });

  test('what could not be measured is told with its reason', () => {
    const figures = [{ ...figure('ct-first', Number.NaN), reason: 'no browser' }];
    expect(sentencesOf(judgeSmoke([figures], { 'ct-first': 1 }))).toEqual([
      'ct-first (ct-first): could not be measured in each of 1 attempts: no browser',
    ]);
  });

  test('of what is to be stored neither the luckiest attempt counts nor the most disturbed', () => {
    const attempts = [3, 9, 2.9, 3.2, 3.1].map((ratio) => [figure('a', ratio)]);
    expect(baselineOf(middleOf(attempts))).toEqual({ a: 3.1 });
  });

  test('the table names the measure that was lost, and what is written is what is judged', () => {
    const figures = [figure('ct-first', 51.2345), figure('ct-scroll', 0.123456)];
    expect(baselineOf(figures)).toEqual({ 'ct-first': 51.2, 'ct-scroll': 0.123 });
    const table = smokeTable(judgeSmoke([figures], { 'ct-first': 20, 'ct-scroll': 0.12 }));
    expect(table.split('\n').find((line) => line.includes('LOSS'))).toContain('ct-first');
    expect(table.split('\n').find((line) => line.includes('ct-scroll'))).toContain('ok');
  });
});
