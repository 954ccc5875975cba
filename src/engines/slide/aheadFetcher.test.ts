import { afterEach, expect, test, vi } from 'vitest';
import type { FrameSource, RequestOptions } from '../../dicom/ports';
import { buildSlides } from '../../dicom/slide/buildSlides';
import { madeInstance, madeSeries } from '../../dicom/slide/slideFixture';
import type { FrameRef } from '../../dicom/types';
import { ok } from '../../lib/result';
import { AheadFetcher, type DecodingOf } from './aheadFetcher';
import { tilesAhead } from './fieldAhead';
import type { BaseRect } from './slideCamera';
import { intersects, levelsOnBase, tileRect } from './tilePlan';

const slide = buildSlides([
  { series: madeSeries(), instances: [madeInstance({ uid: '1', matrix: [10_240, 10_240] })] },
])[0]!.slide;
const [level] = levelsOnBase(slide);
/** 1,000 × 800 base pixels with its top left corner there. */
const field = (u0: number, v0: number): BaseRect => ({ u0, v0, u1: u0 + 1000, v1: v0 + 800 });

test('after a step to the right, all of the next field to the right comes before anything else', () => {
  const before = field(2000, 3000);
  const now = field(2900, 3000);
  const next = field(3800, 3000);
  const tiles = tilesAhead({ bounds: now, level: level! }, before);
  const isNext = tiles.map(({ rect }) => intersects(rect, next));
  expect(isNext.indexOf(false)).toBe(isNext.filter(Boolean).length);
  const { columns, rows } = {
    columns: [Math.ceil(now.u1 / 256), Math.ceil(next.u1 / 256) - 1] as const,
    rows: [Math.floor(now.v0 / 256), Math.ceil(now.v1 / 256) - 1] as const,
  };
  for (let row = rows[0]; row <= rows[1]; row += 1)
    for (let column = columns[0]; column <= columns[1]; column += 1)
      expect(tiles.some((tile) => tile.column === column && tile.row === row)).toBe(true);
  expect(tiles.every(({ rect }) => !intersects(rect, now))).toBe(true);
});

test('without a move there is a rim on all sides, and never more than two fields', () => {
  const bounds = field(4000, 4000);
  const tiles = tilesAhead({ bounds, level: level! }, undefined);
  const middle = { u: 4500, v: 4400 };
  const sides = new Set(
    tiles.map(({ rect }) =>
      [Math.sign((rect.u0 + rect.u1) / 2 - middle.u), Math.sign((rect.v0 + rect.v1) / 2 - middle.v)].join(),
    ),
  );
  expect(sides.size).toBe(4);
  expect(tiles.length).toBeLessThanOrEqual(2 * 5 * 5);
});

test('at the edge of the slide nothing outside of it is asked for', () => {
  for (const { rect } of tilesAhead({ bounds: field(9200, 9400), level: level! }, field(8300, 9400)))
    expect(intersects(rect, { u0: 0, v0: 0, u1: 10_240, v1: 10_240 })).toBe(true);
});

interface Asked {
  readonly ref: FrameRef;
  readonly options: RequestOptions;
  answer(bitmap?: ImageBitmap): void;
}

function openArchive(decodingOf?: DecodingOf) {
  const asked: Asked[] = [];
  const frames: FrameSource = {
    frame: (ref, options) =>
      new Promise((resolve, reject) => {
        asked.push({
          ref,
          options,
          answer: (bitmap) =>
            resolve(ok({ bytes: new Uint8Array(1), transferSyntaxUid: '1', ...(bitmap && { bitmap }) })),
        });
        options.signal.addEventListener('abort', () => reject(options.signal.reason));
      }),
  };
  return { asked, fetcher: new AheadFetcher(slide, frames, decodingOf) };
}

afterEach(() => vi.useRealTimers());

test('one who hurries from field to field is left the line: only the field where they stay is read around', async () => {
  vi.useFakeTimers();
  const { asked, fetcher } = openArchive();
  for (const u0 of [1000, 1900, 2800]) {
    fetcher.moved(field(u0, 1000), 0);
    await vi.advanceTimersByTimeAsync(100);
    fetcher.rested({ bounds: field(u0, 1000), level: level! });
    await vi.advanceTimersByTimeAsync(200);
    if (u0 === 1000) for (const { answer } of asked.splice(0)) answer();
  }
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(200);
  expect(asked.length).toBeGreaterThan(0);
});

test('nothing is fetched for a view that passes by, and at rest everything at the lowest urgency a reader may wait for', async () => {
  vi.useFakeTimers();
  const { asked, fetcher } = openArchive();
  fetcher.rested({ bounds: field(1000, 1000), level: level! });
  fetcher.moved(field(1500, 1000), 0);
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual([]);
  fetcher.rested({ bounds: field(1500, 1000), level: level! });
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked.length).toBeGreaterThan(4);
  expect(new Set(asked.map(({ options }) => options.priority))).toEqual(new Set(['prefetch']));
  fetcher.dispose();
  expect(asked.every(({ options }) => options.signal.aborted)).toBe(true);
});

