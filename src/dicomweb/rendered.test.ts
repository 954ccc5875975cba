import { expect, test } from 'vitest';
import type { SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import type { RenderedRequest } from './rendered';
import { type Script, scriptedArchive, statusAnswer } from './scriptedArchive';
import { createSource } from './source';

const never = new AbortController().signal;
const jpeg = new Uint8Array([0xff, 0xd8, 0xff, 0xe0]);
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
const image: RenderedRequest = {
  studyInstanceUid: '1.2' as StudyInstanceUid,
  seriesInstanceUid: '1.3' as SeriesInstanceUid,
  sopInstanceUid: '1.4' as SopInstanceUid,
  frameNumber: 7,
};
const archive = (script: Script) => {
  const { fetch, asked } = scriptedArchive(script);
  const root = 'https://pacs.example/dw';
  const source = createSource({ id: 'a' as SourceId, label: 'A', qidoRoot: root, wadoRoot: root }, { fetch });
  const ask = async (more: Partial<RenderedRequest> = {}) => {
    const answer = await source.rendered?.({ ...image, ...more }, never);
    if (!answer) throw new Error('the source cannot render');
    return answer;
  };
  return { ask, asked };
};

test('T-WEB-14: a rendered image is asked for with window and function, and comes as a lossy preview', async () => {
  const { ask, asked } = archive(() => new Response(jpeg));
  const answer = await ask({
    voi: { windowCenter: -600, windowWidth: 1500.5, voiLutFunction: 'SIGMOID' },
    viewport: { columns: 512, rows: 256 },
    quality: 90,
  });
  expect(answer.ok && answer.value).toMatchObject({ mediaType: 'image/jpeg', purpose: 'preview', isLossy: true });
  expect(answer.ok && answer.value.label).toMatch(/lossy preview/i);
  expect(asked[0]?.path).toBe('/dw/studies/1.2/series/1.3/instances/1.4/frames/7/rendered');
  expect(Object.fromEntries(asked[0]?.query ?? [])).toEqual({
    window: '-600,1500.5,sigmoid',
    viewport: '512,256',
    quality: '90',
    iccprofile: 'srgb',
  });
  await ask({ voi: { windowCenter: 40, windowWidth: 400 } });
  await ask({ voi: { windowCenter: 0.5, windowWidth: 0.25, voiLutFunction: 'LINEAR_EXACT' } });
  expect(asked.slice(1).map(({ query }) => query.get('window'))).toEqual(['40,400,linear', '0.5,0.25,linear-exact']);
  expect(asked.every(({ query }) => !query.has('annotation'))).toBe(true);
});

test('JPEG and PNG are asked for one at a time, and colours without a profile only where nothing else is taken', async () => {
  const onlyPng = archive(({ accept }) => (accept === 'image/png' ? new Response(png) : statusAnswer(406)));
  const answer = await onlyPng.ask();
  expect(answer.ok && answer.value.mediaType).toBe('image/png');
  expect(onlyPng.asked.map(({ accept }) => accept)).toEqual(['image/jpeg', 'image/png']);
  const strict = archive(({ query }) => (query.has('iccprofile') ? statusAnswer(400) : new Response(jpeg)));
  expect((await strict.ask()).ok).toBe(true);
  expect(strict.asked).toHaveLength(3);
});

test('a window that is none is refused before it is sent', async () => {
  const { ask, asked } = archive(() => new Response(jpeg));
  for (const voi of [
    { windowCenter: 40, windowWidth: 0 },
    { windowCenter: 40, windowWidth: 0.5 },
    { windowCenter: Number.NaN, windowWidth: 400 },
    { windowCenter: 40, windowWidth: Number.POSITIVE_INFINITY },
    { windowCenter: 0, windowWidth: 0, voiLutFunction: 'SIGMOID' as const },
  ])
    expect((await ask({ voi })).ok).toBe(false);
  for (const quality of [0, 101, 50.5]) expect((await ask({ quality })).ok).toBe(false);
  expect((await ask({ viewport: { columns: 0, rows: 10 } })).ok).toBe(false);
  expect((await ask({ frameNumber: 0 })).ok).toBe(false);
  expect(asked).toHaveLength(0);
});

test('a picture of another object, and what is no picture, are refused', async () => {
  const other = { 'Content-Location': 'https://pacs.example/dw/studies/1.2/series/1.3/instances/9.9/rendered' };
  const foreign = await archive(() => new Response(jpeg, { headers: other })).ask();
  expect(foreign.ok ? '' : foreign.error.title).toContain('something else');
  const page = await archive(() => new Response('<svg/>', { headers: { 'Content-Type': 'image/jpeg' } })).ask();
  expect(page.ok).toBe(false);
});
