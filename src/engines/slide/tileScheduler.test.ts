import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RequestOptions } from '../../dicom/ports';
import type { Problem } from '../../dicom/problem';
import { fail, ok, type Result } from '../../lib/result';
import { seededRandom } from '../../lib/seededRandom';
import { TileScheduler, type TileTask, type TileView } from './tileScheduler';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const offline: Problem = { code: 'network', severity: 'warning', title: 'offline' };

/** A tile of 100 base pixels at (column, row), and what became of it. */
class Tile implements TileTask<string> {
  readonly key: string;
  readonly levelIndex: number;
  readonly rect: TileTask<string>['rect'];
  readonly log: string[] = [];
  readonly requests: RequestOptions[] = [];
  #answer: ((result: Result<string, Problem>) => void)[] = [];

  constructor(column: number, row = 0, levelIndex = 0) {
    this.key = `${levelIndex}/${column}/${row}`;
    this.levelIndex = levelIndex;
    const size = 100 * 4 ** levelIndex;
    this.rect = { u0: column * size, v0: row * size, u1: (column + 1) * size, v1: (row + 1) * size };
  }
  load(options: RequestOptions): Promise<Result<string, Problem>> {
    this.requests.push(options);
    return new Promise((resolve, reject) => {
      this.#answer.push(resolve);
      options.signal.addEventListener('abort', () => reject(options.signal.reason));
    });
  }
  async arrives(result: Result<string, Problem> = ok('pixels')): Promise<void> {
    this.#answer.shift()?.(result);
    await vi.advanceTimersByTimeAsync(0);
  }
  get isTravelling(): boolean {
    return this.requests.length > 0 && !this.requests.at(-1)!.signal.aborted;
  }
  deliver(): void {
    this.log.push('delivered');
  }
  fail(): void {
    this.log.push('failed');
  }
  drop(): void {
    this.log.push('dropped');
  }
  revive(): void {
    this.log.push('revived');
  }
}

const view = (u0: number, u1: number, more: Partial<TileView> = {}): TileView => ({
  bounds: { u0, v0: 0, u1, v1: 100 },
  neededLevel: 0,
  zoom: 1,
  ...more,
});

function scheduled(tiles: readonly Tile[], first: TileView): TileScheduler<string> {
  const scheduler = new TileScheduler<string>(() => {});
  scheduler.setView(first);
  for (const tile of tiles) scheduler.request(tile);
  return scheduler;
}

describe('what left the view', () => {
  test('is aborted at once, so that it cannot hold up what the reader looks at now', () => {
    const old = Array.from({ length: 10 }, (_, column) => new Tile(column));
    const scheduler = scheduled(old, view(0, 1000));
    expect(old.every((tile) => tile.isTravelling)).toBe(true);
    scheduler.setView(view(5000, 6000));
    expect(old.some((tile) => tile.isTravelling)).toBe(false);
    expect(old.map((tile) => tile.log)).toEqual(old.map(() => ['dropped']));
    expect(scheduler.counts()).toMatchObject({ pending: 0, aborted: 10, failed: 0 });
  });

  test('is not aborted where it is still seen', () => {
    const [gone, stays] = [new Tile(0), new Tile(5)];
    const scheduler = scheduled([gone, stays], view(0, 1000));
    scheduler.setView(view(300, 1300));
    expect([gone.isTravelling, stays.isTravelling]).toEqual([false, true]);
  });

  test('is aborted when it became finer than needed; coarser tiles still serve', () => {
    const [fine, coarse] = [new Tile(0, 0, 0), new Tile(0, 0, 1)];
    const scheduler = scheduled([fine, coarse], view(0, 1000));
    scheduler.setView(view(0, 1000, { neededLevel: 1 }));
    expect([fine.log, coarse.isTravelling]).toEqual([['dropped'], true]);
  });

  test('is not asked for at all when it comes too late', () => {
    const late = new Tile(50);
    scheduled([late], view(0, 1000));
    expect([late.log, late.requests]).toEqual([['dropped'], []]);
  });

  test('may be asked for again and is delivered then', async () => {
    const tile = new Tile(0);
    const scheduler = scheduled([tile], view(0, 1000));
    scheduler.setView(view(5000, 6000));
    scheduler.setView(view(0, 1000));
    scheduler.request(tile);
    await tile.arrives();
    await tile.arrives();
    expect(tile.log).toEqual(['dropped', 'delivered']);
  });

  test('never blocks a visible tile, wherever the reader wanders (seeded walk)', async () => {
    const random = seededRandom(11);
    const scheduler = new TileScheduler<string>(() => {});
    let asked: Tile[] = [];
    for (let step = 0; step < 60; step += 1) {
      const left = Math.floor(random() * 100) * 100;
      scheduler.setView(view(left, left + 1000));
      const fresh = Array.from({ length: 10 }, (_, index) => new Tile(left / 100 + index)).filter(
        (tile) => !asked.some((other) => other.key === tile.key && other.isTravelling && other.log.length === 0),
      );
      for (const tile of fresh) scheduler.request(tile);
      asked = [...asked, ...fresh];
      const travelling = asked.filter((tile) => tile.isTravelling && tile.log.length === 0);
      expect(travelling.every(({ rect }) => rect.u0 < left + 1000 && rect.u1 > left)).toBe(true);
      expect(travelling).toHaveLength(10);
      if (random() < 0.3) await travelling[0]?.arrives();
    }
  });
});

