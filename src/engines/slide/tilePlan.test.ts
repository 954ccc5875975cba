import { describe, expect, test } from 'vitest';
import { buildSlides } from '../../dicom/slide/buildSlides';
import { madeInstance, madeSeries, type InstanceRecipe } from '../../dicom/slide/slideFixture';
import { cellsIn, levelsOnBase, neededLevel, tileRect, tileSize } from './tilePlan';

const recipes: InstanceRecipe[] = [
  { uid: '1', matrix: [13198, 11685] },
  { uid: '2', matrix: [3299, 2921], tile: [240, 200], spacing: [0.00025 * (11685 / 2921), 0.00025 * (13198 / 3299)] },
  { uid: '3', matrix: [206, 182], spacing: [0.00025 * 64.2, 0.00025 * 64.07] },
];
const slide = buildSlides([{ series: madeSeries(), instances: recipes.map(madeInstance) }])[0]!.slide;
const levels = levelsOnBase(slide);

test('levels lie on the finest by their own spacing, per axis', () => {
  expect(levels.map(({ u0, v0 }) => [u0, v0])).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
  ]);
  expect(levels[1]!.du).toBeCloseTo(13198 / 3299, 9);
  expect(levels[2]!.dv).toBeCloseTo(64.2, 9);
});

test('neighbouring tiles share their edge to the last bit, and the last ones end with the image', () => {
  for (const level of levels) {
    const { tilesAcross, tilesDown, totalPixelMatrixColumns } = level.level;
    for (let column = 0; column + 1 < tilesAcross; column += 1) {
      expect(tileRect(level, column, 0).u1).toBe(tileRect(level, column + 1, 0).u0);
    }
    for (let row = 0; row + 1 < tilesDown; row += 1) {
      expect(tileRect(level, 0, row).v1).toBe(tileRect(level, 0, row + 1).v0);
    }
    expect(tileRect(level, tilesAcross - 1, 0).u1).toBe(level.u0 + totalPixelMatrixColumns * level.du);
  }
});

test('padding of an edge tile is no image (T14)', () => {
  expect(tileSize(levels[0]!, 51, 45)).toEqual({ columns: 13198 - 51 * 256, rows: 11685 - 45 * 256 });
});

describe('the level that is sharp', () => {
  test.each([
    [2, 1, 0],
    [0.5, 1, 0],
    [0.39, 1, 1],
    [0.2, 2, 0],
    [0.0001, 1, 2],
  ])('at %d CSS pixels per image pixel and device ratio %d is level %d', (zoom, ratio, expected) => {
    expect(neededLevel(levels, zoom, ratio)).toBe(expected);
  });
});

test('cells in an area are those that touch it, and none beyond the image', () => {
  const finest = levels[0]!;
  expect(cellsIn(finest, { u0: 256, v0: 0, u1: 512, v1: 1 })).toEqual({ columns: [1, 1], rows: [0, 0] });
  expect(cellsIn(finest, { u0: 255, v0: -500, u1: 513, v1: 1 })).toEqual({ columns: [0, 2], rows: [0, 0] });
  const beyond = cellsIn(finest, { u0: 99_999, v0: 0, u1: 199_999, v1: 1 });
  expect(beyond.columns[1]).toBeLessThan(beyond.columns[0]);
});
