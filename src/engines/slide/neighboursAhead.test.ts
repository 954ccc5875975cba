import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { FrameSource, RequestOptions } from '../../dicom/ports';
import { buildSlides } from '../../dicom/slide/buildSlides';
import { madeInstance, madeSeries } from '../../dicom/slide/slideFixture';
import type { FrameRef, Slide } from '../../dicom/types';
import { fail, ok } from '../../lib/result';
import { NeighboursAhead } from './neighboursAhead';
import type { SlideCamera } from './slideCamera';

vi.stubGlobal('devicePixelRatio', 1);
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Three levels of 2,048, 1,024 and 512 pixels, in tiles of 256. */
const slideOf = (uid: string): Slide =>
  buildSlides([
    {
      series: madeSeries(),
      instances: [2048, 1024, 512].map((size, level) =>
        madeInstance({
          uid: `${uid}.${level}`,
          matrix: [size, size],
          spacing: [0.00025 * 2 ** level, 0.00025 * 2 ** level],
        }),
      ),
    },
  ])[0]!.slide;

/** Deep in the slide shown: what the next one opens with does not depend on that. */
const camera: SlideCamera = {
  centerU: 700,
  centerV: 900,
  zoom: 3,
  rotationDeg: 40,
  isFlipped: false,
  widthPx: 500,
  heightPx: 500,
  pixelAspect: 1,
};

function openArchive(areRefused = false) {
  const asked: { readonly ref: FrameRef; readonly options: RequestOptions }[] = [];
  const frames = {
    frame: (ref: FrameRef, options: RequestOptions) => {
      asked.push({ ref, options });
      return Promise.resolve(
        areRefused ? fail({ code: 'network', severity: 'error', title: 'no' }) : ok({ bytes: new Uint8Array() }),
      );
    },
  } as unknown as FrameSource;
  return { asked, ahead: new NeighboursAhead(frames) };
}
const uidsOf = (asked: readonly { readonly ref: FrameRef }[]) =>
  [...new Set(asked.map(({ ref }) => ref.sopInstanceUid))].sort();

test('once the view rests, the whole next slide travels at the size of the pane, and once only', async () => {
  const { asked, ahead } = openArchive();
  ahead.setSlides([slideOf('8'), slideOf('9')]);
  ahead.rested(camera);
  await vi.advanceTimersByTimeAsync(199);
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  // 500 pixels of screen need the level of 512, four tiles of each slide.
  expect(uidsOf(asked)).toEqual(['8.2', '9.2']);
  expect(asked).toHaveLength(8);
  expect(new Set(asked.map(({ options }) => options.priority))).toEqual(new Set(['prefetch']));
  ahead.rested(camera);
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toHaveLength(8);
});

test('a move withdraws it; what was refused is asked for again at the next rest', async () => {
  const { asked, ahead } = openArchive(true);
  ahead.setSlides([slideOf('8')]);
  ahead.rested(camera);
  ahead.stop();
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual([]);
  ahead.rested(camera);
  await vi.advanceTimersByTimeAsync(500);
  expect(asked).toHaveLength(4);
  ahead.stop();
  expect(asked.every(({ options }) => options.signal?.aborted)).toBe(true);
  ahead.rested(camera);
  await vi.advanceTimersByTimeAsync(500);
  expect(asked).toHaveLength(8);
});

test('slides that are named while the view rests are fetched too', async () => {
  const { asked, ahead } = openArchive();
  ahead.rested(camera);
  await vi.advanceTimersByTimeAsync(2000);
  ahead.setSlides([slideOf('8')]);
  await vi.advanceTimersByTimeAsync(500);
  expect(uidsOf(asked)).toEqual(['8.2']);
});
