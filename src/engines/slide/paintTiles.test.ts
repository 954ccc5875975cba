import { expect, test } from 'vitest';
import type { ScreenMap } from '../../dicom/geometry/displayedPlane';
import { buildSlides } from '../../dicom/slide/buildSlides';
import { madeInstance, madeSeries } from '../../dicom/slide/slideFixture';
import { coarseFirst, type PaintedTile, paintTiles } from './paintTiles';
import { levelsOnBase, tileRect, tileSize } from './tilePlan';

const recipes = [
  { uid: '1', matrix: [1000, 700] as const },
  { uid: '2', matrix: [250, 175] as const, spacing: [0.001, 0.001] as const },
];
const levels = levelsOnBase(buildSlides([{ series: madeSeries(), instances: recipes.map(madeInstance) }])[0]!.slide);
const tile = (index: number, column: number, row: number, more: Partial<PaintedTile> = {}): PaintedTile => {
  const level = levels[index]!;
  const bitmap = { width: 256, height: 256 } as ImageBitmap;
  return { level, bitmap, rect: tileRect(level, column, row), ...tileSize(level, column, row), ...more };
};

const upright = (scale: number, e: number, f: number): ScreenMap => ({ a: scale, b: 0, c: 0, d: scale, e, f });

/** Where each drawn tile's corners went, and how it met what lay there. */
function painted(tiles: readonly PaintedTile[], toDevice: ScreenMap) {
  const drawn: { x: number; y: number; right: number; bottom: number; mode: string }[] = [];
  let [a, b, c, d, e, f] = [1, 0, 0, 1, 0, 0];
  const context = {
    globalCompositeOperation: 'source-over',
    setTransform: (...values: number[]) =>
      ([a, b, c, d, e, f] = values as [number, number, number, number, number, number]),
    getTransform: () => ({ a, b, c, d, e, f }),
    drawImage(_: unknown, x: number, y: number) {
      const { columns, rows } = tiles[drawn.length]!;
      drawn.push({
        x: a * x + e,
        y: d * y + f,
        right: a * columns + e,
        bottom: d * rows + f,
        mode: context.globalCompositeOperation,
      });
    },
  };
  paintTiles(context as unknown as CanvasRenderingContext2D, tiles, toDevice);
  return drawn;
}

test('neighbours of one level meet exactly and add up along their common edge', () => {
  const [left, right] = painted([tile(0, 0, 0), tile(0, 1, 0)], upright(0.31, 3.3, 0));
  expect(left!.right).toBeCloseTo(right!.x, 9);
  expect([left!.mode, right!.mode]).toEqual(['lighter', 'lighter']);
});

test('T36: a tile off the grid is painted as a quad of its own, over what it overlaps and never added to it', () => {
  const loose = tile(0, 0, 0, { rect: { u0: 100, v0: 50, u1: 356, v1: 306 }, isLoose: true });
  const order = coarseFirst([loose, tile(0, 0, 0), tile(1, 0, 0)]);
  expect(order.map(({ level, isLoose }) => [level.index, isLoose ?? false])).toEqual([
    [1, false],
    [0, false],
    [0, true],
  ]);
  const drawn = painted(order, upright(0.5, 10, 20));
  expect(drawn.at(-1)).toMatchObject({ x: 60, y: 45, right: 188, bottom: 173, mode: 'source-over' });
  expect(new Set(drawn.map(({ mode }) => mode))).toEqual(new Set(['source-over']));
});

test('at 1:1 a tile is copied onto whole pixels', () => {
  const [drawn] = painted([tile(0, 1, 1)], upright(1, 0.4, -0.3));
  expect(drawn).toEqual({ x: 256, y: 256, right: 512, bottom: 512, mode: 'source-over' });
});
