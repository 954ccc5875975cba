import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { type HostOptions, startHost } from './host';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parfocal-host-'));
  closing.push(() => rm(folder, { recursive: true }));
  for (const [name, body] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), body);
  }
  return folder;
}

async function archiveThat(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server: Server = createServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/dicom-web`;
}

async function hosted(options: Partial<HostOptions>): Promise<number> {
  const host = await startHost({ folders: [], archiveUrl: () => 'http://127.0.0.1:1/dicom-web', ...options });
  closing.push(() => host.close());
  await host.warm();
  return host.port;
}

interface Received {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

async function fetched(port: number, path: string, headers: Record<string, string> = {}): Promise<Received> {
  const [answer] = (await once(get({ port, host: '127.0.0.1', path, headers }), 'response')) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
}

const GZIP = { 'Accept-Encoding': 'gzip, deflate, br' };
const SCRIPT = 'console.log("a script that is long enough to be worth it");\n'.repeat(100);

test('a script comes compressed to whoever takes it so, and plain to others', async () => {
  const port = await hosted({ folders: [await folderWith({ 'app.bundle.js': SCRIPT })] });
  const packed = await fetched(port, '/app.bundle.js', GZIP);
  expect(packed.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'content-encoding': 'gzip',
    'content-length': String(packed.body.length),
    vary: 'Accept-Encoding',
  });
  expect(packed.body.length).toBeLessThan(SCRIPT.length / 10);
  expect(gunzipSync(packed.body).toString()).toBe(SCRIPT);
  const plain = await fetched(port, '/app.bundle.js');
  expect(plain.headers['content-encoding']).toBeUndefined();
  expect(plain.body.toString()).toBe(SCRIPT);
});

test('WebAssembly has its type, without which no browser compiles it while it comes', async () => {
  const port = await hosted({ folders: [await folderWith({ 'codec.wasm': 'not really' })] });
  expect((await fetched(port, '/codec.wasm')).headers['content-type']).toBe('application/wasm');
});

test('pages of the application are its first page, and a missing file is no page', async () => {
  const folder = await folderWith({ 'index.html': '<title>Viewer</title>' });
  const port = await hosted({ folders: [folder], isPage: (path) => path === '/viewer' });
  for (const path of ['/', '/?study=1', '/viewer?StudyInstanceUIDs=1.2.3']) {
    const page = await fetched(port, path);
    expect(page.status).toBe(200);
    expect(page.body.toString()).toBe('<title>Viewer</title>');
  }
  expect((await fetched(port, '/missing.js')).status).toBe(404);
});

test('what is given in memory replaces files, and an upper folder lies over a lower one', async () => {
  const lower = await folderWith({
    'a.js': 'shipped a',
    'b.js': 'shipped b',
    'app-config.js': 'shipped configuration',
  });
  const upper = await folderWith({ 'a.js': 'minified a' });
  const port = await hosted({ folders: [upper, lower], files: { '/app-config.js': { body: 'our configuration' } } });
  const bodies = await Promise.all(['/a.js', '/b.js', '/app-config.js'].map((path) => fetched(port, path)));
  expect(bodies.map(({ body }) => body.toString())).toEqual(['minified a', 'shipped b', 'our configuration']);
});

test('nothing outside the folders is served', async () => {
  const folder = await folderWith({ 'inside/index.html': 'inside', 'secret.txt': 'secret' });
  const port = await hosted({ folders: [join(folder, 'inside')] });
  for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%5csecret.txt', '/%00']) {
    expect((await fetched(port, path)).status).toBe(404);
  }
});

test('a file that has not changed is not sent again; one with a hash in its name is not even asked for', async () => {
  const folder = await folderWith({
    'app.bundle.css': 'body {}',
    'assets/index-D7MMrHph.js': SCRIPT,
    '12.bundle.b4688cdbdd856b75.js': SCRIPT,
  });
  const port = await hosted({ folders: [folder] });
  const first = await fetched(port, '/app.bundle.css');
  expect(first.headers['cache-control']).toBe('no-cache');
  expect((await fetched(port, '/app.bundle.css', { 'If-None-Match': String(first.headers.etag) })).status).toBe(304);
  for (const path of ['/assets/index-D7MMrHph.js', '/12.bundle.b4688cdbdd856b75.js'])
    expect((await fetched(port, path)).headers['cache-control']).toContain('immutable');
});

test('requests reach the archive of the cell with the host that the browser asked', async () => {
  const asked: string[] = [];
  const archive = (name: string) =>
    archiveThat((incoming, response) => {
      asked.push(`${name} ${incoming.method} ${incoming.url} ${incoming.headers.host} ${incoming.headers.accept}`);
      response.end(name);
    });
  const archives = [await archive('first'), await archive('second')];
  let cell = 0;
  const port = await hosted({ archiveUrl: () => archives[cell]! });
  const headers = { Host: '127.0.0.1:5555', Accept: 'multipart/related' };
  await fetched(port, '/dicom-web/studies?limit=2', headers);
  cell = 1;
  expect((await fetched(port, '/dicom-web/studies/1.2', headers)).body.toString()).toBe('second');
  expect(asked).toEqual([
    'first GET /dicom-web/studies?limit=2 127.0.0.1:5555 multipart/related',
    'second GET /dicom-web/studies/1.2 127.0.0.1:5555 multipart/related',
  ]);
});

test('what a browser stores reaches the archive whole', async () => {
  const archive = await archiveThat((incoming, response) => {
    void buffer(incoming).then((body) => response.end(String(body.length)));
  });
  const port = await hosted({ archiveUrl: () => archive });
  const sending = request({ port, host: '127.0.0.1', path: '/dicom-web/studies', method: 'POST' });
  sending.end(Buffer.alloc(300_000));
  const [answer] = (await once(sending, 'response')) as [IncomingMessage];
  expect((await buffer(answer)).toString()).toBe('300000');
});

test('metadata are compressed as they pass, pixel data and what the archive compressed are not touched', async () => {
  const metadata = JSON.stringify(
    Array.from({ length: 500 }, () => ({ '00080016': { vr: 'UI', Value: ['1.2.840'] } })),
  );
  const archive = await archiveThat((incoming, response) => {
    const isJson = incoming.url?.endsWith('metadata') ?? false;
    response.setHeader('Content-Type', isJson ? 'application/dicom+json' : 'multipart/related; boundary=x');
    if (incoming.url?.includes('packed')) response.setHeader('Content-Encoding', 'br');
    response.end(metadata);
  });
  const port = await hosted({ archiveUrl: () => archive });
  const packed = await fetched(port, '/dicom-web/metadata', GZIP);
  expect(packed.headers['content-encoding']).toBe('gzip');
  expect(packed.headers['content-length']).toBeUndefined();
  expect(gunzipSync(packed.body).toString()).toBe(metadata);
  const frames = await fetched(port, '/dicom-web/frames/1', GZIP);
  expect(frames.headers['content-encoding']).toBeUndefined();
  expect(frames.body.toString()).toBe(metadata);
  const own = await fetched(port, '/dicom-web/packed/metadata', GZIP);
  expect(own.headers['content-encoding']).toBe('br');
  expect(own.body.toString()).toBe(metadata);
});

test('the first bytes of an answer come through while the archive still writes the rest', async () => {
  let finish: () => void = () => {};
  const archive = await archiveThat((_incoming, response) => {
    response.write('first');
    finish = () => response.end(' and last');
  });
  const port = await hosted({ archiveUrl: () => archive });
  const [answer] = (await once(get({ port, host: '127.0.0.1', path: '/dicom-web/x' }), 'response')) as [
    IncomingMessage,
  ];
  const [first] = (await once(answer, 'data')) as [Buffer];
  expect(first.toString()).toBe('first');
  finish();
  expect((await buffer(answer)).toString()).toBe(' and last');
});

test('a browser that leaves ends the request to the archive', async () => {
  let left: (() => void) | undefined;
  const archiveSawIt = new Promise<void>((done) => {
    left = done;
  });
  const archive = await archiveThat((_incoming, response) => {
    response.write('a beginning');
    response.once('close', () => left?.());
  });
  const port = await hosted({ archiveUrl: () => archive });
  const asking = get({ port, host: '127.0.0.1', path: '/dicom-web/x' });
  asking.on('error', () => undefined);
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  answer.on('error', () => undefined);
  asking.destroy();
  await archiveSawIt;
});

test('an answer that the archive breaks off is broken off for the browser', async () => {
  const archive = await archiveThat((_incoming, response) => {
    response.writeHead(200, { 'Content-Length': 1000 });
    response.write('half', () => response.destroy());
  });
  const port = await hosted({ archiveUrl: () => archive });
  await expect(fetched(port, '/dicom-web/x')).rejects.toThrow();
});

test('an archive that is not there is a 502 with words', async () => {
  const port = await hosted({});
  const answer = await fetched(port, '/dicom-web/studies');
  expect(answer.status).toBe(502);
  expect(answer.body.toString()).toContain('cannot be reached');
});
