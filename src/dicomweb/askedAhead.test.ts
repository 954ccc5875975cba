import { afterEach, expect, test, vi } from 'vitest';
import type { SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import { askAhead } from './askedAhead';
import {
  FIRST_ACCEPT,
  FRAMES_ACCEPT,
  framesQuestion,
  headersQuestion,
  seriesQuestion,
  studyQuestion,
} from './firstQuestions';
import { createFrameSource } from './frames';
import { limitsFor, requestInit } from './requestInit';
import { createSource, type SourceOptions } from './source';

const PAGE = 'https://viewer.example/';
const root = new URL('dicom-web', PAGE);
const study = '1.2.3' as StudyInstanceUid;
const series = '1.2.3.4' as SeriesInstanceUid;
const config = { id: 'a' as SourceId, label: 'A', qidoRoot: 'dicom-web', wadoRoot: 'dicom-web' };
const never = new AbortController().signal;
const row = {
  '0020000D': { vr: 'UI', Value: [study] },
  '0020000E': { vr: 'UI', Value: [series] },
  '00081030': { vr: 'LO', Value: ['Breast'] },
  '0008103E': { vr: 'LO', Value: ['HE'] },
};

const questions = [
  studyQuestion(root, study),
  seriesQuestion(root, study),
  headersQuestion(root, study, series),
] as const;

/** The page of the viewer, and what its server is asked. */
function serving(answer: (url: string, init: RequestInit) => Promise<Response> | Response) {
  const asked: { url: string; init: RequestInit }[] = [];
  vi.stubGlobal('location', { origin: root.origin, protocol: 'https:', href: PAGE });
  vi.stubGlobal('fetch', async (url: string | URL, init: RequestInit = {}) => {
    asked.push({ url: String(url), init });
    init.signal?.throwIfAborted();
    return answer(String(url), init);
  });
  return asked;
}
const list = () => Response.json([row], { headers: { 'Content-Type': 'application/dicom+json' } });
const source = (options: SourceOptions = {}) =>
  createSource(config, { baseUrl: PAGE, wait: async () => {}, ...options });

afterEach(() => vi.unstubAllGlobals());

test('a case whose first questions were asked ahead asks none of them again', async () => {
  const asked = serving(list);
  for (const url of questions) void askAhead(url, FIRST_ACCEPT);
  expect(asked).toHaveLength(3);
  const archive = source();
  const [studies, listed, headers] = await Promise.all([
    archive.queryStudies({ studyInstanceUids: [study] }, { limit: 2, offset: 0 }, never),
    archive.querySeries(study, never, undefined, async () => 1),
    archive.seriesMetadataText(study, series, never),
  ]);
  expect([studies.ok, listed.ok, headers.ok]).toEqual([true, true, true]);
  expect(asked.map(({ url }) => url)).toEqual(questions.map(({ href }) => href));
});

test('what is asked ahead is put to the browser as the case itself would', async () => {
  const asked = serving(list);
  const [url] = questions;
  void askAhead(url, FIRST_ACCEPT);
  const { signal: _, headers, ...init } = asked[0]?.init ?? {};
  const request = { url, accept: FIRST_ACCEPT, signal: never };
  const { priority, ...own } = requestInit(request, { isAuthorised: false, credentials: undefined });
  expect(priority).toBe('auto');
  expect(init).toEqual(own);
  expect([...new Headers(headers)]).toEqual([['accept', FIRST_ACCEPT]]);
  expect(limitsFor(request).maxBytes).toBeLessThan(1024 ** 3);
  await source().queryStudies({ studyInstanceUids: [study] }, { limit: 2, offset: 0 }, never);
});

test('an answer serves once: Retry asks the archive anew', async () => {
  const asked = serving(list);
  void askAhead(questions[1], FIRST_ACCEPT);
  const archive = source();
  await archive.querySeries(study, never, undefined, async () => 1);
  await archive.querySeries(study, never, undefined, async () => 1);
  expect(asked).toHaveLength(2);
});

test('what failed on the way ahead is asked again, and told only if it fails then', async () => {
  let isDown = true;
  const asked = serving(() => (isDown ? Promise.reject(new TypeError('no network')) : list()));
  void askAhead(questions[1], FIRST_ACCEPT);
  await Promise.resolve();
  isDown = false;
  expect((await source().querySeries(study, never, undefined, async () => 1)).ok).toBe(true);
  expect(asked).toHaveLength(2);
});

test('AT-12: a request with a token, or with other cookies, never takes what was asked without', async () => {
  const asked = serving(list);
  void askAhead(questions[1], FIRST_ACCEPT);
  const signedIn = source({ authorize: async () => ({ Authorization: 'Bearer secret' }) });
  await signedIn.querySeries(study, never, undefined, async () => 1);
  await source({ credentials: 'include' }).querySeries(study, never, undefined, async () => 1);
  expect(asked).toHaveLength(3);
  await source().querySeries(study, never, undefined, async () => 1);
  expect(asked).toHaveLength(3);
});

test('a case that is closed withdraws what was asked ahead for it', async () => {
  let isWithdrawn = false;
  serving(
    (_, { signal }) =>
      new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => {
          isWithdrawn = true;
          reject(signal.reason);
        }),
      ),
  );
  void askAhead(questions[2], FIRST_ACCEPT);
  const leaving = new AbortController();
  const reading = source().seriesMetadataText(study, series, leaving.signal);
  await Promise.resolve();
  setTimeout(() => leaving.abort());
  await expect(reading).rejects.toThrow();
  expect(isWithdrawn).toBe(true);
});

test('what nobody comes for is withdrawn after a while', () => {
  vi.useFakeTimers();
  try {
    const asked = serving(() => new Promise(() => {}));
    void askAhead(headersQuestion(root, study, '1.9'), FIRST_ACCEPT);
    vi.advanceTimersByTime(10_001);
    expect(asked[0]?.init.signal?.aborted).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

const tiles = framesQuestion(questions[2], '1.2.3.4.5', [1, 2]);
const frameRef = (frameNumber: number) => ({
  sourceId: config.id,
  studyInstanceUid: study,
  seriesInstanceUid: series,
  sopInstanceUid: '1.2.3.4.5' as SopInstanceUid,
  frameNumber,
});
const twoFrames = () =>
  new Response(
    ['\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\n1', '\r\n--b\r\n\r\n2', '\r\n--b--'].join(''),
    { headers: { 'Content-Type': 'multipart/related; type="application/octet-stream"; boundary=b' } },
  );
const lane = () => createFrameSource(new Map([[config.id, source()]]));
const bothFrames = (frames: ReturnType<typeof lane>) =>
  Promise.all([2, 1].map((one) => frames.frame(frameRef(one), { signal: never, priority: 'visible' })));

test('the first tiles of a slide travel beside the code, and are not asked for again by it', async () => {
  const asked = serving(twoFrames);
  void askAhead(tiles, FRAMES_ACCEPT, 'default');
  const frames = await bothFrames(lane());
  expect(frames.map((frame) => frame.ok)).toEqual([true, true]);
  expect(asked.map(({ url }) => url)).toEqual([tiles.href]);
});
