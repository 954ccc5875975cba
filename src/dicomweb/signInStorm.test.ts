import { expect, test } from 'vitest';
import type { FrameRef } from '../dicom/types';
import type { SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import { createFrameSource } from './frames';
import { multipartAnswer, type Script, scriptedArchive, statusAnswer } from './scriptedArchive';
import { createSource, type DicomWebSource } from './source';

const never = new AbortController().signal;
const SCROLLED = 500;
const study = '1.2' as StudyInstanceUid;
const series = '1.3' as SeriesInstanceUid;
const refOf = (index: number, sourceId = 'a'): FrameRef => ({
  sourceId: sourceId as SourceId,
  studyInstanceUid: study,
  seriesInstanceUid: series,
  sopInstanceUid: `1.4.${index + 1}` as SopInstanceUid,
  frameNumber: 1,
});
const instanceIn = (path: string) => path.split('/')[path.split('/').indexOf('instances') + 1] ?? '';
const frame: Script = ({ path }) => multipartAnswer([{ body: new TextEncoder().encode(instanceIn(path)) }]);

/** A token that expires after so many answers, and somebody who renews it as the test says. */
function session(lifetime: number, renew: () => Promise<boolean>) {
  let token = 1;
  let answered = 0;
  let renewals = 0;
  const isValid = (headers: Headers) =>
    headers.get('Authorization') === `Bearer ${token}` && (token > 1 || answered++ < lifetime);
  return {
    isValid,
    renewals: () => renewals,
    options: {
      authorize: async () => ({ Authorization: `Bearer ${token}` }),
      renewAuthorization: async () => {
        renewals++;
        const isRenewed = await renew();
        if (isRenewed) token++;
        return isRenewed;
      },
    },
  };
}

const archives = (script: Script, options: object, ids: readonly string[] = ['a']) => {
  const { fetch, asked } = scriptedArchive(script);
  const sources = new Map<SourceId, DicomWebSource>(
    ids.map((id) => {
      const root = `https://${id}.example/dw`;
      const config = { id: id as SourceId, label: `Archive ${id}`, qidoRoot: root, wadoRoot: root };
      return [config.id, createSource(config, { fetch, wait: async () => {}, ...options })];
    }),
  );
  return { sources, asked, frames: createFrameSource(sources) };
};
const soon = () => new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 3));

test('AT-10: a token that expires during a scroll of 500 images is renewed once, and every image arrives', async () => {
  const user = session(40, soon);
  const { frames, asked } = archives(
    (one) => (user.isValid(one.headers) ? frame(one) : statusAnswer(401)),
    user.options,
    ['a', 'b'],
  );
  const refs = Array.from({ length: SCROLLED }, (_, index) => refOf(index, index % 2 ? 'a' : 'b'));
  const got = await Promise.all(refs.map((ref) => frames.frame(ref, { signal: never, priority: 'visible' })));
  expect(got.map((one) => one.ok && new TextDecoder().decode(one.value.bytes))).toEqual(
    refs.map((ref) => ref.sopInstanceUid),
  );
  expect(user.renewals()).toBe(1);
  const times = new Map<string, number>();
  for (const { path } of asked) times.set(path, (times.get(path) ?? 0) + 1);
  expect(Math.max(...times.values())).toBe(2);
  // Only what was under way when the token expired: six on each of two archives.
  expect([...times.values()].filter((count) => count === 2).length).toBeLessThanOrEqual(12);
});

test('a renewal that is refused fails all 500 images at once, in words, and none is asked for again', async () => {
  const user = session(40, async () => !(await soon()));
  const { frames, asked } = archives(
    (one) => (user.isValid(one.headers) ? frame(one) : statusAnswer(401)),
    user.options,
  );
  const refs = Array.from({ length: SCROLLED }, (_, index) => refOf(index));
  const got = await Promise.all(refs.map((ref) => frames.frame(ref, { signal: never, priority: 'visible' })));
  const failed = got.flatMap((one) => (one.ok ? [] : [one.error]));
  expect(failed).toHaveLength(SCROLLED - 40);
  expect(new Set(failed.map(({ code, title }) => `${code}: ${title}`))).toEqual(
    new Set(['auth: Your sign-in to Archive a has ended']),
  );
  expect(user.renewals()).toBe(1);
  expect(new Set(asked.map(({ path }) => path)).size).toBe(asked.length);
  expect(asked.length).toBeLessThanOrEqual(40 + 6);
});

test('a request that begins while the token is renewed waits for the new one', async () => {
  let end: (isRenewed: boolean) => void = () => {};
  const user = session(0, () => new Promise((resolve) => (end = resolve)));
  const { sources, asked } = archives(
    (one) => (user.isValid(one.headers) ? frame(one) : statusAnswer(401)),
    user.options,
  );
  const source = [...sources.values()][0] as DicomWebSource;
  const first = source.retrieveFrames(refOf(0), [1], never);
  await expect.poll(() => user.renewals()).toBe(1);
  const later = [1, 2, 3].map((index) => source.retrieveFrames(refOf(index), [1], never));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(asked).toHaveLength(1);
  end(true);
  expect((await Promise.all([first, ...later])).map((one) => one.ok)).toEqual([true, true, true, true]);
  expect(asked).toHaveLength(5);
});

test('a refusal of the old token that arrives late is answered with the new one, and not with another renewal', async () => {
  const user = session(0, soon);
  const late: (() => void)[] = [];
  const { sources, asked } = archives((one) => {
    if (user.isValid(one.headers)) return frame(one);
    const isLate = instanceIn(one.path) === '1.4.1';
    return isLate ? new Promise((resolve) => late.push(() => resolve(statusAnswer(401)))) : statusAnswer(401);
  }, user.options);
  const source = [...sources.values()][0] as DicomWebSource;
  const slow = source.retrieveFrames(refOf(0), [1], never);
  expect((await source.retrieveFrames(refOf(1), [1], never)).ok).toBe(true);
  late[0]?.();
  expect((await slow).ok).toBe(true);
  expect([user.renewals(), asked.length]).toEqual([1, 4]);
});

test('what one user may not see costs one renewal, not one for each image', async () => {
  const user = session(0, soon);
  const { frames, asked } = archives(() => statusAnswer(401), user.options);
  const refs = Array.from({ length: 50 }, (_, index) => refOf(index));
  const got = await Promise.all(refs.map((ref) => frames.frame(ref, { signal: never, priority: 'visible' })));
  expect(got.every((one) => !one.ok && one.error.code === 'auth')).toBe(true);
  expect(user.renewals()).toBe(1);
  expect(asked.length).toBeLessThanOrEqual(50 + 6);
});
