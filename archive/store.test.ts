import { readdir, readFile, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type DicomJson, numberOf, sequenceOf, stringOf } from '../src/dicom/json';
import { encodePart10 } from './part10Writer';
import { cleanUp, EXPLICIT, header, runArchive, scratchFolder, stowMessage } from './testInstances';

afterEach(cleanUp);

const report = (sop: string, elements = {}) => encodePart10(header({ sop, modality: 'SR', elements }), EXPLICIT);

async function post(url: string, objects: readonly Uint8Array[]): Promise<{ status: number; body: DicomJson }> {
  const response = await fetch(url, { method: 'POST', ...stowMessage(objects) });
  return { status: response.status, body: (await response.json()) as DicomJson };
}

const stored = (body: DicomJson) => sequenceOf(body, '00081199').map((item) => stringOf(item, '00081155'));
const failed = (body: DicomJson) =>
  sequenceOf(body, '00081198').map((item) => [stringOf(item, '00081155'), numberOf(item, '00081197')]);

test('a stored report is found, opened and still there after a restart', async () => {
  const data = await scratchFolder();
  const { root, storeDirectory, server } = await runArchive(data);
  const bytes = report('1.5.1');
  const { status, body } = await post(`${root}/studies/1.2.3`, [bytes]);
  expect(status).toBe(200);
  expect(stored(body)).toEqual(['1.5.1']);
  expect(failed(body)).toEqual([]);
  const url = `${root}/studies/1.2.3/series/1.2.3.1/instances/1.5.1`;
  expect(stringOf(sequenceOf(body, '00081199')[0] ?? {}, '00081190')).toBe(url);
  expect(((await (await fetch(`${root}/studies?ModalitiesInStudy=SR`)).json()) as unknown[]).length).toBe(1);
  const back = await fetch(url, { headers: { Accept: 'application/dicom' } });
  expect(Buffer.from(await back.arrayBuffer())).toEqual(bytes);
  expect(await readdir(data)).toEqual([]);
  await server.close();
  const again = await runArchive(data, { archive: { id: 'local', label: 'x', storeDirectory } });
  expect(again.server.summary?.instances).toBe(1);
});

test('sending the same object again is a success, other bytes under its UID are a failure', async () => {
  const { root } = await runArchive(await scratchFolder());
  const bytes = report('1.5.1');
  expect((await post(`${root}/studies`, [bytes])).status).toBe(200);
  const again = await post(`${root}/studies`, [bytes]);
  expect([again.status, stored(again.body)]).toEqual([200, ['1.5.1']]);
  const other = await post(`${root}/studies`, [report('1.5.1', { '00081030': { vr: 'LO', Value: ['changed'] } })]);
  expect([other.status, failed(other.body)]).toEqual([409, [['1.5.1', 0x0111]]]);
  const back = await fetch(`${root}/studies/1.2.3/series/1.2.3.1/instances/1.5.1`, {
    headers: { Accept: 'application/dicom' },
  });
  expect(Buffer.from(await back.arrayBuffer())).toEqual(bytes);
});

test('an object that is already in the data folder is never shadowed by a stored one', async () => {
  const data = await scratchFolder();
  await writeFile(join(data, 'original.dcm'), report('1.5.1'));
  const { root } = await runArchive(data);
  const other = await post(`${root}/studies`, [report('1.5.1', { '00081030': { vr: 'LO', Value: ['changed'] } })]);
  expect(other.status).toBe(409);
});

test('a mixed message says of each object what became of it', async () => {
  const { root } = await runArchive(await scratchFolder());
  const foreign = encodePart10(header({ study: '9.9', sop: '1.5.2' }), EXPLICIT);
  const { status, body } = await post(`${root}/studies/1.2.3`, [
    report('1.5.1'),
    foreign,
    Buffer.from('no DICOM at all, just text'),
  ]);
  expect(status).toBe(202);
  expect(stored(body)).toEqual(['1.5.1']);
  expect(failed(body)).toEqual([['1.5.2', 0xa901]]);
  expect(sequenceOf(body, '0008119A').map((item) => numberOf(item, '00081197'))).toEqual([0xc000]);
});

test.each([
  ['JSON instead of objects', { 'Content-Type': 'application/dicom+json' }, '[]', 415],
  [
    'metadata and bulk',
    { 'Content-Type': 'multipart/related; type="application/dicom+json"; boundary=x' },
    '--x--',
    415,
  ],
  ['no boundary', { 'Content-Type': 'multipart/related; type="application/dicom"' }, '', 400],
  ['an empty message', { 'Content-Type': 'multipart/related; type="application/dicom"; boundary=x' }, '--x--', 400],
  ['no delimiter', { 'Content-Type': 'multipart/related; type="application/dicom"; boundary=x' }, 'hello', 400],
])('%s is refused', async (_name, headers, body, status) => {
  const { root } = await runArchive(await scratchFolder());
  const response = await fetch(`${root}/studies`, { method: 'POST', headers, body });
  expect(response.status).toBe(status);
});

test('a message without its end stores nothing, also not what had arrived', async () => {
  const { root, storeDirectory } = await runArchive(await scratchFolder());
  const { headers, body } = stowMessage([report('1.5.1'), report('1.5.2')]);
  const response = await fetch(`${root}/studies`, {
    method: 'POST',
    headers,
    body: body.subarray(0, body.length - 20),
  });
  expect(response.status).toBe(400);
  expect(await readdir(join(storeDirectory, '.incoming'))).toEqual([]);
  expect(await (await fetch(`${root}/instances`)).json()).toEqual([]);
});

