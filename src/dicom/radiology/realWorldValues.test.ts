import { expect, test } from 'vitest';
import type { DicomJson } from '../json';
import type { Series } from '../types';
import { frameHeaders } from './frameHeader';
import { radiologyTags } from './radiologyTags';
import { realWorldMapping } from './realWorldValues';

const code = (value: string, scheme: string, meaning: string): DicomJson => ({
  '00080100': { vr: 'SH', Value: [value] },
  '00080102': { vr: 'SH', Value: [scheme] },
  '00080104': { vr: 'LO', Value: [meaning] },
});
const one = (vr: string, ...Value: unknown[]) => ({ vr, Value });
const SQUARE_MM = code('mm2/s', 'UCUM', 'square millimeter per second');
const ADC = code('113041', 'DCM', 'Apparent Diffusion Coefficient');
const mapping = (more: DicomJson = {}): DicomJson => ({
  '004008EA': one('SQ', SQUARE_MM),
  '00409224': one('FD', 0.0001),
  '00409225': one('FD', 0.000001),
  '00409216': one('US', 10),
  '00409211': one('US', 3000),
  '00409220': one('SQ', {
    '0040A043': one('SQ', code('246205007', 'SCT', 'Quantity')),
    '0040A168': one('SQ', ADC),
  }),
  ...more,
});
const dataset = (...items: DicomJson[]): DicomJson => ({
  [radiologyTags.RealWorldValueMappingSequence]: one('SQ', ...items),
});

test('PM-02: a mapping is slope and intercept, a unit, a quantity, and the values that are mapped', () => {
  expect(realWorldMapping(dataset(mapping()))).toEqual({
    slope: 0.000001,
    intercept: 0.0001,
    unit: { value: 'mm2/s', scheme: 'UCUM', meaning: 'square millimeter per second' },
    quantity: { value: '113041', scheme: 'DCM', meaning: 'Apparent Diffusion Coefficient' },
    covers: [0.00011, 0.0031],
  });
});

test('PM-02: the precise pair of ends comes before the whole one, and a falling mapping turns them round', () => {
  const precise = { '00409214': one('FD', 0.5), '00409213': one('FD', 2.5) };
  expect(
    realWorldMapping(dataset(mapping({ ...precise, '00409225': one('FD', -2), '00409224': one('FD', 0) })))?.covers,
  ).toEqual([-5, -1]);
});

test('a mapping without a line or a unit is none; without a quantity it is called by its label', () => {
  const { '00409225': _slope, ...table } = mapping();
  const { '004008EA': _unit, ...bare } = mapping();
  expect(realWorldMapping(dataset(table, bare))).toBeUndefined();
  const { '00409220': _quantity, ...named } = mapping({
    '00283003': one('LO', 'Perfusion'),
    '00409210': one('SH', 'P'),
  });
  expect(realWorldMapping(dataset(table, named))?.quantity?.meaning).toBe('Perfusion');
  expect(realWorldMapping({})).toBeUndefined();
});

const image = (sopClassUid: string): DicomJson => ({
  '00080016': one('UI', sopClassUid),
  '00080018': one('UI', '1.2'),
  '00280010': one('US', 4),
  '00280011': one('US', 4),
  '00281050': one('DS', 1000),
  '00281051': one('DS', 2000),
  ...dataset(mapping()),
});

test('the values and windows of a parametric map are what it maps to; an image keeps its Modality LUT', () => {
  const [map] = frameHeaders({} as Series, image('1.2.840.10008.5.1.4.1.1.30'));
  expect(map?.rescale).toMatchObject({ slope: 0.000001, intercept: 0.0001, covers: [0.00011, 0.0031] });
  expect(map?.voi).toMatchObject({ voiLutFunction: 'LINEAR_EXACT' });
  expect(map?.voi?.windowCenter).toBeCloseTo(0.0011, 12);
  expect(map?.voi?.windowWidth).toBeCloseTo(0.002, 12);
  const [mr] = frameHeaders({} as Series, image('1.2.840.10008.5.1.4.1.1.4'));
  expect(mr?.rescale).toEqual({ slope: 1, intercept: 0 });
  expect(mr?.voi).toMatchObject({ windowCenter: 1000, windowWidth: 2000 });
});
