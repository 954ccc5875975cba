import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { ArchiveHttp, type HttpOptions } from './http';
import { jsonAnswer, scriptedArchive, statusAnswer } from './scriptedArchive';

const root = new URL('https://pacs.example/dicom-web');
const never = new AbortController().signal;
const waits: number[] = [];
const options = (more: HttpOptions): HttpOptions => ({
  wait: async (delayMs) => void waits.push(Math.round(delayMs)),
  random: () => 0,
  ...more,
});
const http = (more: HttpOptions) => new ArchiveHttp('Main archive', [root], options(more));
const get = (client: ArchiveHttp, url: string | URL = `${root}/studies`, signal = never) =>
  client.send({ url: new URL(url), accept: 'application/dicom+json', signal });

const servers: Server[] = [];
afterEach(() => {
  vi.unstubAllGlobals();
  waits.length = 0;
  for (const server of servers.splice(0)) server.close();
});
async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/dicom-web`);
}

test('T-WEB-07: a token goes to the archive it belongs to, and an address of another origin is not even asked', async () => {
  const { fetch, asked } = scriptedArchive(() => jsonAnswer([]));
  const client = http({ fetch, authorize: async () => ({ Authorization: 'Bearer secret' }) });
  expect((await get(client)).ok).toBe(true);
  expect(asked[0]?.headers.get('Authorization')).toBe('Bearer secret');
  for (const evil of [
    'https://evil.example/dicom-web/studies',
    'https://pacs.example:444/dicom-web',
    'http://pacs.example/dicom-web',
    'https://pacs.example.evil.example/',
    'https://pacs.example@evil.example/dicom-web',
  ]) {
    const result = await get(client, evil);
    expect(result.ok ? '' : result.error.title).toContain('outside the archive');
  }
  expect(asked).toHaveLength(1);
});

test('AT-05: with a token no redirect is followed, so no chain carries it elsewhere', async () => {
  const seen: string[] = [];
  const elsewhere = await serve((request, response) => {
    seen.push(String(request.headers['x-token']));
    response.end('[]');
  });
  const archive = await serve((_, response) => response.writeHead(302, { Location: elsewhere.href }).end());
  const withToken = new ArchiveHttp('A', [archive], { authorize: async () => ({ 'X-Token': 'secret' }) });
  const result = await get(withToken, archive);
  expect(result.ok ? '' : result.error.title).toContain('sends requests on to another address');
  expect(seen).toEqual([]);
});

test('without a token a redirect inside the archive is followed, and an answer from another origin is refused', async () => {
  const elsewhere = await serve((_, response) => response.end('[]'));
  const archive = await serve((request, response) => {
    const target = request.url?.endsWith('/thumbnail') ? '/dicom-web/rendered' : elsewhere.href;
    if (request.url?.endsWith('/rendered')) response.end('picture');
    else response.writeHead(302, { Location: target }).end();
  });
  const client = new ArchiveHttp('A', [archive], {});
  expect((await get(client, `${archive}/thumbnail`)).ok).toBe(true);
  const foreign = await get(client, `${archive}/other`);
  expect(foreign.ok ? '' : foreign.error.detail).toContain('another origin');
});

test('WEB-19: each status says what it means, with the path and without the query', async () => {
  const kindOf = async (status: number) => {
    const { fetch } = scriptedArchive(() => statusAnswer(status));
    const result = await get(http({ fetch }), `${root}/studies?PatientName=Doe`);
    if (result.ok) return 'ok';
    expect(result.error.detail).toBe(`GET https://pacs.example/dicom-web/studies: ${status}`);
    expect(result.error.tip).toBeTruthy();
    return `${result.error.kind} ${result.error.code}`;
  };
  expect(await kindOf(200)).toBe('ok');
  expect(await kindOf(401)).toBe('denied auth');
  expect(await kindOf(403)).toBe('denied auth');
  expect(await kindOf(404)).toBe('absent http');
  expect(await kindOf(410)).toBe('absent http');
  expect(await kindOf(413)).toBe('tooLarge http');
  expect(await kindOf(429)).toBe('busy http');
  expect(await kindOf(503)).toBe('busy http');
  expect(await kindOf(504)).toBe('network network');
  for (const status of [400, 406, 415, 500, 501]) expect(await kindOf(status)).toBe('refused http');
});

test('a busy archive is given the time it asks for, in seconds or as a date, a bounded number of times', async () => {
  let answers = 0;
  const { fetch, asked } = scriptedArchive(() =>
    answers++ < 2 ? statusAnswer(503, { 'Retry-After': '2' }) : jsonAnswer([]),
  );
  expect((await get(http({ fetch }))).ok).toBe(true);
  expect(waits).toEqual([2000, 2000]);
  expect(asked).toHaveLength(3);
  const stubborn = scriptedArchive(() => statusAnswer(429));
  expect((await get(http({ fetch: stubborn.fetch }))).ok).toBe(false);
  expect(stubborn.asked).toHaveLength(4);
  const patient = scriptedArchive(() => statusAnswer(503, { 'Retry-After': '3600' }));
  const refused = await get(http({ fetch: patient.fetch }));
  expect(refused.ok ? '' : refused.error.tip).toContain('60 minutes');
  expect(patient.asked).toHaveLength(1);
  waits.length = 0;
  const soon = new Date(Date.now() + 9_000).toUTCString();
  const dated = scriptedArchive(({ query }) =>
    dated.asked.length > 1 || !query ? jsonAnswer([]) : statusAnswer(503, { 'Retry-After': soon }),
  );
  expect((await get(http({ fetch: dated.fetch, random: () => 1 }))).ok).toBe(true);
  // The date has whole seconds; what is added to it is at most half of it, and never less than nothing.
  expect(waits).toHaveLength(1);
  expect(waits[0]).toBeGreaterThan(7_000 * 1.5);
  expect(waits[0]).toBeLessThanOrEqual(9_000 * 1.5);
});

