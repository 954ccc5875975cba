import { expect, test } from 'vitest';
import { stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import type { SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import { madePart10 } from './part10Fixture';
import { datasetOf, jsonAnswer, multipartAnswer, type Script, scriptedArchive } from './scriptedArchive';
import { createSource } from './source';

const never = new AbortController().signal;
const study = '1.2' as StudyInstanceUid;
const series = '1.3' as SeriesInstanceUid;
const address = { studyInstanceUid: study, seriesInstanceUid: series, sopInstanceUid: '1.4' as SopInstanceUid };
const sourceOf = (script: Script) => {
  const root = 'https://pacs.example/dw';
  const { fetch } = scriptedArchive(script);
  return createSource(
    { id: 'a' as SourceId, label: 'A', qidoRoot: root, wadoRoot: root },
    { fetch, wait: async () => {} },
  );
};
const row = (instance: string, more: Record<string, string> = {}) =>
  datasetOf({ [tags.SOPInstanceUID]: instance, ...more });

test('AT-32: metadata of another study or series is left out and counted, and what names none belongs to the request', async () => {
  const rows = [
    row('1.4'),
    row('1.5', { [tags.StudyInstanceUID]: '1.2', [tags.SeriesInstanceUID]: '1.3' }),
    row('1.6', { [tags.StudyInstanceUID]: '9.9' }),
    row('1.7', { [tags.SeriesInstanceUID]: '9.9' }),
  ];
  const answer = await sourceOf(() => jsonAnswer(rows)).seriesMetadata(study, series, never);
  if (!answer.ok) throw new Error(answer.error.title);
  const { instances, warning } = answer.value;
  expect(instances.map((one) => stringOf(one, tags.SOPInstanceUID))).toEqual(['1.4', '1.5']);
  expect(instances.every((one) => stringOf(one, tags.StudyInstanceUID) === '1.2')).toBe(true);
  expect(instances.every((one) => stringOf(one, tags.SeriesInstanceUID) === '1.3')).toBe(true);
  expect(warning).toContain('2 entries');
});

test('AT-32: the description of another instance, study or series is refused', async () => {
  for (const wrong of [
    row('9.9'),
    row('1.4', { [tags.StudyInstanceUID]: '9.9' }),
    row('1.4', { [tags.SeriesInstanceUID]: '9.9' }),
  ]) {
    const answer = await sourceOf(() => jsonAnswer([wrong])).instanceMetadata(address, never);
    expect(answer.ok ? '' : answer.error.title).toContain('another object');
  }
});

test('AT-32: a file of another instance, study or series is refused, as one part, as several, or bare', async () => {
  const own = await sourceOf(() => new Response(madePart10('explicit', false))).instance(address, never);
  expect(own.ok).toBe(true);
  for (const wrong of [madePart10('explicit', false, '9.9'), madePart10('implicit', true, '1.2', '9.9')]) {
    for (const answer of [new Response(wrong), multipartAnswer([{ body: wrong }])]) {
      const got = await sourceOf(() => answer).instance(address, never);
      expect(got.ok ? '' : got.error.title).toBe('The archive sent another object than was asked for');
    }
  }
  const other = await sourceOf(() => new Response(madePart10('explicit', false))).instance(
    { ...address, sopInstanceUid: '1.5' as SopInstanceUid },
    never,
  );
  expect(other.ok ? '' : other.error.title).toBe('The archive sent another object than was asked for');
});

test('AT-32: frames of an object that had to be fetched whole are not taken from another object', async () => {
  const source = sourceOf(({ path }) =>
    path.includes('/frames/')
      ? new Response('{}', { status: 406 })
      : new Response(madePart10('explicit', false, '9.9')),
  );
  const frames = await source.retrieveFrames(address, [1], never);
  expect(frames.ok).toBe(false);
});

test('T-WEB-09: metadata that comes with status 206 is used and said to be incomplete', async () => {
  const source = sourceOf(() => jsonAnswer([row('1.4')], { status: 206 }));
  const answer = await source.seriesMetadata(study, series, never);
  expect(answer.ok && answer.value.instances).toHaveLength(1);
  expect(answer.ok && answer.value.warning).toContain('only a part');
  const text = await source.seriesMetadataText(study, series, never);
  expect(text.ok && text.value.warning).toContain('only a part');
});
