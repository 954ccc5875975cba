import { describe, expect, test } from 'vitest';
import type { SopClassUid, StudyInstanceUid } from '../uids';
import { formatMoment } from './caseReport';
import { buildMark, buildReport, buildReportStudy, findingOf, fixtureStudies, patient } from './reportFixture';
import { mixesPatients, otherIdentities, reportProblems } from './reportProblems';
import { type TnmStage, tnmProblems, tnmWords } from './tnm';

const { before, after, slide } = fixtureStudies;

describe('a report', () => {
  test('of one patient, whole and signed, has no problem', () => {
    expect(reportProblems(buildReport())).toEqual([]);
  });

  test('never holds a study of another patient, or of another issuer', () => {
    const other = { ...before, patient: { ...patient, patientId: 'P2' } };
    expect(reportProblems(buildReport({ studies: [other], findings: [] }))).toEqual([
      'The study of 20240501 is of another patient: ID “P2 / NORTH”, not “P1 / NORTH”',
    ]);
    const issuer = { ...before, patient: { ...patient, issuerOfPatientId: 'SOUTH' } };
    expect(reportProblems(buildReport({ studies: [issuer], findings: [] }))[0]).toContain(
      '“P1 / SOUTH”, not “P1 / NORTH”',
    );
  });

  test('holds a study under another ID only where a person declared in words that it is of the same patient', () => {
    const other = { ...after, patient: { ...patient, patientId: 'X9', issuerOfPatientId: 'SOUTH' } };
    const studies = [before, other];
    const marks = (reconciled?: string) => {
      const link = { confidence: 'certain', basis: 'reader', by: 'Roe', at: '20250301' } as const;
      const others = [{ ...buildMark(other, '2.25.100'), sopClassUid: '1.2' as SopClassUid }];
      return findingOf(
        buildMark(before, '2.25.100', { link: { ...link, others, ...(reconciled && { reconciled }) } }),
        buildMark(other, '2.25.100'),
      );
    };
    expect(mixesPatients(buildReport({ studies, findings: [marks()] }))).toBe(true);
    const report = buildReport({ studies, findings: [marks('Same person, seen by Roe')] });
    expect(reportProblems(report)).toEqual([]);
    expect(mixesPatients(report)).toBe(false);
    expect(otherIdentities(report)).toEqual([{ patient: other.patient, words: 'Same person, seen by Roe' }]);
    const third = { ...slide, patient: { ...patient, patientId: 'Z' } };
    const three = buildReport({ studies: [...studies, third], findings: [marks('Same person, seen by Roe')] });
    expect(reportProblems(three)).toHaveLength(1);
    expect(mixesPatients(three)).toBe(true);
  });

  test('never holds a mark of a study it does not know, nor of another finding', () => {
    const stranger = buildMark(buildReportStudy('9.9', '20250101'), '2.25.100');
    expect(reportProblems(buildReport({ findings: [findingOf(stranger)] }))).toEqual([
      'Nodule 1 is marked in a study that is not part of the report',
    ]);
    const mixed = findingOf(buildMark(before, '2.25.100'), buildMark(before, '2.25.200'));
    expect(reportProblems(buildReport({ findings: [mixed] }))).toEqual(['Nodule 1 holds a mark of another finding']);
    const one = findingOf(buildMark(before, '2.25.100'));
    expect(reportProblems(buildReport({ findings: [one, one] }))).toEqual(['Nodule 1 is in the report twice']);
  });

  test('says what else is missing', () => {
    const { decision } = buildReport();
    const problems = reportProblems(
      buildReport({
        reportUid: '',
        patient: { ...patient, patientId: ' ' },
        studies: [],
        findings: [],
        author: '',
        writtenAt: '',
        tnm: [],
        ...(decision && { decision: { ...decision, responsible: '', date: '1 March' } }),
      }),
    );
    expect(problems).toEqual([
      'The report has no identifier of its own',
      'The patient has no Patient ID: whose report it is cannot be said',
      'Who wrote the report is missing',
      'When the report was written is missing',
      'The decision names nobody who is responsible',
      'The decision has no date',
    ]);
    const unmarked = { ...findingOf(buildMark(before, '2.25.1')), marks: [] };
    expect(reportProblems(buildReport({ findings: [unmarked] }))).toEqual(['Nodule 1 has no mark on any image']);
    expect(
      reportProblems(
        buildReport({ studies: [{ ...before, studyInstanceUid: '7' as StudyInstanceUid }], findings: [] }),
      ),
    ).toEqual([]);
  });
});

describe('a stage', () => {
  const stage: TnmStage = { prefix: 'yp', t: 'T1b', n: 'N0', edition: 'UICC 8', by: 'Roe', at: '20250301' };

  test('is told with its prefix and edition', () => {
    expect(tnmWords({ ...stage, stageGroup: 'IA2' })).toBe('ypT1b ypN0, stage IA2 (UICC 8)');
    expect(tnmWords({ ...stage, edition: '' })).toContain('(edition not stated)');
  });

  test('without its edition, its author or any category is refused', () => {
    expect(tnmProblems(stage)).toEqual([]);
    expect(tnmProblems({ ...stage, edition: ' ', by: '', at: '' })).toHaveLength(3);
    expect(tnmProblems({ prefix: 'c', edition: 'UICC 8', by: 'Roe', at: '20250301' })).toEqual([
      'TNM: no category and no stage is given',
    ]);
    expect(tnmProblems({ ...stage, n: 'T2' })[0]).toContain('where the N category is expected');
  });
});

test('a DICOM date and time is shown with its offset', () => {
  expect(formatMoment('20250301143000+0100')).toBe('2025-03-01 14:30 +01:00');
  expect(formatMoment('20250301')).toBe('2025-03-01');
  expect(formatMoment('yesterday')).toBe('yesterday');
});
