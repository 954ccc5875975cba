import { expect, test } from 'vitest';
import { BULK_TILE_PX, levelFor, overlapOf, rectOf, scaleOfLevel, tilesIn } from './bulkPlan';
import type { SlideCamera } from './slideCamera';

const camera: SlideCamera = {
  centerU: 5000,
  centerV: 3000,
  zoom: 0.5,
  rotationDeg: 0,
  isFlipped: false,
  widthPx: 1000,
  heightPx: 600,
  pixelAspect: 1,
};

test('the scale of the pictures is never further than a fifth from that of the view', () => {
  for (const zoom of [0.001, 0.037, 0.5, 0.84, 1, 1.19, 16])
    for (const pixelRatio of [1, 1.5, 2]) {
      const ratio = scaleOfLevel(levelFor({ ...camera, zoom }, pixelRatio)) / (zoom * pixelRatio);
      expect(ratio).toBeGreaterThan(1 / 1.2);
      expect(ratio).toBeLessThan(1.2);
    }
});

test('the tiles of a view cover it without a gap, the middle first', () => {
  const level = levelFor(camera, 1);
  const tiles = tilesIn(camera, level, 0);
  const inView = tiles.map((tile) => overlapOf(rectOf(tile, 1), { u0: 4000, v0: 2400, u1: 6000, v1: 3600 }));
  const area = inView.reduce((sum, rect) => sum + (rect ? (rect.u1 - rect.u0) * (rect.v1 - rect.v0) : 0), 0);
  expect(area).toBeCloseTo(2000 * 1200, 3);
  const first = tiles[0] && rectOf(tiles[0], 1);
  expect(first && first.u0 <= 5000 && first.u1 >= 5000 && first.v0 <= 3000 && first.v1 >= 3000).toBe(true);
  expect(tilesIn(camera, level, 1).length).toBeGreaterThan(tiles.length);
});

test('pixels that are not square make tiles that are not square on the slide, and square on the screen', () => {
  const rect = rectOf({ level: 0, column: 2, row: 3 }, 2);
  expect(rect).toEqual({ u0: 2 * BULK_TILE_PX, v0: 1.5 * BULK_TILE_PX, u1: 3 * BULK_TILE_PX, v1: 2 * BULK_TILE_PX });
});
