import { describe, expect, test } from 'vitest';
import { withStatedColour } from './jpegColour';

const SOI = [0xff, 0xd8];
const JFIF = [0xff, 0xe0, 0, 7, 0x4a, 0x46, 0x49, 0x46, 0];
const ADOBE = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 1];
const frame = (ids: readonly number[]) => [0xff, 0xc0, 0, 17, 8, 0, 1, 0, 1, 3, ...ids.flatMap((id) => [id, 0x11, 0])];
const SCAN = [0xff, 0xda, 0, 4, 1, 2, 9, 9, 0xff, 0xd9];
const stream = (...parts: readonly number[][]) => Uint8Array.from(parts.flat());
const markers = (bytes: Uint8Array) =>
  [...bytes].flatMap((byte, index) =>
    byte === 0xff && [0xe0, 0xee].includes(bytes[index + 1] ?? 0) ? [bytes[index + 1]] : [],
  );

describe('a three-component JPEG that the object calls RGB (COL-02)', () => {
  test('without any marker gets one that says so', () => {
    const fixed = withStatedColour(stream(SOI, frame([1, 2, 3]), SCAN), 'RGB');
    expect(markers(fixed)).toEqual([0xee]);
    expect([...fixed.subarray(0, 4)]).toEqual([0xff, 0xd8, 0xff, 0xee]);
    expect([...fixed.subarray(-SCAN.length)]).toEqual(SCAN);
  });

  test('loses its JFIF marker, which would win', () => {
    const fixed = withStatedColour(stream(SOI, JFIF, frame([1, 2, 3]), SCAN), 'RGB');
    expect(markers(fixed)).toEqual([0xee]);
    expect(fixed.length).toBe(SOI.length + 16 + frame([1, 2, 3]).length + SCAN.length);
  });

  test('is left alone when an Adobe marker or component names tell the colours', () => {
    for (const told of [stream(SOI, ADOBE, frame([1, 2, 3]), SCAN), stream(SOI, frame([0x52, 0x47, 0x42]), SCAN)]) {
      expect(withStatedColour(told, 'RGB')).toBe(told);
    }
  });
});

test('YBR streams and what is no JPEG pass untouched', () => {
  const ybr = stream(SOI, JFIF, frame([1, 2, 3]), SCAN);
  expect(withStatedColour(ybr, 'YBR_FULL_422')).toBe(ybr);
  const other = Uint8Array.from([1, 2, 3]);
  expect(withStatedColour(other, 'RGB')).toBe(other);
});
