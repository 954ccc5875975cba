import { expect, test } from 'vitest';
import type { SourceId } from '../dicom/uids';
import { bulkdataUrls } from './bulkdata';
import { ArchiveHttp } from './http';
import { multipartAnswer, type Script, scriptedArchive, statusAnswer } from './scriptedArchive';
import { createSource } from './source';

const never = new AbortController().signal;
const wado = new URL('https://pacs.example/proxy/main');
const context = { studyInstanceUid: '1.2', seriesInstanceUid: '1.3', sopInstanceUid: '1.4' };
const urls = (uri: string, root = wado) =>
  bulkdataUrls(uri, context, root, new ArchiveHttp('A', [root], {})).map((url) => url.href);
const base = 'https://pacs.example/proxy/main/studies/1.2/series/1.3';
const archive = (script: Script) => {
  const { fetch, asked } = scriptedArchive(script);
  const source = createSource(
    { id: 'a' as SourceId, label: 'A', qidoRoot: wado.href, wadoRoot: wado.href },
    { fetch, authorize: async () => ({ Authorization: 'token' }) },
  );
  return { source, asked };
};

test('a relative address is tried below the series, the study, the instance and the root', () => {
  expect(urls('bulk/7')).toEqual([
    `${base}/bulk/7`,
    'https://pacs.example/proxy/main/studies/1.2/bulk/7',
    `${base}/instances/1.4/bulk/7`,
    'https://pacs.example/proxy/main/bulk/7',
  ]);
  expect(urls('../../bulkdata/7')[0]).toBe('https://pacs.example/proxy/main/studies/1.2/bulkdata/7');
});

test('an absolute address with the host an archive knows itself by is moved to the root it is reached at', () => {
  const moved = `${base}/instances/1.4/bulk/7?x=1`;
  expect(urls('http://localhost:8042/dicom-web/studies/1.2/series/1.3/instances/1.4/bulk/7?x=1')).toEqual([moved]);
  expect(urls('/dicom-web/studies/1.2/series/1.3/instances/1.4/bulk/7?x=1')).toEqual([moved]);
  expect(urls('https://pacs.example/studies/app/studies/1.2/bulk')).toEqual([
    'https://pacs.example/proxy/main/studies/1.2/bulk',
  ]);
  expect(urls(moved)).toEqual([moved]);
});

test('an address that leads out of the archive is left out', () => {
  for (const evil of [
    'https://evil.example/steal',
    '//evil.example/x',
    '/admin',
    '../../../../../../../../../admin',
    'data:,x',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://pacs.example@evil.example/x',
    'http://[bad',
  ]) {
    expect(urls(evil)).toEqual([]);
  }
});

test('a value arrives whole from a multipart answer, a bare one, and a multipart one labelled otherwise', async () => {
  const value = new Uint8Array([1, 2, 3, 4]);
  const answers = [
    multipartAnswer([{ headers: { 'Content-Type': 'application/octet-stream' }, body: value }]),
    new Response(value, { headers: { 'Content-Type': 'application/octet-stream' } }),
    multipartAnswer(
      [{ headers: { 'Content-Type': 'application/octet-stream' }, body: value }],
      'application/octet-stream',
    ),
  ];
  for (const answer of answers) {
    const { source } = archive(() => answer);
    const result = await source.bulkdata('bulk/1', context, never);
    expect(result.ok && [...result.value]).toEqual([1, 2, 3, 4]);
    expect(result.ok && result.value.byteOffset).toBe(0);
  }
});

test('the next base is tried where the value is not, and the next Accept where one is refused', async () => {
  const { source, asked } = archive(({ path, accept }) => {
    if (path !== '/proxy/main/studies/1.2/bulk/1') return statusAnswer(404);
    return accept === 'application/octet-stream' ? new Response(new Uint8Array([9])) : statusAnswer(406);
  });
  const result = await source.bulkdata('bulk/1', context, never);
  expect(result.ok && [...result.value]).toEqual([9]);
  expect(asked.at(-1)?.headers.get('Authorization')).toBe('token');
});

test('a foreign address is refused in words, and nobody is asked', async () => {
  const { source, asked } = archive(() => statusAnswer(200));
  const result = await source.bulkdata('https://evil.example/x', context, never);
  expect(result.ok ? '' : result.error.title).toContain('outside the archive');
  expect(asked).toHaveLength(0);
});

test('a partial or empty value is a failure', async () => {
  for (const answer of [
    new Response(new Uint8Array([1]), { status: 206 }),
    new Response(null, { status: 204 }),
    multipartAnswer([]),
  ]) {
    expect((await archive(() => answer.clone()).source.bulkdata('bulk/1', context, never)).ok).toBe(false);
  }
});