describe('order', () => {
  test('coarse tiles travel before fine ones, near ones before far ones', () => {
    const [far, near, coarse] = [new Tile(9), new Tile(5), new Tile(0, 0, 1)];
    scheduled([far, near, coarse], view(0, 1000));
    const orders = [coarse, near, far].map((tile) => tile.requests[0]!.order!);
    expect(orders).toEqual(orders.toSorted((a, b) => a - b));
  });

  test('when the view moved, the waiting tiles are ordered anew', async () => {
    const tiles = Array.from({ length: 300 }, (_, column) => new Tile(column));
    const scheduler = scheduled(tiles, view(0, 30_000));
    const waiting = tiles.filter((tile) => tile.requests.length === 0);
    expect(waiting.length).toBeGreaterThan(0);
    scheduler.setView(view(-29_900, 30_000));
    await tiles.find((tile) => tile.isTravelling)!.arrives();
    expect(waiting.find((tile) => tile.requests.length > 0)?.key).toBe(waiting[0]?.key);
  });
});

describe('failure', () => {
  const passes = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

  async function failsFourTimes(tile: Tile): Promise<void> {
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await tile.arrives(fail(offline));
      await passes(3000);
    }
  }

  test('is tried three times more, ever later, and is said from the second time on', async () => {
    const tile = new Tile(0);
    const scheduler = scheduled([tile], view(0, 1000));
    await tile.arrives(fail(offline));
    expect(tile.requests).toHaveLength(1);
    await passes(300);
    expect(tile.requests).toHaveLength(2);
    expect(scheduler.counts().failed).toBe(0);
    await tile.arrives(fail(offline));
    expect(scheduler.counts()).toMatchObject({ pending: 1, failed: 1, problem: offline });
    await passes(900);
    expect(tile.requests).toHaveLength(2);
    await passes(100);
    await tile.arrives(fail(offline));
    await passes(3000);
    await tile.arrives(fail(offline));
    expect(tile.log).toEqual(['failed']);
    expect(scheduler.counts()).toMatchObject({ pending: 0, failed: 1, problem: offline });
    expect(scheduler.failedPlaces()).toEqual([tile.rect]);
    scheduler.setView(view(tile.rect.u1 + 1000, tile.rect.u1 + 2000));
    expect(scheduler.failedPlaces()).toEqual([]);
  });

  test('a retry that succeeds is no failure', async () => {
    const tile = new Tile(0);
    const scheduler = scheduled([tile], view(0, 1000));
    await tile.arrives(fail(offline));
    await passes(300);
    await tile.arrives();
    expect(tile.log).toEqual(['delivered']);
    expect(scheduler.counts()).toMatchObject({ pending: 0, failed: 0 });
  });

  test('is not repeated on every repaint, and gets another chance after a while', async () => {
    const tile = new Tile(0);
    const scheduler = scheduled([tile], view(0, 1000));
    await failsFourTimes(tile);
    scheduler.request(tile);
    expect(tile.requests).toHaveLength(4);
    await passes(15_000);
    expect(tile.log.at(-1)).toBe('revived');
    expect(scheduler.counts().failed).toBe(1);
    scheduler.request(tile);
    await tile.arrives();
    expect(tile.log.at(-1)).toBe('delivered');
    expect(scheduler.counts().failed).toBe(0);
  });

  test('counts only where this view needs the tile', async () => {
    const tile = new Tile(0);
    const scheduler = scheduled([tile], view(0, 1000));
    await failsFourTimes(tile);
    scheduler.setView(view(5000, 6000));
    expect(scheduler.counts().failed).toBe(0);
    scheduler.setView(view(0, 1000));
    expect(scheduler.counts().failed).toBe(1);
  });

  test('pixels that cannot be decoded here are not tried again', async () => {
    const tile = new Tile(0);
    const scheduler = scheduled([tile], view(0, 1000));
    await tile.arrives(fail({ code: 'unsupported', severity: 'error', title: 'JPEG-LS' }));
    expect(tile.log).toEqual(['failed']);
    await passes(600_000);
    scheduler.request(tile);
    expect(tile.requests).toHaveLength(1);
    expect(tile.log).toEqual(['failed', 'failed']);
  });

  test('a source that throws costs one tile, not the pane', async () => {
    const tile = new Tile(0);
    tile.load = () => Promise.reject(new Error('bug'));
    const scheduler = scheduled([tile], view(0, 1000));
    await passes(5000);
    expect(tile.log).toEqual(['failed']);
    expect(scheduler.counts().pending).toBe(0);
  });
});

test('after disposal nothing travels and nothing is answered', async () => {
  const [tile, late] = [new Tile(0), new Tile(1)];
  const scheduler = scheduled([tile], view(0, 1000));
  scheduler.dispose();
  scheduler.request(late);
  await tile.arrives();
  await vi.advanceTimersByTimeAsync(200_000);
  expect([tile.isTravelling, tile.log, late.requests]).toEqual([false, [], []]);
});
