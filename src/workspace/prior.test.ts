import { expect, test } from 'vitest';
import { buildStudy } from '../testing/builders';
import { isPrior } from './prior';

const then = buildStudy('1', { studyDate: '20250101' });
const now = buildStudy('2', { studyDate: '20260101' });

test('the older CT of a patient is a prior, the newer one is not', () => {
  expect([isPrior(then, 'CT', [then, now]), isPrior(now, 'CT', [then, now])]).toEqual([true, false]);
});

test('a biopsy after the CT, or the CT of another patient, makes no prior', () => {
  const biopsy = buildStudy('3', { studyDate: '20260101', modalitiesInStudy: ['SM'] });
  const other = buildStudy('4', { studyDate: '20260101', patient: { ...now.patient, issuerOfPatientId: 'South' } });
  expect(isPrior(then, 'CT', [then, biopsy, other])).toBe(false);
});
