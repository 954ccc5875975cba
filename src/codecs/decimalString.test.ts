import { describe, expect, test } from 'vitest';
import { seededRandom } from '../lib/seededRandom';
import { formatDecimalString } from './decimalString';

describe('decimal strings', () => {
  test('a value never takes more than 16 characters and never loses its magnitude (5,000 seeded values)', () => {
    const random = seededRandom(5);
    for (let i = 0; i < 5_000; i += 1) {
      const value = (random() - 0.5) * 10 ** Math.floor(random() * 60 - 30);
      const text = formatDecimalString(value);
      expect(text.length, text).toBeLessThanOrEqual(16);
      expect(text).toMatch(/^-?\d*\.?\d+(e-?\d+)?$/);
      expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-8);
    }
  });

  test.each([
    [0, '0'],
    [-0, '0'],
    [12.5, '12.5'],
    [1.2345678901234566e-7, '1.23456789012e-7'],
    [123456789012345680000, '1.23456789012e20'],
    [12.345678901234567, '12.3456789012346'],
    [-12.345678901234567, '-12.345678901235'],
  ])('%d is written %s', (value, text) => {
    expect(formatDecimalString(value)).toBe(text);
  });

  test('what is not a number is never written', () => {
    expect(() => formatDecimalString(Number.NaN)).toThrow();
    expect(() => formatDecimalString(Number.POSITIVE_INFINITY)).toThrow();
  });
});
