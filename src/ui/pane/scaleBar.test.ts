import { expect, test } from 'vitest';
import { seededRandom } from '../../lib/seededRandom';
import { frameAt } from './frameAt';
import { scaleBarFor } from './scaleBar';

test.each([
  [0.5, 100, 100, '5 cm'],
  [0.63, 96, 50 / 0.63, '5 cm'],
  [0.0005, 110, 100, '50 µm'],
  [0.00025, 110, 80, '20 µm'],
  [0.01, 100, 100, '1 mm'],
  [0.1, 100, 100, '1 cm'],
  [0.000001, 100, 100, '100 nm'],
])('at %f mm a pixel, %i px hold a bar of %f px: %s', (mmPerPixel, maxPx, lengthPx, text) => {
  const bar = scaleBarFor(mmPerPixel, maxPx);
  expect(bar?.text).toBe(text);
  expect(bar?.lengthPx).toBeCloseTo(lengthPx, 6);
});

test('whatever the zoom, the bar fits, is not tiny, and its words are its length', () => {
  const random = seededRandom(7);
  const units = { cm: 10, mm: 1, µm: 1e-3, nm: 1e-6 } as const;
  for (let i = 0; i < 2000; i++) {
    const mmPerPixel = 10 ** (random() * 6 - 5);
    const bar = scaleBarFor(mmPerPixel, 100);
    expect(bar).toBeDefined();
    const [value, unit] = bar!.text.split(' ') as [string, keyof typeof units];
    expect(bar!.lengthPx).toBeLessThanOrEqual(100.001);
    expect(bar!.lengthPx).toBeGreaterThan(39.9);
    expect((Number(value) * units[unit]) / (bar!.lengthPx * mmPerPixel)).toBeCloseTo(1, 6);
  }
});

test('without a scale there is no bar', () => {
  expect([scaleBarFor(undefined, 100), scaleBarFor(0, 100), scaleBarFor(Number.NaN, 100)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test('the ends of the frame bar are the first and the last image', () => {
  expect([-0.2, 0, 0.499, 0.5, 0.999, 1, 3].map((fraction) => frameAt(fraction, 2))).toEqual([1, 1, 1, 2, 2, 2, 2]);
});
