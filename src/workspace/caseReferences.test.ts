import { expect, test } from 'vitest';
import type { DisplaySet, DocumentDisplaySet, FramesDisplaySet, SlideDisplaySet } from '../dicom/types';
import { instanceInCase, isInCase, nearestInSpace } from './caseReferences';

const frames = {
  kind: 'frames',
  id: 'ct',
  frameOfReferenceUid: '4.4',
  frames: ['1.1', '1.2'].map((sopInstanceUid) => ({ ref: { sopInstanceUid, frameNumber: 1 }, isMultiFrame: false })),
} as unknown as FramesDisplaySet;
const slide = {
  kind: 'slide',
  id: 'sm',
  slide: { levels: [{ instances: [{ sopInstanceUid: '2.1' }] }, { instances: [{ sopInstanceUid: '2.2' }] }] },
} as unknown as SlideDisplaySet;
const documents = { kind: 'document', id: 'sr', sopInstanceUids: ['3.1'] } as unknown as DocumentDisplaySet;
const displaySets: readonly DisplaySet[] = [frames, slide, documents];

test('SR-34: an instance is found wherever the case holds it, with its place in the series', () => {
  expect(instanceInCase(displaySets, '1.2')).toEqual({ displaySet: frames, imageNumber: 2, isMultiFrame: false });
  expect(instanceInCase(displaySets, '2.2')?.displaySet).toBe(slide);
  expect(instanceInCase(displaySets, '3.1')?.displaySet).toBe(documents);
  expect(instanceInCase(displaySets, '9.9')).toBeUndefined();
});

test('SR-34: points are at home where the frame of reference is the same, and nowhere else', () => {
  expect(isInCase(displaySets, { frameOfReferenceUid: '4.4' })).toBe(true);
  expect(isInCase(displaySets, { frameOfReferenceUid: '4.5' })).toBe(false);
  expect(isInCase(displaySets, { sopInstanceUid: '1.1' })).toBe(true);
  expect(isInCase(displaySets, {})).toBe(false);
});

test('SR-34: a series that arrives later is found', () => {
  expect(isInCase([], { sopInstanceUid: '1.1' })).toBe(false);
  expect(isInCase([frames], { sopInstanceUid: '1.1' })).toBe(true);
});

test('SR-34: points in mm are shown on the series with the nearest plane, not on the first one of their space', () => {
  const stackAt = (id: string, ...heightsMm: number[]) =>
    ({
      ...frames,
      id,
      frames: heightsMm.map((zMm) => ({
        plane: {
          originMm: [0, 0, zMm],
          columnDirection: [0, 1, 0],
          rowDirection: [1, 0, 0],
          rowSpacingMm: 1,
          columnSpacingMm: 1,
        },
      })),
    }) as unknown as FramesDisplaySet;
  const localizer = stackAt('localizer', 300);
  const sections = stackAt('sections', 0, 5, 10);
  const elsewhere = { ...stackAt('elsewhere', 6), frameOfReferenceUid: '4.5' } as FramesDisplaySet;
  const shown = (...sets: DisplaySet[]) => nearestInSpace(sets, '4.4', [20, 30, 6])?.id;
  expect(shown(localizer, sections, elsewhere)).toBe('sections');
  expect(shown(sections, localizer)).toBe('sections');
  expect(shown(elsewhere)).toBeUndefined();
  expect(shown(frames)).toBe('ct'); // no plane is known: the series is all there is
});