test('a connection lost in the middle leaves nothing, and the archive goes on', async () => {
  const { root, storeDirectory } = await runArchive(await scratchFolder());
  const { headers, body } = stowMessage([report('1.5.1')]);
  await new Promise<void>((done) => {
    const request = httpRequest(`${root}/studies`, {
      method: 'POST',
      headers: { ...headers, 'Content-Length': body.length },
    });
    request.on('error', () => done());
    request.write(body.subarray(0, 300), () => setTimeout(() => request.destroy(new Error('cable pulled')), 50));
  });
  await expect.poll(() => readdir(join(storeDirectory, '.incoming'))).toEqual([]);
  expect((await post(`${root}/studies`, [report('1.5.1')])).status).toBe(200);
});

test('what a crash left in the middle of a write is swept away at the next start', async () => {
  const storeDirectory = await scratchFolder();
  const first = await runArchive(await scratchFolder(), { archive: { id: 'local', label: 'x', storeDirectory } });
  await first.server.close();
  // No process has this number: it is past the largest that Linux gives out.
  await writeFile(join(storeDirectory, '.incoming', '99999999-half.tmp'), report('1.5.1').subarray(0, 200));
  const again = await runArchive(await scratchFolder(), { archive: { id: 'local', label: 'x', storeDirectory } });
  expect(await readdir(join(storeDirectory, '.incoming'))).toEqual([]);
  expect(again.server.summary?.instances).toBe(0);
});

test('too large a message is refused, declared or not', async () => {
  const { root, storeDirectory } = await runArchive(await scratchFolder(), { maxStoreBytes: 1000 });
  const large = report('1.5.1', { '00420011': { vr: 'OB', InlineBinary: Buffer.alloc(4000).toString('base64') } });
  expect((await post(`${root}/studies`, [large])).status).toBe(413);
  const { headers, body } = stowMessage([large]);
  const stream = new ReadableStream({
    start(controller) {
      for (let at = 0; at < body.length; at += 500) controller.enqueue(body.subarray(at, at + 500));
      controller.close();
    },
  });
  const streamed = await fetch(`${root}/studies`, {
    method: 'POST',
    headers,
    body: stream,
    duplex: 'half',
  } as RequestInit);
  expect(streamed.status).toBe(413);
  expect(await readdir(join(storeDirectory, '.incoming'))).toEqual([]);
});

test('a UID never becomes a path outside the store', async () => {
  const { root, storeDirectory } = await runArchive(await scratchFolder());
  for (const study of ['..', '.', '1..2']) {
    const bytes = encodePart10(header({ study: '1.2', sop: '1.5.1' }), EXPLICIT);
    const at = bytes.indexOf(Buffer.from([0x20, 0, 0x0d, 0, 0x55, 0x49]));
    const named = Buffer.from(study);
    const value = Buffer.concat([named, Buffer.alloc(named.length % 2)]);
    const evil = Buffer.concat([
      bytes.subarray(0, at + 6),
      Buffer.from([value.length, 0]),
      value,
      bytes.subarray(at + 12),
    ]);
    expect((await post(`${root}/studies`, [evil])).status).toBe(409);
  }
  expect(await readdir(join(storeDirectory, 'instances'))).toEqual([]);
});

test('two readers who save at the same moment under one UID: one wins, the other is told', async () => {
  const { root, storeDirectory } = await runArchive(await scratchFolder());
  const variants = Array.from({ length: 6 }, (_, index) =>
    report('1.5.1', { '00081030': { vr: 'LO', Value: [`reader ${index}`] } }),
  );
  const answers = await Promise.all(variants.map((bytes) => post(`${root}/studies`, [bytes])));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const winner = answers.findIndex(({ status }) => status === 200);
  expect(await readFile(join(storeDirectory, 'instances', '1.2.3', '1.5.1.dcm'))).toEqual(variants[winner]);
});

test('odd but legal messages are read: preamble, bare line feeds, quoted boundary, boundary text within an object', async () => {
  const { root } = await runArchive(await scratchFolder());
  const bytes = report('1.5.1', {
    '00420011': { vr: 'OB', InlineBinary: Buffer.from('--b: 1--b\r\nx').toString('base64') },
  });
  const body = Buffer.concat([
    Buffer.from('hello\n--b: 1\ncontent-type: application/dicom\n\n'),
    bytes,
    Buffer.from('\n--b: 1--'),
  ]);
  const headers = { 'Content-Type': 'multipart/related; boundary="b: 1"; type=application/dicom' };
  const response = await fetch(`${root}/studies`, { method: 'POST', headers, body });
  expect(response.status).toBe(200);
  const back = await fetch(`${root}/studies/1.2.3/series/1.2.3.1/instances/1.5.1`, {
    headers: { Accept: 'application/dicom' },
  });
  expect(Buffer.from(await back.arrayBuffer())).toEqual(bytes);
});

test('a read-only archive takes nothing and says so', async () => {
  const { root, server } = await runArchive(await scratchFolder(), { readOnly: true });
  expect((await fetch(`${root}/studies`, { method: 'POST', ...stowMessage([report('1.5.1')]) })).status).toBe(403);
  const config = (await (await fetch(`${server.url}/config.json`)).json()) as { readOnly?: boolean; sources: object[] };
  expect(config.readOnly).toBe(true);
  expect(config.sources[0]).not.toHaveProperty('stowRoot');
});
