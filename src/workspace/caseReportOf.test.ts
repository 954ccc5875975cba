import { expect, test } from 'vitest';
import { buildMark, buildReport, fixtureStudies, patient } from '../dicom/report/reportFixture';
import { reportProblems } from '../dicom/report/reportProblems';
import type { DisplaySet } from '../dicom/types';
import { caseReportOf } from './caseReportOf';

const { before, after } = fixtureStudies;
const { studies: _s, series: _e, findings: _f, patient: _p, ...written } = buildReport({ tnm: [] });

test('the report of the open case holds its studies, each series once, and the marks gathered by Tracking UID', () => {
  const marks = [buildMark(before, '2.25.1'), buildMark(after, '2.25.1'), buildMark(after, '2.25.2')].map(
    (mark, index) => ({
      ...mark,
      id: `m${index}` as typeof mark.id,
    }),
  );
  const set = (id: string) =>
    ({ kind: 'frames', id, series: { seriesInstanceUid: '1.2.3.1.1', modality: 'CT' } }) as DisplaySet;
  const report = caseReportOf(
    {
      studies: [before, after],
      displaySets: [set('a'), set('b')],
      annotations: Object.fromEntries(marks.map((mark) => [mark.id, mark])),
    },
    written,
  );
  expect(report?.patient).toEqual(patient);
  expect(report?.series.map(({ modality }) => modality)).toEqual(['CT']);
  expect(report?.findings.map((finding) => [finding.trackingUid, finding.marks.length])).toEqual([
    ['2.25.1', 2],
    ['2.25.2', 1],
  ]);
  expect(report && reportProblems(report)).toEqual([]);
});

test('without a case there is no report', () => {
  expect(caseReportOf({ studies: [], displaySets: [], annotations: {} }, written)).toBeUndefined();
});
