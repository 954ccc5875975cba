import { expect, test } from 'vitest';
import { buildStudy } from '../../testing/builders';

import { StudyCatalogue } from './studyCatalogue';
import { chosenStudies, noSelection, selectLine } from './studySelection';
import { newestFirst } from './studySort';

const other = { patient: { patientId: 'P2', patientName: 'Roe^Rick' } };
const catalogue = new StudyCatalogue(newestFirst, []).add([
  buildStudy('c', { studyDate: '20260103' }),
  buildStudy('b', { studyDate: '20260102' }),
  buildStudy('a', { studyDate: '20260101' }),
  buildStudy('x', { ...other, studyDate: '20250101' }),
]);
const { lines } = catalogue;
const line = (uid: string) => lines.find((one) => one.kind === 'study' && one.row.study.studyInstanceUid === uid)!;
const chosen = (selection: typeof noSelection) =>
  chosenStudies(catalogue, selection)?.studies.map(({ study }) => study.studyInstanceUid);

test('a patient with several studies has a heading, one with a single study has none', () => {
  expect(lines.map(({ kind }) => kind)).toEqual(['patient', 'study', 'study', 'study', 'study']);
});

test('Ctrl adds and takes away, Shift takes the range', () => {
  const one = selectLine(catalogue, noSelection, line('c'), 'only');
  expect(chosen(selectLine(catalogue, one, line('a'), 'toggle'))).toEqual(['c', 'a']);
  expect(chosen(selectLine(catalogue, one, line('a'), 'range'))).toEqual(['c', 'b', 'a']);
  expect(chosen(selectLine(catalogue, one, line('c'), 'toggle'))).toBeUndefined();
});

test('a case is never put together from two patients', () => {
  const one = selectLine(catalogue, noSelection, line('c'), 'only');
  expect(chosen(selectLine(catalogue, one, line('x'), 'toggle'))).toEqual(['x']);
  expect(chosen(selectLine(catalogue, one, line('x'), 'range'))).toEqual(['x']);
});

test('the heading chooses all studies of its patient', () => {
  expect(chosen(selectLine(catalogue, noSelection, lines[0]!, 'only'))).toEqual(['c', 'b', 'a']);
});

test('a study that left the list is no longer chosen', () => {
  const one = selectLine(catalogue, noSelection, line('c'), 'only');
  expect(chosenStudies(new StudyCatalogue(newestFirst, []).add([]), one)).toBeUndefined();
});
