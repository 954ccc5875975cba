import { describe, expect, test } from 'vitest';
import { densityOf, sharpnessOf } from './sharpness';

const series = (...entries: (readonly [number, string])[]) => entries.map(([atMs, field]) => ({ atMs, field }));

describe('when a slide is sharp', () => {
  test('it is the frame from which on all tissue shows the level it ends on', () => {
    const seen = series([300, '....'], [500, '.5..'], [620, '.55.'], [700, '.35.'], [840, '.33.']);
    expect(sharpnessOf(seen)).toEqual({
      firstPixelMs: 500,
      firstTissueMs: 500,
      sharpMs: 840,
      finalLevel: 3,
      tissueCells: 2,
      unsharpCells: 0,
    });
  });

  test('a field that loses its sharpness again is sharp from the last time on', () => {
    const seen = series([500, '33'], [600, '3.'], [650, '3m'], [700, '33']);
    expect(sharpnessOf(seen).sharpMs).toBe(700);
  });

  test('tissue is there when half of what is tissue in the end shows any level', () => {
    const seen = series([400, '4.....'], [450, '44....'], [500, '4444..'], [900, '2222..']);
    expect(sharpnessOf(seen).firstTissueMs).toBe(450);
  });

  test('a field that ends on mixed levels was never sharp', () => {
    const ended = sharpnessOf(series([400, '5555'], [800, '2m25']));
    expect(ended.sharpMs).toBeUndefined();
    expect(ended).toMatchObject({ finalLevel: 2, tissueCells: 4, unsharpCells: 2, firstTissueMs: 400 });
  });

  test('after an input what was seen before it no longer counts', () => {
    const seen = series([500, '00'], [1000, '0.'], [1100, '03'], [1400, '00']);
    expect(sharpnessOf(seen, 990).sharpMs).toBe(1400);
    expect(sharpnessOf(seen, 1450).sharpMs).toBe(1450);
  });

  test('a field that never lost its sharpness was sharp at the input', () => {
    expect(sharpnessOf(series([500, '00']), 800)).toMatchObject({ sharpMs: 800, firstTissueMs: 800 });
  });

  test('a canvas without any tissue was never sharp', () => {
    expect(sharpnessOf(series([100, '..']))).toEqual({ tissueCells: 0, unsharpCells: 0 });
    expect(sharpnessOf([])).toEqual({ tissueCells: 0, unsharpCells: 0 });
  });

  test('a level of 2048 columns across 1000 CSS pixels has two pixels and a bit for each', () => {
    expect(densityOf(2048, 1000)).toBeCloseTo(2.048, 9);
  });
});
