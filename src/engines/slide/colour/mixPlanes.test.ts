import { expect, test } from 'vitest';
import { seededRandom } from '../../../lib/seededRandom';
import { mixPlanes } from './mixPlanes';

test('WSI-12: eight channels of 16 bits add up as light, each through its own window, cut off at white', () => {
  const random = seededRandom(7);
  const planes = Array.from({ length: 8 }, () => Uint16Array.from({ length: 64 }, () => random() * 65536));
  const channels = planes.map((_, index) => ({
    low: index * 1000,
    high: 30_000 + index * 3000,
    rgb: [random() * 90, random() * 90, random() * 90] as const,
  }));
  const rgba = mixPlanes({ columns: 8, rows: 8, planes }, channels);
  for (let pixel = 0; pixel < 64; pixel += 1) {
    for (const channel of [0, 1, 2] as const) {
      const sum = channels.reduce((light, { low, high, rgb }, index) => {
        const share = ((planes[index]?.[pixel] ?? 0) - low) / (high - low);
        return light + Math.min(1, Math.max(0, share)) * rgb[channel];
      }, 0);
      expect(Math.abs((rgba[pixel * 4 + channel] ?? 0) - Math.min(255, sum))).toBeLessThanOrEqual(0.51);
    }
    expect(rgba[pixel * 4 + 3]).toBe(255);
  }
});

test('a window without width is a threshold, and values below it are black', () => {
  const planes = [Uint16Array.of(9, 10, 11, 500)];
  const rgba = mixPlanes({ columns: 4, rows: 1, planes }, [{ low: 10, high: 10, rgb: [255, 0, 0] }]);
  expect([0, 1, 2, 3].map((pixel) => rgba[pixel * 4])).toEqual([0, 0, 255, 255]);
});
