import { expect, test } from 'vitest';
import { filterDate } from './filterDate';
import { clockTime, studyAge } from './studyAge';

const today = new Date(2026, 10, 22);

test.each([
  ['20261122', 'today'],
  ['20261119', '3 d'],
  ['20261108', '2 wk'],
  ['20261001', '7 wk'],
  ['20260521', '6 mo'],
  ['20241122', '2 y'],
  ['2026.11.19', '3 d'],
  ['20270101', ''],
  ['', ''],
  ['around 2020', ''],
])('a study of %s is "%s" old', (date, age) => {
  expect(studyAge(date, today)).toBe(age);
});

test('times are hours and minutes, and nothing where they are odd', () => {
  expect([clockTime('141502.123'), clockTime('0905'), clockTime('2561'), clockTime(undefined)]).toEqual([
    '14:15',
    '09:05',
    '',
    '',
  ]);
});

test('a filter date is read with and without dashes, and waits until it is a date', () => {
  expect(['2026-01-31', '20260131', ' ', '2026-02-30', '2026-1', '2026'].map((typed) => filterDate(typed))).toEqual([
    '2026-01-31',
    '2026-01-31',
    '',
    undefined,
    undefined,
    '2026-01-01',
  ]);
});

test('a year or a month as the end of a range means its last day', () => {
  expect(['2026', '2026-02', '202612'].map((typed) => filterDate(typed, 'to'))).toEqual([
    '2026-12-31',
    '2026-02-28',
    '2026-12-31',
  ]);
});
