import { describe, expect, test } from 'vitest';
import { buildSlides } from '../../dicom/slide/buildSlides';
import { madeInstance, madeSeries, type InstanceRecipe } from '../../dicom/slide/slideFixture';
import { cellsIn, isScanned, levelsOnBase, looseTile, looseTilesIn, neededLevel, tileRect, tileSize } from './tilePlan';

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

test('T14: padding of an edge tile is no image', () => {
  expect(tileSize(levels[0]!, 51, 45)).toEqual({ columns: 13198 - 51 * 256, rows: 11685 - 45 * 256 });
});

describe('the level that is sharp', () => {
  test.each([
    [2, 1, 0],
    [0.5, 1, 0],
    [0.49, 1, 1],
    [0.25, 2, 0],
    [0.24, 2, 1],
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

test('T37: an absent tile is not scanned, so nobody asks for it', () => {
  const recipe: InstanceRecipe = { uid: '9', matrix: [512, 512], type: 'TILED_SPARSE', positions: [[257, 1]] };
  const [sparse] = levelsOnBase(buildSlides([{ series: madeSeries(), instances: [madeInstance(recipe)] }])[0]!.slide);
  const cells = [0, 1].flatMap((row) => [0, 1].map((column) => isScanned(sparse!, column, row)));
  expect(cells).toEqual([false, true, false, false]);
});

describe('tiles off the grid', () => {
  const positions = [
    [1, 1],
    [129, 65],
    [500, 500],
  ] as const;
  const fine: InstanceRecipe = { uid: '8', matrix: [600, 600], type: 'TILED_SPARSE', positions };
  const spacing = [0.0005, 0.0005] as const;
  const half: InstanceRecipe = { uid: '7', matrix: [300, 300], spacing, type: 'TILED_SPARSE', positions: [[11, 21]] };
  const [finest, coarse] = levelsOnBase(
    buildSlides([{ series: madeSeries(), instances: [fine, half].map(madeInstance) }])[0]!.slide,
  );

  test('lie where the file says, to the pixel, in every level, and end with the image', () => {
    expect(looseTile(finest!, 0)).toEqual({ rect: { u0: 128, v0: 64, u1: 384, v1: 320 }, columns: 256, rows: 256 });
    expect(looseTile(finest!, 1)).toEqual({ rect: { u0: 499, v0: 499, u1: 600, v1: 600 }, columns: 101, rows: 101 });
    expect(looseTile(coarse!, 0)).toEqual({ rect: { u0: 20, v0: 40, u1: 532, v1: 552 }, columns: 256, rows: 256 });
  });

  test('are found by the area they touch', () => {
    expect(looseTilesIn(finest!, { u0: 383, v0: 0, u1: 400, v1: 400 })).toEqual([0]);
    expect(looseTilesIn(finest!, { u0: 384, v0: 0, u1: 400, v1: 400 })).toEqual([]);
    expect(looseTilesIn(finest!, { u0: 0, v0: 0, u1: 600, v1: 600 })).toEqual([0, 1]);
    expect(looseTilesIn(coarse!, { u0: 531, v0: 551, u1: 532, v1: 552 })).toEqual([0]);
  });
});
