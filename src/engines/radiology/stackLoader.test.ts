import { describe, expect, test } from 'vitest';
import type { EncodedFrame, RequestOptions } from '../../dicom/ports';
import type { Problem } from '../../dicom/problem';
import type { FrameHeader } from '../../dicom/types';
import { fail, ok, type Result } from '../../lib/result';
import { seededRandom } from '../../lib/seededRandom';
import { StackLoader } from './stackLoader';

const broken: Problem = { code: 'http', severity: 'error', title: 'The archive answered 404' };
const encoded: EncodedFrame = { bytes: Uint8Array.of(1), transferSyntaxUid: '1.2' };

interface Fetch {
  readonly index: number;
  readonly options: RequestOptions;
  isAnswered: boolean;
  answer(result?: Result<EncodedFrame, Problem>): Promise<void>;
}

/** An archive whose answers the test gives by hand. */
function stack(
  count: number,
  {
    freeBytes = () => 1e12,
    hasFewCores = false,
    now = () => 0,
  }: { freeBytes?: () => number; hasFewCores?: boolean; now?: () => number } = {},
) {
  const fetches: Fetch[] = [];
  const held = new Set<number>();
  const shared = new Set<number>();
  const seen: string[] = [];
  const headers = Array.from({ length: count }, () => ({ columns: 10, rows: 10 }) as FrameHeader);
  const loader = new StackLoader(
    headers,
    {
      hold: (index) => {
        if (!shared.has(index)) return undefined;
        held.add(index);
        return { sizeInBytes: 200 };
      },
      fetch: (index, options) =>
        new Promise((resolve, reject) => {
          options.signal.addEventListener('abort', () => reject(new DOMException('gone', 'AbortError')));
          fetches.push({
            index,
            options,
            isAnswered: false,
            async answer(result = ok(encoded)) {
              this.isAnswered = true;
              resolve(result);
              for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
            },
          });
        }),
      decode: async (index) => {
        held.add(index);
        return ok({ sizeInBytes: 200 });
      },
      release: (index) => held.delete(index),
      freeBytes,
      hasFewCores,
    },
    { loaded: (index) => seen.push(`+${index}`), failed: (index) => seen.push(`-${index}`) },
    now,
  );
  const open = () =>
    fetches.filter(({ options, isAnswered }) => !options.signal.aborted && !isAnswered).map(({ index }) => index);
  const answer = async (index: number, result?: Result<EncodedFrame, Problem>) => {
    const fetch = fetches.findLast(
      (candidate) => candidate.index === index && !candidate.isAnswered && !candidate.options.signal.aborted,
    );
    await fetch?.answer(result);
  };
  return { loader, fetches, held, shared, seen, open, answer };
}

describe('loading order', () => {
  test('the first image has the line to itself; then the neighbours come, nearest first', async () => {
    const { loader, open, answer, fetches } = stack(100);
    loader.want(50);
    expect(open()).toEqual([50]);
    expect(fetches[0]?.options.priority).toBe('visible');
    await answer(50);
    expect(open()).toEqual([51, 49, 52, 48, 53, 47]);
    expect(fetches[1]?.options).toMatchObject({ priority: 'prefetch', order: 1 });
  });

  test('the side the reader scrolls towards comes first', async () => {
    const { loader, answer, fetches } = stack(100);
    loader.want(50);
    await answer(50);
    loader.want(49);
    await answer(51);
    await answer(49);
    expect(fetches.slice(7).map(({ index }) => index)).toEqual([46, 45]);
  });

  test('a jump starts at once and gives up the request farthest away', async () => {
    const { loader, open, answer, fetches } = stack(100);
    loader.want(0);
    await answer(0);
    expect(open()).toEqual([1, 2, 3, 4, 5, 6]);
    loader.want(90);
    expect(open()).toContain(90);
    expect(fetches.find(({ index }) => index === 1)?.options.signal.aborted).toBe(true);
    expect(open()).toHaveLength(6);
    await answer(2);
    expect(open()).toContain(91);
  });

  test('everything arrives once', async () => {
    const { loader, open, answer, seen } = stack(30);
    loader.want(10);
    for (let round = 0; round < 100 && open().length > 0; round += 1) await answer(open()[0] as number);
    expect(loader.loadedCount).toBe(30);
    expect(new Set(seen).size).toBe(30);
    expect(seen).toHaveLength(30);
  });

  test('frames that another pane holds are taken without a request', () => {
    const { loader, shared, fetches, seen } = stack(3);
    for (const index of [0, 1, 2]) shared.add(index);
    loader.want(1);
    expect(fetches).toEqual([]);
    expect(seen.toSorted()).toEqual(['+0', '+1', '+2']);
  });
});

