import { expect, test } from 'vitest';
import { msToMark, msToState } from './saveTimes';

const record = {
  pointerUpMs: 1000,
  marks: { 'parfocal:save-draft': [400, 1012, 1900] },
  states: [
    ['draft', 1005],
    ['confirmed', 1600],
  ] as const,
};

test('the time to a draft runs from the end of the gesture to the first mark behind it, not to one before', () => {
  expect(msToMark(record, 'parfocal:save-draft')).toBe(12);
});

test('a mark that never came has no time', () => {
  expect(msToMark(record, 'parfocal:save-confirmed')).toBeUndefined();
  expect(msToMark({ ...record, pointerUpMs: 2000 }, 'parfocal:save-draft')).toBeUndefined();
});

test('what the page says of itself is timed from the same gesture', () => {
  expect(msToState(record, 'confirmed')).toBe(600);
  expect(msToState(record, 'failed')).toBeUndefined();
});
