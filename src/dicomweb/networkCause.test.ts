import { afterEach, expect, test, vi } from 'vitest';
import { ArchiveHttp } from './http';
import { isMixedContent } from './networkCause';
import { type Asked, jsonAnswer, type Script, scriptedArchive, statusAnswer } from './scriptedArchive';

const root = new URL('https://pacs.example/dicom-web');
const never = new AbortController().signal;
const lost = () => Promise.reject(new TypeError('Failed to fetch'));
const isProbe = ({ init }: Asked) => init.mode === 'no-cors';
const opaque = () => new Response(null);

/** Asks as a page of that address would, of an archive that behaves so. */
async function failure(page: string | undefined, script: Script, url = `${root}/studies?PatientName=Doe`) {
  if (page) vi.stubGlobal('location', new URL(page));
  const { fetch, asked } = scriptedArchive(script);
  const archive = new ArchiveHttp('City PACS', [root, new URL('http://plain.example/dw')], {
    fetch,
    wait: async () => {},
    authorize: async () => ({ Authorization: 'Bearer secret' }),
  });
  const result = await archive.send({ url: new URL(url), accept: 'application/dicom+json', signal: never });
  if (result.ok) throw new Error('it should fail');
  const said = [result.error.title, result.error.tip, result.error.detail].join(' ');
  expect(said).not.toMatch(/Doe|secret/);
  return { ...result.error, asked };
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test('an archive that answers but does not let this site read is told from one that is not there', async () => {
  const refused = await failure('https://viewer.example/', (one) => (isProbe(one) ? opaque() : lost()));
  expect(refused.title).toBe('City PACS is there, but does not let this site read its answer');
  expect(refused.tip).toContain('https://viewer.example');
  expect(refused).toMatchObject({ code: 'network', kind: 'network' });
  // It would not change its mind within a second: asked once, and the probe.
  expect(refused.asked).toHaveLength(2);
  const away = await failure('https://viewer.example/', lost);
  expect(away.title).toBe('City PACS cannot be reached');
  expect(away.tip).toMatch(/switched off.*name or port.*firewall.*certificate/);
});

test('the probe carries no token, no cookie and nothing below the configured root', async () => {
  const { asked } = await failure('https://viewer.example/', (one) => (isProbe(one) ? opaque() : lost()));
  const probe = asked.find(isProbe);
  expect([probe?.method, probe?.path, probe?.query.size]).toEqual(['HEAD', '/dicom-web', 0]);
  expect(probe?.headers.has('Authorization')).toBe(false);
  expect([probe?.init.credentials, probe?.init.referrerPolicy]).toEqual(['omit', 'no-referrer']);
});

test('the own origin and a program without a page are not probed', async () => {
  for (const page of ['https://pacs.example/viewer/', undefined]) {
    const { asked, title } = await failure(page, lost);
    expect(title).toBe('City PACS cannot be reached');
    expect(asked.some(isProbe)).toBe(false);
    expect(asked).toHaveLength(3);
  }
});

test('an archive that has answered before gets its retries first: its error pages may lack the permission', async () => {
  vi.stubGlobal('location', new URL('https://viewer.example/'));
  let answers = 0;
  const { fetch, asked } = scriptedArchive((one) => {
    if (isProbe(one)) return opaque();
    return answers++ === 0 ? jsonAnswer([]) : lost();
  });
  const archive = new ArchiveHttp('City PACS', [root], { fetch, wait: async () => {} });
  const ask = () => archive.send({ url: new URL(`${root}/studies`), accept: 'a/json', signal: never });
  expect((await ask()).ok).toBe(true);
  const result = await ask();
  expect(result.ok ? '' : result.error.tip).toContain('also for answers that report an error');
  expect(asked).toHaveLength(1 + 3 + 1);
});

test('requests that fail at once share one probe', async () => {
  vi.stubGlobal('location', new URL('https://viewer.example/'));
  const { fetch, asked } = scriptedArchive((one) => (isProbe(one) ? opaque() : lost()));
  const archive = new ArchiveHttp('City PACS', [root], { fetch, maxConcurrentRequests: 4, wait: async () => {} });
  const asks = Array.from({ length: 4 }, () =>
    archive.send({ url: new URL(`${root}/studies`), accept: 'a/json', signal: never }),
  );
  expect((await Promise.all(asks)).map((result) => result.ok)).toEqual([false, false, false, false]);
  expect(asked.filter(isProbe)).toHaveLength(1);
});

test('an address without encryption is not asked from an encrypted page, and the words say so', async () => {
  const { title, tip, asked } = await failure('https://viewer.example/', lost, 'http://plain.example/dw/studies');
  expect(title).toContain('address without encryption');
  expect(tip).toContain('https');
  expect(asked).toHaveLength(0);
  const from = (page: string, url: string) => {
    vi.stubGlobal('location', new URL(page));
    return isMixedContent(new URL(url));
  };
  expect(from('http://viewer.example/', 'http://plain.example/')).toBe(false);
  for (const loopback of ['http://localhost:8042/', 'http://127.0.0.1:8042/', 'http://[::1]:8042/'])
    expect(from('https://viewer.example/', loopback)).toBe(false);
});

test('a computer without network is told so, and the archive is not blamed', async () => {
  vi.stubGlobal('navigator', { onLine: false });
  const { title, asked } = await failure('https://viewer.example/', lost);
  expect(title).toBe('City PACS cannot be reached while this computer is offline');
  expect(asked).toHaveLength(1);
});

test('no answer in time, one that stands still and one that breaks off are three different things', async () => {
  const quick = { answerMs: 5, idleMs: 5 };
  const titleOf = async (script: Script) => {
    const { fetch, asked } = scriptedArchive(script);
    const archive = new ArchiveHttp('City PACS', [root], { fetch, limits: quick, wait: async () => {} });
    const result = await archive.send({ url: new URL(`${root}/studies`), accept: 'a/json', signal: never });
    return [result.ok ? 'ok' : result.error.title, asked.length];
  };
  const half = (then: (controller: ReadableStreamDefaultController<Uint8Array>) => void) =>
    new Response(
      new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new Uint8Array(10));
          then(controller);
        },
      }),
    );
  expect(await titleOf(() => new Promise(() => {}))).toEqual(['City PACS does not answer', 1]);
  expect(await titleOf(() => half(() => {}))).toEqual(['City PACS stopped in the middle of its answer', 1]);
  expect(await titleOf(() => half((one) => queueMicrotask(() => one.error(new TypeError('terminated')))))).toEqual([
    'The connection to City PACS broke off in the middle of an answer',
    3,
  ]);
});

test('an answer beyond the limit is stopped with words, and not asked for again', async () => {
  const { fetch, asked } = scriptedArchive(() => jsonAnswer(['x'.repeat(100)]));
  const archive = new ArchiveHttp('City PACS', [root], { fetch, limits: { maxBytes: 50 } });
  const result = await archive.send({ url: new URL(`${root}/studies`), accept: 'a/json', signal: never });
  expect(result.ok ? '' : result.error.title).toContain('larger than this viewer can hold');
  expect(asked).toHaveLength(1);
});

test('a gateway that gives up, a server that is busy and one that refuses keep their own words across the probe', async () => {
  for (const status of [502, 504, 503, 403]) {
    const { title, asked } = await failure('https://viewer.example/', () => statusAnswer(status));
    expect(title).not.toContain('does not let this site');
    expect(asked.some(isProbe)).toBe(false);
  }
});
