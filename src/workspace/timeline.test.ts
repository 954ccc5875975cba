import { expect, test } from 'vitest';
import { buildStudy } from '../testing/builders';
import { timelineOf } from './timeline';

const study = (uid: string, studyDate: string | undefined, ...modalitiesInStudy: string[]) =>
  ({ ...buildStudy(uid, { modalitiesInStudy }), studyDate }) as ReturnType<typeof buildStudy>;

test('studies stand in time, by what they are, and those outside of the case too', () => {
  const ct = study('1.1', '20260101', 'CT', 'SR');
  const slides = study('1.2', '20260301', 'SM', 'ANN');
  const prior = study('1.0', '20250101', 'MR');
  const doubtful = { study: study('1.8', '20260110', 'CT'), because: '', doubt: 'another birth date' };
  const letter = study('1.3', '20260215', 'DOC');
  const events = timelineOf({
    studies: [slides, ct],
    otherStudies: {
      state: 'known',
      studies: [...[prior, letter].map((one) => ({ study: one, because: '' })), doubtful],
    },
  });
  expect(events.map((one) => [one.study.studyInstanceUid, one.kind, one.isInCase])).toEqual([
    ['1.0', 'imaging', false],
    ['1.1', 'imaging', true],
    ['1.3', 'report', false],
    ['1.2', 'pathology', true],
  ]);
  expect([events[0]?.at, events[3]?.at]).toEqual([0, 1]);
  expect(events[1]?.at).toBeCloseTo(365 / 424, 1);
});

test('points that would touch are moved apart and stay within; one without a date is the last', () => {
  const days = ['20260101', '20260102', '20260103', '20260104', '20270101'].map((date, index) =>
    study(`1.${index}`, date, 'CT'),
  );
  const events = timelineOf({ studies: [...days, study('1.9', undefined, 'CT')], otherStudies: undefined });
  const places = events.map(({ at }) => at);
  for (let index = 1; index < places.length; index += 1)
    expect((places[index] ?? 0) - (places[index - 1] ?? 0)).toBeGreaterThanOrEqual(0.0899);
  expect([places[0], places.at(-1)]).toEqual([0, 1]);
  expect(events.at(-1)?.study.studyInstanceUid).toBe('1.9');
  // More than there is room for: evenly.
  const many = Array.from({ length: 41 }, (_, index) => study(`2.${index}`, '20260101', 'CT'));
  const dense = timelineOf({ studies: many, otherStudies: undefined }).map(({ at }) => at);
  expect(Math.max(...dense)).toBeLessThanOrEqual(1);
  expect(new Set(dense.map((at) => at.toFixed(4))).size).toBe(41);
});
