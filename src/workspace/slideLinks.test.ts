import { expect, test } from 'vitest';
import { mapPoint } from '../dicom/slide/alignment';
import { buildSlides } from '../dicom/slide/buildSlides';
import { madeInstance, madeSeries } from '../dicom/slide/slideFixture';
import type { SlideDisplaySet, Study } from '../dicom/types';
import type { PaneId, StudyInstanceUid } from '../dicom/uids';
import { LINKED_STACKS } from './links';
import { slideLinkBetween, type SlideLinkState, withTie } from './slideLinks';

const [FIRST, SECOND] = ['1' as PaneId, '2' as PaneId];
const study = (uid: string, patientId: string): Study =>
  ({ studyInstanceUid: uid as StudyInstanceUid, patient: { patientId, patientName: '' } }) as Study;

function slide(uid: string, frameOfReference: string | undefined, of = '1.1', spacing = true): SlideDisplaySet {
  const instance = madeInstance({
    uid,
    matrix: [500, 500],
    frameOfReference,
    ...(spacing ? {} : { spacing: undefined }),
  });
  const [set] = buildSlides([{ series: madeSeries(`${uid}.9`), instances: [instance] }]);
  return { ...set!, series: { ...set!.series, studyInstanceUid: of as StudyInstanceUid } };
}

function beside(one: SlideDisplaySet, other: SlideDisplaySet): SlideLinkState {
  return {
    links: [LINKED_STACKS],
    panes: [
      { id: FIRST, displaySetId: one.id },
      { id: SECOND, displaySetId: other.id },
    ] as SlideLinkState['panes'],
    displaySets: [one, other],
    studies: [study('1.1', 'A'), study('1.2', 'B')],
    slideTies: [],
  };
}

test('one frame of reference ties slides by itself; another one, or none, or no size, does not, and it is said which', () => {
  expect(slideLinkBetween(beside(slide('1', 'x'), slide('2', 'x')), FIRST, SECOND)).toMatchObject({
    kind: 'frameOfReference',
  });
  expect(slideLinkBetween(beside(slide('1', 'x'), slide('2', 'y')), FIRST, SECOND)).toBe('otherFrameOfReference');
  expect(slideLinkBetween(beside(slide('1', 'x'), slide('2', undefined)), FIRST, SECOND)).toBe('noFrameOfReference');
  expect(slideLinkBetween(beside(slide('1', 'x'), slide('2', 'y', '1.1', false)), FIRST, SECOND)).toBe('uncalibrated');
});

test('nothing is tied while nothing is linked, nor a pane with itself', () => {
  const state = beside(slide('1', 'x'), slide('2', 'x'));
  expect(slideLinkBetween({ ...state, links: [] }, FIRST, SECOND)).toBeUndefined();
  expect(slideLinkBetween(state, FIRST, FIRST)).toBeUndefined();
});

test('ORI-04: slides of two patients are not tied by an equal frame of reference, and by hand only under the words', () => {
  const [one, other] = [slide('1', 'x'), slide('2', 'x', '1.2')];
  const state = beside(one, other);
  expect(slideLinkBetween(state, FIRST, SECOND)).toBe('otherPatient');
  const map = { a: 1, b: 0, c: 0, d: 1, e: 3, f: 0 };
  const tied = { ...state, slideTies: [{ displaySetIds: [one.id, other.id], map }] as const };
  expect(slideLinkBetween(tied, FIRST, SECOND)).toMatchObject({ kind: 'manual', isOfOtherPatient: true });
});

test('a tie leads both ways, and a later one of the same slides takes its place', () => {
  const [one, other] = [slide('1', 'x'), slide('2', 'y')];
  const map = { a: 0, b: 2, c: -2, d: 0, e: 10, f: 5 };
  const ties = withTie([], { displaySetIds: [one.id, other.id], map });
  const state = { ...beside(one, other), slideTies: ties };
  const [there, back] = [slideLinkBetween(state, FIRST, SECOND), slideLinkBetween(state, SECOND, FIRST)];
  if (typeof there !== 'object' || typeof back !== 'object') throw new Error('not tied');
  const [x, y] = mapPoint(back.map, mapPoint(there.map, [7, 9]));
  expect([x, y].map((mm) => Math.round(mm * 1e9) / 1e9)).toEqual([7, 9]);
  const again = withTie(ties, { displaySetIds: [other.id, one.id], map });
  expect(again).toHaveLength(1);
  expect(again[0]?.displaySetIds).toEqual([other.id, one.id]);
});

test('an alignment holds for another scan in the same frame of reference, both ways, and never for another patient', () => {
  const [one, other] = [slide('1', 'x'), slide('2', 'y')];
  const rescan = slide('3', 'x');
  const map = { a: 0, b: 2, c: -2, d: 0, e: 10, f: 5 };
  const aligned = { pairs: 3, kind: 'similarity', residualUm: 12 } as const;
  const tie = { displaySetIds: [one.id, other.id], map, aligned } as const;
  const both = (a: SlideDisplaySet, b: SlideDisplaySet): SlideLinkState => ({
    ...beside(a, b),
    displaySets: [one, other, a, b],
    slideTies: [tie],
  });
  expect(slideLinkBetween(both(rescan, other), FIRST, SECOND)).toMatchObject({ kind: 'manual', map, aligned });
  const back = slideLinkBetween(both(other, rescan), FIRST, SECOND);
  if (typeof back !== 'object') throw new Error('not tied');
  expect(mapPoint(back.map, mapPoint(map, [7, 9]))[0]).toBeCloseTo(7, 9);
  // Copied UIDs: both slides of the second patient carry the frames of the first.
  const [strangeOne, strangeOther] = [slide('4', 'x', '1.2'), slide('5', 'y', '1.2')];
  expect(slideLinkBetween(both(strangeOne, strangeOther), FIRST, SECOND)).toBe('otherFrameOfReference');
  expect(slideLinkBetween(both(strangeOne, other), FIRST, SECOND)).toBe('otherPatient');
  // Views tied as they lay are of these two scans alone.
  const byHand = { ...both(rescan, other), slideTies: [{ displaySetIds: tie.displaySetIds, map }] };
  expect(slideLinkBetween(byHand, FIRST, SECOND)).toBe('otherFrameOfReference');
});
