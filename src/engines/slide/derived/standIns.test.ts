import { expect, test } from 'vitest';
import type { OverlayLevel, TiledOverlay } from '../../../dicom/overlay/tiledOverlay';
import type { BlockNeed, BlockState } from './blockStore';
import { standIns } from './standIns';

const level = {} as OverlayLevel;
const overlay = { id: 'a', levels: [level] } as unknown as TiledOverlay;
const need = (reduction: number, column: number, row: number): BlockNeed => ({
  key: '',
  overlay,
  level,
  reduction,
  isLarge: false,
  column,
  row,
  segment: 1,
  frames: [],
});
const ready: BlockState = { kind: 'ready', parts: [], failed: [] };
const found = (one: BlockNeed, ...keys: string[]) =>
  standIns(one, (key) => (keys.includes(key) ? ready : undefined)).map(({ key, scale, x, y }) => [key, scale, x, y]);

test('while it zooms in, a block is shown by its part of the smaller view', () => {
  expect(found(need(1, 5, 6), 'a 0 3 1 1 1')).toEqual([['a 0 3 1 1 1', 4, -256, -512]]);
});

test('while it zooms out, a block is shown by those of its quarters that are there', () => {
  expect(found(need(1, 2, 3), 'a 0 0 5 6 1', 'a 0 0L 4 7 1')).toEqual([
    ['a 0 0 5 6 1', 0.5, 128, 0],
    ['a 0 0L 4 7 1', 0.5, 0, 128],
  ]);
});

test('another segment or another place never stands in', () => {
  expect(found(need(1, 5, 6), 'a 0 3 1 1 2', 'a 0 3 2 1 1', 'b 0 3 1 1 1')).toEqual([]);
});
