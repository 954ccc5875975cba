import { describe, expect, test } from 'vitest';
import { hasNativeLength, rgbaOf, type PixelFormat } from './nativePixels';

const format = (more: Partial<PixelFormat>): PixelFormat => ({
  columns: 2,
  rows: 1,
  samplesPerPixel: 3,
  bitsAllocated: 8,
  photometricInterpretation: 'RGB',
  isPlanar: false,
  ...more,
});
const rgba = (bytes: number[], more: Partial<PixelFormat> = {}) => {
  const pixels = rgbaOf(Uint8Array.from(bytes), format(more));
  return pixels && [...pixels];
};

describe('uncompressed frames (T60, T61)', () => {
  test('by pixel and by plane are the same picture', () => {
    const expected = [1, 2, 3, 255, 4, 5, 6, 255];
    expect(rgba([1, 2, 3, 4, 5, 6])).toEqual(expected);
    expect(rgba([1, 4, 2, 5, 3, 6], { isPlanar: true })).toEqual(expected);
  });

  test('YBR_FULL is converted; grey of it stays grey', () => {
    expect(rgba([100, 128, 128, 76, 85, 255], { photometricInterpretation: 'YBR_FULL' })).toEqual([
      100, 100, 100, 255, 254, 0, 0, 255,
    ]);
  });

  test('MONOCHROME1 is bright where it is low', () => {
    const more = { samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME1' };
    expect(rgba([0, 200], more)).toEqual([255, 255, 255, 255, 55, 55, 55, 255]);
  });

  test('what is not understood is refused', () => {
    expect(
      rgba([1, 2, 3, 4], { bitsAllocated: 16, samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME2' }),
    ).toBe(undefined);
    expect(rgba([1, 2], { samplesPerPixel: 1, photometricInterpretation: 'PALETTE COLOR' })).toBe(undefined);
    expect(rgba([1, 2, 3])).toBe(undefined);
  });

  test('an odd frame is padded to an even length and still a frame', () => {
    const odd = format({ columns: 1 });
    expect([3, 4, 5].map((length) => hasNativeLength(new Uint8Array(length), odd))).toEqual([true, true, false]);
  });
});
