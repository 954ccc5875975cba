import { expect, test } from 'vitest';
import { buildStudy } from '../testing';
import { groupStudies } from './groupStudies';

const patient = (patientId: string, patientName: string, issuerOfPatientId?: string) => ({
  patient: { patientId, patientName, ...(issuerOfPatientId ? { issuerOfPatientId } : {}) },
});

test('two patients of one name stay two, one patient with two spellings stays one and is marked', () => {
  const groups = groupStudies([
    buildStudy('1', { ...patient('A', 'Doe^Jane'), studyDate: '20260101' }),
    buildStudy('2', { ...patient('B', 'Doe^Jane'), studyDate: '20260102' }),
    buildStudy('3', { ...patient('B', 'Doe^Janet'), studyDate: '20250101' }),
  ]);
  expect(groups.map((group) => [group.patient.patientId, group.studies.length, group.hasOtherNames])).toEqual([
    ['B', 2, true],
    ['A', 1, false],
  ]);
});

test('the same ID from two issuers is two patients', () => {
  expect(
    groupStudies([buildStudy('1', patient('7', 'Doe^J', 'North')), buildStudy('2', patient('7', 'Doe^J', 'South'))]),
  ).toHaveLength(2);
});

test('studies without a patient ID are never joined, whatever the name says', () => {
  expect(
    groupStudies([buildStudy('1', patient('', 'Doe^Jane')), buildStudy('2', patient('', 'Doe^Jane'))]),
  ).toHaveLength(2);
});

test('case and empty components are no other name', () => {
  const [group] = groupStudies([
    buildStudy('1', patient('A', 'DOE^JANE^^')),
    buildStudy('2', patient('A', 'Doe^Jane')),
  ]);
  expect(group?.hasOtherNames).toBe(false);
});

test('the newest study comes first, and its patient before the others', () => {
  const groups = groupStudies([
    buildStudy('old', { ...patient('A', 'A'), studyDate: '20200101' }),
    buildStudy('new', { ...patient('B', 'B'), studyDate: '20260101', studyTime: '0900' }),
    buildStudy('newer', { ...patient('A', 'A'), studyDate: '20260101', studyTime: '1000' }),
  ]);
  expect(groups.map(({ studies }) => studies.map(({ studyInstanceUid }) => studyInstanceUid))).toEqual([
    ['newer', 'old'],
    ['new'],
  ]);
});
