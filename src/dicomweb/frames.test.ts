import { expect, test } from 'vitest';
import type { FrameRef } from '../dicom/types';
import type { SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import { seededRandom } from '../lib/seededRandom';
import { createFrameSource } from './frames';
import type { SourceProfile } from './profile';
import { type Asked, multipartAnswer, type Script, scriptedArchive, statusAnswer } from './scriptedArchive';
import { createSource } from './source';
import { wholeObject } from './wholeObjectFixture';

const sourceId = 'main' as SourceId;
const ref = (frameNumber: number, instance = '1.4'): FrameRef => ({
  sourceId,
  studyInstanceUid: '1.2' as StudyInstanceUid,
  seriesInstanceUid: '1.3' as SeriesInstanceUid,
  sopInstanceUid: instance as SopInstanceUid,
  frameNumber,
});
const never = new AbortController().signal;
const visible = { signal: never, priority: 'visible' } as const;
const numbersIn = (path: string) => (path.split('/frames/')[1] ?? '').split(',').map(Number);
const frames = ({ path }: Asked) =>
  multipartAnswer(numbersIn(path).map((number) => ({ body: Uint8Array.of(number, number >> 8, 77) })));
const lists = (asked: readonly Asked[]) => asked.map((one) => one.path.split('/frames/')[1]);
const archive = (
  script: Script,
  { profile = {}, maxCachedBytes = 0 }: { profile?: Partial<SourceProfile>; maxCachedBytes?: number } = {},
) => {
  const { fetch, asked } = scriptedArchive(script);
  const root = 'https://pacs.example/dw';
  const source = createSource(
    { id: sourceId, label: 'Main', qidoRoot: root, wadoRoot: root },
    { fetch, profile, wait: async () => {} },
  );
  return { source, asked, frameSource: createFrameSource(new Map([[sourceId, source]]), { maxCachedBytes }) };
};
const numberIn = (result: Awaited<ReturnType<ReturnType<typeof createFrameSource>['frame']>>) =>
  result.ok ? (result.value.bytes[0] ?? 0) + 256 * (result.value.bytes[1] ?? 0) : result.error.code;
/** An archive whose answers wait until they are let go. */
const gated = () => {
  const gates: { asked: Asked; open: () => void }[] = [];
  const script: Script = (asked) => new Promise((resolve) => gates.push({ asked, open: () => resolve(frames(asked)) }));
  return { gates, script };
};

test('tiles wanted together come in one request, sixteen at a time, by ascending number', async () => {
  const { frameSource, asked } = archive(frames);
  const numbers = Array.from({ length: 20 }, (_, index) => 40 - index);
  const results = await Promise.all(numbers.map((number) => frameSource.frame(ref(number), visible)));
  expect(results.map(numberIn)).toEqual(numbers);
  expect(lists(asked)).toEqual(['25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40', '21,22,23,24']);
});

test('frames of different instances, and background work, are asked for one by one', async () => {
  const { frameSource, asked } = archive(frames);
  await Promise.all(['1.1', '1.2', '1.5'].map((instance) => frameSource.frame(ref(1, instance), visible)));
  expect(lists(asked)).toEqual(['1', '1', '1']);
  await Promise.all([1, 2].map((number) => frameSource.frame(ref(number), { signal: never, priority: 'background' })));
  expect(lists(asked.slice(3))).toEqual(['1', '2']);
});

test('the same frame wanted twice is fetched once, and each gets bytes of its own', async () => {
  const { frameSource, asked } = archive(frames);
  const [a, b] = await Promise.all([frameSource.frame(ref(3), visible), frameSource.frame(ref(3), visible)]);
  expect([numberIn(a), numberIn(b)]).toEqual([3, 3]);
  expect(a.ok && b.ok && a.value.bytes.buffer !== b.value.bytes.buffer).toBe(true);
  expect(asked).toHaveLength(1);
});

test('what is visible overtakes what is prefetched, and a prefetched frame that becomes visible goes with it', async () => {
  const { gates, script } = gated();
  const { frameSource } = archive(script, { profile: { maxConcurrentRequests: 1 } });
  const first = frameSource.frame(ref(1, '1.1'), { signal: never, priority: 'prefetch' });
  await expect.poll(() => gates.length).toBe(1);
  const rest = [
    frameSource.frame(ref(1, '1.2'), { signal: never, priority: 'prefetch', order: 5 }),
    frameSource.frame(ref(1, '1.3'), { signal: never, priority: 'prefetch', order: 1 }),
    frameSource.frame(ref(1, '1.5'), visible),
    frameSource.frame(ref(1, '1.2'), visible),
  ];
  for (let done = 0; done < 4; done++) {
    await expect.poll(() => gates.length).toBe(done + 1);
    gates[done]?.open();
  }
  await Promise.all([first, ...rest]);
  expect(gates.map((gate) => gate.asked.path.split('/')[7])).toEqual(['1.1', '1.2', '1.5', '1.3']);
});

test('no more requests run at a time than the archive is allowed, fewer for background work', async () => {
  const { gates, script } = gated();
  const { frameSource } = archive(script, { profile: { maxConcurrentRequests: 4 } });
  const background = Array.from({ length: 9 }, (_, index) =>
    frameSource.frame(ref(1, `2.${index}`), { signal: never, priority: 'background' }),
  );
  await expect.poll(() => gates.length).toBe(2);
  const seen = Array.from({ length: 9 }, (_, index) => frameSource.frame(ref(1, `1.${index}`), visible));
  await expect.poll(() => gates.length).toBe(4);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(gates.length).toBe(4);
  for (let done = 0; done < 18; done++) {
    await expect.poll(() => gates.length).toBeGreaterThan(done);
    gates[done]?.open();
  }
  expect((await Promise.all([...background, ...seen])).every((result) => result.ok)).toBe(true);
});

test('a frame nobody wants any more is never asked for', async () => {
  const { gates, script } = gated();
  const { frameSource } = archive(script, { profile: { maxConcurrentRequests: 1 } });
  const first = frameSource.frame(ref(1, '1.1'), visible);
  await expect.poll(() => gates.length).toBe(1);
  const controller = new AbortController();
  const unwanted = frameSource.frame(ref(1, '1.2'), { signal: controller.signal, priority: 'visible' });
  controller.abort('scrolled away');
  await expect(unwanted).rejects.toMatchObject({ name: 'AbortError' });
  gates[0]?.open();
  expect((await first).ok).toBe(true);
  expect(gates).toHaveLength(1);
});

test('a request under way goes on while most of its frames are wanted, also when another reader joins in', async () => {
  const { gates, script } = gated();
  const { frameSource } = archive(script);
  const controllers = [1, 2, 3, 4].map(() => new AbortController());
  const wanted = controllers.map((controller, index) =>
    frameSource.frame(ref(index + 1), { signal: controller.signal, priority: 'visible' }),
  );
  const outcomes = Promise.allSettled(wanted);
  await expect.poll(() => gates.length).toBe(1);
  controllers[0]?.abort();
  expect(gates[0]?.asked.signal.aborted).toBe(false);
  const again = frameSource.frame(ref(1), visible);
  controllers[1]?.abort();
  expect(gates[0]?.asked.signal.aborted).toBe(false);
  gates[0]?.open();
  expect(numberIn(await again)).toBe(1);
  expect((await outcomes).map((one) => one.status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
});

test('a request whose frames are mostly out of view is stopped, and what is still in view is asked for again', async () => {
  const { gates, script } = gated();
  const { frameSource } = archive(script);
  const passing = new AbortController();
  const passed = [1, 2, 3].map((number) => frameSource.frame(ref(number), { ...visible, signal: passing.signal }));
  const outcomes = Promise.allSettled(passed);
  const kept = [frameSource.frame(ref(4), visible), frameSource.frame(ref(5), visible)];
  await expect.poll(() => gates.length).toBe(1);
  passing.abort();
  expect(gates[0]?.asked.signal.aborted).toBe(true);
  kept.push(frameSource.frame(ref(9), visible));
  await expect.poll(() => gates.length).toBe(2);
  expect(lists(gates.map(({ asked }) => asked))).toEqual(['1,2,3,4,5', '4,5,9']);
  gates[1]?.open();
  expect((await Promise.all(kept)).map(numberIn)).toEqual([4, 5, 9]);
  expect((await outcomes).map((one) => one.status)).toEqual(['rejected', 'rejected', 'rejected']);
});

/** An archive that sends its answer piece by piece, as the test lets it go. */
function dripping(named: (frameNumber: number) => Record<string, string>) {
  const sending: { asked: Asked; send(from: number, to: number): void; end(): void; fail(): void }[] = [];
  const script: Script = async (asked) => {
    const numbers = numbersIn(asked.path);
    const whole = multipartAnswer(
      numbers.map((number) => ({ headers: named(number), body: Uint8Array.of(number, number >> 8, 77) })),
    );
    const bytes = new Uint8Array(await whole.arrayBuffer());
    const starts = numbers.map((_, index) => Math.floor((bytes.length * index) / numbers.length));
    let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start: (own) => {
        controller = own;
      },
    });
    sending.push({
      asked,
      send: (from, to) => controller?.enqueue(bytes.slice(starts[from] ?? 0, starts[to] ?? bytes.length)),
      end: () => controller?.close(),
      fail: () => controller?.error(new TypeError('the connection was lost')),
    });
    return new Response(body, { headers: whole.headers });
  };
  return { sending, script };
}
const named = (number: number) => ({
  'Content-Length': '3',
  'Content-Location': `/dw/studies/1.2/series/1.3/instances/1.4/frames/${number}`,
});

test('a frame is there as soon as it has come, before the rest of its answer', async () => {
  const { sending, script } = dripping(named);
  const { frameSource } = archive(script);
  const wanted = [1, 2, 3, 4].map((number) => frameSource.frame(ref(number), visible));
  await expect.poll(() => sending.length).toBe(1);
  sending[0]?.send(0, 2);
  expect(numberIn(await (wanted[0] as (typeof wanted)[0]))).toBe(1);
  sending[0]?.send(2, 4);
  sending[0]?.end();
  expect((await Promise.all(wanted)).map(numberIn)).toEqual([1, 2, 3, 4]);
  expect(sending).toHaveLength(1);
});

test('what has come of an answer that is lost on the way stays; only the rest is asked for again', async () => {
  const { sending, script } = dripping(named);
  const { frameSource } = archive(script, { maxCachedBytes: 1000 });
  const wanted = [1, 2, 3, 4].map((number) => frameSource.frame(ref(number), visible));
  await expect.poll(() => sending.length).toBe(1);
  sending[0]?.send(0, 2);
  expect(numberIn(await (wanted[0] as (typeof wanted)[0]))).toBe(1);
  sending[0]?.fail();
  await expect.poll(() => sending.length).toBe(2);
  sending[1]?.send(0, 4);
  sending[1]?.end();
  expect((await Promise.all(wanted)).map(numberIn)).toEqual([1, 2, 3, 4]);
});

test.each([
  ['does not say which frame a part is', () => ({ 'Content-Length': '3' })],
  ['does not say how long a part is', (number: number) => ({ 'Content-Location': named(number)['Content-Location'] })],
  ['names a frame of another image', () => ({ ...named(1), 'Content-Location': '/dw/instances/9.9/frames/1' })],
])('AT-32: nothing is shown early of an answer that %s', async (_, headers) => {
  const { sending, script } = dripping(headers);
  const { frameSource } = archive(script);
  const outcomes: unknown[] = [];
  for (const number of [1, 2, 3, 4])
    void frameSource.frame(ref(number), visible).then((frame) => outcomes.push(numberIn(frame)));
  await expect.poll(() => sending.length).toBe(1);
  sending[0]?.send(0, 3);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(outcomes).toEqual([]);
});

test('a request is stopped when the last of its frames is unwanted, and what is wanted again starts anew', async () => {
  const { gates, script } = gated();
  const { frameSource } = archive(script);
  const last = new AbortController();
  const alone = frameSource.frame(ref(9), { signal: last.signal, priority: 'visible' });
  await expect.poll(() => gates.length).toBe(1);
  last.abort();
  await expect(alone).rejects.toMatchObject({ name: 'AbortError' });
  expect(gates[0]?.asked.signal.aborted).toBe(true);
  const anew = frameSource.frame(ref(9), visible);
  await expect.poll(() => gates.length).toBe(2);
  gates[1]?.open();
  expect(numberIn(await anew)).toBe(9);
});

test('an archive that takes no lists is asked singly from then on', async () => {
  const { frameSource, asked, source } = archive((one) => (one.path.includes(',') ? statusAnswer(404) : frames(one)));
  const results = await Promise.all([1, 2, 3].map((number) => frameSource.frame(ref(number), visible)));
  expect(results.map(numberIn)).toEqual([1, 2, 3]);
  expect(source.findings.refusesFrameLists).toBe(true);
  await Promise.all([4, 5].map((number) => frameSource.frame(ref(number), visible)));
  expect(lists(asked)).toEqual(['1,2,3', '1', '2', '3', '4', '5']);
});

test('a list with too few parts is not believed; its frames are asked for singly', async () => {
  const { frameSource } = archive((one) => {
    const short = numbersIn(one.path).slice(0, 2);
    return multipartAnswer(short.map((number) => ({ body: Uint8Array.of(number, 0) })));
  });
  const results = await Promise.all([1, 2, 3].map((number) => frameSource.frame(ref(number), visible)));
  expect(results.map(numberIn)).toEqual([1, 2, 3]);
});

test('one frame that does not exist fails alone, and lists are still used', async () => {
  const { frameSource, asked, source } = archive((one) =>
    numbersIn(one.path).includes(99) ? statusAnswer(404) : frames(one),
  );
  const results = await Promise.all([1, 2, 99].map((number) => frameSource.frame(ref(number), visible)));
  expect(results.map(numberIn)).toEqual([1, 2, 'http']);
  expect(source.findings.refusesFrameLists).toBe(false);
  await Promise.all([4, 5].map((number) => frameSource.frame(ref(number), visible)));
  expect(lists(asked).at(-1)).toBe('4,5');
});

test('a lost connection fails every frame of the list in words, and a later try succeeds', async () => {
  let isDown = true;
  const { frameSource } = archive((one) => (isDown ? Promise.reject(new TypeError('lost')) : frames(one)));
  const results = await Promise.all([1, 2].map((number) => frameSource.frame(ref(number), visible)));
  expect(results.map(numberIn)).toEqual(['network', 'network']);
  isDown = false;
  expect(numberIn(await frameSource.frame(ref(1), visible))).toBe(1);
});

test('frames used last are kept within a number of bytes, and forgotten on demand', async () => {
  const { frameSource, asked } = archive(frames, { maxCachedBytes: 7 });
  for (const number of [1, 2, 1, 3, 1, 2]) await frameSource.frame(ref(number), visible);
  expect(lists(asked)).toEqual(['1', '2', '3', '2']);
  const first = await frameSource.frame(ref(2), visible);
  if (first.ok) first.value.bytes.fill(0);
  expect(numberIn(await frameSource.frame(ref(2), visible))).toBe(2);
  frameSource.clear();
  await frameSource.frame(ref(2), visible);
  expect(asked).toHaveLength(5);
});

test('an unknown archive and an impossible frame number are problems', async () => {
  const { frameSource, asked } = archive(frames);
  expect(numberIn(await frameSource.frame({ ...ref(1), sourceId: 'x' as SourceId }, visible))).toBe('unsupported');
  for (const number of [0, -1, 1.5, Number.NaN])
    expect(numberIn(await frameSource.frame(ref(number), visible))).toBe('invalid-object');
  expect(asked).toHaveLength(0);
});

test('a wild reader who scrolls, leaves and comes back gets every frame that is still wanted, and the right one', async () => {
  const random = seededRandom(42);
  const script: Script = async (one) => {
    await new Promise((resolve) => setTimeout(resolve, random() * 3));
    if (random() < 0.1) return statusAnswer(404);
    return frames(one);
  };
  const { frameSource } = archive(script, { profile: { maxConcurrentRequests: 3, maxFramesPerRequest: 4 } });
  const running: Promise<void>[] = [];
  let withdrawn = 0;
  for (let step = 0; step < 400; step++) {
    const controller = new AbortController();
    const number = 1 + Math.floor(random() * 40);
    const priority = (['visible', 'prefetch', 'background'] as const)[Math.floor(random() * 3)] ?? 'visible';
    const wanted = frameSource.frame(ref(number, `1.${Math.floor(random() * 3)}`), {
      signal: controller.signal,
      priority,
      order: random(),
    });
    running.push(
      wanted.then(
        (result) => void expect([number, 'http']).toContain(numberIn(result)),
        (cause) => {
          withdrawn++;
          expect(cause.name).toBe('AbortError');
          expect(controller.signal.aborted).toBe(true);
        },
      ),
    );
    if (random() < 0.4) setTimeout(() => controller.abort(), random() * 5);
    if (random() < 0.2) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(running);
  expect(withdrawn).toBeGreaterThan(0);
});

test('headers of what is on the screen go before frames that are only fetched ahead, and thumbnails after them', async () => {
  const { gates, script } = gated();
  const { source, frameSource } = archive(script, { profile: { maxConcurrentRequests: 1 } });
  const first = frameSource.frame(ref(1, '1.1'), visible);
  await expect.poll(() => gates.length).toBe(1);
  const address = ref(1);
  const rest = [
    source.thumbnail({ ...ref(1, '1.4'), sizePx: 96 }, never),
    frameSource.frame(ref(1, '1.2'), { signal: never, priority: 'prefetch' }),
    source.instance(address, never, { priority: 'prefetch', order: -1 }),
    source.seriesMetadata(address.studyInstanceUid, address.seriesInstanceUid, never),
    frameSource.frame(ref(1, '1.5'), { signal: never, priority: 'visible', order: 3 }),
  ];
  const order: string[] = [];
  await new Promise((resolve) => setTimeout(resolve, 5));
  for (let done = 0; order.at(-1)?.endsWith('/thumbnail') !== true; done++) {
    await expect.poll(() => gates.length).toBeGreaterThan(done);
    order.push(gates[done]?.asked.path ?? '');
    gates[done]?.open();
  }
  void Promise.allSettled([first, ...rest]);
  const steps = order.map((path) => path.split('/').slice(7).join('/') || path.split('/').at(-1));
  // The instance is asked for in several ways: this archive answers all of them with a frame.
  expect([...new Set(steps)]).toEqual([
    '1.1/frames/1',
    'metadata',
    '1.5/frames/1',
    '1.4',
    '1.2/frames/1',
    '1.4/frames/1/thumbnail',
  ]);
});

test('where the archive speaks HTTP/2 more frames are on their way at a time', async () => {
  const { gates, script } = gated();
  const { fetch } = scriptedArchive(script);
  const root = 'https://pacs.example/dw';
  const source = createSource(
    { id: sourceId, label: 'Main', qidoRoot: root, wadoRoot: root },
    { fetch, watchProtocol: (_origin, learned) => learned('h2') },
  );
  const frameSource = createFrameSource(new Map([[sourceId, source]]), { maxCachedBytes: 0 });
  const wanted = Array.from({ length: 60 }, (_, index) => frameSource.frame(ref(1, `1.${index}`), visible));
  await expect.poll(() => gates.length).toBe(6);
  gates[0]?.open();
  await expect.poll(() => gates.length).toBe(1 + 24);
  for (let done = 1; done < 60; done++) {
    await expect.poll(() => gates.length).toBeGreaterThan(done);
    gates[done]?.open();
  }
  expect((await Promise.all(wanted)).every((result) => result.ok)).toBe(true);
});

test('a whole object that arrived damaged is fetched anew when its frame is asked for again, and for no other frame', async () => {
  let isDamaged = true;
  const { frameSource, asked } = archive(
    ({ path }) =>
      path.endsWith('/instances/1.4')
        ? multipartAnswer([{ body: wholeObject(isDamaged ? [[9], [9], [9]] : [[1], [2], [3]]) }])
        : statusAnswer(406),
    { maxCachedBytes: 1000 },
  );
  const firstByte = async (number: number) => {
    const result = await frameSource.frame(ref(number), visible);
    return result.ok ? result.value.bytes[0] : result.error;
  };
  const downloads = () => asked.filter(({ path }) => path.endsWith('/instances/1.4')).map(({ init }) => init.cache);
  for (const number of [1, 2, 3]) {
    expect(await firstByte(number)).toBe(9);
    frameSource.discard?.(ref(number));
  }
  expect(downloads()).toEqual(['default']);
  isDamaged = false;
  expect([await firstByte(2), await firstByte(1), await firstByte(3)]).toEqual([2, 1, 3]);
  expect(downloads()).toEqual(['default', 'reload']);
});

test('a frame that arrived damaged comes from the archive the next time, not from a memory of the browser', async () => {
  const { frameSource, asked } = archive(frames, { maxCachedBytes: 1000 });
  await frameSource.frame(ref(1), visible);
  await frameSource.frame(ref(1), visible);
  frameSource.discard?.(ref(1));
  await frameSource.frame(ref(1), visible);
  await frameSource.frame(ref(1, '1.5'), visible);
  expect(asked.map(({ init }) => init.cache)).toEqual(['default', 'reload', 'default']);
});
