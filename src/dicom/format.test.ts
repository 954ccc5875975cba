import { describe, expect, test } from 'vitest';
import type { CodedConcept } from './codedConcept';
import { codes, units } from './codes';
import { formatAge, formatDate, formatMeasurement, formatPersonName } from './format';

const ucum = (value: string): CodedConcept => ({ value, scheme: 'UCUM', meaning: value });

describe('a measurement reads the same everywhere', () => {
  test.each<[number, CodedConcept, CodedConcept, string]>([
    [12.3456, codes.length, units.mm, '12.3 mm'],
    [50, codes.length, units.mm, '50.0 mm'],
    [0.999, codes.length, units.mm, '0.999 mm'],
    [0.1, codes.length, units.mm, '0.100 mm'],
    [0.0999, codes.length, units.mm, '99.9 µm'],
    [0.0021, codes.length, units.mm, '2.1 µm'],
    [0.00025, codes.length, units.mm, '0.25 µm'],
    [0, codes.length, units.mm, '0.0 mm'],
    [2.1, codes.length, units.um, '2.1 µm'],
    [1234.56, codes.length, units.mm, '1234.6 mm'],
    [0.045, codes.area, units.mm2, '0.045 mm²'],
    [1, codes.area, units.mm2, '1.000 mm²'],
    [0.0045, codes.area, units.mm2, '0.0045 mm²'],
    [0.00081, codes.area, units.mm2, '810 µm²'],
    [0.0000321, codes.area, units.mm2, '32.1 µm²'],
    [12.345, codes.area, units.mm2, '12.35 mm²'],
    [123.45, codes.area, units.mm2, '123.5 mm²'],
    [20_000.4, codes.area, units.mm2, '20000 mm²'],
    [12, codes.length, units.pixels, '12.0 px'],
    [120.4, codes.area, units.pixels, '120.4 px²'],
    [-41.04, codes.attenuationCoefficient, units.hounsfield, '-41.0 HU'],
    [-0.01, codes.attenuationCoefficient, units.hounsfield, '0.0 HU'],
    [3.4567, codes.mean, ucum('g/ml{SUVbw}'), '3.46 SUVbw'],
    [2.5, codes.mean, ucum('cm2'), '2.5 cm²'],
    [812, codes.mean, ucum('mm2/s'), '812 mm²/s'],
    [33.35, codes.mean, ucum('deg'), '33.4°'],
    [0.25, codes.mean, units.none, '0.25'],
    [Number.NaN, codes.length, units.mm, 'no value'],
  ])('%f', (value, name, unit, text) => {
    expect(formatMeasurement({ name, value, unit })).toBe(text);
  });
});

test('dates are unambiguous', () => {
  expect(formatDate('20240131')).toBe('2024-01-31');
  expect(formatDate('2024.01.31')).toBe('2024-01-31');
  expect(formatDate('202401')).toBe('202401');
  expect(formatDate(undefined)).toBe('');
});

describe('names', () => {
  test.each([
    ['Doe^Jane', 'Doe, Jane'],
    ['Adams^John Robert Quincy^^Rev.^B.A. M.Div.', 'Adams, John Robert Quincy, Rev. B.A. M.Div.'],
    ['Morrison-Jones^Susan^^^Ph.D.', 'Morrison-Jones, Susan, Ph.D.'],
    ['Yamada^Tarou=山田^太郎=やまだ^たろう', 'Yamada, Tarou (山田, 太郎, やまだ, たろう)'],
    ['=山田^太郎', '山田, 太郎'],
    ['ANONYMOUS', 'ANONYMOUS'],
    ['^^^^', ''],
    [undefined, ''],
  ])('%s', (stored, shown) => {
    expect(formatPersonName(stored)).toBe(shown);
  });
});

describe('ages', () => {
  test.each([
    ['19600301', '20240229', '63 y'],
    ['19600301', '20240301', '64 y'],
    ['20230105', '20240304', '13 mo'],
    ['20240220', '20240303', '12 d'],
    ['20240220', '20240220', '0 d'],
    ['20250101', '20240101', ''],
    ['', '20240101', ''],
    [undefined, undefined, ''],
  ])('born %s, on %s', (born, on, age) => {
    expect(formatAge(born, on)).toBe(age);
  });
});
