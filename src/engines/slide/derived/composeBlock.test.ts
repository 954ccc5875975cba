import { expect, test } from 'vitest';
import { composeBlock } from './composeBlock';
import type { BlockFrame, BlockRequest } from './composeMessages';

const request = (frames: readonly BlockFrame[], more: Partial<BlockRequest> = {}): BlockRequest => ({
  left: 0,
  top: 0,
  size: 4,
  reduction: 0,
  matrixColumns: 64,
  matrixRows: 64,
  frames,
  values: { kind: 'binary' },
  segment: 1,
  colours: { 1: '#102030', 2: '#405060' },
  joined: { left: false, top: false, right: false, bottom: false },
  isLarge: false,
  ...more,
});

const frame = (left: number, top: number, rows: readonly (readonly number[])[]): BlockFrame => ({
  left,
  top,
  columns: rows[0]?.length ?? 0,
  rows: rows.length,
  values: Uint16Array.from(rows.flat()),
  isPacked: false,
});

test('bits are taken least significant first, at the place of their tile', () => {
  const packed = { left: 1, top: 2, columns: 3, rows: 2, values: Uint8Array.of(0b010001), isPacked: true };
  const [part] = composeBlock(request([packed]));
  expect(part).toMatchObject({ segment: 1, left: 1, top: 2, width: 2, height: 2 });
  expect([0, 1, 2, 3].map((at) => part?.pixels[at * 4 + 3])).toEqual([255, 0, 0, 255]);
  expect([...(part?.pixels.slice(0, 3) ?? [])]).toEqual([0x10, 0x20, 0x30]);
});

test('one marked pixel among thousands is still there in the smallest view', () => {
  const rows = Array.from({ length: 64 }, (_, y) => Array.from({ length: 64 }, (_, x) => Number(x === 37 && y === 50)));
  const [part] = composeBlock(request([frame(0, 0, rows)], { reduction: 4 }));
  expect(part).toMatchObject({ left: 2, top: 3, width: 1, height: 1 });
  expect(part?.pixels[3]).toBeGreaterThan(0);
});

test('SEG-04: a share is as strong as its value; reduced, as the highest among its pixels', () => {
  const values = { kind: 'fractional', maximum: 200, meaning: 'probability' } as const;
  const rows = [
    [0, 100, 40],
    [200, 20, 0],
  ];
  const [fine] = composeBlock(request([frame(0, 0, rows)], { values }));
  expect([0, 1, 2, 3, 4, 5].map((at) => fine?.pixels[at * 4 + 3])).toEqual([0, 128, 51, 255, 26, 0]);
  const [coarse] = composeBlock(request([frame(0, 0, rows)], { values, reduction: 1 }));
  expect([0, 1].map((at) => coarse?.pixels[at * 4 + 3])).toEqual([255, 51]);
});

test('SEG-06: a label map gives each of its segments a part; a value that is no segment is not drawn', () => {
  const rows = [
    [1, 2, 7],
    [1, 0, 7],
  ];
  const parts = composeBlock(request([frame(0, 0, rows)], { values: { kind: 'labelmap' }, segment: 0, reduction: 1 }));
  expect(parts.map(({ segment, left, width }) => [segment, left, width])).toEqual([
    [1, 0, 1],
    [2, 0, 1],
  ]);
});

test('padding beyond the matrix is nothing', () => {
  const parts = composeBlock(
    request(
      [
        frame(2, 2, [
          [1, 1],
          [1, 1],
        ]),
      ],
      { matrixColumns: 3, matrixRows: 3 },
    ),
  );
  expect(parts[0]).toMatchObject({ left: 2, top: 2, width: 1, height: 1 });
});

test('an outline goes round what is marked, and not along a side beyond which the segment goes on', () => {
  const rows = [[1, 1, 1, 1]];
  const lone = composeBlock(request([frame(0, 1, rows)], { isLarge: true }))[0];
  const joined = { left: false, top: false, right: true, bottom: false };
  const going = composeBlock(request([frame(0, 1, rows)], { isLarge: true, joined }))[0];
  const lines = (outline: Float32Array | undefined) =>
    Array.from({ length: (outline?.length ?? 0) / 4 }, (_, at) => [...(outline?.slice(at * 4, at * 4 + 4) ?? [])]);
  expect(lines(lone?.outline)).toEqual([
    [0, 1, 4, 1],
    [0, 2, 4, 2],
    [0, 1, 0, 2],
    [4, 1, 4, 2],
  ]);
  expect(lines(going?.outline)).toEqual(lines(lone?.outline).slice(0, 3));
});

test('PM-02: a map is drawn where values are mapped, in the colour of its value; reduced, of the highest', () => {
  const values = {
    kind: 'map',
    slope: 2,
    intercept: 1,
    unit: '',
    quantity: '',
    covers: [1, 21],
    range: [1, 21],
    colours: ['#000000', '#ff0000'],
    coloursName: '',
  } as const;
  const stored = {
    left: 0,
    top: 0,
    columns: 4,
    rows: 1,
    values: Float32Array.of(0, 5, Number.NaN, 11),
    isPacked: false,
  };
  const rgba = (request: BlockRequest) => {
    const [part] = composeBlock(request);
    return [0, 1, 2, 3].map((at) => [...(part?.pixels.slice(at * 4, at * 4 + 4) ?? [])]);
  };
  expect(rgba(request([stored], { values, segment: 0 }))).toEqual([
    [0, 0, 0, 255],
    [128, 0, 0, 255],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ]);
  expect(rgba(request([stored], { values, segment: 0, reduction: 1 })).slice(0, 2)).toEqual([
    [128, 0, 0, 255],
    [0, 0, 0, 0],
  ]);
});
