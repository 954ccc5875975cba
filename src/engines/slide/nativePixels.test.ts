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

describe('uncompressed frames', () => {
  test('T61: by pixel and by plane are the same picture, and YBR_FULL is converted', () => {
    const expected = [1, 2, 3, 255, 4, 5, 6, 255];
    expect(rgba([1, 2, 3, 4, 5, 6])).toEqual(expected);
    expect(rgba([1, 4, 2, 5, 3, 6], { isPlanar: true })).toEqual(expected);
    const ybr = { photometricInterpretation: 'YBR_FULL' };
    expect(rgba([100, 76, 128, 85, 128, 255], { ...ybr, isPlanar: true })).toEqual(
      rgba([100, 128, 128, 76, 85, 255], ybr),
    );
  });

  test('YBR_FULL_422 shares its colours between two pixels', () => {
    const shared = { photometricInterpretation: 'YBR_FULL_422' };
    expect(rgba([100, 76, 128, 128], shared)).toEqual([100, 100, 100, 255, 76, 76, 76, 255]);
    expect(rgba([76, 76, 85, 255], shared)).toEqual([254, 0, 0, 255, 254, 0, 0, 255]);
    expect(rgba([100, 128, 128, 76, 85, 255], shared)).toEqual([100, 100, 100, 255, 254, 0, 0, 255]);
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

  test('T49: 12 of 16 bits are shown over the range of 12, with their sign, whatever stands in the others', () => {
    const grey = { samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME2', bitsAllocated: 16 };
    expect(rgba([0xff, 0x0f, 0x00, 0x08], { ...grey, bitsStored: 12 })).toEqual([
      255, 255, 255, 255, 128, 128, 128, 255,
    ]);
    expect(rgba([0xff, 0xff, 0x00, 0x80], grey)).toEqual([255, 255, 255, 255, 128, 128, 128, 255]);
    expect(rgba([0x00, 0xf8, 0x00, 0x00], { ...grey, bitsStored: 12, isSigned: true })).toEqual([
      0, 0, 0, 255, 128, 128, 128, 255,
    ]);
    expect(rgba([0xff, 0xff, 0x00, 0xf0], { ...grey, bitsStored: 12 })).toEqual([255, 255, 255, 255, 0, 0, 0, 255]);
  });

  test('T53: MONOCHROME1, palettes of 8 and 16 bits and RGB of 16 bits are shown; what is not understood is refused', () => {
    const inverse = { samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME1', bitsAllocated: 16 };
    expect(rgba([0xff, 0xff, 0, 0], inverse)).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
    const palette = {
      firstValueMapped: 10,
      red: Uint8Array.of(1, 2, 3),
      green: Uint8Array.of(4, 5, 6),
      blue: Uint8Array.of(7, 8, 9),
    };
    const indexed = { samplesPerPixel: 1, photometricInterpretation: 'PALETTE COLOR', palette };
    expect(rgba([0, 11], indexed)).toEqual([1, 4, 7, 255, 2, 5, 8, 255]);
    expect(rgba([12, 0, 255, 255], { ...indexed, bitsAllocated: 16 })).toEqual([3, 6, 9, 255, 3, 6, 9, 255]);
    expect(rgba([0xff, 0xff, 0, 0, 0, 0x80, 0, 0, 0, 0, 0xff, 0xff], { bitsAllocated: 16 })).toEqual([
      255, 0, 128, 255, 0, 0, 255, 255,
    ]);
    expect(rgba([1, 2], { samplesPerPixel: 1, photometricInterpretation: 'PALETTE COLOR' })).toBe(undefined);
    expect(rgba([1, 2], { samplesPerPixel: 1, photometricInterpretation: 'XYB' })).toBe(undefined);
    expect(rgba([1, 2, 3, 4, 5, 6, 7, 8], { bitsAllocated: 32, samplesPerPixel: 1 })).toBe(undefined);
    expect(rgba([1, 2, 3])).toBe(undefined);
  });

  test('T60: an odd frame is padded to an even length and still a frame', () => {
    const odd = format({ columns: 1 });
    expect([3, 4, 5].map((length) => hasNativeLength(new Uint8Array(length), odd))).toEqual([true, true, false]);
  });
});

test.each([
  ['16 bits', { bitsAllocated: 16 }, [0x34, 0x12, 0xff, 0xff], [0x1234, 0xffff]],
  ['12 of 16 bits, what lies above them left out', { bitsAllocated: 16, bitsStored: 12 }, [0x34, 0xf2], [0x234]],
  ['signed, from 0 for the lowest', { bitsAllocated: 16, isSigned: true }, [0, 0x80, 0xff, 0x7f], [0, 65_535]],
  ['MONOCHROME1, whose lowest is the brightest', { photometricInterpretation: 'MONOCHROME1' }, [0, 10], [255, 245]],
])('grey values are handed on as stored: %s', (_, more, bytes, values) => {
  const format = {
    columns: values.length,
    rows: 1,
    samplesPerPixel: 1,
    bitsAllocated: 8,
    photometricInterpretation: 'MONOCHROME2',
    isPlanar: false,
    ...more,
    asStored: true,
  } as const;
  const rgba = rgbaOf(Uint8Array.from(bytes), format);
  expect(values.map((_value, at) => (rgba?.[at * 4] ?? 0) | ((rgba?.[at * 4 + 1] ?? 0) << 8))).toEqual(values);
});
