import { expect, test } from 'vitest';
import type { Study } from '../../dicom/types';
import type { SourceId } from '../../dicom/uids';
import { seededRandom } from '../../lib/seededRandom';
import { buildStudy } from '../../testing/builders';

import { issuerWords } from './patientGroup';
import { createCatalogueMemo, StudyCatalogue } from './studyCatalogue';
import { newestFirst, type StudySort } from './studySort';
import { longWarnings, shortWarning } from './studyWords';

const archives = [
  { id: 'main', label: 'Main' },
  { id: 'path', label: 'Pathology' },
];
const path = { sourceId: 'path' as SourceId };
const labelOf = (id: string) => archives.find((one) => one.id === id)?.label ?? id;
const patient = (patientId: string, patientName: string, issuerOfPatientId?: string) => ({
  patient: { patientId, patientName, ...(issuerOfPatientId ? { issuerOfPatientId } : {}) },
});
const listOf = (studies: readonly Study[], sort: StudySort = newestFirst) =>
  new StudyCatalogue(sort, archives).add(studies);
const uids = ({ groups }: ReturnType<typeof listOf>) =>
  groups.map(({ studies }) => studies.map(({ study }) => study.studyInstanceUid));

test('WEB-08: patients are told apart by ID and issuer, never by name', () => {
  const { groups } = listOf([
    buildStudy('1', { ...patient('A', 'Doe^Jane'), studyDate: '20260101' }),
    buildStudy('2', { ...patient('B', 'Doe^Jane'), studyDate: '20260102' }),
    buildStudy('3', { ...patient('B', 'Doe^Janet'), studyDate: '20250101', ...path }),
    buildStudy('4', { ...patient('7', 'Doe^Jane', 'North'), studyDate: '20240101' }),
    buildStudy('5', { ...patient('7', 'Doe^Jane', 'South'), studyDate: '20230101', ...path }),
    buildStudy('6', { ...patient('', 'Doe^Jane'), studyDate: '20220101' }),
    buildStudy('7', { ...patient('', 'Doe^Jane'), studyDate: '20210101' }),
  ]);
  expect(groups.map((group) => [group.patient.patientId, group.studies.length, group.warnings])).toEqual([
    ['B', 2, ['Names differ']],
    ['A', 1, []],
    ['7', 1, []],
    ['7', 1, []],
    ['', 1, []],
    ['', 1, []],
  ]);
});

test('AT-33: one name and ID at two issuers are two patients, each shown with its issuer; a missing one is said', () => {
  const catalogue = new StudyCatalogue(newestFirst, archives);
  const first = catalogue.add([buildStudy('1', { ...patient('7', 'Doe^Jane', 'North'), studyDate: '20260103' })]);
  expect(first.groups.map((group) => [group.isIdShared, issuerWords(group)])).toEqual([[false, 'North']]);
  const { groups } = catalogue.add([
    buildStudy('2', { ...patient('7', 'Doe^Jane', 'South'), studyDate: '20260102', ...path }),
    buildStudy('3', { ...patient('7', 'Doe^Jane'), studyDate: '20260101', ...path }),
    buildStudy('4', { ...patient('8', 'Doe^Jane'), studyDate: '20250101', ...path }),
  ]);
  expect(groups.map((group) => [group.isIdShared, issuerWords(group)])).toEqual([
    [true, 'North'],
    [true, 'South'],
    [true, 'issuer not given'],
    [false, ''],
  ]);
});

test('the same study in two archives is one row that opens from the fuller one and says that the counts differ', () => {
  const { groups, studyCount } = listOf([
    buildStudy('1', { numberOfStudyRelatedInstances: 118 }),
    buildStudy('1', { ...path, numberOfStudyRelatedInstances: 120 }),
  ]);
  const [row] = groups[0]!.studies;
  expect(studyCount).toBe(1);
  expect(row!.study.sourceId).toBe('path');
  expect(row!.copies.map(({ sourceId }) => sourceId)).toEqual(['path', 'main']);
  expect(shortWarning(row!)).toBe('Counts differ');
  expect(longWarnings(row!, labelOf)[0]).toContain('Pathology: 120, Main: 118');
});

test('equal copies are opened from the archive that is configured first, whichever answered first', () => {
  const { groups } = listOf([buildStudy('1', path), buildStudy('1')]);
  expect(groups[0]!.studies[0]!.study.sourceId).toBe('main');
  expect(shortWarning(groups[0]!.studies[0]!)).toBeUndefined();
});

test('one study filed under two patients stays two rows, and each names the other', () => {
  const { groups } = listOf([
    buildStudy('1', patient('7', 'Doe^Jane')),
    buildStudy('1', { ...patient('8', 'Roe^Rick'), ...path }),
  ]);
  const rows = groups.flatMap(({ studies }) => studies);
  expect(rows.map((row) => [row.study.patient.patientId, shortWarning(row)]).sort()).toEqual([
    ['7', 'Patients differ'],
    ['8', 'Patients differ'],
  ]);
  const seven = rows.find((row) => row.study.patient.patientId === '7')!;
  expect(longWarnings(seven, labelOf)[0]).toContain('Pathology: 8 · Roe, Rick');
});

