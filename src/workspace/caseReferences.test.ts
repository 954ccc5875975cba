import { expect, test } from 'vitest';
import type { DisplaySet, DocumentDisplaySet, FramesDisplaySet, SlideDisplaySet } from '../dicom/types';
import { instanceInCase, isInCase } from './caseReferences';

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
