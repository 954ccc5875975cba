import { describe, expect, test } from 'vitest';
import { codes, units } from '../../dicom/codes';
import type { DicomJson } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import type { Annotation } from '../../dicom/types';
import { element } from '../dataset';
import { ctImage, ctLines, idsOf, mark, frameSpace, reportInput, SOURCE } from '../testData';
import { encodeMeasurementReport } from './encodeReport';
import { reportDocumentsOf } from './reportDocuments';
import type { InstanceReference, ReportInput } from './reportInput';

const COMPREHENSIVE_3D = '1.2.840.10008.5.1.4.1.1.88.34';
const referenceTo = (sopInstanceUid: string): InstanceReference => ({
  ...idsOf(ctImage()),
  sopClassUid: COMPREHENSIVE_3D,
  sopInstanceUid,
});

/** A version of a report with a UID of its own, made at an hour of one day. */
function version(
  sopInstanceUid: string,
  hour: number,
  marks: readonly Annotation[],
  more: Partial<ReportInput> = {},
): DicomJson {
  const report = encodeMeasurementReport(
    reportInput(marks, {
      newUid: () => sopInstanceUid,
      now: new Date(Date.UTC(2026, 2, 1, hour)),
      author: { name: 'Doe^Jane', isAuthenticated: true },
      ...more,
    }),
  );
  if (!report.ok) throw new Error(report.error.title);
  return report.value;
}
const documentsOf = (...datasets: readonly DicomJson[]) =>
  reportDocumentsOf(datasets.map((dataset) => ({ dataset, sourceId: SOURCE })));

const ct = ctImage();
const lesion = mark(ct, frameSpace(ct), 'length', [0, 0, 10, 10], {
  trackingIdentifier: 'Lesion 2',
  measurements: [{ name: codes.length, value: 12.3, unit: units.mm }],
});
const grown: Annotation = { ...lesion, measurements: [{ name: codes.length, value: 14.1, unit: units.mm }] };

describe('SR-25: the history of a report', () => {
  test('SR-25: versions stand newest first, with author, state and what changed; only the last one is the head', () => {
    const first = version('1.1', 8, [lesion]);
    // The clock of the second machine is behind: who names whom decides.
    const second = version('1.2', 7, [grown], { predecessor: referenceTo('1.1'), completion: 'COMPLETE' });
    const [older, newer] = documentsOf(first, second);
    expect(newer).toMatchObject({ sopInstanceUid: '1.2', title: 'Imaging Measurement Report', sourceId: SOURCE });
    expect(older?.versions).toEqual(newer?.versions);
    expect(newer?.versions).toEqual([
      {
        sopInstanceUid: '1.2',
        contentDateTime: expect.stringMatching(/^20260301\d{6}$/),
        authorName: 'Doe, Jane',
        madeWith: 'Parfocal',
        isComplete: true,
        isVerified: false,
        isHead: true,
        predecessors: ['1.1'],
        changes: ['Lesion 2: Length 12.3 mm → 14.1 mm'],
      },
      expect.objectContaining({
        sopInstanceUid: '1.1',
        isComplete: false,
        isHead: false,
        predecessors: [],
        changes: [],
      }),
    ]);
  });

  test('SR-25: two versions of one predecessor are both heads, and each knows its rival', () => {
    const [document] = documentsOf(
      version('1.1', 8, [lesion]),
      version('1.2', 9, [grown], { predecessor: referenceTo('1.1') }),
      version('1.3', 10, [lesion, ...ctLines()], { predecessor: referenceTo('1.1') }),
    );
    expect(document?.versions.map(({ sopInstanceUid, isHead, rivals }) => [sopInstanceUid, isHead, rivals])).toEqual([
      ['1.3', true, ['1.2']],
      ['1.2', true, ['1.3']],
      ['1.1', false, undefined],
    ]);
  });

  test('SR-25: deleting the last mark is a version that says so', () => {
    const [, empty] = documentsOf(
      version('1.1', 8, [lesion]),
      version('1.2', 9, [], { predecessor: referenceTo('1.1'), studyImage: ct }),
    );
    expect(empty?.versions[0]).toMatchObject({ isHead: true, isWithdrawn: true });
    expect(empty?.versions[0]?.changes).toContain('“Lesion 2” was withdrawn');
  });

  test('SR-25: an addendum leaves the report standing and is not told as a change of it', () => {
    const addendum = JSON.parse(
      JSON.stringify(version('1.2', 9, [grown], { predecessor: referenceTo('1.1') })).replaceAll(
        '"121360"',
        '"121361"',
      ),
    ) as DicomJson;
    const [document] = documentsOf(version('1.1', 8, [lesion]), addendum);
    expect(document?.versions).toMatchObject([
      { sopInstanceUid: '1.2', isHead: true, isAddendum: true, changes: [] },
      { sopInstanceUid: '1.1', isHead: true },
    ]);
    expect(document?.versions.some(({ rivals }) => rivals !== undefined)).toBe(false);
  });

  test('SR-25: a version whose predecessor is not here says so, and so does one that changed nothing', () => {
    const [lost, same] = documentsOf(
      version('1.2', 9, [lesion], { predecessor: referenceTo('9.9') }),
      version('1.3', 10, [lesion], { predecessor: referenceTo('1.2') }),
    );
    expect(lost?.versions.map(({ changes }) => changes)).toEqual([
      ['Nothing of its content changed'],
      ['The version it was made from is not here'],
    ]);
    expect(same?.versions).toBe(lost?.versions);
  });

  test('SR-25: reports of different chains keep apart, and an instance in two archives is one document', () => {
    const one = version('1.1', 8, [lesion]);
    const documents = documentsOf(one, version('2.1', 8, [lesion]), one);
    expect(documents.map(({ sopInstanceUid, versions }) => [sopInstanceUid, versions.length])).toEqual([
      ['1.1', 1],
      ['2.1', 1],
    ]);
  });

  test('SR-25: versions that name each other in a circle are all listed', () => {
    const [document] = documentsOf(
      version('1.1', 8, [lesion], { predecessor: referenceTo('1.2') }),
      version('1.2', 9, [lesion], { predecessor: referenceTo('1.1') }),
    );
    expect(document?.versions.map(({ sopInstanceUid, isHead }) => [sopInstanceUid, isHead])).toEqual([
      ['1.2', true],
      ['1.1', true],
    ]);
  });

  test('SR-25: a report without an author in its header is by the observer its text names', () => {
    const { '0040A078': _, ...plain } = version('1.1', 8, [lesion]);
    const foreign: DicomJson = {
      ...plain,
      [tags.Manufacturer]: element('LO', 'ACME'),
      [tags.ManufacturerModelName]: undefined,
    };
    expect(documentsOf(foreign)[0]?.versions[0]).toMatchObject({ authorName: 'Doe, Jane', madeWith: 'ACME' });
  });
});
