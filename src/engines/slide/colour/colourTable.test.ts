import { expect, test } from 'vitest';
import { adjustmentCurve, PLAIN_COLOURS } from '../../../dicom/slide/slideColours';
import { changesNothing, colourPixels, tableInputs } from './colourTable';

/** Every 256th of the colours, and all greys. */
function someColours(): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(65536 * 4 + 256 * 4);
  for (let at = 0; at < 65536; at += 1) {
    rgba.set([at & 255, at >> 8, (at * 37) & 255, 255], at * 4);
  }
  for (let grey = 0; grey < 256; grey += 1) rgba.set([grey, grey, grey, 255], (65536 + grey) * 4);
  return rgba;
}

test('a table of the colours themselves changes none of them, and is known to', () => {
  const table = tableInputs();
  expect(changesNothing(table)).toBe(true);
  const pixels = someColours();
  colourPixels(pixels, table, undefined);
  expect(pixels).toEqual(someColours());
});

test('a table that swaps red and green swaps them in every pixel; opacity stays', () => {
  const table = tableInputs();
  for (let at = 0; at < table.length; at += 3) {
    const red = table[at] ?? 0;
    table[at] = table[at + 1] ?? 0;
    table[at + 1] = red;
  }
  expect(changesNothing(table)).toBe(false);
  const pixels = Uint8ClampedArray.of(250, 3, 77, 255, 0, 0, 0, 0, 12, 200, 255, 255);
  colourPixels(pixels, table, undefined);
  expect([...pixels]).toEqual([3, 250, 77, 255, 0, 0, 0, 0, 200, 12, 255, 255]);
});

test('between the colours of a table values lie on tetrahedra: a mean of squares stays within half a step', () => {
  const squared = tableInputs().map((value) => Math.round(value ** 2 / 65535));
  const pixels = someColours();
  colourPixels(pixels, squared, undefined);
  let worst = 0;
  const before = someColours();
  for (let at = 0; at < pixels.length; at += 1) {
    if (at % 4 === 3) continue;
    worst = Math.max(worst, Math.abs((pixels[at] ?? 0) - (before[at] ?? 0) ** 2 / 255));
  }
  expect(worst).toBeLessThan(0.6);
});

test('brightness, contrast and gamma are a curve behind the table; plain ones are none', () => {
  expect(adjustmentCurve(PLAIN_COLOURS)).toBeUndefined();
  const brighter = adjustmentCurve({ ...PLAIN_COLOURS, brightness: 20 });
  expect(brighter?.[100]).toBe(151);
  expect(brighter?.[250]).toBe(255);
  const steeper = adjustmentCurve({ ...PLAIN_COLOURS, contrast: 50 });
  expect([steeper?.[64], steeper?.[127], steeper?.[191]]).toEqual([0, 127, 255]);
  const gamma = adjustmentCurve({ ...PLAIN_COLOURS, gamma: 2 });
  expect([gamma?.[0], gamma?.[64], gamma?.[255]]).toEqual([0, 128, 255]);
  const pixels = Uint8ClampedArray.of(64, 64, 255, 255);
  colourPixels(pixels, tableInputs(), gamma);
  expect([...pixels]).toEqual([128, 128, 255, 255]);
});
