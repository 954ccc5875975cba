// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest';
import { memoryKeyOf } from '../dicomweb/capabilityMemory';
import { FRAMES_ACCEPT } from '../dicomweb/firstQuestions';
import { fetchEngineAhead } from './engineAhead';

const PAGE = 'https://viewer.example/';
const LINK = `${PAGE}viewer?StudyInstanceUIDs=1.2.3`;
const source = { id: 'a', label: 'A', qidoRoot: 'dicom-web', wadoRoot: 'dicom-web' };
const config = (value: unknown) => Promise.resolve(new Response(JSON.stringify(value)));

function listening(answer = '[]') {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: URL) => {
    asked.push(String(url));
    return new Response(answer);
  });
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

const STUDY_AND_SERIES = [
  `${PAGE}dicom-web/studies/1.2.3/series?limit=200&includefield=0008103E,00080021,00080031,00201209`,
  `${PAGE}dicom-web/studies?StudyInstanceUID=1.2.3&limit=2&includefield=00081030,00080061,00201206,00201208,00100021,00100030,00100040`,
];
const headersOf = (uid: string) => `${PAGE}dicom-web/studies/1.2.3/series/${uid}/metadata`;

test('one archive on the page’s own server is asked what the case is going to ask first', async () => {
  const asked = listening();
  await fetchEngineAhead(config({ sources: [source] }), PAGE, LINK);
  expect(asked).toEqual(STUDY_AND_SERIES);
});

test('the headers of a series that the link names are asked for at once, of many or of what is no UID never', async () => {
  const asked = listening();
  await fetchEngineAhead(config({ sources: [source] }), PAGE, `${LINK}&SeriesInstanceUIDs=1.2.3.4`);
  expect(asked).toContain(headersOf('1.2.3.4'));
  await fetchEngineAhead(config({ sources: [source] }), PAGE, `${LINK}&SeriesInstanceUIDs=1.5,1.6,1.7`);
  await fetchEngineAhead(config({ sources: [source] }), PAGE, `${LINK}&SeriesInstanceUIDs=1.2/../../x`);
  expect(asked.filter((url) => url.endsWith('/metadata'))).toEqual([headersOf('1.2.3.4')]);
});

const row = (uid: string, modality: string) => ({ '0020000E': { Value: [uid] }, '00080060': { Value: [modality] } });
test.each([
  ['one slide', '1.2.8', [row('1.8.1', 'SM'), row('1.8.2', 'ANN')], ['1.8.1']],
  ['one CT series and its report', '1.2.11', [row('1.8.4', 'CT'), row('1.8.3', 'SR')], ['1.8.4']],
  ['many series', '1.2.10', [row('1.8.1', 'MR'), row('1.8.2', 'MR'), row('1.8.3', 'MR')], []],
])('the headers of a study with %s follow its list of series', async (_, study, rows, headers) => {
  const asked = listening(JSON.stringify(rows));
  await fetchEngineAhead(config({ sources: [source] }), PAGE, `${PAGE}viewer?StudyInstanceUIDs=${study}`);
  expect(asked.slice(2)).toEqual(headers.map((uid) => `${PAGE}dicom-web/studies/${study}/series/${uid}/metadata`));
});

test.each([
  ['of several archives', { sources: [source, { ...source, id: 'b' }] }, LINK],
  ['an archive that asks who reads', { sources: [{ ...source, auth: {} }] }, LINK],
  ['with a sign-in for all', { sources: [source], auth: {} }, LINK],
  ['an archive on another host', { sources: [{ ...source, qidoRoot: 'https://other.example/dw' }] }, LINK],
  ['with cookies of its own', { sources: [{ ...source, credentials: 'include' }] }, LINK],
  ['for several studies', { sources: [source] }, `${LINK},1.2.4`],
  ['with images on another host', { sources: [{ ...source, wadoRoot: 'https://other.example/dw' }] }, LINK],
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
  await fetchEngineAhead(config({ sources: [source] }), PAGE, `${PAGE}viewer?StudyInstanceUIDs=1.2.9`);
  await expect.poll(() => isCancelled).toBe(true);
  expect(sent).toBeLessThan(2_000_000);
});

