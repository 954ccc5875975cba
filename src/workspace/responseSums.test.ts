import { expect, test } from 'vitest';
import { codes, units } from '../dicom/codes';
import type { Annotation, Study } from '../dicom/types';
import { buildAnnotation, buildStudy } from '../testing/builders';
import { findingMatrix } from './findingMatrix';
import { findingsOf } from './findings';
import { responseRow, roleOf } from './responseSums';

const study = (uid: string, date: string, ...modalitiesInStudy: string[]): Study =>
  buildStudy(uid, { studyDate: date, modalitiesInStudy });
const STUDIES = [
  study('1', '20260101', 'CT'),
  study('2', '20260301', 'SM'),
  study('3', '20260401', 'CT'),
  study('4', '20260601', 'MR'),
];

interface Measured {
  readonly long?: number;
  readonly short?: number;
  readonly role?: Annotation['responseRole'];
  readonly isNode?: boolean;
}
function mark(name: string, studyUid: string, { long, short, role, isNode }: Measured): Annotation {
  const value = (concept: (typeof codes)['longAxis' | 'shortAxis'], mm: number) => ({
    ...{ name: concept, value: mm, unit: units.mm },
  });
  return buildAnnotation({
    id: `${name} ${studyUid} ${long ?? ''}`,
    trackingUid: name as Annotation['trackingUid'],
    trackingIdentifier: name,
    studyInstanceUid: studyUid as Annotation['studyInstanceUid'],
    measurements: [
      ...(long === undefined ? [] : [value(codes.longAxis, long)]),
      ...(short === undefined ? [] : [value(codes.shortAxis, short)]),
    ] as Annotation['measurements'],
    ...(role && { responseRole: role }),
    ...(isNode && { site: { value: '59441001', scheme: 'SCT', meaning: 'Lymph node' } }),
  });
}
const rowOf = (...marks: Annotation[]) => responseRow(findingMatrix(findingsOf(marks), STUDIES));

test('longest diameters, short axes of nodes, the largest of several images; a slide is no time point', () => {
  const found = rowOf(
    mark('A', '1', { long: 30, short: 20, role: 'target' }),
    mark('A', '3', { long: 18, short: 9 }),
    mark('A', '3', { long: 20, short: 9 }),
    mark('N', '1', { long: 25, short: 20, role: 'target', isNode: true }),
    mark('N', '3', { long: 22, short: 14 }),
    mark('slide', '2', { long: 3, short: 2 }),
    mark('other', '1', { long: 50 }),
  );
  expect(found?.targets).toBe(2);
  expect(found?.cells.map((cell) => cell?.sumMm)).toEqual([50, undefined, 34]);
  expect(found?.cells[2]).toMatchObject({ response: 'PR', missing: [] });
  expect(found?.doubts).toEqual([]);
});

test('a target that was not measured is named; a new lesion is progress; without a role there is no row', () => {
  const found = rowOf(
    mark('A', '1', { long: 30, role: 'target' }),
    mark('A', '3', {}),
    mark('A', '4', { long: 10 }),
    mark('fresh', '4', { long: 12, role: 'new' }),
  );
  expect(found?.cells.map((cell) => [cell?.sumMm, cell?.missing, cell?.response])).toEqual([
    [30, [], undefined],
    [undefined, ['A'], undefined],
    [10, [], 'PD'],
  ]);
  expect(rowOf(mark('A', '1', { long: 30 }))).toBeUndefined();
  const [finding] = findingsOf([mark('A', '1', { long: 1 }), mark('A', '3', { long: 1, role: 'nonTarget' })]);
  expect(finding && roleOf(finding)).toBe('nonTarget');
});
