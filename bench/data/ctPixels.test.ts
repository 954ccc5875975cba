import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CT_WINDOW, DIGIT_BASE, digitGrey, digitsOf } from '../pixelCode';
import { CtPainter, RESCALE_INTERCEPT } from './ctPixels';
import type { CtCodec, CtRecipe } from './recipes';
import { decodeFrame, readDicom } from './testDecoders';
import { ctData, writeCtSlices } from './writeCt';

const SIZE = 64;
let folder = '';
let painter: CtPainter;
beforeAll(async () => {
  painter = new CtPainter(SIZE);
  folder = await mkdtemp(join(tmpdir(), 'parfocal-bench-ct-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const recipe = (codec: CtCodec): CtRecipe => ({ kind: 'ct', name: `tiny-${codec}`, slices: 500, codec, size: SIZE });
const wordsOf = (bytes: Uint8Array): Int16Array => new Int16Array(bytes.slice().buffer);
const greyOf = (stored: number): number =>
  Math.min(255, Math.max(0, ((stored + RESCALE_INTERCEPT - CT_WINDOW.center) / CT_WINDOW.width + 0.5) * 255));

/** What a screen that shows the image in the window of its header says about it: means of the middles of the blocks. */
function indexShown(values: Int16Array): number {
  const side = SIZE / 8;
  const digits = [0, 1, 2, 3].map((block) => {
    const left = SIZE / 2 - (block % 2 === 0 ? side : 0);
    const top = SIZE / 2 - (block < 2 ? side : 0);
    let sum = 0;
    for (let row = 2; row < side - 2; row += 1)
      for (let column = 2; column < side - 2; column += 1)
        sum += greyOf(values[(top + row) * SIZE + left + column] as number);
    const grey = sum / (side - 4) ** 2;
    const digit = Math.round((grey / 255) * 8 - 0.8);
    expect(Math.abs(grey - digitGrey(digit))).toBeLessThan(2);
    return digit;
  });
  return digits.reduce((index, digit, power) => index + digit * DIGIT_BASE ** power, 0);
}

test.each(['raw', 'jpegls', 'htj2k'] as const)('a slice written as %s shows its index', async (codec) => {
  for (const index of [0, 345]) {
    await writeCtSlices(folder, recipe(codec), index, index + 1, painter);
    const file = readDicom(join(folder, `slice-${String(index + 1).padStart(4, '0')}.dcm`));
    expect(file.text('x00020010')).toBe(ctData(recipe(codec), folder).transferSyntaxUid);
    expect(file.text('x00080018')).toBe(ctData(recipe(codec), folder).sopInstanceUids[index]);
    expect([file.text('x00281050'), file.text('x00281051')]).toEqual(['40', '400']);
    const frame = file.frame();
    const samples = codec === 'raw' ? frame : await decodeFrame(codec, frame);
    expect(indexShown(wordsOf(samples))).toBe(index);
    expect(wordsOf(samples)).toEqual(wordsOf(painter.slice(index)));
  }
});

test('slices lie 1 mm apart from the feet upwards, in the order of their names', async () => {
  await writeCtSlices(folder, recipe('raw'), 0, 12, painter);
  const heights = Array.from({ length: 12 }, (_, index) => {
    const file = readDicom(join(folder, `slice-${String(index + 1).padStart(4, '0')}.dcm`));
    expect(file.text('x00200013')).toBe(String(index + 1));
    return Number(file.dataset.floatString('x00200032', 2));
  });
  heights.slice(1).forEach((height, index) => {
    expect(height - (heights[index] as number)).toBeCloseTo(1, 3);
  });
});

test('the digits of no two images of a thousand agree', () => {
  expect(new Set(Array.from({ length: 1000 }, (_, index) => digitsOf(index).join(''))).size).toBe(1000);
});

test('outside the code two neighbouring slices differ, as noise makes them', () => {
  const [one, other] = [wordsOf(painter.slice(0)), wordsOf(painter.slice(1))];
  const differing = one.filter((value, at) => value !== other[at]).length;
  expect(differing).toBeGreaterThan(one.length / 2);
});
