import { expect, test } from 'vitest';
import { formatDateTime, formatTime } from './formatDateTime';

test('a time is shown as far as it is known', () => {
  expect(['101530', '1015', '10', '101530.250000', '101530.000', '10:15:30'].map(formatTime)).toEqual([
    '10:15:30',
    '10:15',
    '10',
    '10:15:30.25',
    '10:15:30',
    '10:15:30',
  ]);
});

test('a date with time keeps its offset as stored and is never converted', () => {
  expect(
    ['2026', '202603', '20260301', '2026030110', '202603011015', '20260301101530.5-0500'].map(formatDateTime),
  ).toEqual(['2026', '2026-03', '2026-03-01', '2026-03-01 10:00', '2026-03-01 10:15', '2026-03-01 10:15:30.5 -0500']);
});

test('what is no date or time is shown as received', () => {
  expect([formatTime('noon'), formatTime(undefined), formatDateTime('last spring'), formatDateTime(' ')]).toEqual([
    'noon',
    '',
    'last spring',
    '',
  ]);
});