/** As archives answer: the modality stands among the first attributes. */
const headers = (modality: string, more: object = {}) =>
  JSON.stringify([
    {
      '00080008': { vr: 'CS', Value: ['ORIGINAL', 'PRIMARY', 'VOLUME', 'NONE'] },
      '00080018': { vr: 'UI', Value: ['1.7.1'] },
      '00080060': { vr: 'CS', Value: [modality] },
      '00280008': { vr: 'IS', Value: [4] },
      '00280010': { vr: 'US', Value: [512] },
      '00280011': { vr: 'US', Value: [512] },
      '00480006': { vr: 'UL', Value: [1000] },
      '00480007': { vr: 'UL', Value: [600] },
      ...more,
    },
  ]);
const tilesOf = (study: string) => `${PAGE}dicom-web/studies/${study}/series/1.7/instances/1.7.1/frames/1,2,3,4`;
const linkTo = (study: string) => `${PAGE}viewer?StudyInstanceUIDs=${study}&SeriesInstanceUIDs=1.7`;
const answering = (answers: (url: string) => string) => {
  const asked: { url: string; accept: string | null }[] = [];
  vi.stubGlobal('fetch', async (url: URL, init?: RequestInit) => {
    asked.push({ url: String(url), accept: new Headers(init?.headers).get('accept') });
    return new Response(answers(String(url)));
  });
  return asked;
};
const onlyHeaders = (text: string) => (url: string) => (url.endsWith('/metadata') ? text : '[]');

test('the first tiles of a slide are asked for with its headers alone, in the words of the lane', async () => {
  const asked = answering(onlyHeaders(headers('SM')));
  await fetchEngineAhead(config({ sources: [source] }), PAGE, linkTo('1.2.20'));
  await vi.waitFor(() => expect(asked).toContainEqual({ url: tilesOf('1.2.20'), accept: FRAMES_ACCEPT }));
});

test.each([
  ['a CT series', '1.2.21', headers('CT')],
  ['a slide whose frames are too many for its tiles', '1.2.22', headers('SM', { '00280008': { Value: [8] } })],
  ['headers that list every frame', '1.2.23', headers('SM', { '52009230': { Value: ['x'.repeat(1_100_000)] } })],
  ['headers that are no JSON', '1.2.24', `${headers('SM')}]`],
])('no tiles are asked ahead for %s', async (_, study, text) => {
  const asked = answering(onlyHeaders(text));
  await fetchEngineAhead(config({ sources: [source] }), PAGE, linkTo(study));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(asked.map(({ url }) => url).filter((url) => url.includes('/frames/'))).toEqual([]);
  expect(asked.map(({ url }) => url)).toContain(`${PAGE}dicom-web/studies/${study}/series/1.7/metadata`);
});

test('the only slide of a study is asked for its tiles once the list of series names it', async () => {
  const rows = JSON.stringify([row('1.7', 'SM'), row('1.8.3', 'SR')]);
  const asked = answering((url) => (url.includes('/series?') ? rows : onlyHeaders(headers('SM'))(url)));
  await fetchEngineAhead(config({ sources: [source] }), PAGE, `${PAGE}viewer?StudyInstanceUIDs=1.2.25`);
  await vi.waitFor(() => expect(asked.map(({ url }) => url)).toContain(tilesOf('1.2.25')));
});

test('an archive that is known to refuse lists of frames is not asked for one', async () => {
  localStorage.setItem(memoryKeyOf(new URL('dicom-web', PAGE)), '{"version":1,"facts":[["frameLists","no","use",1]]}');
  try {
    const asked = answering(onlyHeaders(headers('SM')));
    await fetchEngineAhead(config({ sources: [source] }), PAGE, linkTo('1.2.26'));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(asked.map(({ url }) => url)).not.toContain(tilesOf('1.2.26'));
  } finally {
    localStorage.clear();
  }
});
