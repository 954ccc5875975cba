import { describe, expect, test } from 'vitest';
import type { Annotation } from '../dicom/types';
import type { SopInstanceUid, StudyInstanceUid, TrackingUid } from '../dicom/uids';
import { buildAnnotation, buildStudy } from '../testing/builders';
import { changeWords, findingMatrix } from './findingMatrix';
import { findingsOf, linked, partnersOf, unlinkable, unlinked } from './findings';

const at = (id: string, study: string, over: Partial<Annotation> = {}) =>
  buildAnnotation({
    id,
    trackingUid: `1.9.${id}` as TrackingUid,
    studyInstanceUid: study as StudyInstanceUid,
    sopInstanceUid: `${study}.${id}` as SopInstanceUid,
    ...over,
  });
const mm = (value: number) => ({
  name: { value: '410668003', scheme: 'SCT', meaning: 'Length' },
  value,
  unit: { value: 'mm', scheme: 'UCUM', meaning: 'millimeter' },
});
const [ct, slide, third] = [at('1', '1.1'), at('2', '1.2'), at('3', '1.3')];
const studies = ['1.1', '1.2', '1.3'].map((uid, index) => buildStudy(uid, { studyDate: `2026010${index + 1}` }));
const caseOf = (annotations: readonly Annotation[], stored: Readonly<Record<string, Annotation>> = {}) => ({
  annotations,
  stored,
  displaySets: [],
  studies,
});
const STATEMENT = { confidence: 'possible', basis: 'block', by: 'A^B', at: '20260101' } as const;
const over = (all: readonly Annotation[], changed: readonly Annotation[] | string) => {
  if (typeof changed === 'string') throw new Error(changed);
  return all.map((one) => changed.find(({ id }) => id === one.id) ?? one);
};

describe('linking', () => {
  test('the partner gives the identity, unless the other side is stored or a finding already', () => {
    const uidOf = (stored: Readonly<Record<string, Annotation>>) =>
      over([ct, slide], linked(slide, ct, STATEMENT, caseOf([ct, slide], stored))).map((one) => one.trackingUid);
    expect(uidOf({})).toEqual([ct.trackingUid, ct.trackingUid]);
    expect(uidOf({ 2: slide })).toEqual([slide.trackingUid, slide.trackingUid]);
    expect(uidOf({ 1: ct, 2: slide })).toEqual([ct.trackingUid, ct.trackingUid]);
    const pair = over([ct, slide, third], linked(slide, ct, STATEMENT, caseOf([ct, slide, third])));
    const later = { ...STATEMENT, confidence: 'certain', at: '20260202' } as const;
    const all = over(pair, linked(pair[0] as Annotation, third, later, caseOf(pair)));
    expect(all.map((one) => one.trackingUid)).toEqual([ct.trackingUid, ct.trackingUid, ct.trackingUid]);
    expect(all.map(({ link }) => [link?.confidence, link?.others.length])).toEqual([
      ['possible', 2],
      ['possible', 2],
      ['certain', 2],
    ]);
  });

  test('one that leaves a finding of three keeps the other two together; of the last two both are what they were', () => {
    const pair = over([ct, slide, third], linked(slide, ct, STATEMENT, caseOf([ct, slide, third])));
    const all = over(pair, linked(third, ct, STATEMENT, caseOf(pair)));
    const newUid = () => '1.77';
    const two = over(all, unlinked(all[2] as Annotation, caseOf(all), newUid));
    expect(two.map((one) => [one.trackingUid, one.trackingIdentifier, one.link?.others.length])).toEqual([
      [ct.trackingUid, 'Mark 1', 1],
      [ct.trackingUid, 'Mark 1', 1],
      [third.trackingUid, 'Mark 3', undefined],
    ]);
    // The one that gave its name leaves: it is another thing from now on.
    const left = over(all, unlinked(all[0] as Annotation, caseOf(all), newUid));
    expect(left.map((one) => one.trackingUid)).toEqual(['1.77', ct.trackingUid, ct.trackingUid]);
    expect(over(two, unlinked(two[0] as Annotation, caseOf(two), newUid))).toEqual([ct, slide, third]);
  });

  test('another certainty of what is linked is stated of both, and changes no identity', () => {
    const pair = over([ct, slide], linked(slide, ct, STATEMENT, caseOf([ct, slide])));
    const sure = { ...STATEMENT, confidence: 'certain' } as const;
    const again = over(pair, linked(pair[1] as Annotation, pair[0] as Annotation, sure, caseOf(pair)));
    expect(again.map(({ link }) => link?.confidence)).toEqual(['certain', 'certain']);
    expect(again[1]?.link?.own).toEqual(pair[1]?.link?.own);
  });

  test('ORI-04: two patients are linked only where somebody declared them to be one', () => {
    const [first, second] = studies;
    const other = { ...second, patient: { patientId: 'P1', issuerOfPatientId: 'B', patientName: 'Doe^Jane' } };
    const two = { ...caseOf([ct, slide]), studies: [first, other] as typeof studies };
    expect(linked(slide, ct, STATEMENT, two)).toBe('The two marks are of different patients, by ID or issuer');
    const declared = linked(slide, ct, { ...STATEMENT, reconciled: 'ID P1 and P1 of B' }, two);
    expect(over([ct, slide], declared).map(({ link }) => link?.reconciled)).toEqual([
      'ID P1 and P1 of B',
      'ID P1 and P1 of B',
    ]);
  });

  test('marks without a name of their own, locked ones and key images are not linked', () => {
    const point = at('4', '1.2', { shape: 'point', points: [1, 1, 0] });
    const locked = at('5', '1.2', { lockedReason: 'signed' });
    expect(unlinkable(point)).toContain('Points on slides');
    expect(unlinkable(locked)).toBe('signed');
    expect(unlinkable(at('6', '1.2', { shape: 'keyImage' }))).toBeDefined();
    expect(linked(point, ct, STATEMENT, caseOf([point, ct]))).toContain('Points on slides');
    const same = at('7', '1.1');
    // Other studies first, the newest mark first; nothing on its own image.
    expect(partnersOf(ct, [ct, slide, same, point, locked, third]).map(({ id }) => id)).toEqual(['3', '2', '7']);
  });
});

describe('the matrix of findings', () => {
  test('a row for each Tracking UID, a column for each study in time, change against the same quantity before', () => {
    const first = at('1', '1.1', { measurements: [mm(12)] });
    const again = at('2', '1.2', { trackingUid: first.trackingUid, measurements: [mm(9)] });
    const onSlide = at('3', '1.3', { trackingUid: first.trackingUid, measurements: [mm(3)] });
    const alone = at('4', '1.2', { measurements: [mm(5)] });
    const three = studies.map((study, index) => (index === 2 ? { ...study, modalitiesInStudy: ['SM'] } : study));
    const { columns, rows } = findingMatrix(findingsOf([alone, first, again, onSlide]), three.toReversed());
    expect(columns.map(({ studyInstanceUid }) => studyInstanceUid)).toEqual(['1.1', '1.2', '1.3']);
    expect(rows.map((row) => row.cells.map((cell) => cell?.value?.value))).toEqual([
      [12, 9, 3],
      [undefined, 5, undefined],
    ]);
    // What a slide measures is no later size of what the CT showed.
    expect(rows[0]?.cells.map((cell) => cell?.changePercent)).toEqual([undefined, -25, undefined]);
    expect([-25, 33.4, 0.2].map(changeWords)).toEqual(['−25 %', '+33 %', '0 %']);
  });
});
