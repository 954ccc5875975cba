import { expect, test } from 'vitest';
import { seededRandom } from '../lib/seededRandom';
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

test('the syntax of the first frames is told while their pixels are still on their way', async () => {
  const pieces = [
    '\r\n--B\r\nContent-Type: image/jls;',
    ' transfer-syntax=1.2.840.10008.1.2.4.80\r\n\r\n',
    'x'.repeat(4000),
    'x\r\n--B--\r\n',
  ];
  const told: string[] = [];
  let sent = 0;
  const seenWith: number[] = [];
  const body = () =>
    new ReadableStream({
      pull: (controller) => {
        const piece = pieces[sent];
        sent += 1;
        if (piece === undefined) controller.close();
        else controller.enqueue(new TextEncoder().encode(piece));
      },
    });
  const { fetch } = scriptedArchive(
    () => new Response(body(), { headers: { 'Content-Type': 'multipart/related; boundary=B' } }),
  );
  const root = 'https://pacs.example/dw';
  const source = createSource(
    { id: 'a' as SourceId, label: 'A', qidoRoot: root, wadoRoot: root },
    {
      fetch,
      wait: async () => {},
      syntaxSeen: (uid) => {
        told.push(uid);
        seenWith.push(sent);
      },
    },
  );
  expect((await source.retrieveFrames(address(), [1], never)).ok).toBe(true);
  sent = 0;
  await source.retrieveFrames(address('1.5'), [1], never);
  expect(told).toEqual(['1.2.840.10008.1.2.4.80']);
  expect(seenWith[0]).toBeLessThan(pieces.length + 1);
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

const syntaxOf = async (body: Uint8Array, headers: Record<string, string>, top?: string) => {
  const result = await archive(() => multipartAnswer([{ headers, body }], top)).source.retrieveFrames(
    address(),
    [1],
    never,
  );
  return result.ok ? result.value[0]?.transferSyntaxUid : result.error.title;
};
const segment = (marker: number, ...payload: number[]) => [0xff, marker, 0, payload.length + 2, ...payload];
const jpeg = Uint8Array.from([
  ...[0xff, 0xd8, ...segment(0xc0, 8, 0, 4, 0, 4, 1, 1, 0x11, 0), ...segment(0xda, 1, 1, 0, 0, 63, 0)],
  ...[1, 2, 0xff, 0xd9],
]);
const jpeg2000 = (isHighThroughput: boolean) =>
  Uint8Array.from([
    ...[0xff, 0x4f, ...segment(0x51, 0, 0), ...(isHighThroughput ? segment(0x50, 0, 2, 0, 0, 0, 0) : [])],
    ...[...segment(0x52, 0, 0, 0, 1, 0, 5, 4, 4, 0, 1), 0xff, 0xd9],
  ]);
const boxed = (codestream: Uint8Array, declaresLength = true) =>
  Uint8Array.from([
    ...[0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20, 13, 10, 0x87, 10, 0, 0, 0, 8, 0x66, 0x74, 0x79, 0x70],
    ...[0, 0, 0, declaresLength ? codestream.length + 8 : 0, 0x6a, 0x70, 0x32, 0x63, ...codestream],
  ]);

test('T-WEB-16: an archive that sends octet-stream, or another codestream than its label names, is read by what came', async () => {
  const htj2k = '1.2.840.10008.1.2.4.201';
  const labels: readonly (readonly [Record<string, string>, Uint8Array, string])[] = [
    [{ 'Content-Type': 'application/octet-stream' }, jpeg2000(true), htj2k],
    [{ 'Content-Type': 'application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1' }, jpeg2000(true), htj2k],
    [{ 'Content-Type': 'image/j2c; transfer-syntax=1.2.840.10008.1.2.4.90' }, jpeg2000(true), htj2k],
    [
      { 'Content-Type': 'image/jph; transfer-syntax=1.2.840.10008.1.2.4.201' },
      jpeg2000(false),
      '1.2.840.10008.1.2.4.90',
    ],
    [{ 'Content-Type': 'image/jp2; transfer-syntax=1.2.840.10008.1.2.4.50' }, jpeg, '1.2.840.10008.1.2.4.50'],
    [{ 'Content-Type': 'image/jp2; transfer-syntax=1.2.840.10008.1.2.4.90' }, jpeg, '1.2.840.10008.1.2.4.50'],
    [{}, jpeg, '1.2.840.10008.1.2.4.50'],
    [{ 'Content-Type': 'image/jphc' }, new Uint8Array(32), '1.2.840.10008.1.2.1'],
  ];
  for (const [headers, body, expected] of labels) expect(await syntaxOf(body, headers)).toBe(expected);
});

test('a JPEG 2000 file around the codestream is taken off, for decoders of HTJ2K want the codestream alone', async () => {
  for (const body of [boxed(jpeg2000(true)), boxed(jpeg2000(true), false)]) {
    const { source } = archive(() => multipartAnswer([{ body }]));
    const result = await source.retrieveFrames(address(), [1], never);
    expect(result.ok && [...(result.value[0]?.bytes ?? [])]).toEqual([...jpeg2000(true)]);
  }
});

test('T-WEB-17: an answer with two of three parts is an error, and no frame of it is handed out', async () => {
  const { source } = archive(() => multipartAnswer([part(2), part(9)]));
  const result = await source.retrieveFrames(address(), [2, 5, 9], never);
  expect(result.ok ? '' : result.error).toMatchObject({ code: 'incomplete', severity: 'error' });
  expect(result.ok ? '' : result.error.detail).toContain('2 of 3 frames');
});

test('T-WEB-09: frames that come with status 206 are incomplete, whatever is in them', async () => {
  const whole = await multipartAnswer([part(1)]).arrayBuffer();
  const { source } = archive(
    () => new Response(whole, { status: 206, headers: { 'Content-Type': 'multipart/related; boundary=B' } }),
  );
  const result = await source.retrieveFrames(address(), [1], never);
  expect(result.ok ? '' : result.error.code).toBe('incomplete');
});

test('AT-32: frames that name another study, series or instance, in the part or in the answer, are refused', async () => {
  for (const location of [
    '/dw/studies/9.9/series/1.3/instances/1.4/frames/1',
    '/dw/studies/1.2/series/9.9/instances/1.4/frames/1',
    'https://elsewhere.example/studies/1.2/series/1.3/instances/9.9/frames/1?x=1',
  ]) {
    expect(await firstBytes(() => multipartAnswer([part(1, { 'Content-Location': location })]), [1])).toBe('partial');
    const bare = () => new Response(Uint8Array.of(7), { headers: { 'Content-Location': location } });
    expect(await firstBytes(bare, [1])).toBe('partial');
  }
  expect(await firstBytes(() => multipartAnswer([part(1, { 'Content-Location': 'frames/1' })]), [1])).toEqual([1]);
  expect(await firstBytes(() => multipartAnswer([located(9), part(5), located(2)]), [2, 5, 9])).toBe('partial');
});

test('multipart without part headers labelled as octet-stream, and a bare frame labelled as multipart, are seen through', async () => {
  const answer = (body: string | Uint8Array<ArrayBuffer>, type: string) => () =>
    new Response(body, { headers: { 'Content-Type': type } });
  expect(await firstBytes(answer('--B\r\n\r\n\x05\x06\r\n--B--\r\n', 'application/octet-stream'), [1])).toEqual([5]);
  const label = 'multipart/related; type="application/octet-stream"; boundary=B';
  expect(await firstBytes(answer(new Uint8Array(20).fill(7), label), [1])).toEqual([7]);
});

test('parts within a part count as the parts of the answer', async () => {
  const inner = '--C\r\n\r\n\x05\r\n--C\r\n\r\n\x06\r\n--C--';
  const body = new TextEncoder().encode(inner);
  const nested = () => multipartAnswer([{ headers: { 'Content-Type': 'multipart/related; boundary=C' }, body }]);
  expect(await firstBytes(nested, [1, 2])).toEqual([5, 6]);
  expect(await firstBytes(nested, [1])).toBe('partial');
});

test('an answer damaged in any way outside its pixels gives the right frames or none, and never throws', async () => {
  const random = seededRandom(20260101);
  const below = (limit: number) => Math.floor(random() * limit);
  for (let round = 0; round < 1000; round++) {
    const hasLengths = random() < 0.5;
    const lineBreak = random() < 0.3 ? '\n' : '\r\n';
    const frames = Array.from({ length: 1 + below(4) }, (_, index) => [index + 1, ...noise(random), index + 1, 0x80]);
    const pieces = frames.flatMap((frame): (string | number[])[] => [
      `--boundary-1${lineBreak}Content-Type: application/octet-stream${lineBreak}`,
      `${hasLengths ? `Content-Length: ${frame.length}${lineBreak}` : ''}${lineBreak}`,
      frame,
      lineBreak,
    ]);
    pieces.push(`--boundary-1--${lineBreak}`);
    const isMislabelled = random() < 0.1;
    if (isMislabelled) damageText(pieces, 0, random, 1);
    else for (let times = 1 + below(2); times > 0; times--) damage(pieces, random);
    const bytes = Uint8Array.from(
      pieces.flatMap((piece) => (typeof piece === 'string' ? [...piece].map((char) => char.charCodeAt(0)) : piece)),
    );
    const label = isMislabelled ? 'application/octet-stream' : 'multipart/related; boundary=boundary-1';
    const numbers = frames.map((_, index) => index + 1);
    const { source } = archive(() => new Response(bytes, { headers: { 'Content-Type': label } }));
    const result = await source.retrieveFrames(address(), numbers, never);
    if (result.ok) expect(result.value.map((frame) => [...frame.bytes])).toEqual(frames);
    else expect(result.error.title).not.toBe('');
  }
});

const noise = (random: () => number): number[] =>
  Array.from(
    { length: Math.floor(random() * 40) },
    () => [10, 13, 45, 66, Math.floor(random() * 256)][Math.floor(random() * 5)] ?? 0,
  );

/** Changes one piece of the message that is not a payload, or cuts the message off, also within a payload. */
function damage(pieces: (string | number[])[], random: () => number): void {
  const index = Math.floor(random() * pieces.length);
  const piece = pieces[index] ?? '';
  if (random() < 0.3) {
    pieces.splice(index + 1);
    pieces[index] = piece.slice(0, Math.floor(random() * piece.length));
  } else {
    // A byte put in behind a payload cannot be told from one more byte of it.
    damageText(pieces, index, random, piece.length < 3 ? 2 : 4);
  }
}

function damageText(pieces: (string | number[])[], index: number, random: () => number, kinds: number): void {
  const piece = pieces[index];
  if (typeof piece !== 'string') return;
  const at = Math.floor(random() * piece.length);
  const junk = String.fromCharCode(Math.floor(random() * 256));
  const [inserted, removed] = [
    ['', 1],
    ['', piece.length],
    [junk, 1],
    [junk, 0],
  ][Math.floor(random() * kinds)] as [string, number];
  pieces[index] = piece.slice(0, at) + inserted + piece.slice(at + removed);
}
