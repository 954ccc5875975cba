import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningServer, startServer } from '../../archive/server';
import { encodePart10 } from '../codecs/part10';
import type { CheckResult } from './check';
import { runStoreTest, type SelfCheckSetup } from './selfCheck';
import { buildTestObject } from './testObject';

const folder = mkdtempSync(join(tmpdir(), 'parfocal-store-test-'));
let server: RunningServer;

beforeAll(async () => {
  server = await startServer({ port: 0, archive: { id: 'local', label: 'Local', storeDirectory: folder } });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const setup = (fetcher: typeof fetch): SelfCheckSetup => ({
  page: { pageUrl: `${server.url}/`, baseUrl: `${server.url}/`, assetUrls: [], wasmUrl: '', isFramed: false },
  asking: { fetch: fetcher, pageUrl: `${server.url}/` },
  archives: [
    {
      id: 'local',
      label: 'Local',
      qidoRoot: `${server.url}/dicom-web`,
      wadoRoot: `${server.url}/dicom-web`,
      stowRoot: `${server.url}/dicom-web`,
      hasSignIn: false,
    },
  ],
  signIns: [],
  isReadOnly: false,
  hasAutomation: false,
  judgeConfig: () => [],
});

const store = async (fetcher: typeof fetch): Promise<CheckResult> => {
  const result = await runStoreTest(setup(fetcher), 'local', { signal: new AbortController().signal });
  if (!result) throw new Error('there is a store address, so there is a test');
  return result;
};

/** The real archive, with one answer changed on its way. */
const changing =
  (isIt: (url: string, method: string) => boolean, change: (answer: Response) => Promise<Response>): typeof fetch =>
  async (input, init) => {
    const answer = await fetch(input, init);
    return isIt(String(input), init?.method ?? 'GET') ? change(answer) : answer;
  };

test('the store test stores one report about nobody, reads it back, and says how to remove it', async () => {
  const result = await store(fetch);
  expect(result).toMatchObject({ state: 'ok', what: expect.stringContaining('came back unchanged') });
  expect(result.detail).toContain('PARFOCAL-SELFCHECK');
  const rows = (await (await fetch(`${server.url}/dicom-web/studies?PatientID=PARFOCAL-SELFCHECK`)).json()) as {
    '0020000D': { Value: string[] };
  }[];
  expect(rows).toHaveLength(1);
  expect(result.detail).toContain(rows[0]?.['0020000D'].Value[0]);
});

test('an archive that answers 200 without naming the object has not stored it', async () => {
  const result = await store(
    changing(
      (_, method) => method === 'POST',
      async () => new Response('{}', { status: 200, headers: { 'Content-Type': 'application/dicom+json' } }),
    ),
  );
  expect(result).toMatchObject({ state: 'fault', what: expect.stringContaining('without saying what became of it') });
});

test('an archive that renames the patient is found out', async () => {
  const result = await store(
    changing(
      (url) => url.endsWith('/metadata'),
      async (answer) =>
        new Response((await answer.text()).replaceAll('PARFOCAL-SELFCHECK', 'H-000000'), {
          headers: { 'Content-Type': 'application/dicom+json' },
        }),
    ),
  );
  expect(result).toMatchObject({ state: 'warning', what: expect.stringContaining('Patient ID') });
});

test('an archive that refuses the object is quoted with its reason', async () => {
  const uidOf = (init: RequestInit | undefined) =>
    /2\.25\.\d+/g.exec(new TextDecoder('latin1').decode(init?.body as Uint8Array<ArrayBuffer>))?.[0];
  const result = await store(async (input, init) => {
    if (init?.method !== 'POST') return fetch(input, init);
    const item = {
      '00081155': { vr: 'UI', Value: [uidOf(init)] },
      '00081197': { vr: 'US', Value: [290] },
    };
    return new Response(JSON.stringify({ '00081198': { vr: 'SQ', Value: [item] } }), { status: 409 });
  });
  expect(result).toMatchObject({ state: 'fault', what: expect.stringContaining('290') });
});

test('two store tests never write the same object', () => {
  const now = new Date(2026, 0, 5, 9, 7, 3);
  const [first, second] = [buildTestObject(now), buildTestObject(now)];
  for (const tag of ['00080018', '0020000D', '0020000E']) expect(first[tag]).not.toEqual(second[tag]);
  expect(first['00080030']).toEqual({ vr: 'TM', Value: ['090703'] });
  expect(encodePart10(first).length).toBeGreaterThan(500);
});
