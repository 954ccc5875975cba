import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test } from 'vitest';
import { encodePart10 } from './part10Writer';
import { cleanUp, EXPLICIT, header, runArchive, runServer, scratchFolder } from './testInstances';

afterEach(cleanUp);

async function viewerFolder(): Promise<string> {
  const folder = await scratchFolder();
  await mkdir(join(folder, 'assets'));
  await mkdir(join(folder, '.vite'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>viewer</title>');
  await writeFile(join(folder, 'assets', 'main-abc123.js'), `/*${'x'.repeat(5000)}*/`);
  await writeFile(join(folder, 'assets', 'codec-1.wasm'), Buffer.from([0, 0x61, 0x73, 0x6d]));
  await writeFile(join(folder, '.vite', 'manifest.json'), '{}');
  return folder;
}

/** A stand-in for somebody's DICOMweb server. */
async function upstream(listener: RequestListener): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/pacs/rs`, close };
}

const raw = (
  url: string,
  options: { path?: string; headers?: Record<string, string> },
): Promise<{ status: number; body: string }> =>
  new Promise((done, failed) => {
    const request = httpRequest(url, { ...options, ...(options.path ? { path: options.path } : {}) }, (response) => {
      let body = '';
      response.on('data', (piece: Buffer) => {
        body += piece.toString();
      });
      response.on('end', () => done({ status: response.statusCode ?? 0, body }));
    });
    request.on('error', failed);
    request.end();
  });

test('the viewer is served with types, caching and a strict policy', async () => {
  const server = await runServer({ distDirectory: await viewerFolder() });
  for (const path of ['/', '/viewer?StudyInstanceUIDs=1.2', '/board', '/self-check']) {
    const page = await fetch(server.url + path);
    expect([page.status, page.headers.get('content-type'), page.headers.get('cache-control')]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-cache',
    ]);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  }
  const script = await fetch(`${server.url}/assets/main-abc123.js`, { headers: { 'Accept-Encoding': 'br' } });
  expect(script.headers.get('content-encoding')).toBe('br');
  expect(script.headers.get('cache-control')).toContain('immutable');
  expect(await script.text()).toContain('xxx');
  const zipped = await fetch(`${server.url}/assets/main-abc123.js`, { headers: { 'Accept-Encoding': 'gzip' } });
  expect(zipped.headers.get('content-encoding')).toBe('gzip');
  expect((await fetch(`${server.url}/assets/codec-1.wasm`)).headers.get('content-type')).toBe('application/wasm');
  const again = await fetch(server.url, {
    headers: { 'If-None-Match': (await fetch(server.url)).headers.get('etag') ?? '' },
  });
  expect(again.status).toBe(304);
  expect((await fetch(`${server.url}/viewer/?a=1`)).url).toBe(`${server.url}/viewer?a=1`);
  expect((await fetch(server.url, { method: 'POST' })).status).toBe(405);
});

test.each([
  '/../package.json',
  '/..%2f..%2fetc/passwd',
  '/assets/..%5c..%5cx',
  '/.vite/manifest.json',
  '/%00',
  '/assets',
  '/nothing.js',
  '/C:/x',
  '/%ff',
])('no file outside the viewer is reached by %s', async (path) => {
  const server = await runServer({ distDirectory: await viewerFolder() });
  expect((await raw(server.url, { path })).status).toBe(404);
});

test('the configuration names the embedded archive and every server', async () => {
  const server = await runServer({
    archive: { id: 'sample', label: 'Sample case', storeDirectory: await scratchFolder() },
    proxies: [{ url: 'http://pacs.example:8042/dicom-web' }, { url: 'https://user:secret@other.example/rs/' }],
    automation: true,
  });
  const text = await (await fetch(`${server.url}/config.json`)).text();
  const roots = (root: string) => ({ qidoRoot: root, wadoRoot: root, stowRoot: root });
  expect(JSON.parse(text)).toEqual({
    sources: [
      { id: 'sample', label: 'Sample case', ...roots('dicom-web') },
      { id: 'archive-1', label: 'pacs.example:8042', ...roots('dicomweb/1') },
      { id: 'archive-2', label: 'other.example', ...roots('dicomweb/2') },
    ],
    automation: true,
  });
  expect(text).not.toContain('secret');
});

test('a page of another site reaches nothing, whatever name it uses', async () => {
  const { root } = await runArchive(await scratchFolder());
  expect((await raw(`${root}/studies`, { headers: { Host: 'evil.example:3000' } })).status).toBe(403);
  expect((await raw(`${root}/studies`, { headers: { Host: '127.0.0.1.evil.example' } })).status).toBe(403);
  expect((await raw(`${root}/studies`, { headers: { Host: 'localhost:3000' } })).status).toBe(200);
  expect((await raw(`${root}/studies`, { headers: { Origin: 'https://evil.example' } })).status).toBe(403);
  expect((await raw(`${root}/studies`, { headers: { 'Sec-Fetch-Site': 'cross-site' } })).status).toBe(403);
});

test('bulk addresses follow the host name the reader uses', async () => {
  const folder = await scratchFolder();
  const elements = { '00660016': { vr: 'OF', InlineBinary: Buffer.alloc(8).toString('base64') } };
  await writeFile(join(folder, 'a.dcm'), encodePart10(header({ sop: '1.3', elements }), EXPLICIT));
  const { root } = await runArchive(folder);
  const { body } = await raw(`${root}/studies/1.2.3/metadata`, { headers: { Host: 'localhost:81' } });
  expect(body).toContain('"BulkDataURI":"http://localhost:81/dicom-web/studies/1.2.3/series/');
});

test('requests to a server go through with method, body and authorisation, and come back without its open doors', async () => {
  const seen: Record<string, unknown>[] = [];
  const pacs = await upstream((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => {
      body += piece.toString();
    });
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, body, ...request.headers });
      response.writeHead(202, {
        'Content-Type': 'application/dicom+json',
        'Access-Control-Allow-Origin': '*',
        'Set-Cookie': 'a=b',
        Warning: '299 pacs: x',
      });
      response.end('[]');
    });
  });
  const server = await runServer({ proxies: [{ url: pacs.url }] });
  const response = await fetch(`${server.url}/dicomweb/1/studies/1.2?limit=5&PatientName=a%2Ab`, {
    method: 'POST',
    headers: {
      Accept: 'application/dicom+json',
      'Content-Type': 'text/x',
      Authorization: 'Bearer t',
      Cookie: 'mine=1',
    },
    body: 'payload',
  });
  expect([response.status, await response.text(), response.headers.get('warning')]).toEqual([202, '[]', '299 pacs: x']);
  expect(response.headers.get('access-control-allow-origin')).toBeNull();
  expect(response.headers.get('set-cookie')).toBeNull();
  expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*; sandbox$/);
  expect(seen[0]).toMatchObject({
    method: 'POST',
    url: '/pacs/rs/studies/1.2?limit=5&PatientName=a%2Ab',
    body: 'payload',
    accept: 'application/dicom+json',
    'content-type': 'text/x',
    authorization: 'Bearer t',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': server.url.slice(7),
    'x-forwarded-prefix': '/dicomweb/1',
    host: new URL(pacs.url).host,
  });
  expect(seen[0]).not.toHaveProperty('cookie');
  expect((await fetch(`${server.url}/dicomweb/2/studies`)).status).toBe(404);
  expect((await fetch(`${server.url}/dicomweb/1/../../admin`)).status).toBe(404);
  // The absolute address such a server builds from X-Forwarded-Host and its own path.
  expect((await fetch(`${server.url}/pacs/rs/studies/1.2/bulk`)).status).toBe(202);
  expect(seen.at(-1)?.url).toBe('/pacs/rs/studies/1.2/bulk');
});

test('a server that is down is named in words, and found again when it is back', async () => {
  const pacs = await upstream((_request, response) => response.end('[]'));
  const server = await runServer({ proxies: [{ url: pacs.url }] });
  expect((await fetch(`${server.url}/dicomweb/1/studies`)).status).toBe(200);
  await pacs.close();
  const response = await fetch(`${server.url}/dicomweb/1/studies`);
  expect(response.status).toBe(502);
  expect(((await response.json()) as { message: string }).message).toContain('cannot be reached');
});

test('an answer broken off by the server is broken off for the viewer too', async () => {
  const pacs = await upstream((_request, response) => {
    response.writeHead(200, { 'Content-Length': '1000' });
    response.write('half', () => response.destroy());
  });
  const server = await runServer({ proxies: [{ url: pacs.url }] });
  await expect(fetch(`${server.url}/dicomweb/1/studies`).then((response) => response.text())).rejects.toThrow();
});

test('a reader who scrolls on stops the request at the server', async () => {
  let onClosed = () => {};
  const closed = new Promise<void>((done) => {
    onClosed = done;
  });
  let onStarted = () => {};
  const started = new Promise<void>((done) => {
    onStarted = done;
  });
  const pacs = await upstream((_request, response) => {
    response.on('close', onClosed);
    response.write('x');
    onStarted();
  });
  const server = await runServer({ proxies: [{ url: pacs.url }] });
  const controller = new AbortController();
  const response = fetch(`${server.url}/dicomweb/1/frames/1`, { signal: controller.signal }).then((answer) =>
    answer.text(),
  );
  await started;
  controller.abort();
  await expect(response).rejects.toThrow();
  await closed;
});

test('a taken port is an error with its code, not a crash', async () => {
  const first = await runServer({});
  const { startServer } = await import('./server');
  await expect(startServer({ port: first.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('nonsense on the wire does not stop the server', async () => {
  const { root, server } = await runArchive(await scratchFolder());
  for (const line of [
    'GET http://[ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
    'BREW /dicom-web/studies HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n',
    '\0\0\0\r\n\r\n',
  ]) {
    await new Promise<void>((done) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.end(line));
      socket.on('close', () => done());
      socket.on('error', () => done());
      socket.resume();
    });
  }
  expect((await fetch(`${root}/studies`, { method: 'DELETE' })).status).toBe(405);
  expect((await fetch(`${root}/studies`, { method: 'HEAD' })).status).toBe(200);
  expect((await fetch(`${root}/studies`, { method: 'OPTIONS' })).headers.get('allow')).toContain('POST');
});
