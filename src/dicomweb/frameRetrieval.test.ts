import { expect, test } from 'vitest';
import type { SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import { multipartAnswer, type Script, scriptedArchive, statusAnswer } from './scriptedArchive';
import { createSource } from './source';

const never = new AbortController().signal;
const address = (instance = '1.4') => ({
  studyInstanceUid: '1.2' as StudyInstanceUid,
  seriesInstanceUid: '1.3' as SeriesInstanceUid,
  sopInstanceUid: instance as SopInstanceUid,
});
const archive = (script: Script) => {
  const { fetch, asked } = scriptedArchive(script);
  const root = 'https://pacs.example/dw';
  const source = createSource(
    { id: 'a' as SourceId, label: 'A', qidoRoot: root, wadoRoot: root },
    { fetch, wait: async () => {} },
  );
  return { source, asked };
};
const numbersIn = (path: string) => (path.split('/frames/')[1] ?? '').split(',').map(Number);
const part = (number: number, more: Record<string, string> = {}) => ({
  headers: { 'Content-Type': 'application/octet-stream', ...more },
  body: Uint8Array.of(number, 0),
});
const located = (number: number, instance = '1.4') =>
  part(number, { 'Content-Location': `http://x/studies/1.2/series/1.3/instances/${instance}/frames/${number}` });
const firstBytes = async (script: Script, numbers: number[]) => {
  const result = await archive(script).source.retrieveFrames(address(), numbers, never);
  return result.ok ? result.value.map((frame) => frame.bytes[0]) : (result.error as { kind?: string }).kind;
};

test('frames are asked for as stored, in one list, and come back in the order asked', async () => {
  const { source, asked } = archive(({ path }) => multipartAnswer(numbersIn(path).map((number) => part(number))));
  const result = await source.retrieveFrames(address(), [2, 5, 9], never);
  expect(result.ok && result.value.map((frame) => frame.bytes[0])).toEqual([2, 5, 9]);
  expect(asked[0]?.path).toBe('/dw/studies/1.2/series/1.3/instances/1.4/frames/2,5,9');
  expect(asked[0]?.accept).toBe('multipart/related; type="application/octet-stream"; transfer-syntax=*');
});

test('parts that say which frame they are may come in any order', async () => {
  expect(await firstBytes(() => multipartAnswer([located(9), located(2), located(5)]), [2, 5, 9])).toEqual([2, 5, 9]);
});

test('fewer, more, other or empty parts than asked for are a failure, never shifted', async () => {
  expect(await firstBytes(() => multipartAnswer([part(2), part(5)]), [2, 5, 9])).toBe('partial');
  expect(await firstBytes(() => multipartAnswer([part(2), part(5), part(9), part(10)]), [2, 5, 9])).toBe('partial');
  expect(await firstBytes(() => multipartAnswer([located(2), located(5), located(8)]), [2, 5, 9])).toBe('partial');
  expect(await firstBytes(() => multipartAnswer([located(1)]), [2])).toBe('partial');
  expect(await firstBytes(() => multipartAnswer([located(2, '9.9')]), [2])).toBe('partial');
  expect(await firstBytes(() => multipartAnswer([{ body: new Uint8Array() }]), [2])).toBe('partial');
  expect(await firstBytes(() => new Response(Uint8Array.of(1), { status: 206 }), [2])).toBe('partial');
  expect(await firstBytes(() => new Response(null, { status: 204 }), [2])).toBe('absent');
});

test('the syntax is taken from the part, from where Orthanc puts it, or from the bytes', async () => {
  const syntaxOf = async (headers: Record<string, string>, top?: string) => {
    const answer = multipartAnswer([{ headers, body: Uint8Array.of(1, 2, 3, 4) }], top);
    const result = await archive(() => answer).source.retrieveFrames(address(), [1], never);
    return result.ok && result.value[0]?.transferSyntaxUid;
  };
  expect(await syntaxOf({ 'Content-Type': 'image/jls; transfer-syntax=1.2.840.10008.1.2.4.81' })).toBe(
    '1.2.840.10008.1.2.4.81',
  );
  expect(await syntaxOf({ 'Content-Type': 'image/jp2;transfer-syntax="1.2.840.10008.1.2.4.91"' })).toBe(
    '1.2.840.10008.1.2.4.91',
  );
  expect(
    await syntaxOf({}, 'multipart/related; type="image/jls; transfer-syntax=1.2.840.10008.1.2.4.80"; boundary=B'),
  ).toBe('1.2.840.10008.1.2.4.80');
  expect(await syntaxOf({ 'Content-Type': 'application/octet-stream; transfer-syntax=*' })).toBe('1.2.840.10008.1.2.1');
});

test('each frame owns its buffer, so that it may be handed to a worker', async () => {
  const { source } = archive(() => multipartAnswer([part(1), part(2)]));
  const result = await source.retrieveFrames(address(), [1, 2], never);
  expect(result.ok && result.value.map((frame) => frame.bytes.buffer.byteLength)).toEqual([2, 2]);
});

test('an archive that dislikes quotes, or the asterisk, or multipart, is served, and the way is remembered', async () => {
  const accepting =
    (pattern: RegExp): Script =>
    ({ accept }) =>
      pattern.test(accept) ? new Response(Uint8Array.of(7)) : statusAnswer(406);
  for (const [pattern, tries] of [
    [/type=application/, 2],
    [/image\/jphc"; transfer-syntax=1\.2\.840\.10008\.1\.2\.4\.201/, 3],
    [/^multipart\/related; type="application\/octet-stream"$/, 4],
    [/^application\/octet-stream/, 5],
  ] as const) {
    const { source, asked } = archive(accepting(pattern));
    for (const instance of ['1.4.1', '1.4.2', '1.4.2', '1.4.3'])
      expect((await source.retrieveFrames(address(instance), [1], never)).ok).toBe(true);
    expect(asked).toHaveLength(tries + tries + 1 + 1);
  }
});

test('one object that is refused as stored does not push its neighbours down the ladder', async () => {
  const { source, asked } = archive(({ accept, path }) => {
    if (path.includes('/1.9/') && accept.includes('transfer-syntax=*')) return statusAnswer(500);
    return new Response(Uint8Array.of(7));
  });
  for (const instance of ['1.9', '1.4', '1.5', '1.9'])
    expect((await source.retrieveFrames(address(instance), [1], never)).ok).toBe(true);
  expect(asked.map((one) => [one.path.split('/')[7], one.accept.includes('transfer-syntax=*')])).toEqual([
    ['1.9', true],
    ['1.9', true],
    ['1.9', false],
    ['1.4', true],
    ['1.5', true],
    ['1.9', false],
  ]);
});

test('an archive that cannot give frames at all gives the object, once for all of its frames', async () => {
  const u32 = (value: number) => [value & 255, (value >> 8) & 255, 0, 0];
  const us = (number: number, value: number) => [0x28, 0, number & 255, number >> 8, 85, 83, 2, 0, value, 0];
  const meta = [2, 0, 0x10, 0, 85, 73, 20, 0, ...[...'1.2.840.10008.1.2.1\0'].map((char) => char.charCodeAt(0))];
  const header = [...us(2, 1), 0x28, 0, 8, 0, 73, 83, 2, 0, 50, 32, ...us(0x10, 1), ...us(0x11, 2), ...us(0x100, 8)];
  const pixels = [0xe0, 0x7f, 0x10, 0, 79, 87, 0, 0, ...u32(4), 11, 12, 21, 22];
  const file = Uint8Array.from([...new Uint8Array(128), 68, 73, 67, 77, ...meta, ...header, ...pixels]);
  const { source, asked } = archive(({ path }) => (path.includes('/frames/') ? statusAnswer(400) : new Response(file)));
  const results = await Promise.all([1, 2].map((number) => source.retrieveFrames(address(), [number], never)));
  expect(results.map((result) => result.ok && [...(result.value[0]?.bytes ?? [])])).toEqual([
    [11, 12],
    [21, 22],
  ]);
  const both = await source.retrieveFrames(address(), [1, 2], never);
  expect(both.ok && both.value.length).toBe(2);
  expect(asked.filter((one) => one.path.endsWith('/instances/1.4'))).toHaveLength(1);
  const beyond = await source.retrieveFrames(address(), [3], never);
  expect(beyond.ok ? '' : beyond.error.title).toBe('This image does not exist in its object');
});

test('a list that is refused is not answered by a download of the whole object', async () => {
  const { source, asked } = archive(() => statusAnswer(400));
  expect((await source.retrieveFrames(address(), [1, 2], never)).ok).toBe(false);
  expect(asked.every((one) => one.path.endsWith('/frames/1,2'))).toBe(true);
});

test('a missing object, permission or connection is not asked for in other ways', async () => {
  for (const [status, code] of [
    [401, 'auth'],
    [403, 'auth'],
    [404, 'http'],
  ] as const) {
    const { source, asked } = archive(() => statusAnswer(status));
    const result = await source.retrieveFrames(address(), [1], never);
    expect(result.ok ? '' : result.error.code).toBe(code);
    expect(asked).toHaveLength(1);
  }
});

test('multipart labelled as octet-stream, and an item header left on the frame, are seen through', async () => {
  const body = Uint8Array.of(0xfe, 0xff, 0, 0xe0, 2, 0, 0, 0, 5, 6);
  const { source } = archive(() =>
    multipartAnswer([{ headers: { 'Content-Type': 'application/octet-stream' }, body }], 'application/octet-stream'),
  );
  const result = await source.retrieveFrames(address(), [1], never);
  expect(result.ok && [...(result.value[0]?.bytes ?? [])]).toEqual([5, 6]);
});
