import { expect, test } from 'vitest';
import { buildStudy } from '../testing/builders';
import { relatedStudies } from './relatedStudies';
import type { Patient, Study } from './types';

const patient: Patient = {
  patientId: 'P1',
  issuerOfPatientId: 'HOSPITAL',
  patientName: 'Doe^Jane',
  patientBirthDate: '19600102',
  patientSex: 'F',
};
const study = (uid: string, more: Partial<Study>, person: Partial<Patient> = {}): Study => ({
  ...buildStudy(uid),
  patient: { ...patient, ...person },
  modalitiesInStudy: ['CT'],
  ...more,
});
const read = study('1', { studyDate: '20260520', studyDescription: 'CT chest follow-up' });
const told = (found: readonly Study[]) =>
  relatedStudies(read, found).map(({ study: { studyInstanceUid }, because, doubt }) =>
    [studyInstanceUid, because, doubt].filter(Boolean).join(': '),
  );

test('the study that a reader compares with comes first, and each says why it stands where it does', () => {
  expect(
    told([
      study('2', { studyDate: '20230101', studyDescription: 'MR brain', modalitiesInStudy: ['MR'] }),
      study('3', { studyDate: '20250318', studyDescription: 'CT chest with contrast' }),
      study('4', { studyDate: '20260518', studyDescription: 'CT abdomen' }),
      study('5', { studyDate: '20260523', studyDescription: 'Chest PA', modalitiesInStudy: ['DX'] }),
      study('6', { studyDate: '20240520', studyDescription: 'Chest CT' }),
      study('7', { modalitiesInStudy: ['SR'], studyDate: '', studyDescription: '' }),
    ]),
  ).toEqual([
    '3: CT as well, similar description, 14 months earlier',
    '6: CT as well, similar description, 2 years earlier',
    '4: CT as well, 2 days earlier',
    '5: similar description, 3 days later',
    '2: 3 years earlier',
    '7: date not known',
  ]);
});

test('WEB-08: another issuer is another patient; another person under the same identifier is doubted, not hidden', () => {
  const on = { studyDate: '20260520', studyDescription: '' };
  expect(
    told([
      study('a', on, { issuerOfPatientId: 'ELSEWHERE' }),
      study('b', on, { patientId: 'P11' }),
      study('c', on, { patientName: 'DOE^J' }),
      study('d', on, { patientName: 'Roe^Richard' }),
      study('e', on, { patientBirthDate: '19710304' }),
      study('f', on, { patientSex: 'M' }),
    ]),
  ).toEqual([
    'c: CT as well, same day',
    'd: CT as well, same day: another name under the same ID',
    'e: CT as well, same day: another birth date under the same ID',
    'f: CT as well, same day: another sex under the same ID',
  ]);
});
