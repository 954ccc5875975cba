import { expect, test } from 'vitest';
import { withStatedSign } from './codestreamSign';

/** SOC and SIZ of one component; what follows is not looked at. */
function jpeg2000(precision: number, isSigned: boolean): Uint8Array {
  const bytes = new Uint8Array(60);
  bytes.set([0xff, 0x4f, 0xff, 0x51, 0, 41]);
  bytes[4 + 37] = 1;
  bytes[4 + 38] = (isSigned ? 0x80 : 0) | (precision - 1);
  return bytes;
}
const given = (values: Uint16Array | Int16Array) => ({
  stored: values,
  range: [Math.min(...values), Math.max(...values)] as const,
});

test('air of −2000 that an unsigned JPEG 2000 stream carries as 6192 is −2000 again where the header says signed', () => {
  const read = withStatedSign(given(Uint16Array.of(6192, 0, 40, 4095, 8191)), jpeg2000(13, false), true);
  expect([...(read?.stored ?? [])]).toEqual([-2000, 0, 40, 4095, -1]);
  expect(read?.range).toEqual([-2000, 4095]);
});

test('words of an unsigned image that a JPEG 2000 stream carries as signed are unsigned again', () => {
  const read = withStatedSign(given(Int16Array.of(-1, 5, -2048)), jpeg2000(12, true), false);
  expect([...(read?.stored ?? [])]).toEqual([4095, 5, 2048]);
  expect(read?.range).toEqual([5, 4095]);
});

test('nothing is changed, and nothing is to be said, where stream and header agree or both readings are the same', () => {
  const values = given(Uint16Array.of(0, 40, 4095));
  expect(withStatedSign(values, jpeg2000(13, false), false)).toBeUndefined();
  expect(withStatedSign(values, jpeg2000(13, false), true)).toBeUndefined();
  expect(withStatedSign(values, Uint8Array.of(0, 1, 2, 3), true)).toBeUndefined();
});
