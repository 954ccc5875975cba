// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest';
import { fetchEngineAhead } from './engineAhead';

const PAGE = 'https://viewer.example/';
const LINK = `${PAGE}viewer?StudyInstanceUIDs=1.2.3`;
const source = { id: 'a', label: 'A', qidoRoot: 'dicom-web', wadoRoot: 'dicom-web' };
const config = (value: unknown) => Promise.resolve(new Response(JSON.stringify(value)));

function listening() {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: URL) => {
    asked.push(String(url));
    return new Response('[]');
  });
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

test('one archive on the page’s own server is asked what kind of images the study holds', async () => {
  const asked = listening();
  await fetchEngineAhead(config({ sources: [source] }), PAGE, LINK);
  expect(asked).toEqual([`${PAGE}dicom-web/studies/1.2.3/series?includefield=00080060&limit=8`]);
});

test.each([
  ['of several archives', { sources: [source, { ...source, id: 'b' }] }, LINK],
  ['an archive that asks who reads', { sources: [{ ...source, auth: {} }] }, LINK],
  ['with a sign-in for all', { sources: [source], auth: {} }, LINK],
  ['an archive on another host', { sources: [{ ...source, qidoRoot: 'https://other.example/dw' }] }, LINK],
  ['for what is no UID', { sources: [source] }, `${PAGE}viewer?StudyInstanceUIDs=1.2/../../x`],
  ['with a broken configuration', { sources: 'none' }, LINK],
])('nobody is asked ahead: %s', async (_, value, link) => {
  const asked = listening();
  await fetchEngineAhead(config(value), PAGE, link);
  expect(asked).toEqual([]);
});

test('the configuration is still there for whoever judges it, and a failure is left to them', async () => {
  listening();
  const answer = config({ sources: [source] });
  await fetchEngineAhead(answer, PAGE, LINK);
  expect(await (await answer).json()).toEqual({ sources: [source] });
  await expect(fetchEngineAhead(Promise.reject(new Error('gone')), PAGE, LINK)).resolves.toBeUndefined();
});

test('AT-29: an answer without an end is not read to its end', async () => {
  let sent = 0;
  let isCancelled = false;
  const endless = new ReadableStream({
    pull: (controller) => {
      sent += 65_536;
      controller.enqueue(new Uint8Array(65_536).fill(0x20));
    },
    cancel: () => {
      isCancelled = true;
    },
  });
  vi.stubGlobal('fetch', async () => new Response(endless));
  await fetchEngineAhead(config({ sources: [source] }), PAGE, LINK);
  expect(isCancelled).toBe(true);
  expect(sent).toBeLessThan(2_000_000);
});
