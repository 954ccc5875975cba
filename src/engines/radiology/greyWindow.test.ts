import { describe, expect, test } from 'vitest';
import { radiologyTags } from '../../dicom/radiology/radiologyTags';
import { seededRandom } from '../../lib/seededRandom';
import { draggedWindow, greyOf, paintRange, smallestWidth, windowOverRange } from './greyWindow';

/** What both of Cornerstone's painters make of a ramp over painted numbers. */
const painted = (stored: number, { lower, upper, isReversed }: ReturnType<typeof paintRange>): number => {
  const grey = Math.min(255, Math.max(0, ((stored - lower) / (upper - lower)) * 255));
  return isReversed ? 255 - grey : grey;
};

describe('a window', () => {
  test('LINEAR is black and white where the standard says', () => {
    const soft = { windowCenter: 40, windowWidth: 400 };
    expect(greyOf(40 - 0.5 - 399 / 2, soft)).toBe(0);
    expect(greyOf(39.5, soft)).toBeCloseTo(127.5, 9);
    expect(greyOf(40 - 0.5 + 399 / 2, soft)).toBeCloseTo(255, 9);
  });

  test('a width of 1 is a threshold at c − 0.5', () => {
    const threshold = { windowCenter: 10, windowWidth: 1 };
    expect([9, 10].map((value) => greyOf(value, threshold))).toEqual([0, 255]);
    const range = paintRange(threshold, { slope: 1, intercept: 0 });
    expect([9, 10].map((value) => painted(value, range))).toEqual([0, 255]);
  });

  test('narrower than 1, as diffusion maps have it, is not turned inside out', () => {
    const map = { windowCenter: 0.002, windowWidth: 0.001 };
    expect(greyOf(0.0014, map)).toBe(0);
    expect(greyOf(0.002, map)).toBeCloseTo(127.5, 6);
    expect(greyOf(0.0026, map)).toBe(255);
  });

  test('is painted over stored values as over real ones, whatever slope and intercept (1,000 seeded cases)', () => {
    const random = seededRandom(3);
    for (let run = 0; run < 1000; run += 1) {
      const slope = (random() - 0.4) * 20 || 1;
      const intercept = (random() - 0.5) * 4000;
      const voi = { windowCenter: (random() - 0.5) * 3000, windowWidth: 1 + random() * 4000 };
      const stored = Math.round((random() - 0.5) * 60000);
      const grey = painted(stored, paintRange(voi, { slope, intercept }));
      expect(Math.abs(grey - greyOf(stored * slope + intercept, voi))).toBeLessThan(0.01);
    }
  });

  test('SIGMOID carries centre and width in stored values, by the formula with which Cornerstone reads them back', () => {
    const { lower, upper } = paintRange(
      { windowCenter: 100, windowWidth: 40, voiLutFunction: 'SIGMOID' },
      { slope: 2, intercept: 10 },
    );
    expect(Math.abs(upper - lower) + 1).toBe(20);
    expect((lower + upper + 1) / 2).toBe(45);
    expect(greyOf(100, { windowCenter: 100, windowWidth: 40, voiLutFunction: 'SIGMOID' })).toBeCloseTo(127.5, 9);
  });
});

test('without a window of its own, a series opens over its range: the smallest is black, the largest white', () => {
  const own = windowOverRange(-1000, 3000);
  expect(greyOf(-1000, own)).toBe(0);
  expect(greyOf(3000, own)).toBeCloseTo(255, 9);
  const fractions = windowOverRange(0.5, 1.5);
  expect(greyOf(1, fractions)).toBeCloseTo(127.5, 9);
  expect(windowOverRange(7, 7).windowWidth).toBe(1);
});

test('dragging right widens, up lowers the centre, and a wide window moves faster than a narrow one', () => {
  const wide = draggedWindow({ windowCenter: -600, windowWidth: 1600, explanation: 'LUNG' }, 90, -36, 1);
  const narrow = draggedWindow({ windowCenter: 40, windowWidth: 80 }, 90, -36, 1);
  expect(wide.windowWidth).toBeGreaterThan(1600);
  expect(wide.windowCenter).toBeLessThan(-600);
  expect(wide.explanation).toBeUndefined();
  expect((-600 - wide.windowCenter) / (40 - narrow.windowCenter)).toBeCloseTo(20, 9);
  expect(draggedWindow({ windowCenter: 0, windowWidth: 2 }, -5000, 0, 1).windowWidth).toBe(1);
});

test('the window of a map of fractions can be made narrower than 1, that of whole numbers cannot', () => {
  const rescale = { slope: 1, intercept: 0 };
  expect(smallestWidth({ rescale, dataset: { [radiologyTags.FloatPixelData]: { vr: 'OF' } } })).toBeLessThan(0.001);
  expect(smallestWidth({ rescale, dataset: {} })).toBe(1);
});
