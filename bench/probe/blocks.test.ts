import { expect, test } from 'vitest';
import { digitGrey, digitsOf } from '../pixelCode';
import { decodeBlocks, GREY_TOLERANCE, GRID, NO_IMAGE } from './blocks';

const GREYS = Array.from({ length: 7 }, (_unused, digit) => digitGrey(digit));

/** A look at an image: the square of its blocks at a column of a strip, as the probe reads it. */
function look(index: number, { stride = GRID, left = 0, shift = 0 } = {}): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(stride * GRID * 4);
  for (let row = 0; row < GRID; row += 1)
    for (let column = 0; column < GRID; column += 1) {
      const digit = digitsOf(index)[Math.floor(row / 4) * 2 + Math.floor(column / 4)] ?? 0;
      const grey = digitGrey(digit) + shift;
      pixels.set([grey, grey, grey, 255], (row * stride + left + column) * 4);
    }
  return pixels;
}

const read = (pixels: Uint8ClampedArray, stride = GRID, left = 0) =>
  decodeBlocks(pixels, stride, left, GREYS, GREY_TOLERANCE);

test('every image of a series of a thousand is told by its pixels', () => {
  for (let index = 0; index < 1000; index += 1) expect(read(look(index))).toBe(index);
});

test('noise of a few grey levels does not change the number', () => {
  expect(read(look(299, { shift: 6 }))).toBe(299);
  expect(read(look(299, { shift: -6 }))).toBe(299);
});

test('another window than the one of the headers gives no number, not a wrong one', () => {
  expect(read(look(299, { shift: 16 }))).toBe(NO_IMAGE);
});

test('the second of three canvases is read from its own columns', () => {
  expect(read(look(41, { stride: 24, left: 8 }), 24, 8)).toBe(41);
  expect(read(look(41, { stride: 24, left: 8 }), 24, 0)).toBe(NO_IMAGE);
});

test('an image that is half there, tinted, or shone through is no image', () => {
  const half = look(100);
  half.fill(0, half.length / 2);
  expect(read(half)).toBe(NO_IMAGE);
  const tinted = look(100);
  for (let at = 2; at < tinted.length; at += 4) tinted[at] = (tinted[at] ?? 0) + 20;
  expect(read(tinted)).toBe(NO_IMAGE);
  const clear = look(100);
  for (let at = 3; at < clear.length; at += 4) clear[at] = 200;
  expect(read(clear)).toBe(NO_IMAGE);
});

test('a block between two images is no image', () => {
  const mixed = look(100);
  const other = look(101);
  const at = (1 * GRID + 1) * 4; // one inner sample of the first block
  mixed.set(other.subarray(at, at + 4), at);
  expect(read(mixed)).toBe(NO_IMAGE);
});
