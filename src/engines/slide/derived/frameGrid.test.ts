import { expect, test } from 'vitest';
import type { OverlayLevel } from '../../../dicom/overlay/tiledOverlay';
import { framesIn } from './frameGrid';

const levelOf = (places: readonly (readonly [left: number, top: number])[]): OverlayLevel =>
  ({
    plane: { columns: 50, rows: 50 },
    tileColumns: 10,
    tileRows: 10,
    left: Int32Array.from(places, ([left]) => left),
    top: Int32Array.from(places, ([, top]) => top),
  }) as unknown as OverlayLevel;

const GRID = Array.from({ length: 25 }, (_, at) => [(at % 5) * 10, Math.floor(at / 5) * 10] as const);

test('a part larger than the matrix holds every frame once', () => {
  const found = framesIn(levelOf(GRID), { left: 0, top: 0, right: 256, bottom: 256 });
  expect(found).toEqual(Array.from({ length: 25 }, (_, index) => index));
});

test('frames are found where they touch, on the grid and off it, and by any part of the matrix', () => {
  const places = [...GRID, [17, 33], [49, 49]] as const;
  const level = levelOf(places);
  const parts = [
    [0, 0, 1, 1],
    [9, 9, 11, 11],
    [26, 42, 27, 43],
    [27, 43, 28, 44],
    [45, 45, 60, 60],
    [-20, 12, 0, 14],
  ] as const;
  for (const [left, top, right, bottom] of parts) {
    const wanted = places.flatMap(([x, y], index) =>
      x < right && x + 10 > left && y < bottom && y + 10 > top ? [index] : [],
    );
    expect(framesIn(level, { left, top, right, bottom })).toEqual(wanted);
  }
});
