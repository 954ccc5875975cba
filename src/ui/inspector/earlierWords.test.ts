import { expect, test } from 'vitest';
import { units } from '../../dicom/codes';
import type { Measurement } from '../../dicom/types';
import { buildAnnotation } from '../../testing/builders';
import { earlierWords } from './earlierWords';

const of = (value: number, unit = units.mm): Measurement =>
  ({ name: { value: '410668003', scheme: 'SCT', meaning: 'Length' }, value, unit }) as Measurement;
const words = (now: Measurement, ...earlier: Measurement[]) =>
  earlierWords(
    buildAnnotation({ id: 'a', measurements: [now] }),
    earlier.map((measurement, index) => ({ studyDate: `202${5 - index}0318101700`, measurement })),
  );

test('the value before stands with its date and with the change since', () => {
  expect(words(of(12), of(10))).toBe('2025-03-18: 10.0 mm, now +20 %');
  expect(words(of(8), of(10), of(16))).toBe('2025-03-18: 10.0 mm, now −20 %; 2024-03-18: 16.0 mm');
  expect(words(of(10), of(10))).toBe('2025-03-18: 10.0 mm, now ±0 %');
});

test('values in different units, or that were not measured, are not compared', () => {
  expect(words(of(12), of(10, { value: '{pixels}', scheme: 'UCUM', meaning: 'pixels' }))).not.toContain('now');
  expect(words(of(Number.NaN), of(10))).toBe('2025-03-18: 10.0 mm');
  expect(words(of(12), of(Number.NaN))).toBe('');
});