test('what one archive leaves out about the patient of a study, another fills in', () => {
  const { groups } = listOf([
    buildStudy('1', { ...path, ...patient('7', 'Doe^Jane'), numberOfStudyRelatedInstances: 9 }),
    buildStudy('2', patient('7', 'Doe^Jane', 'North')),
    buildStudy('1', { ...patient('7', 'Doe^Jane', 'North'), numberOfStudyRelatedInstances: 3 }),
  ]);
  expect(groups).toHaveLength(1);
  expect(groups[0]!.patient.issuerOfPatientId).toBe('North');
  expect(groups[0]!.studies.find(({ copies }) => copies.length === 2)!.study.sourceId).toBe('path');
});

test('one study with one ID from two issuers keeps two rows apart', () => {
  const { groups, lines } = listOf([
    buildStudy('1', patient('7', 'Doe^Jane', 'North')),
    buildStudy('1', { ...patient('7', 'Doe^Jane', 'South'), ...path }),
  ]);
  expect(groups).toHaveLength(2);
  expect(new Set(lines.map(({ key }) => key)).size).toBe(2);
});

test('case and empty components are no other name; other birth dates are told', () => {
  const person = (patientName: string, patientBirthDate: string) => ({
    patient: { patientId: 'A', patientName, patientBirthDate },
  });
  const { groups } = listOf([
    buildStudy('1', person('DOE^JANE^^', '19610302')),
    buildStudy('2', person('Doe^Jane', '19610203')),
  ]);
  expect(groups[0]!.warnings).toEqual(['Birth dates differ']);
});

test('patients stand in the order of their first study, newest first, unknown dates last', () => {
  const { studyDate: _, ...undated } = buildStudy('undated', patient('C', 'C'));
  expect(
    uids(
      listOf([
        undated,
        buildStudy('old', { ...patient('A', 'A'), studyDate: '20200101' }),
        buildStudy('new', { ...patient('B', 'B'), studyDate: '20260101', studyTime: '0900' }),
        buildStudy('newer', { ...patient('A', 'A'), studyDate: '20260101', studyTime: '1000' }),
      ]),
    ),
  ).toEqual([['newer', 'old'], ['new'], ['undated']]);
});

test('every column sorts both ways, and what is unknown stays last', () => {
  const studies = [
    buildStudy('b', { ...patient('2', 'Öberg^B'), studyDescription: 'beta', numberOfStudyRelatedInstances: 10 }),
    buildStudy('a', { ...patient('1', 'oak^A'), studyDescription: 'Alpha', numberOfStudyRelatedInstances: 9 }),
    buildStudy('c', { ...patient('', 'Zorn^C'), studyDescription: '' }),
  ];
  const order = (column: StudySort['column'], direction: StudySort['direction']) =>
    uids(listOf(studies, { column, direction })).join(' ');
  expect(order('patientName', 'ascending')).toBe('a b c');
  expect(order('patientName', 'descending')).toBe('c b a');
  expect(order('description', 'ascending')).toBe('a b c');
  expect(order('description', 'descending')).toBe('b a c');
  expect(order('images', 'descending')).toBe('b a c');
  expect(order('patientId', 'descending')).toBe('b a c');
});

/** 20,000 studies of 12,000 patients, in the order an archive happens to send them. */
function bigList(count: number): readonly Study[] {
  const random = seededRandom(20_000);
  return Array.from({ length: count }, (_, i) => {
    const id = Math.floor(random() * 12_000);
    return buildStudy(`1.2.${i}`, {
      ...patient(`P${id}`, `Name${id % 997}^Given${id}`),
      studyDate: `20${10 + Math.floor(random() * 16)}0${1 + Math.floor(random() * 9)}1${Math.floor(random() * 10)}`,
      studyDescription: `Description ${i % 50}`,
    });
  });
}

test('pages that come one by one give the very list that all at once give', () => {
  const studies = bigList(3000);
  for (const column of ['studyDate', 'patientName', 'description'] as const) {
    const sort = { column, direction: 'descending' } as const;
    const memo = createCatalogueMemo();
    let grown = memo([], sort, archives);
    for (let end = 137; end < studies.length + 137; end += 137) grown = memo(studies.slice(0, end), sort, archives);
    const whole = listOf(studies, sort);
    expect(grown.lines.map(({ key }) => key)).toEqual(whole.lines.map(({ key }) => key));
    expect(grown.studyCount).toBe(3000);
  }
});

test('a page costs what is new in it: rows and patients without news stay the same objects', () => {
  const studies = bigList(20_000);
  const memo = createCatalogueMemo();
  const before = memo(studies.slice(0, 19_800), newestFirst, archives);
  const known = new Set<unknown>(before.groups);
  const after = memo(studies, newestFirst, archives);
  expect(memo(studies, newestFirst, archives)).toBe(after);
  expect(after.studyCount).toBe(20_000);
  expect(after.groups.filter((group) => !known.has(group)).length).toBeLessThanOrEqual(200);
});

test('another search and another order begin anew', () => {
  const memo = createCatalogueMemo();
  memo([buildStudy('1'), buildStudy('2')], newestFirst, archives);
  expect(memo([buildStudy('3')], newestFirst, archives).studyCount).toBe(1);
  expect(memo([], newestFirst, archives).studyCount).toBe(0);
});
