import { describe, expect, test } from 'vitest';
import { documentPatientProblem, type NamedPatient } from './documentPatient';

const listed = { patientId: 'P-17', patientName: 'Müller-Łoś^Ada Maria', patientBirthDate: '19610302' };
const same: NamedPatient = {
  ids: ['X', 'P-17'],
  name: 'Ada Mueller Los',
  familyName: 'Mueller Los',
  givenNames: 'Ada',
  birthDate: '19610302',
};
const about = (over: Partial<NamedPatient>, study: Partial<typeof listed> = {}) =>
  documentPatientProblem([{ ...same, ...over }], { ...listed, ...study });

describe('the patient that a document names', () => {
  test('a name in another spelling, with fewer names or initials, is the same', () => {
    expect(about({})).toBeUndefined();
    expect(about({ name: 'A. MULLER', familyName: 'MULLER', givenNames: 'A.' })).toBeUndefined();
    expect(documentPatientProblem([{ ids: [], name: 'Maria Müller' }], listed)).toBeUndefined();
    expect(about({ birthDate: '1961' })).toBeUndefined();
  });

  test('another name, a sibling, another birth date: an error that says both', () => {
    expect(about({ name: 'Ada Stone', familyName: 'Stone' })).toMatchObject({
      severity: 'error',
      title:
        'This document names another patient than its study: name “Ada Stone”, of the study “Müller-Łoś, Ada Maria”',
    });
    expect(about({ name: 'Bert Müller', familyName: 'Müller', givenNames: 'Bert' })?.severity).toBe('error');
    expect(about({ birthDate: '19610303' })?.title).toContain('birth date “1961-03-03”, of the study “1961-03-02”');
    expect(about({ birthDate: '1962' })?.severity).toBe('error');
  });

  test('an ID that differs alone is a warning which names the other hospital; with nothing else to go by it is an error', () => {
    expect(about({ ids: ['K-3'] })).toMatchObject({
      severity: 'warning',
      tip: expect.stringContaining('other hospital'),
    });
    expect(documentPatientProblem([{ ids: ['K-3'], name: '' }], listed)?.severity).toBe('error');
  });

  test('a middle name counts as a given one, and "de" as no family', () => {
    const cruz = { patientName: 'de la Cruz^Ana^Isabel' };
    expect(about({ name: 'Isabel Cruz', familyName: 'Cruz', givenNames: 'Isabel' }, cruz)).toBeUndefined();
    expect(about({ name: 'Ana de Souza', familyName: 'de Souza', givenNames: 'Ana' }, cruz)?.severity).toBe('error');
  });

  test('what either does not tell contradicts nobody', () => {
    expect(documentPatientProblem([], listed)).toBeUndefined();
    expect(documentPatientProblem([{ ids: [], name: '' }], listed)).toBeUndefined();
    expect(about({ ids: ['K-3'] }, { patientId: ' ' })).toBeUndefined();
    expect(about({ birthDate: '19700101' }, { patientBirthDate: '' })).toBeUndefined();
    expect(about({ name: '山田 太郎', familyName: '山田', givenNames: '太郎' })).toBeUndefined();
  });

  test('a name in two scripts is compared in the one they share', () => {
    const twice = { patientName: 'Yamada^Tarou=山田^太郎' };
    expect(about({ name: '山田 太郎', familyName: '山田', givenNames: '太郎' }, twice)).toBeUndefined();
    expect(about({ name: '鈴木 太郎', familyName: '鈴木', givenNames: '太郎' }, twice)?.severity).toBe('error');
  });

  test('of two patients in one document, the other one is told', () => {
    const other = { ids: ['C-1'], name: 'Child Stone', familyName: 'Stone', givenNames: 'Child' };
    expect(documentPatientProblem([same, other], listed)?.title).toContain('Child Stone');
  });
});
