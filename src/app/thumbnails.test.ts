// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DicomWebSource } from '../dicomweb/source';
import { buildSlides } from '../dicom/slide/buildSlides';
import { madeInstance, madeSeries } from '../dicom/slide/slideFixture';
import type { FrameHeader, Slide } from '../dicom/types';
import type { SourceId } from '../dicom/uids';
import { fail, ok } from '../lib/result';
import { buildStudy } from '../testing/builders';
import { buildFrames } from '../ui/testing';
import { createThumbnails } from './thumbnails';

const study = buildStudy('1.1');
const signal = new AbortController().signal;
let urls = 0;
const nameOf = ({ type }: Blob) => {
  urls += 1;
  return `${type} ${urls}`;
};
beforeEach(() => {
  urls = 0;
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => nameOf(blob as Blob));
});
afterEach(() => vi.restoreAllMocks());

/** An archive that renders the series whose UID begins with "j", and nothing else. */
function open(firstPicture?: Promise<void>) {
  const asked: string[] = [];
  const drawn: string[] = [];
  const thumbnail: DicomWebSource['thumbnail'] = async ({ seriesInstanceUid }) => {
    asked.push(seriesInstanceUid);
    if (seriesInstanceUid.startsWith('j')) return ok({ bytes: new Uint8Array(4), mediaType: 'image/jpeg' });
    return fail({ kind: 'refused', code: 'http', severity: 'error', title: 'Not acceptable' });
  };
  const sources = new Map([[study.sourceId as SourceId, { thumbnail } as DicomWebSource]]);
  const draw = async (of: FrameHeader | Slide) => {
    if (!('ref' in of)) return undefined;
    const { ref } = of;
    drawn.push(ref.seriesInstanceUid);
    return ref.seriesInstanceUid.endsWith('!') ? undefined : new Blob([new Uint8Array(4)], { type: 'image/png' });
  };
  const thumbnails = createThumbnails(sources, firstPicture, draw);
  return { asked, drawn, picture: (uid: string) => thumbnails.thumbnail(buildFrames(uid, study, 3), signal) };
}

test('what the archive renders is shown as it renders it, and decoded by nobody', async () => {
  const { picture, drawn } = open();
  expect(await picture('j1')).toBe('image/jpeg 1');
  expect(drawn).toEqual([]);
});

test('what the archive does not render, JPEG-LS or 32 bits, is decoded here; what nobody decodes has no picture', async () => {
  const { picture, drawn } = open();
  expect(await picture('ls')).toBe('image/png 1');
  expect(await picture('ls!')).toBeUndefined();
  expect(drawn).toEqual(['ls', 'ls!']);
});

test('an archive that rendered none of three is not asked in vain again, one that rendered some is', async () => {
  const none = open();
  for (const uid of ['a', 'b', 'c', 'd', 'e']) expect(await none.picture(uid)).toContain('image/png');
  expect(none.asked).toEqual(['a', 'b', 'c']);
  const some = open();
  for (const uid of ['j1', 'a', 'b', 'c', 'd', 'j2']) await some.picture(uid);
  expect(some.asked).toEqual(['j1', 'a', 'b', 'c', 'd', 'j2']);
});

test('nothing is fetched or decoded before the first picture is in its pane', async () => {
  let show: () => void = () => {};
  const { picture, asked, drawn } = open(
    new Promise((resolve) => {
      show = resolve;
    }),
  );
  const wanted = picture('ls');
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect([asked, drawn]).toEqual([[], []]);
  show();
  expect(await wanted).toBe('image/png 1');
});

test('a slide whose frames are stored in a mirror is drawn here, the right way round; another one by the archive', async () => {
  const slideOf = (orientation: readonly number[]) => {
    const instance = madeInstance({ uid: '1.2.3', matrix: [200, 100], tile: [200, 100], orientation });
    const [slide] = buildSlides([{ series: madeSeries('j.9'), instances: [instance] }]);
    if (!slide) throw new Error('no slide');
    return slide;
  };
  const [asked, drawn]: [string[], string[]] = [[], []];
  const thumbnail: DicomWebSource['thumbnail'] = async () => {
    asked.push('archive');
    return ok({ bytes: new Uint8Array(4), mediaType: 'image/jpeg' });
  };
  const pictureOf = (orientation: readonly number[]) => {
    const slide = slideOf(orientation);
    const sources = new Map([[slide.series.sourceId as SourceId, { thumbnail } as DicomWebSource]]);
    const draw = async () => {
      drawn.push('here');
      return new Blob([new Uint8Array(4)], { type: 'image/png' });
    };
    return createThumbnails(sources, undefined, draw).thumbnail(slide, signal);
  };
  expect(await pictureOf([0, -1, 0, -1, 0, 0])).toContain('image/jpeg');
  expect([asked.length, drawn.length]).toEqual([1, 0]);
  expect(await pictureOf([1, 0, 0, 0, 1, 0])).toContain('image/png');
  expect([asked.length, drawn.length]).toEqual([1, 1]);
});
