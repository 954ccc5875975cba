import { expect, test } from 'vitest';
import type { SourceId } from '../dicom/uids';
import { multipartAnswer, type Script, scriptedArchive, statusAnswer } from './scriptedArchive';
import { createSource } from './source';

const never = new AbortController().signal;
const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0]);
const picture = {
  studyInstanceUid: '1.2',
  seriesInstanceUid: '1.3',
  sopInstanceUid: '1.4',
  frameNumber: 1,
  sizePx: 96,
};
const archive = (script: Script) => {
  const { fetch, asked } = scriptedArchive(script);
  const root = 'https://pacs.example/dw';
  return {
    source: createSource({ id: 'a' as SourceId, label: 'A', qidoRoot: root, wadoRoot: root }, { fetch }),
    asked,
  };
};

test('where there is no thumbnail resource the rendered image is asked for, and next time at once', async () => {
  const { source, asked } = archive(({ path }) =>
    path.endsWith('/rendered') ? new Response(jpeg) : statusAnswer(404),
  );
  for (let index = 0; index < 4; index++) {
    const result = await source.thumbnail({ ...picture, sopInstanceUid: `1.4.${index}` }, never);
    expect(result.ok && result.value.mediaType).toBe('image/jpeg');
  }
  expect(asked.map((one) => one.path.split('/').at(-1))).toEqual([
    'thumbnail',
    'rendered',
    'thumbnail',
    'rendered',
    'rendered',
    'rendered',
  ]);
  expect(asked[1]?.query.get('viewport')).toBe('96,96');
  expect(asked[1]?.accept).toBe('image/jpeg');
});

test('a picture is believed by its signature, bare or in multipart, and never by its label', async () => {
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  const wrapped = archive(() => multipartAnswer([{ headers: { 'Content-Type': 'image/jpeg' }, body: png }]));
  const result = await wrapped.source.thumbnail(picture, never);
  expect(result.ok && result.value.mediaType).toBe('image/png');
  const svg = archive(() => new Response('<svg onload="x"/>', { headers: { 'Content-Type': 'image/jpeg' } }));
  expect((await svg.source.thumbnail(picture, never)).ok).toBe(false);
});

test('a series is never asked for every one of its images', async () => {
  const { source, asked } = archive(() => statusAnswer(404));
  expect((await source.thumbnail({ studyInstanceUid: '1.2', seriesInstanceUid: '1.3', sizePx: 96 }, never)).ok).toBe(
    false,
  );
  expect(asked.map((one) => one.path)).toEqual(['/dw/studies/1.2/series/1.3/thumbnail']);
});

test('a missing permission is said at once', async () => {
  const { source, asked } = archive(() => statusAnswer(403));
  const result = await source.thumbnail(picture, never);
  expect(result.ok ? '' : result.error.code).toBe('auth');
  expect(asked).toHaveLength(1);
});
