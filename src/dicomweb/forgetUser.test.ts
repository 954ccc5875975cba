import { expect, test } from 'vitest';
import type { FrameRef } from '../dicom/types';
import type { SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import { createFrameSource } from './frames';
import { type Asked, jsonAnswer, multipartAnswer, scriptedArchive } from './scriptedArchive';
import { createSource } from './source';

const never = new AbortController().signal;
const visible = { signal: never, priority: 'visible' } as const;
const ref = (frameNumber: number): FrameRef => ({
  sourceId: 'a' as SourceId,
  studyInstanceUid: '1.2' as StudyInstanceUid,
  seriesInstanceUid: '1.3' as SeriesInstanceUid,
  sopInstanceUid: '1.4' as SopInstanceUid,
  frameNumber,
});

/** An archive whose answers name the user they were given to, and wait to be let go when the test says so. */
function desk() {
  let user = 'first';
  let isHolding = false;
  const held: (() => void)[] = [];
  const answerTo = ({ headers, path }: Asked) =>
    path.includes('/frames/')
      ? multipartAnswer(
          path
            .split('/frames/')[1]
            ?.split(',')
            .map(() => ({ body: new TextEncoder().encode(headers.get('Authorization') ?? '') })) ?? [],
        )
      : jsonAnswer([]);
  const { fetch, asked } = scriptedArchive((one) => {
    // Not even an abort takes back what is on the wire already.
    if (!isHolding) return answerTo(one);
    return new Promise((resolve) => held.push(() => resolve(answerTo(one))));
  });
  const deaf: typeof fetch = (input, init = {}) => fetch(input, { ...init, signal: null });
  const root = 'https://pacs.example/dw';
  const source = createSource(
    { id: 'a' as SourceId, label: 'A', qidoRoot: root, wadoRoot: root, stowRoot: root },
    { fetch: deaf, wait: async () => {}, authorize: async () => ({ Authorization: user }) },
  );
  const frames = createFrameSource(new Map([[source.config.id, source]]));
  const textOf = async (number: number) => {
    const got = await frames.frame(ref(number), visible);
    return got.ok ? new TextDecoder().decode(got.value.bytes) : got.error.code;
  };
  return {
    source,
    frames,
    asked,
    textOf,
    hold: () => {
      isHolding = true;
    },
    letGo: () => {
      isHolding = false;
      for (const open of held.splice(0)) open();
    },
    signIn: (name: string) => {
      user = name;
    },
  };
}

test('the next user gets no frame that was fetched for the one before, told to the source or to the frames', async () => {
  for (const forget of ['source', 'frames'] as const) {
    const { source, frames, textOf, signIn } = desk();
    expect(await textOf(1)).toBe('first');
    expect(await textOf(1)).toBe('first');
    if (forget === 'source') source.forgetUser?.();
    else frames.forgetUser();
    signIn('second');
    expect(await textOf(1)).toBe('second');
  }
});

test('what was under way for the user before is dropped: not shown, and not kept', async () => {
  const { source, asked, textOf, hold, letGo, signIn } = desk();
  hold();
  const before = textOf(1);
  const list = source.querySeries('1.2' as StudyInstanceUid, never);
  await expect.poll(() => asked.length).toBe(2);
  source.forgetUser?.();
  expect(await before).toBe('auth');
  signIn('second');
  letGo();
  const listed = await list;
  expect(listed.ok ? '' : listed.error.title).toContain('before the user changed');
  expect(await textOf(1)).toBe('second');
  expect(asked).toHaveLength(3);
});

test('what waited for its turn is never sent with the token of the next user', async () => {
  const { source, asked, textOf, hold, letGo, signIn } = desk();
  hold();
  const waiting = Array.from({ length: 12 }, (_, index) =>
    source.seriesMetadata('1.2' as StudyInstanceUid, `1.3.${index + 1}` as SeriesInstanceUid, never),
  );
  await expect.poll(() => asked.length).toBe(6);
  source.forgetUser?.();
  signIn('second');
  letGo();
  expect((await Promise.all(waiting)).every((one) => !one.ok && one.error.code === 'auth')).toBe(true);
  expect(asked).toHaveLength(6);
  expect(await textOf(1)).toBe('second');
});

test('findings about objects begin anew, and a withdrawn request still ends as withdrawn', async () => {
  const { source, asked, hold, letGo } = desk();
  const known = source.findings;
  source.forgetUser?.();
  expect(source.findings).not.toBe(known);
  hold();
  const controller = new AbortController();
  const left = source.querySeries('1.2' as StudyInstanceUid, controller.signal);
  await expect.poll(() => asked.length).toBe(1);
  controller.abort();
  source.forgetUser?.();
  letGo();
  await expect(left).rejects.toMatchObject({ name: 'AbortError' });
});