test('WEB-35: one server behind a proxy that is overloaded holds up no other at the same origin', async () => {
  let end = () => {};
  let isBusy = true;
  const { fetch, asked } = scriptedArchive(({ path }) =>
    isBusy && !path.startsWith('/other') ? statusAnswer(503, { 'Retry-After': '20' }) : jsonAnswer([]),
  );
  const wait = () => new Promise<void>((resolve) => (end = resolve));
  const one = new ArchiveHttp('A', [root], { fetch, wait, random: () => 0 });
  const other = new ArchiveHttp('B', [new URL('https://pacs.example/other')], { fetch, wait });
  const first = get(one);
  await expect.poll(() => asked.length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 2));
  const second = get(one);
  expect((await get(other, 'https://pacs.example/other/studies')).ok).toBe(true);
  expect(asked).toHaveLength(2);
  isBusy = false;
  end();
  expect((await Promise.all([first, second])).every(({ ok }) => ok)).toBe(true);
});

test('while an archive asks for patience nobody else asks it either, also by another source', async () => {
  let isBusy = true;
  let end = () => {};
  const { fetch, asked } = scriptedArchive(() => (isBusy ? statusAnswer(429, { 'Retry-After': '5' }) : jsonAnswer([])));
  const wait = () => new Promise<void>((resolve) => (end = resolve));
  const one = new ArchiveHttp('A', [root], { fetch, wait, random: () => 0 });
  const other = new ArchiveHttp('B', [new URL('https://pacs.example/other')], { fetch, wait });
  const first = get(one);
  await expect.poll(() => asked.length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 2));
  const others = [get(one), get(other, 'https://pacs.example/other/studies')];
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(asked).toHaveLength(1);
  isBusy = false;
  end();
  expect((await Promise.all([first, ...others])).every((result) => result.ok)).toBe(true);
  expect(asked).toHaveLength(4);
});

test('a lost connection is tried twice again, also when it is lost in the middle of the body', async () => {
  let answers = 0;
  const archive = await serve((_, response) => {
    answers++;
    if (answers === 3) {
      response.end('[]');
      return;
    }
    response.writeHead(200, { 'Content-Length': '100' });
    response.write('[');
    setTimeout(() => response.destroy(), 5);
  });
  const client = new ArchiveHttp('A', [archive], options({}));
  expect((await get(client, archive)).ok).toBe(true);
  expect(answers).toBe(3);
  const dead = scriptedArchive(() => Promise.reject(new TypeError('fetch failed')));
  const result = await get(http({ fetch: dead.fetch }));
  expect(result.ok ? '' : result.error.title).toBe('Main archive cannot be reached');
  expect(dead.asked).toHaveLength(3);
});

test('an archive that failed while answering is reported, and not asked the same again (WEB-19)', async () => {
  const { fetch, asked } = scriptedArchive(() => statusAnswer(500));
  const result = await get(http({ fetch }));
  expect(result.ok ? '' : result.error.title).toBe('Main archive failed while answering');
  expect(asked).toHaveLength(1);
  const words = async (status: number) => {
    const one = scriptedArchive(() => statusAnswer(status));
    const said = await get(http({ fetch: one.fetch }));
    return said.ok ? '' : said.error.title;
  };
  const titles = await Promise.all([400, 406, 415, 500, 501, 502, 504, 401, 403, 404, 410, 409, 413, 429].map(words));
  expect(new Set(titles).size).toBe(titles.length);
});

test('what is to be stored is sent once, whatever happens to the connection', async () => {
  const dead = scriptedArchive(() => Promise.reject(new TypeError('fetch failed')));
  const post = { body: new Uint8Array([1]), contentType: 'multipart/related' };
  const result = await http({ fetch: dead.fetch }).send({
    url: new URL(`${root}/studies`),
    accept: 'a/b',
    signal: never,
    post,
  });
  expect(result.ok ? '' : result.error.kind).toBe('network');
  expect(dead.asked).toHaveLength(1);
});

