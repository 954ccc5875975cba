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

test('T-WEB-09: a partial or empty value is a failure', async () => {
  for (const answer of [
    new Response(new Uint8Array([1]), { status: 206 }),
    new Response(null, { status: 204 }),
    multipartAnswer([]),
  ]) {
    expect((await archive(() => answer.clone()).source.bulkdata('bulk/1', context, never)).ok).toBe(false);
  }
});

test('T-WEB-06: a relative, an absolute-path and an absolute address each give the value, and the second takes one request', async () => {
  const at = '/proxy/main/studies/1.2/bulk/';
  for (const [name, addresses] of Object.entries({
    relative: ['bulk/1', 'bulk/2'],
    'absolute path': [`${at}1`, `${at}2`],
    'absolute path of the archive behind the proxy': ['/dicom-web/studies/1.2/bulk/1', '/dicom-web/studies/1.2/bulk/2'],
    absolute: [`https://pacs.example${at}1`, `https://pacs.example${at}2`],
    'absolute by another host': ['http://localhost:8042/dw/studies/1.2/bulk/1', 'http://10.0.0.1/studies/1.2/bulk/2'],
    'absolute without encryption': [`http://pacs.example${at}1`, `http://pacs.example${at}2`],
  })) {
    const { source, asked } = archive(({ path, accept }) =>
      path.startsWith(at) && accept === 'application/octet-stream'
        ? new Response(new Uint8Array([Number(path.slice(at.length)), 0]))
        : statusAnswer(path.startsWith(at) ? 406 : 404),
    );
    const values: unknown[] = [];
    for (const uri of addresses) {
      const before = asked.length;
      const result = await source.bulkdata(uri, context, never);
      values.push(result.ok ? result.value[0] : result.error.title, asked.length - before === 1 || uri.endsWith('1'));
    }
    expect([name, ...values]).toEqual([name, 1, true, 2, true]);
    expect(asked.every((one) => one.headers.get('Authorization') === 'token')).toBe(true);
  }
});

test('the resource for values of an archive behind a proxy is found by the name of its root, or by its host', () => {
  const behind = new URL('https://pacs.example/hospital/dicom-web');
  expect(urls('http://localhost:8042/dicom-web/bulkdata/7?x=1', behind)).toEqual([
    'https://pacs.example/hospital/dicom-web/bulkdata/7?x=1',
  ]);
  expect(urls('http://pacs.example:8080/bulkdata/7', new URL('https://pacs.example/'))).toEqual([
    'https://pacs.example/bulkdata/7',
  ]);
  expect(urls('https://user:secret@pacs.example/proxy/main/bulk/7')).toEqual([
    'https://pacs.example/proxy/main/bulk/7',
  ]);
});

test('AT-32: a value that says it belongs to another object is refused', async () => {
  const value = new Uint8Array([1, 2]);
  for (const location of ['/studies/9.9/bulk/1', '/studies/1.2/series/1.3/instances/9.9/bulk/1']) {
    const whole = new Response(value, { headers: { 'Content-Location': location } });
    const part = multipartAnswer([{ headers: { 'Content-Location': location }, body: value }]);
    for (const answer of [whole, part]) {
      const result = await archive(() => answer).source.bulkdata('bulk/1', context, never);
      expect(result.ok ? '' : result.error.title).toContain('another object');
    }
  }
});
