import { expect, test } from 'vitest';
import type { DicomJson } from '../../dicom/json';
import { buildStudy } from '../../testing/builders';
import { buildFrames, buildHeader } from '../testing';
import { displaySetFacts } from './displaySetFacts';

const set = buildFrames('1.1', buildStudy('1'), 1);
const factsOf = (dataset: DicomJson) =>
  Object.fromEntries(displaySetFacts({ ...set, frames: [buildHeader(set.series, 1, { dataset })] }));
const COLOUR = { '00280002': { Value: [3] }, '00280004': { Value: ['RGB'] } };

test('COL-03: a colour image without a profile is taken for sRGB, and the information says that this is assumed', () => {
  expect(factsOf(COLOUR)['Colour profile']).toBe('none: sRGB assumed');
  expect(factsOf({ '00280004': { Value: ['PALETTE COLOR'] } })['Colour profile']).toBe('none: sRGB assumed');
  expect(factsOf({ ...COLOUR, '00282000': { InlineBinary: 'AAAA' } })['Colour profile']).toMatch(/^ICC/);
  expect(factsOf({ '00280004': { Value: ['MONOCHROME2'] } })).not.toHaveProperty('Colour profile');
});

test('COL-04: the information tells how a lossy image was compressed', () => {
  const lossy = {
    '00282110': { Value: ['01'] },
    '00282112': { Value: [12.36] },
    '00282114': { Value: ['ISO_15444_1'] },
  };
  expect(factsOf(lossy).Compression).toBe('lossy, about 12.4:1, JPEG 2000');
  expect(factsOf({})).not.toHaveProperty('Compression');
});
