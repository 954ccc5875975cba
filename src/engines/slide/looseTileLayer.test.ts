import { expect, test } from 'vitest';
import { buildSlides } from '../../dicom/slide/buildSlides';
import { madeInstance, madeSeries, type InstanceRecipe } from '../../dicom/slide/slideFixture';
import type { Problem } from '../../dicom/problem';
import { fail, ok, type Result } from '../../lib/result';
import { LooseTileLayer } from './looseTileLayer';
import { SlideTile } from './slideTile';
import { levelsOnBase } from './tilePlan';
import { TileScheduler } from './tileScheduler';

const fine: InstanceRecipe = {
  uid: '1',
  matrix: [2000, 2000],
  type: 'TILED_SPARSE',
  positions: [
    [101, 51],
    [1501, 1501],
    [221, 51],
  ],
};
const coarse: InstanceRecipe = {
  uid: '2',
  matrix: [500, 500],
  spacing: [0.001, 0.001],
  type: 'TILED_SPARSE',
  positions: [[26, 13]],
};
const levels = levelsOnBase(
  buildSlides([{ series: madeSeries(), instances: [fine, coarse].map(madeInstance) }])[0]!.slide,
);
const whole = { u0: 0, v0: 0, u1: 2000, v1: 2000 };
const corner = { u0: 0, v0: 0, u1: 600, v1: 600 };
const settled = () => new Promise((resolve) => setTimeout(resolve));

function layer(answer: (key: string) => Result<SlideTile, Problem> = (key) => ok(tile(key))) {
  const scheduler = new TileScheduler<SlideTile>(() => {});
  const loaded: string[] = [];
  let arrived = 0;
  const tiles = new LooseTileLayer(levels, {
    scheduler,
    load: async ({ index }, place) => {
      loaded.push(`${index}/${place}`);
      return answer(`${index}/${place}`);
    },
    hold: (one) => one.setShown(true),
    leave: (one) => one.close(),
    arrived: () => (arrived += 1),
  });
  const look = (bounds: typeof whole, neededLevel: number): void => {
    const view = { bounds, neededLevel, zoom: 1 };
    scheduler.setView(view);
    tiles.setView(view);
  };
  return { tiles, scheduler, loaded, look, arrivals: () => arrived };
}
const closed: string[] = [];
const tile = (key: string): SlideTile => {
  const bitmap = { width: 1, height: 1, close: () => closed.push(key) } as ImageBitmap;
  return new SlideTile(bitmap, 0, bitmap);
};

test('T-WSI-02: tiles off the grid are asked for where they are seen, and painted where they lie, later over earlier', async () => {
  const { tiles, loaded, look, arrivals } = layer();
  look(corner, 0);
  await settled();
  expect(loaded.toSorted()).toEqual(['0/0', '0/2', '1/0']);
  expect(arrivals()).toBe(3);
  expect(tiles.ready().map(({ level, rect }) => [level.index, rect.u0, rect.v0])).toEqual([
    [1, 100, 48],
    [0, 100, 50],
    [0, 220, 50],
  ]);
  expect(tiles.ready().every(({ isLoose }) => isLoose)).toBe(true);
});

test('what is held is not asked for again; what leaves the level is still there when the reader comes back', async () => {
  const { loaded, look } = layer();
  look(corner, 0);
  await settled();
  look(whole, 1);
  look(corner, 0);
  await settled();
  expect(loaded).toHaveLength(3);
});

test('a tile that failed is counted with the others, and costs no other tile', async () => {
  const broken: Problem = { code: 'unsupported', severity: 'error', title: 'odd' };
  const { tiles, scheduler, look } = layer((key) => (key === '0/0' ? fail(broken) : ok(tile(key))));
  look(corner, 0);
  await settled();
  expect(scheduler.counts()).toMatchObject({ failed: 1, problem: broken });
  expect(tiles.ready()).toHaveLength(2);
});

test('with the slide its tiles give their memory back', async () => {
  const { tiles, look } = layer();
  look(corner, 0);
  await settled();
  closed.length = 0;
  tiles.dispose();
  expect(closed.toSorted()).toEqual(['0/0', '0/2', '1/0']);
  expect(tiles.ready()).toEqual([]);
});
