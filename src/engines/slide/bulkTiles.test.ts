import { expect, test } from 'vitest';
import type { BulkTileOrder } from '../../dicom/bulk';
import { BULK_TILE_PX, type BulkTile } from './bulkPlan';
import { BulkTiles } from './bulkTiles';

const TILE_BYTES = 4 * BULK_TILE_PX ** 2;
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));
const row = (from: number, count: number): BulkTile[] =>
  Array.from({ length: count }, (_, at) => ({ level: 0, column: from + at, row: 0 }));

/** Every square is full of objects. */
function made() {
  const asked: number[] = [];
  let closed = 0;
  const tiles = new BulkTiles({
    order: (tile) => tile as unknown as BulkTileOrder,
    paint: async (order) => {
      asked.push((order as unknown as BulkTile).column);
      return { width: BULK_TILE_PX, height: BULK_TILE_PX, close: () => (closed += 1) } as unknown as ImageBitmap;
    },
    changed: () => {},
  });
  const isThere = (tile: BulkTile) => tiles.isCurrent(tiles.picture(tile));
  return { tiles, asked, isThere, closed: () => closed };
}

test('what is in view is painted whatever it takes, once each, and then nothing is asked for any more', async () => {
  const { tiles, asked, isThere } = made();
  const view = row(0, 160);
  for (let frame = 0; frame < 5; frame += 1) {
    tiles.want([...view, ...row(160, 60)], view.length);
    await settle();
  }
  expect(view.every(isThere)).toBe(true);
  expect(asked).toHaveLength(160);
  tiles.dispose();
});

test('beside a smaller view as much of the rest is painted as there is room for, and it stays', async () => {
  const { tiles, asked, isThere } = made();
  const view = row(0, 80);
  for (let frame = 0; frame < 5; frame += 1) {
    tiles.want([...view, ...row(80, 120)], view.length);
    await settle();
  }
  expect(view.every(isThere)).toBe(true);
  expect(asked.length).toBeGreaterThan(100);
  expect(asked.length * TILE_BYTES).toBeLessThanOrEqual(128_000_000);
  expect(new Set(asked).size).toBe(asked.length);
  tiles.dispose();
});

test('after a move what is out of view goes, what nobody wants first', async () => {
  const { tiles, isThere, closed } = made();
  tiles.want(row(0, 100), 100);
  await settle();
  const view = row(50, 100);
  tiles.want(view, view.length);
  await settle();
  expect(view.every(isThere)).toBe(true);
  expect(closed()).toBe(150 - Math.floor(128_000_000 / TILE_BYTES));
  tiles.dispose();
});

test('objects of one page share what there is', async () => {
  const [one, other] = [made(), made()];
  for (const { tiles } of [one, other]) tiles.want(row(0, 200), 10);
  await settle();
  const bytes = (one.asked.length + other.asked.length) * TILE_BYTES;
  expect(bytes).toBeGreaterThan(100_000_000);
  expect(bytes).toBeLessThanOrEqual(128_000_000);
  for (const { tiles } of [one, other]) tiles.dispose();
});
