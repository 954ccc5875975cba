import { expect, test, vi } from 'vitest';
import type { FrameSource, RequestOptions } from '../../dicom/ports';
import { buildSlides } from '../../dicom/slide/buildSlides';
import { madeInstance, madeSeries } from '../../dicom/slide/slideFixture';
import type { FrameRef, Slide } from '../../dicom/types';
import { fail } from '../../lib/result';
import { framesInView } from './framesInView';
import { glassViewOf } from './glassView';
import { NextFieldAhead } from './nextFieldAhead';
import type { SlideCamera } from './slideCamera';

vi.stubGlobal('devicePixelRatio', 1);

/** Three levels of 2,048, 1,024 and 512 pixels, in tiles of 256. */
const slideOf = (uid: string): Slide =>
  buildSlides([
    {
      series: madeSeries(uid),
      instances: [2048, 1024, 512].map((size, level) =>
        madeInstance({
          uid: `${uid}.${level}`,
          matrix: [size, size],
          spacing: [0.00025 * 2 ** level, 0.00025 * 2 ** level],
        }),
      ),
    },
  ])[0]!.slide;

const camera: SlideCamera = {
  ...{ centerU: 1024, centerV: 1024, zoom: 0.25, rotationDeg: 0, isFlipped: false },
  ...{ widthPx: 500, heightPx: 500, pixelAspect: 1 },
};
const slide = slideOf('8');
/** At the finest level, in a corner. */
const next = { ...camera, centerU: 1600, centerV: 400, zoom: 1 };
const view = glassViewOf(next, slide.levels[0]!.plane!);

function openArchive() {
  const asked: { readonly ref: FrameRef; readonly options: RequestOptions }[] = [];
  const frames = {
    frame: (ref: FrameRef, options: RequestOptions) => {
      asked.push({ ref, options });
      return Promise.resolve(fail({ code: 'network', severity: 'error', title: 'no' }));
    },
  } as unknown as FrameSource;
  return { asked, ahead: new NextFieldAhead(frames) };
}

test('the tiles of the field that comes next travel while the view rests, as the screen will ask for them', () => {
  const { asked, ahead } = openArchive();
  ahead.setView(view);
  expect(asked).toEqual([]);
  ahead.rested(slide, camera);
  const wanted = framesInView(slide, next);
  expect(wanted.length).toBeGreaterThan(3);
  expect(asked.map(({ ref }) => ref)).toEqual(wanted);
  expect(new Set(asked.map(({ options }) => options.priority))).toEqual(new Set(['prefetch']));
});

test('told while the view rests it is fetched at once; a move withdraws it, none ends it', () => {
  const { asked, ahead } = openArchive();
  ahead.rested(slide, camera);
  ahead.setView(view);
  const { length } = asked;
  expect(length).toBeGreaterThan(3);
  ahead.stop();
  expect(asked.every(({ options }) => options.signal.aborted)).toBe(true);
  ahead.setView(undefined);
  ahead.rested(slide, camera);
  expect(asked).toHaveLength(length);
});

test('a field of another slide is not fetched from the one that came in its place', () => {
  const { asked, ahead } = openArchive();
  ahead.setView(view);
  ahead.rested(slide, camera);
  const { length } = asked;
  ahead.rested(slideOf('9'), camera);
  ahead.rested(slide, camera);
  expect(asked).toHaveLength(length);
});