describe('failures', () => {
  test('are told, do not stop the others, and are tried again when the reader comes back', async () => {
    const { loader, answer, open, seen } = stack(3);
    loader.want(0);
    await answer(0, fail(broken));
    expect(seen).toEqual(['-0']);
    expect(loader.failure(0)).toBe(broken);
    await answer(1);
    await answer(2);
    expect([loader.loadedCount, loader.failedCount]).toEqual([2, 1]);
    expect(open()).not.toContain(5);
    loader.want(0);
    expect(loader.failedCount).toBe(0);
    await answer(0);
    expect(loader.loadedCount).toBe(3);
  });

  test('a source that throws is a failure too', async () => {
    const seen: (string | undefined)[] = [];
    const loader = new StackLoader(
      [{ columns: 1, rows: 1 } as FrameHeader],
      {
        hold: () => undefined,
        fetch: () => Promise.reject(new Error('socket')),
        decode: async () => ok({ sizeInBytes: 1 }),
        release: () => {},
        freeBytes: () => 1,
      },
      { loaded: () => {}, failed: (_index, { detail }) => seen.push(detail) },
    );
    loader.want(0);
    await new Promise((resolve) => setTimeout(resolve));
    expect(seen).toEqual(['socket']);
  });
});

describe('memory', () => {
  test('under the budget the farthest frames leave, the reader’s stays, and they come back when needed', async () => {
    const budget = 200 * 10;
    const box: { held?: Set<number> } = {};
    const { loader, answer, open, held } = stack(40, { freeBytes: () => budget - (box.held?.size ?? 0) * 200 });
    box.held = held;
    loader.want(0);
    for (let round = 0; round < 60 && open().length > 0; round += 1) await answer(open()[0] as number);
    expect(held.size).toBeLessThanOrEqual(10);
    expect(held.has(0)).toBe(true);
    loader.want(30);
    for (let round = 0; round < 60 && open().length > 0; round += 1) await answer(open()[0] as number);
    expect(held.size).toBeLessThanOrEqual(10);
    expect(held.has(30)).toBe(true);
    expect(held.has(0)).toBe(false);
    expect(loader.frame(0)).toBeUndefined();
  });

  test('which images are here is told as they come from the middle outwards, and those that left memory are told no more', async () => {
    const budget = 200 * 10;
    const box: { held?: Set<number> } = {};
    const { loader, answer, open, held } = stack(40, { freeBytes: () => budget - (box.held?.size ?? 0) * 200 });
    box.held = held;
    expect(loader.loadedRanges).toEqual([]);
    loader.want(20);
    await answer(20);
    expect(loader.loadedRanges).toEqual([20, 21]);
    await answer(22);
    expect(loader.loadedRanges).toEqual([20, 21, 22, 23]);
    for (let round = 0; round < 60 && open().length > 0; round += 1) await answer(open()[0] as number);
    const [start = 0, end = 0, ...more] = loader.loadedRanges;
    expect(more).toEqual([]);
    expect(end - start).toBe(held.size);
    expect(loader.loadedRanges).toBe(loader.loadedRanges);
    loader.want(39);
    for (let round = 0; round < 60 && open().length > 0; round += 1) await answer(open()[0] as number);
    expect(loader.loadedRanges).toEqual([40 - held.size, 40]);
  });

  test('an image that failed leaves a hole among those that are here', async () => {
    const { loader, answer } = stack(3);
    loader.want(0);
    await answer(0);
    await answer(1, fail(broken));
    await answer(2);
    expect(loader.loadedRanges).toEqual([0, 1, 2, 3]);
    expect(loader.failedFrames).toEqual([2]);
  });
});

describe('closing', () => {
  test('aborts what is on its way, lets go of what is here and says nothing more', async () => {
    const { loader, answer, fetches, held, seen } = stack(50);
    loader.want(5);
    await answer(5);
    loader.dispose();
    expect(fetches.slice(1).every(({ options }) => options.signal.aborted)).toBe(true);
    expect(held.size).toBe(0);
    await new Promise((resolve) => setTimeout(resolve));
    expect(seen).toEqual(['+5']);
    loader.want(7);
    expect(fetches).toHaveLength(7);
  });

  test('a frame whose decoding ends after closing is let go', async () => {
    const { loader, fetches, held } = stack(5);
    loader.want(0);
    const first = fetches[0];
    const answered = first?.answer();
    loader.dispose();
    await answered;
    await new Promise((resolve) => setTimeout(resolve));
    expect(held.size).toBe(0);
  });
});

