import { describe, expect, test } from 'vitest';
import type { Annotation, Study } from '../dicom/types';
import { pathologyAfter } from './pathologyAfter';

const patient = { patientId: 'A', issuerOfPatientId: 'H', patientName: 'Doe^Jane' };
const study = (uid: string, studyDate: string | undefined, modality: string, over = {}): Study =>
  ({ studyInstanceUid: uid, studyDate, modalitiesInStudy: [modality], patient, ...over }) as unknown as Study;
const mark = (studyInstanceUid: string) => ({ studyInstanceUid }) as Annotation;

const ct = study('ct', '20260520', 'CT');
const early = study('early', '20260101', 'SM');
const biopsy = study('biopsy', '20260610', 'SM');
const resection = study('resection', '20260701', 'SM');

const offered = (marks: readonly Annotation[], studies: readonly Study[]) =>
  pathologyAfter(marks, { studies, otherStudies: undefined })?.study.studyInstanceUid;

describe('pathology offered beside a finding', () => {
  test('is the first one after the images on which it was marked', () => {
    expect(offered([mark('ct')], [ct, resection, early, biopsy])).toBe('biopsy');
    expect(offered([mark('ct')], [ct, study('same', '20260520', 'SM')])).toBe('same');
  });

  test('is none before, of another patient, without days, or where the finding is marked on it already', () => {
    expect(offered([mark('ct')], [ct, early])).toBeUndefined();
    const other = { patient: { ...patient, patientId: 'B' } };
    expect(offered([mark('ct')], [ct, study('other', '20260610', 'SM', other)])).toBeUndefined();
    expect(offered([mark('ct')], [study('ct', undefined, 'CT'), biopsy])).toBeUndefined();
    expect(offered([mark('ct')], [ct, study('undated', undefined, 'SM')])).toBeUndefined();
    expect(offered([mark('ct'), mark('biopsy')], [ct, biopsy, resection])).toBeUndefined();
  });
});