test('when the view moves, what is not in the new view is withdrawn at once and what is in it goes on', async () => {
  vi.useFakeTimers();
  const { asked, fetcher } = openArchive();
  fetcher.rested({ bounds: field(1000, 1000), level: level! });
  await vi.advanceTimersByTimeAsync(1000);
  const next = field(1900, 1000);
  fetcher.moved(next, 0);
  const across = level!.level.tilesAcross;
  for (const { ref, options } of asked) {
    const index = ref.frameNumber - 1;
    const rect = tileRect(level!, index % across, Math.floor(index / across));
    expect(options.signal.aborted).toBe(!intersects(rect, next));
  }
  expect(asked.some(({ options }) => !options.signal.aborted)).toBe(true);
  fetcher.dispose();
});

test('what has come is not asked for again at the next rest', async () => {
  vi.useFakeTimers();
  const { asked, fetcher } = openArchive();
  const view = { bounds: field(1000, 1000), level: level! };
  fetcher.rested(view);
  await vi.advanceTimersByTimeAsync(1000);
  for (const { answer } of asked) answer();
  await vi.advanceTimersByTimeAsync(10);
  const count = asked.length;
  fetcher.rested(view);
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked.length).toBe(count);
  fetcher.dispose();
});

test('after a zoom nothing of the level that was left goes on, wherever it lies', async () => {
  vi.useFakeTimers();
  const { asked, fetcher } = openArchive();
  fetcher.rested({ bounds: field(4000, 4000), level: level! });
  await vi.advanceTimersByTimeAsync(1000);
  fetcher.moved({ u0: 0, v0: 0, u1: 10_240, v1: 10_240 }, 1);
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.every(({ options }) => options.signal.aborted)).toBe(true);
  fetcher.dispose();
});

/** 256 × 256 pixels as the browser decodes them. */
const pixels = () => ({
  width: 256,
  height: 256,
  closed: 0,
  close() {
    this.closed += 1;
  },
});
const asBitmap = (bitmap: ReturnType<typeof pixels>) => bitmap as unknown as ImageBitmap;
const decoding = (keepColumns = 256): NonNullable<ReturnType<DecodingOf>> => ({
  format: { columns: 256, rows: 256, samplesPerPixel: 3, bitsAllocated: 8, photometricInterpretation: 'RGB' },
  keepColumns,
  keepRows: 256,
});

test('tiles that come decoded lie ready for the next field, once each, and are given back when the reader goes elsewhere', async () => {
  vi.useFakeTimers();
  const { asked, fetcher } = openArchive(() => decoding());
  fetcher.rested({ bounds: field(1000, 1000), level: level! });
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked.every(({ options }) => options.offThread?.decode?.keepColumns === 256)).toBe(true);
  const made = asked.map(() => pixels());
  for (const [index, { answer }] of asked.entries()) answer(asBitmap(made[index]!));
  await vi.advanceTimersByTimeAsync(0);
  const places = tilesAhead({ bounds: field(1000, 1000), level: level! }, undefined);
  const [first] = places;
  expect(fetcher.take(level!, first!.column, first!.row)).toBe(made[0]);
  expect(fetcher.take(level!, first!.column, first!.row)).toBeUndefined();
  fetcher.moved(field(8000, 8000), 0);
  fetcher.rested({ bounds: field(8000, 8000), level: level! });
  await vi.advanceTimersByTimeAsync(1000);
  expect(made.map(({ closed }) => closed)).toEqual(made.map((_, index) => (index === 0 ? 0 : 1)));
});

test('pixels of a tile that was withdrawn, or that come after the slide was closed, are given back', async () => {
  vi.useFakeTimers();
  const { asked, fetcher } = openArchive(() => decoding());
  fetcher.rested({ bounds: field(1000, 1000), level: level! });
  await vi.advanceTimersByTimeAsync(1000);
  const [lying, late] = [pixels(), pixels()];
  asked[0]!.answer(asBitmap(lying));
  await vi.advanceTimersByTimeAsync(0);
  asked[1]!.answer(asBitmap(late));
  fetcher.dispose();
  await vi.advanceTimersByTimeAsync(0);
  expect([lying.closed, late.closed]).toEqual([1, 1]);
});

test('no more is decoded ahead than a bounded memory holds; the rest comes encoded', async () => {
  vi.useFakeTimers();
  // 64 MB each.
  const { asked, fetcher } = openArchive(() => decoding(65_536));
  fetcher.rested({ bounds: field(1000, 1000), level: level! });
  await vi.advanceTimersByTimeAsync(1000);
  const decoded = asked.map(({ options }) => options.offThread?.decode !== undefined);
  expect(decoded.filter(Boolean)).toHaveLength(1);
  expect(decoded.length).toBeGreaterThan(4);
});