test('whatever arrives, fails, or is looked at next, the nearest image that is missing is asked for next (seeded)', async () => {
  const random = seededRandom(11);
  const { loader, fetches, held, open, answer } = stack(70);
  const failed = new Set<number>();
  let [wanted, direction, checked] = [0, 1, 0];
  const nearest = (busy: ReadonlySet<number>) => {
    const missing = Array.from({ length: 70 }, (_unused, index) => index).filter((index) => !busy.has(index));
    const rank = (index: number) => Math.abs(index - wanted) * 2 + (Math.sign(index - wanted) === -direction ? 1 : 0);
    return missing.toSorted((a, b) => rank(a) - rank(b))[0];
  };
  const check = (before: readonly number[]) => {
    const busy = new Set([...held, ...failed, ...before]);
    for (const { index, options } of fetches.slice(checked)) {
      if (options.priority !== 'visible') expect(index).toBe(nearest(busy));
      busy.add(index);
    }
    checked = fetches.length;
  };
  for (let step = 0; step < 400; step += 1) {
    const waiting = open();
    const chosen = waiting[Math.floor(random() * waiting.length)];
    if (random() < 0.2 || chosen === undefined) {
      const next = Math.floor(random() * 70);
      if (next !== wanted) direction = next > wanted ? 1 : -1;
      wanted = next;
      failed.delete(next);
      loader.want(next);
      check(open().filter((index) => waiting.includes(index)));
    } else {
      const isLost = random() < 0.15;
      if (isLost) failed.add(chosen);
      await answer(chosen, isLost ? fail(broken) : undefined);
      check(waiting.filter((index) => index !== chosen));
    }
  }
  expect(checked).toBeGreaterThan(60);
});

test('frames travel on while others wait for a decoder, and the one nearest to the reader is decoded next', async () => {
  const decodes: { readonly index: number; finish(): Promise<void> }[] = [];
  const fetched: number[] = [];
  const settleAll = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const headers = Array.from({ length: 40 }, () => ({ columns: 10, rows: 10 }) as FrameHeader);
  const loader = new StackLoader(
    headers,
    {
      hold: () => undefined,
      fetch: async (index) => {
        fetched.push(index);
        return ok(encoded);
      },
      decode: (index) =>
        new Promise((resolve) => {
          const finish = async () => {
            resolve(ok({ sizeInBytes: 200 }));
            await settleAll();
          };
          decodes.push({ index, finish });
        }),
      release: () => undefined,
      freeBytes: () => 1e12,
      decodersAtOnce: 2,
    },
    { loaded: () => undefined, failed: () => undefined },
  );
  loader.want(0);
  await settleAll();
  expect(fetched).toEqual([0]);
  await decodes[0]?.finish();
  expect(fetched.length).toBe(40);
  expect(decodes.map(({ index }) => index)).toEqual([0, 1, 2]);
  loader.want(30);
  expect(decodes.map(({ index }) => index)).toEqual([0, 1, 2, 30]);
  await decodes[1]?.finish();
  await decodes[2]?.finish();
  expect(decodes.map(({ index }) => index)).toEqual([0, 1, 2, 30, 31]);
  loader.dispose();
});

test('with few cores the lines come first: what the reader is not near to is decoded when all of it is here', async () => {
  const { loader, answer, open, seen } = stack(60, { hasFewCores: true });
  loader.want(0);
  await answer(0);
  for (let index = 1; index < 58; index += 1) await answer(index);
  expect(seen).toEqual(Array.from({ length: 11 }, (_, index) => `+${index}`));
  loader.want(30);
  expect(seen.at(-1)).toBe('+10');
  await answer(58);
  for (let turn = 0; turn < 300; turn += 1) await Promise.resolve();
  expect(seen).toContain('+30');
  expect(seen).toContain('+40');
  expect(seen).not.toContain('+50');
  await answer(59);
  expect(open()).toEqual([]);
  for (let turn = 0; turn < 300; turn += 1) await Promise.resolve();
  expect(loader.loadedCount).toBe(60);
});

test('with few cores and a slow line every image is decoded as it comes: nothing that is here is called missing', async () => {
  let clock = 0;
  const { loader, answer } = stack(60, { hasFewCores: true, now: () => clock });
  loader.want(0);
  for (let index = 0; index < 40; index += 1) {
    clock += 160;
    await answer(index);
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  }
  expect(loader.loadedCount).toBe(40);
});
