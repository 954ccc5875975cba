import { describe, expect, test } from 'vitest';
import type { DicomJson } from '../../dicom/json';
import { ctImage, ctLines, idsOf, reportInput } from '../testData';
import { encodeMeasurementReport } from './encodeReport';
import { headsOf, type ReportIdentity, reportIdentity } from './reportIdentity';

const version = (sopInstanceUid: string, ...replaces: string[]) => ({
  identity: { sopInstanceUid, replaces, predecessors: replaces } as unknown as ReportIdentity,
});
const uids = (reports: readonly { readonly identity: ReportIdentity }[]) =>
  reports.map(({ identity }) => identity.sopInstanceUid);

describe('versions of a report', () => {
  test('a report tells who wrote it, where it stands and what it replaces', () => {
    const predecessor = { ...idsOf(ctImage()), sopClassUid: '1.2.840.10008.5.1.4.1.1.88.34' };
    const report = encodeMeasurementReport(reportInput(ctLines(), { predecessor, author: { name: 'Doe^Jane' } }));
    expect(report.ok && reportIdentity(report.value)).toMatchObject({
      isOurs: true,
      isVerified: false,
      isComplete: false,
      authorName: 'Doe^Jane',
      seriesNumber: 700,
      instanceNumber: 1,
      title: 'Imaging Measurement Report',
      replaces: [predecessor.sopInstanceUid],
    });
  });

  test('the last version is the head, whatever the clocks say', () => {
    const heads = headsOf([version('c', 'b'), version('a'), version('b', 'a'), version('other')]);
    expect(uids(heads.heads)).toEqual(['c', 'other']);
    expect(uids(heads.superseded)).toEqual(['a', 'b']);
    expect(heads.conflicts).toEqual([]);
  });

  test('T-SR-14: two people changed the same version: both heads are offered, and it is said', () => {
    const heads = headsOf([version('a'), version('b', 'a'), version('c', 'a')]);
    expect(uids(heads.heads)).toEqual(['b', 'c']);
    expect(heads.conflicts.map(uids)).toEqual([['b', 'c']]);
  });

  test('the same version from two archives is one, and no rival of itself', () => {
    const heads = headsOf([version('a'), version('b', 'a'), version('b', 'a')]);
    expect(uids(heads.heads)).toEqual(['b']);
    expect(heads.conflicts).toEqual([]);
  });

  test('a version whose predecessor is not in the archive is still the head', () => {
    expect(uids(headsOf([version('c', 'lost')]).heads)).toEqual(['c']);
  });

  test('versions that replace each other in a circle are all shown', () => {
    const heads = headsOf([version('a', 'b'), version('b', 'a'), version('c')]);
    expect(uids(heads.heads)).toEqual(['c', 'a', 'b']);
    expect(heads.conflicts.map(uids)).toEqual([['a', 'b']]);
  });

  test('an addendum leaves its predecessor standing', () => {
    const predecessor = { ...idsOf(ctImage()), sopClassUid: '1.2.840.10008.5.1.4.1.1.88.34' };
    const report = encodeMeasurementReport(reportInput(ctLines(), { predecessor }));
    if (!report.ok) throw new Error(report.error.title);
    const addendum = JSON.parse(JSON.stringify(report.value).replaceAll('"121360"', '"121361"')) as DicomJson;
    const identity = reportIdentity(addendum);
    expect(identity).toMatchObject({ predecessors: [predecessor.sopInstanceUid], replaces: [] });
    const heads = headsOf([version(predecessor.sopInstanceUid), { identity }]);
    expect(heads.heads).toHaveLength(2);
  });
});