test('a withdrawn request rejects with AbortError before, during and between attempts', async () => {
  const hanging = scriptedArchive(() => new Promise(() => {}));
  const controller = new AbortController();
  const during = get(http({ fetch: hanging.fetch }), undefined, controller.signal);
  controller.abort('any reason');
  await expect(during).rejects.toMatchObject({ name: 'AbortError' });
  await expect(get(http({ fetch: hanging.fetch }), undefined, controller.signal)).rejects.toMatchObject({
    name: 'AbortError',
  });
  const busy = scriptedArchive(() => statusAnswer(503));
  const other = new AbortController();
  const { wait: _, ...realWaiting } = options({ fetch: busy.fetch });
  const between = get(new ArchiveHttp('A', [root], realWaiting), undefined, other.signal);
  await expect.poll(() => busy.asked.length).toBe(1);
  other.abort();
  await expect(between).rejects.toMatchObject({ name: 'AbortError' });
});

test('T-WEB-15: twenty requests of two sources that meet an expired token renew it once and all succeed', async () => {
  let token = 'old';
  let renewals = 0;
  const { fetch } = scriptedArchive(({ headers }) =>
    headers.get('Authorization') === 'new' ? jsonAnswer([]) : statusAnswer(401),
  );
  const session = {
    authorize: async () => ({ Authorization: token }),
    renewAuthorization: async () => {
      renewals++;
      await new Promise((resolve) => setTimeout(resolve, 1));
      token = 'new';
      return true;
    },
  };
  const elsewhere = new ArchiveHttp('B', [new URL('https://other.example/dw')], options({ fetch, ...session }));
  const results = await Promise.all([
    ...Array.from({ length: 10 }, () => get(http({ fetch, ...session }))),
    ...Array.from({ length: 10 }, () => get(elsewhere, 'https://other.example/dw/studies')),
  ]);
  expect(results.every((result) => result.ok)).toBe(true);
  expect(renewals).toBe(1);
});

test('a token that cannot be had, or does not help, is a request to sign in, not a loop', async () => {
  const { fetch, asked } = scriptedArchive(() => statusAnswer(401));
  const useless = await get(http({ fetch, renewAuthorization: async () => true }));
  expect(useless.ok ? '' : useless.error.title).toBe('Main archive asks you to sign in');
  expect(asked).toHaveLength(2);
  const none = await get(http({ fetch, authorize: () => Promise.reject(new Error('refresh_token=secret')) }));
  expect(none.ok ? '' : none.error.code).toBe('auth');
  expect(none.ok ? '' : Object.values(none.error).map(String).join()).not.toContain('secret');
  expect(asked).toHaveLength(2);
});

test('a sign-in page in place of data is named as such', async () => {
  const { fetch } = scriptedArchive(
    () => new Response('<html>', { headers: { 'Content-Type': 'text/html; charset=utf-8' } }),
  );
  const result = await get(http({ fetch }));
  expect(result.ok ? '' : result.error.title).toBe('Main archive sent a web page instead of data');
});

test('an address climbs out of a root with no number of dots', () => {
  const client = http({});
  expect(client.isWithinRoots(new URL(`${root}/studies/1/../2`))).toBe(true);
  expect(client.isWithinRoots(root)).toBe(true);
  for (const outside of [
    '/dicom-web/../admin',
    '/dicom-web-evil/studies',
    '/dicom-web/%2e%2e/admin',
    '/dicom-web/..%2fadmin',
    '/dicom-web/studies/%2E%2E%5C..%5cadmin',
    '/',
  ]) {
    expect(client.isWithinRoots(new URL(outside, root))).toBe(false);
  }
});

test('the token of an archive goes nowhere else on its host either', async () => {
  const { fetch, asked } = scriptedArchive(() => jsonAnswer([]));
  const client = http({ fetch, authorize: async () => ({ Authorization: 'Bearer secret' }) });
  for (const outside of ['/', '/admin', '/dicom-web-evil/studies', '/dicom-web/..%2fadmin']) {
    const result = await get(client, new URL(outside, root));
    expect(result.ok ? '' : result.error.detail).toContain('outside the configured roots');
  }
  expect(asked).toHaveLength(0);
});

test('AT-12: cookies never cross origins, unless the configuration of the archive says so', async () => {
  const { fetch, asked } = scriptedArchive(() =>
    jsonAnswer([], { headers: { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' } }),
  );
  vi.stubGlobal('location', new URL('https://viewer.example/app/'));
  await get(http({ fetch }));
  const own = new ArchiveHttp('Own', [new URL('https://viewer.example/dw')], { fetch });
  await get(own, 'https://viewer.example/dw/studies');
  await get(http({ fetch, credentials: 'include' }));
  expect(asked.map(({ init }) => init.credentials)).toEqual(['omit', 'same-origin', 'include']);
});

test('what needs a token stays out of the cache of the browser, and lists are always asked about anew', async () => {
  const { fetch, asked } = scriptedArchive(() => jsonAnswer([]));
  const authorize = async () => ({ Authorization: 'Bearer secret' });
  await get(http({ fetch, authorize }));
  await get(http({ fetch }));
  await http({ fetch }).send({ url: new URL(`${root}/studies/1/series/2`), accept: 'image/jpeg', signal: never });
  expect(asked.map(({ init }) => init.cache)).toEqual(['no-store', 'no-cache', 'default']);
  expect(asked.every(({ init }) => init.referrerPolicy === 'no-referrer')).toBe(true);
});
