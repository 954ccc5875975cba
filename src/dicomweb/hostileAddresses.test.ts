import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { tags } from '../dicom/tags';
import type { SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import type { InstanceAddress } from './address';
import { jsonAnswer, type Script, scriptedArchive } from './scriptedArchive';
import { createSource } from './source';

const never = new AbortController().signal;
const at: InstanceAddress = {
  studyInstanceUid: '1.2' as StudyInstanceUid,
  seriesInstanceUid: '1.3' as SeriesInstanceUid,
  sopInstanceUid: '1.4' as SopInstanceUid,
};
const authorize = async () => ({ Authorization: 'Bearer secret' });

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
async function serve(listener: RequestListener): Promise<{ root: string; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { root: `http://127.0.0.1:${(server.address() as AddressInfo).port}/dw`, seen };
}
const sourceAt = (root: string, options: object = {}) =>
  createSource(
    { id: 'a' as SourceId, label: 'A', qidoRoot: root, wadoRoot: root, stowRoot: root },
    { wait: async () => {}, authorize, ...options },
  );

test('AT-03: whatever address comes in data or in a redirect, no token leaves the archive and nothing else is asked', async () => {
  const evil = await serve((_, response) => response.end('[]'));
  const element = (vr: string, ...Value: unknown[]) => ({ vr, Value });
  const archive = await serve((request, response) => {
    if (request.url?.includes('/series?')) {
      const row = {
        [tags.StudyInstanceUID]: element('UI', '1.2'),
        [tags.SeriesInstanceUID]: element('UI', '1.3'),
        [tags.RetrieveURL]: element('UR', `${evil.root}/studies/1.2/series/1.3`),
      };
      response.writeHead(200, { 'Content-Type': 'application/dicom+json' }).end(JSON.stringify([row]));
    } else response.writeHead(302, { Location: `${evil.root}/studies/1.2` }).end();
  });
  const source = sourceAt(archive.root);
  expect((await source.querySeries(at.studyInstanceUid, never)).ok).toBe(true);
  const asked = [
    source.seriesMetadata(at.studyInstanceUid, at.seriesInstanceUid, never),
    source.thumbnail({ ...at, sizePx: 96 }, never),
    source.retrieveFrames(at, [1], never),
    source.instance(at, never),
    source.rendered?.(at, never),
    source.bulkdata(`${evil.root}/bulk/1`, at, never),
    source.bulkdata(`//${new URL(evil.root).host}/bulk/1`, at, never),
    source.bulkdata(`${evil.root}/studies/1.2/bulkdata/7`, at, never),
  ];
  for (const answer of await Promise.all(asked)) expect(answer?.ok).toBe(false);
  expect(evil.seen).toHaveLength(0);
  expect(archive.seen.length).toBeGreaterThan(asked.length - 2);
  expect(archive.seen.every(({ headers }) => headers.authorization === 'Bearer secret')).toBe(true);
});

test('AT-04: an address that climbs out of the root stays inside or is not asked, however the dots are written', async () => {
  const answer: Script = () => jsonAnswer([]);
  const { fetch, asked } = scriptedArchive(answer);
  const source = sourceAt('https://pacs.example/dw', { fetch });
  const climbing = [
    '../../..',
    '../../../../../../../admin',
    '../../../../../../../admin/studies/1.2/bulk',
    '/admin/tokens',
    '/dw/../admin',
    '..%2f..%2f..%2fadmin',
    '%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/admin',
    '..\\..\\..\\..\\..\\..\\..\\admin',
    'https://pacs.example/admin',
    'https://pacs.example/dw-evil/studies',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'data:text/plain,x',
  ];
  for (const uri of climbing) await source.bulkdata(uri, at, never);
  // Some lead to places inside; nothing else was asked.
  for (const { path } of asked) expect(path).toMatch(/^\/dw(\/|$)/);
  expect(asked.map(({ path }) => path).join()).not.toMatch(/\.\.|%2e|%2f|%5c/i);
  const outside = await source.bulkdata('/admin/tokens', at, never);
  expect(outside.ok ? '' : outside.error.title).toContain('outside the archive');
});

test('a UID with a path in it never becomes one', async () => {
  const { fetch, asked } = scriptedArchive(() => jsonAnswer([]));
  const source = sourceAt('https://pacs.example/dw', { fetch });
  for (const uid of ['../..', '1.2/../../admin', '1.2?x=', '1.2%2f..', '١.٢', `1.${'2'.repeat(64)}`]) {
    const wrong = { ...at, sopInstanceUid: uid as SopInstanceUid };
    expect((await source.instance(wrong, never)).ok).toBe(false);
    expect((await source.retrieveFrames(wrong, [1], never)).ok).toBe(false);
    expect((await source.rendered?.(wrong, never))?.ok).toBe(false);
    expect((await source.thumbnail({ ...wrong, sizePx: 96 }, never)).ok).toBe(false);
  }
  expect(asked).toHaveLength(0);
});
