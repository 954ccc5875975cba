import { expect, test } from 'vitest';
import type { ScreenMap } from '../../dicom/geometry/displayedPlane';
import { buildSlides } from '../../dicom/slide/buildSlides';
import { madeInstance, madeSeries } from '../../dicom/slide/slideFixture';
import { seededRandom } from '../../lib/seededRandom';
import type { DeviceArea } from './deviceArea';
import { changedArea, coarseFirst, type PaintedTile, paintTiles } from './paintTiles';
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

const canvas = { left: 0, top: 0, right: 1200, bottom: 900 };

interface Drawn {
  readonly tile: PaintedTile | undefined;
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly bottom: number;
  readonly mode: string;
  /** The innermost; undefined where all of the canvas may be touched. */
  readonly clip: DeviceArea | undefined;
}

/** Where each drawn tile's corners went, and how it met what lay there. */
function painted(tiles: readonly PaintedTile[], toDevice: ScreenMap, area: DeviceArea = canvas): readonly Drawn[] {
  const drawn: Drawn[] = [];
  let [a, b, c, d, e, f] = [1, 0, 0, 1, 0, 0];
  let clip: DeviceArea | undefined;
  let path: DeviceArea | undefined;
  const saved: (DeviceArea | undefined)[] = [];
  const context = {
    globalCompositeOperation: 'source-over',
    setTransform: (...values: number[]) =>
      ([a, b, c, d, e, f] = values as [number, number, number, number, number, number]),
    getTransform: () => ({ a, b, c, d, e, f }),
    save: () => saved.push(clip),
    restore: () => (clip = saved.pop()),
    beginPath: () => (path = undefined),
    rect: (left: number, top: number, width: number, height: number) =>
      (path = { left, top, right: left + width, bottom: top + height }),
    clip: () => (clip = path),
    drawImage(bitmap: ImageBitmap, x: number, y: number) {
      const tile = tiles.find((one) => one.bitmap === bitmap);
      const { columns, rows } = tile!;
      const mode = context.globalCompositeOperation;
      drawn.push({ tile, x: a * x + e, y: d * y + f, right: a * columns + e, bottom: d * rows + f, mode, clip });
    },
  };
  paintTiles(context as unknown as CanvasRenderingContext2D, tiles, toDevice, area);
  return drawn;
}

/** Which tile shows at a device pixel: the last that was drawn there. */
const shownAt = (drawn: readonly Drawn[], x: number, y: number): PaintedTile | undefined =>
  drawn.findLast((one) =>
    [one, ...(one.clip ? [{ ...one.clip, x: one.clip.left, y: one.clip.top }] : [])].every(
      (area) => x >= area.x && x < area.right && y >= area.y && y < area.bottom,
    ),
  )?.tile;

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
  expect(drawn).toMatchObject({ x: 256, y: 256, right: 512, bottom: 512, mode: 'source-over' });
});

const cells = Array.from({ length: 12 }, (_, cell) => [cell % 4, Math.floor(cell / 4)] as const);
/** Pixels in the middle of each fine cell, and beside its edges. */
const probes = cells.flatMap(([column, row]) =>
  [1, 128, 230].flatMap((dx) => [1, 100, 180].map((dy) => [column * 256 + dx, row * 256 + dy] as const)),
);

test('of a coarse tile only what finer ones leave open is painted, and each pixel shows what it would show otherwise', () => {
  const random = seededRandom(7);
  for (let round = 0; round < 12; round += 1) {
    const fine = cells.filter(() => random() < 0.6).map(([column, row]) => tile(0, column, row));
    const tiles = coarseFirst([tile(1, 0, 0), ...fine]);
    const drawn = painted(tiles, upright(1, 0, 0));
    for (const [x, y] of probes.filter(([px, py]) => px < 1000 && py < 700)) {
      const there = fine.find(({ rect }) => x >= rect.u0 && x < rect.u1 && y >= rect.v0 && y < rect.v1);
      expect(shownAt(drawn, x, y)).toBe(there ?? tiles[0]);
    }
  }
  const covered = painted(coarseFirst([tile(1, 0, 0), ...cells.map(([c, r]) => tile(0, c, r))]), upright(1, 0, 0));
  expect(covered.filter((one) => one.tile?.level.index === 1)).toEqual([]);
});

test('a tile that comes while the view rests changes its own place; what stays is not painted again', () => {
  const [coarse, left, right] = [tile(1, 0, 0), tile(0, 0, 0), tile(0, 1, 0)];
  const at = upright(1, 0, 0);
  const change = (before: readonly PaintedTile[], now: readonly PaintedTile[], map = at) =>
    changedArea(coarseFirst(before), coarseFirst(now), map, canvas);
  expect(change([coarse, left], [coarse, left])).toBeUndefined();
  expect(change([coarse, left], [coarse, left, right])).toEqual({ left: 256, top: 0, right: 512, bottom: 256 });
  expect(change([coarse, left], [coarse, right])).toEqual(canvas);
  expect(change([left], [left, right], upright(0.31, 0, 0))).toEqual(canvas);
  expect(change([coarse, left], [coarse, left, tile(0, 1, 0, { isLoose: true })])).toEqual(canvas);
  const all = cells.map(([column, row]) => tile(0, column, row));
  expect(change([coarse, ...all.slice(1)], all)).toEqual({ left: 0, top: 0, right: 256, bottom: 256 });
});

test('painted step by step as they come, tiles look as if painted at once', () => {
  const random = seededRandom(11);
  const at = upright(1, 0, 0);
  const order = [tile(1, 0, 0), ...cells.map(([column, row]) => tile(0, column, row))]
    .map((one) => ({ one, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ one }) => one);
  const shown = new Map<string, PaintedTile | undefined>();
  let before: readonly PaintedTile[] = [];
  for (let count = 1; count <= order.length; count += 1) {
    const now = coarseFirst(order.slice(0, count));
    const area = changedArea(before, now, at, canvas)!;
    const drawn = painted(now, at, area);
    for (const [x, y] of probes) {
      if (x < area.left || x >= area.right || y < area.top || y >= area.bottom) continue;
      shown.set(`${x} ${y}`, shownAt(drawn, x, y));
    }
    const atOnce = painted(now, at);
    for (const [x, y] of probes) expect(shown.get(`${x} ${y}`)).toBe(shownAt(atOnce, x, y));
    before = now;
  }
});
