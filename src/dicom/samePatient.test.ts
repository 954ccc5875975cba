import { expect, test } from 'vitest';
import type { DicomJson } from './json';
import { areDifferentPatients, otherPatientProblem } from './samePatient';
import { tags } from './tags';

const instance = (id?: string, issuer?: string): DicomJson => ({
  ...(id !== undefined && { [tags.PatientID]: { vr: 'LO', Value: [id] } }),
  ...(issuer !== undefined && { [tags.IssuerOfPatientID]: { vr: 'LO', Value: [issuer] } }),
});
const listed = { patientId: 'A-1', patientName: 'DOE^JANE', issuerOfPatientId: 'Clinic' };

test('AT-32: a series that names another patient than its study is marked, with both identifiers', () => {
  const problem = otherPatientProblem([instance('A-1'), instance('B-2')], listed);
  expect(problem).toMatchObject({
    severity: 'error',
    title: 'these images name another patient than their study, and are not shown',
  });
  expect(problem?.detail).toBe('1 of 2 images: Patient ID “B-2”, listed as “A-1”');
  expect(otherPatientProblem([instance('A-1', 'Elsewhere')], listed)?.detail).toContain('A-1 / Elsewhere');
});

test('the same identifier, padded or without an issuer, and images that name nobody, are no contradiction', () => {
  expect(
    otherPatientProblem([instance('A-1 '), instance('A-1', 'Clinic'), instance(), instance('')], listed),
  ).toBeUndefined();
  expect(otherPatientProblem([instance('B-2')], { ...listed, patientId: '' })).toBeUndefined();
  expect(otherPatientProblem([], listed)).toBeUndefined();
  expect(otherPatientProblem([instance(' A-1')], { ...listed, patientId: ' A-1 ' })).toBeUndefined();
});

test('AT-32: where the list tells no patient, images of two patients in one series are marked all the same', () => {
  const unnamed = { patientId: '', patientName: 'DOE^JANE' };
  expect(otherPatientProblem([instance(), instance('A-1'), instance('A-1 ')], unnamed)).toBeUndefined();
  expect(otherPatientProblem([instance('A-1'), instance('B-2')], unnamed)?.detail).toContain('“B-2”');
});

test('J7: two outside studies without a Patient ID are one patient only where all else agrees, and never without a name', () => {
  const outside = { patientId: '', patientName: 'Meier^Anna', patientBirthDate: '19600101', patientSex: 'F' };
  expect(areDifferentPatients(outside, { ...outside })).toBe(false);
  expect(areDifferentPatients(outside, { ...outside, patientBirthDate: '19610101' })).toBe(true);
  expect(areDifferentPatients(outside, { ...outside, patientName: 'Meier^Anne' })).toBe(true);
  expect(areDifferentPatients({ patientId: '', patientName: '' }, { patientId: '', patientName: '' })).toBe(true);
  expect(areDifferentPatients(outside, { ...outside, patientId: 'P1' })).toBe(true);
});
