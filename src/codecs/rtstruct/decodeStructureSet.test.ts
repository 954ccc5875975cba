import { expect, test } from 'vitest';
import type { DicomJson } from '../../dicom/json';
import type { Series } from '../../dicom/types';
import { element, sequence } from '../dataset';
import { decodeStructureSet, lacksContours } from './decodeStructureSet';

const series = {
  sourceId: 'a',
  studyInstanceUid: '1.2',
  seriesInstanceUid: '1.3',
  modality: 'RTSTRUCT',
} as unknown as Series;
const contour = (kind: string, ...points: number[]): DicomJson => ({
  '30060042': element('CS', kind),
  '30060050': element('DS', ...points),
});

const structureSet = (contours: readonly DicomJson[], more: DicomJson = {}): DicomJson => ({
  '00080018': element('UI', '1.4'),
  '30060002': element('SH', 'Plan 1'),
  '30060020': sequence([
    { '30060022': element('IS', 7), '30060024': element('UI', '1.5'), '30060026': element('LO', 'Heart') },
  ]),
  '30060039': sequence([
    { '30060084': element('IS', 7), '3006002A': element('IS', 255, 128, 0), '30060040': sequence(contours) },
  ]),
  '30060080': sequence([{ '30060084': element('IS', 7), '300600A4': element('CS', 'ORGAN') }]),
  ...more,
});

test('a region has its name, colour and interpreted type, and its contours in mm of the frame of reference it names', () => {
  const read = decodeStructureSet(series, structureSet([contour('CLOSED_PLANAR', 0, 0, 5, 9, 0, 5, 9, 9, 5)]));
  expect(read.ok && read.value).toMatchObject({
    frameOfReferenceUid: '1.5',
    segments: [{ number: 7, label: 'Heart', colour: '#ff8000', interpretedType: 'ORGAN' }],
    contours: [{ segmentNumber: 7, kind: 'CLOSED_PLANAR', points: Float64Array.of(0, 0, 5, 9, 0, 5, 9, 9, 5) }],
  });
});

test('contours that cannot be read are counted, never dropped in silence; coordinates kept elsewhere are missed', () => {
  const broken = [contour('CLOSED_PLANAR', 0, 0, 5), contour('CLOSED_PLANAR', 1, 2), contour('SPLINE', 1, 2, 3)];
  const read = decodeStructureSet(series, structureSet(broken));
  expect(read.ok && read.value.notes).toEqual(['2 of 3 contours cannot be read and are not drawn']);
  expect(lacksContours(structureSet(broken))).toBe(false);
  expect(lacksContours(structureSet([{ '30060042': element('CS', 'POINT') }]))).toBe(true);
});

test('regions of several frames of reference are refused in words', () => {
  const rois = ['1.5', '1.6'].map((uid, index) => ({
    '30060022': element('IS', index),
    '30060024': element('UI', uid),
  }));
  const read = decodeStructureSet(series, structureSet([contour('POINT', 1, 2, 3)], { '30060020': sequence(rois) }));
  expect(!read.ok && read.error.title).toContain('several frames of reference');
});
