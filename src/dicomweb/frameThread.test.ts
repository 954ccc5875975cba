import { afterEach, expect, test, vi } from 'vitest';
import type { OffThread, RequestOptions } from '../dicom/ports';
import type { FrameRef } from '../dicom/types';
import type { SeriesInstanceUid, SopInstanceUid, SourceId, StudyInstanceUid } from '../dicom/uids';
import { FrameJobs, type PlainJpeg } from './frameJobs';
import { createFrameSource } from './frames';
import { FrameThread, type FrameWorker } from './frameThread';
import type { FromFrameThread, ToFrameThread } from './frameThreadMessages';
import { OffThreadFrames } from './offThreadFrames';
import { type Asked, multipartAnswer, type Script, scriptedArchive, statusAnswer } from './scriptedArchive';
import { createSource } from './source';

afterEach(() => vi.useRealTimers());

const sourceId = 'main' as SourceId;
const ref = (frameNumber: number): FrameRef => ({
  sourceId,
  studyInstanceUid: '1.2' as StudyInstanceUid,
  seriesInstanceUid: '1.3' as SeriesInstanceUid,
  sopInstanceUid: '1.4' as SopInstanceUid,
  frameNumber,
});
const SYNTAX = '1.2.840.10008.1.2.4.50';
const TYPE = `multipart/related; type="image/jpeg"; transfer-syntax=${SYNTAX}; boundary=B`;
const numbersIn = (path: string) => (path.split('/frames/')[1] ?? '').split(',').map(Number);
/** A JPEG of 4 × 4 pixels that says which frame it is behind its headers; `cut`: without its end. */
const jpeg = (frameNumber: number, cut = false): Uint8Array => {
  const frame = [0xff, 0xc0, 0, 17, 8, 0, 4, 0, 4, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0];
  const scan = [0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, frameNumber, 1, ...(cut ? [] : [0xff, 0xd9])];
  return Uint8Array.from([0xff, 0xd8, ...frame, ...scan]);
};
const located = (frameNumber: number, cut = false) => {
  const body = jpeg(frameNumber, cut);
  return {
    headers: {
      'Content-Location': `/studies/1.2/series/1.3/instances/1.4/frames/${frameNumber}`,
      'Content-Length': `${body.length}`,
    },
    body,
  };
};
const frames: Script = ({ path }) =>
  multipartAnswer(
    numbersIn(path).map((one) => located(one)),
    TYPE,
  );

const decode: NonNullable<OffThread['decode']> = {
  format: { columns: 4, rows: 4, samplesPerPixel: 3, bitsAllocated: 8, photometricInterpretation: 'YBR_FULL_422' },
  keepColumns: 3,
  keepRows: 4,
};
const visible = (signal = new AbortController().signal): RequestOptions => ({
  signal,
  priority: 'visible',
  offThread: { decode },
});

/** The worker of a browser, as far as it matters: the same code behind messages that are copied. */
class WorkerHere implements FrameWorker {
  onmessage: FrameWorker['onmessage'] = null;
  onmessageerror: FrameWorker['onmessageerror'] = null;
  onerror: FrameWorker['onerror'] = null;
  readonly heard: ToFrameThread[number][] = [];
  readonly bitmaps: { closed: number; readonly jpeg: Uint8Array }[] = [];
  messages = 0;
  isTerminated = false;
  hangs = false;
  /** Called instead of the decoder. */
  decoding: (jpeg: Uint8Array) => Promise<void> = async () => {};
  readonly #jobs: FrameJobs;

  constructor(fetcher: typeof fetch) {
    this.#jobs = new FrameJobs({
      fetch: fetcher,
      decode: (jpegs) => jpegs.map((one) => this.#decode(one)),
      post: (news) => this.#post(news),
    });
  }

  async #decode({ bytes, decoding: { keepColumns, keepRows } }: PlainJpeg): Promise<ImageBitmap> {
    await this.decoding(bytes);
    const bitmap = {
      width: keepColumns,
      height: keepRows,
      closed: 0,
      jpeg: bytes,
      close: () => void bitmap.closed++,
    };
    this.bitmaps.push(bitmap);
    return bitmap as unknown as ImageBitmap;
  }

  /** What it says when it runs. */
  start(): this {
    queueMicrotask(() => this.#post([]));
    return this;
  }

  postMessage(messages: ToFrameThread): void {
    const copies = structuredClone(messages);
    this.heard.push(...copies);
    if (!this.hangs) queueMicrotask(() => this.#jobs.hear(copies));
  }

  terminate(): void {
    this.isTerminated = true;
  }

  #post(news: FromFrameThread): void {
    this.messages += 1;
    if (!this.isTerminated) queueMicrotask(() => this.onmessage?.({ data: news } as MessageEvent<FromFrameThread>));
  }
}

interface Setting {
  readonly script?: Script;
  /** Of the other thread, where it is another one. */
  readonly there?: Script;
  readonly maxCachedBytes?: number;
}

/** An archive, a page that has its thread already, and what was asked by whom. */
async function page({ script = frames, there = script, maxCachedBytes = 0 }: Setting = {}) {
  let isWarming = true;
  const unless =
    (one: Script): Script =>
    (asked) =>
      isWarming ? frames(asked) : one(asked);
  const onPage = scriptedArchive(unless(script));
  const onThread = scriptedArchive(unless(there));
  const worker = new WorkerHere(onThread.fetch);
  const offThread = new OffThreadFrames(async () => new FrameThread(worker.start()), 0);
  const root = 'https://pacs.example/dw';
  const source = createSource(
    { id: sourceId, label: 'Main', qidoRoot: root, wadoRoot: root },
    { fetch: onPage.fetch, wait: async () => {}, offThread },
  );
  const frameSource = createFrameSource(new Map([[sourceId, source]]), { maxCachedBytes });
  await frameSource.frame(ref(99), visible());
  await vi.waitFor(() => expect(offThread.ready).toBeDefined());
  const first = onPage.asked.splice(0);
  isWarming = false;
  return {
    frameSource,
    onPage: onPage.asked,
    onThread: onThread.asked,
    worker,
    offThread,
    first,
    /** The thread has had an answer before the one that matters. */
    wasReached: async () => {
      isWarming = true;
      await frameSource.frame(ref(98), visible());
      onThread.asked.splice(0);
      isWarming = false;
    },
  };
}
const askedFor = (asked: readonly Asked[]) => asked.map(({ path }) => path.split('/frames/')[1]);
const closedOf = ({ worker }: { worker: WorkerHere }) => worker.bitmaps.map(({ closed }) => closed);

test('the first tile is fetched on the page, and only then is the other thread started, which fetches the next ones', async () => {
  const { first, frameSource, onPage, onThread, worker } = await page();
  expect(askedFor(first)).toEqual(['99']);
  const results = await Promise.all([3, 1, 2].map((one) => frameSource.frame(ref(one), visible())));
  for (const [index, frameNumber] of [3, 1, 2].entries()) {
    const result = results[index];
    expect(result?.ok && result.value.transferSyntaxUid).toBe(SYNTAX);
    expect(result?.ok && [...result.value.bytes]).toEqual([...jpeg(frameNumber)]);
    expect(result?.ok && result.value.bitmap?.width).toBe(3);
  }
  expect([askedFor(onPage), askedFor(onThread)]).toEqual([[], ['1,2,3']]);
  // It says that it runs, and then says all of the answer at once.
  expect(worker.messages).toBe(2);
});

test('the other thread asks in the same words as the page', async () => {
  const { first, frameSource, onThread } = await page();
  await frameSource.frame(ref(1), visible());
  const words = ({ method, accept, init: { signal, headers, ...init } }: Asked) => ({
    method,
    accept,
    init,
    headers: [...new Headers(headers)],
  });
  expect(onThread.map(words)).toEqual(first.map(words));
});

test('what nobody is going to paint now comes encoded, and what nobody allowed to be elsewhere stays on the page', async () => {
  const { frameSource, onPage, onThread, worker } = await page({ maxCachedBytes: 1e6 });
  const { signal } = new AbortController();
  const ahead = await frameSource.frame(ref(1), { signal, priority: 'prefetch', offThread: {} });
  expect(ahead.ok && ahead.value.bitmap).toBeUndefined();
  expect(worker.bitmaps).toHaveLength(0);
  await frameSource.frame(ref(2), { signal, priority: 'visible' });
  expect([askedFor(onPage), askedFor(onThread)]).toEqual([['2'], ['1']]);
  // From the memory of fetched frames, where pixels are not kept.
  const again = await frameSource.frame(ref(1), visible());
  expect(again.ok && again.value.bitmap).toBeUndefined();
  expect(again.ok && [...again.value.bytes]).toEqual([...jpeg(1)]);
});

/** What can be wrong with an answer. */
const wrong: Readonly<Record<string, Script>> = {
  'nothing of that name': () => statusAnswer(404),
  'no permission': () => statusAnswer(403),
  'a server that fails': () => statusAnswer(500),
  'a server that is busy for long': () => statusAnswer(503, { 'Retry-After': '3600' }),
  'the page of a sign-in': () => new Response('<html>', { headers: { 'Content-Type': 'text/html' } }),
  'an empty answer': () => new Response(new Uint8Array(), { headers: { 'Content-Type': TYPE } }),
  'other frames': () => multipartAnswer([located(7), located(8)], TYPE),
  'too few frames': () => multipartAnswer([], TYPE),
  'an empty part': () => multipartAnswer([{ body: new Uint8Array() }], TYPE),
  'another instance': () =>
    multipartAnswer([{ headers: { 'Content-Location': '/instances/1.5/frames/1' }, body: jpeg(1) }], TYPE),
  'an answer that is cut off': async () => {
    const whole = new Uint8Array(await multipartAnswer([located(1)], TYPE).arrayBuffer());
    return new Response(whole.slice(0, whole.length - 12), { headers: { 'Content-Type': TYPE } });
  },
  'a connection that breaks': () =>
    new Response(
      new ReadableStream({
        start: (controller) => {
          controller.enqueue(new TextEncoder().encode('--B\r\n'));
          controller.error(new TypeError('network error'));
        },
      }),
      { headers: { 'Content-Type': TYPE } },
    ),
  'no connection': () => {
    throw new TypeError('Failed to fetch');
  },
};

test.each(Object.entries(wrong))('%s is told in the same words wherever it is met', async (_, script) => {
  const there = await page({ script });
  await there.wasReached();
  const elsewhere = await there.frameSource.frame(ref(1), visible());
  const here = await page({ script });
  const onPage = await here.frameSource.frame(ref(1), { signal: new AbortController().signal, priority: 'visible' });
  const words = (result: typeof onPage) => {
    if (result.ok) throw new Error('it came well');
    const { cause, ...problem } = result.error;
    return { ...problem, cause: String(cause) };
  };
  expect(words(elsewhere)).toEqual(words(onPage));
  expect(there.onThread).toHaveLength(here.onPage.length);
  expect(there.onPage).toHaveLength(0);
});

test('a frame list that is refused is asked for one by one there too, and a bare frame is taken as on the page', async () => {
  const script: Script = (asked) =>
    numbersIn(asked.path).length > 1
      ? statusAnswer(400)
      : new Response(jpeg(numbersIn(asked.path)[0] ?? 0) as Uint8Array<ArrayBuffer>, {
          headers: { 'Content-Type': 'image/jpeg' },
        });
  const { frameSource, onPage } = await page({ script });
  const results = await Promise.all([1, 2].map((one) => frameSource.frame(ref(one), visible())));
  expect(results.map((result) => result.ok && [...result.value.bytes])).toEqual([[...jpeg(1)], [...jpeg(2)]]);
  expect(onPage).toHaveLength(0);
});

test('a damaged tile comes with its bytes and without pixels, and costs its neighbours nothing', async () => {
  const script: Script = ({ path }) =>
    multipartAnswer(
      numbersIn(path).map((one) => located(one, one === 2)),
      TYPE,
    );
  const one = await page({ script });
  one.worker.decoding = async (bytes) => {
    if (bytes[35] === 3) throw new Error('not a picture');
  };
  const results = await Promise.all([1, 2, 3].map((frameNumber) => one.frameSource.frame(ref(frameNumber), visible())));
  expect(results.map((result) => result.ok && result.value.bitmap !== undefined)).toEqual([true, false, false]);
  expect(results.map((result) => result.ok && result.value.bytes.length)).toEqual([39, 37, 39]);
});

test('a tile that is complete is handed out while the rest of its answer is still on its way', async () => {
  let end = () => {};
  const script: Script = async ({ path }) => {
    const whole = new Uint8Array(
      await multipartAnswer(
        numbersIn(path).map((one) => located(one)),
        TYPE,
      ).arrayBuffer(),
    );
    return new Response(
      new ReadableStream({
        start: (controller) => {
          controller.enqueue(whole.slice(0, whole.length - 20));
          end = () => {
            controller.enqueue(whole.slice(whole.length - 20));
            controller.close();
          };
        },
      }),
      { headers: { 'Content-Type': TYPE } },
    );
  };
  const one = await page({ script });
  const [first, last] = [1, 2].map((frameNumber) => one.frameSource.frame(ref(frameNumber), visible()));
  expect((await first)?.ok).toBe(true);
  end();
  const result = await last;
  expect(result?.ok && result.value.bitmap).toBeDefined();
  expect(closedOf(one)).toEqual([0, 0]);
});

test('a tile that left the view is withdrawn there too, and whoever asked hears it at once', async () => {
  const hanging: Script = () => new Promise(() => {});
  const { frameSource, onThread, worker } = await page({ there: hanging });
  const controller = new AbortController();
  const frame = frameSource.frame(ref(1), visible(controller.signal));
  await vi.waitFor(() => expect(onThread).toHaveLength(1));
  controller.abort();
  await expect(frame).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  await vi.waitFor(() => expect(onThread[0]?.signal.aborted).toBe(true));
  expect(worker.heard.map(({ kind }) => kind)).toEqual(['ask', 'withdraw']);
});

test('pixels that nobody takes are given back', async () => {
  const one = await page();
  let decoded: (() => void) | undefined;
  one.worker.decoding = () =>
    new Promise((resolve) => {
      decoded = resolve;
    });
  const controller = new AbortController();
  const left = one.frameSource.frame(ref(1), visible(controller.signal));
  left.catch(() => undefined);
  await vi.waitFor(() => expect(decoded).toBeDefined());
  controller.abort();
  decoded?.();
  await vi.waitFor(() => expect(closedOf(one)).toEqual([1]));
});

test('two who want the same tile: one gets its pixels, the other decodes them', async () => {
  const one = await page();
  const results = await Promise.all([
    one.frameSource.frame(ref(1), visible()),
    one.frameSource.frame(ref(1), visible()),
  ]);
  expect(results.map((result) => result.ok && result.value.bitmap !== undefined)).toEqual([true, false]);
  expect(closedOf(one)).toEqual([0]);
});

test('a thread that breaks costs no tile: the page fetches what was under way, and all that follows', async () => {
  const one = await page({ there: () => new Promise(() => {}), script: frames });
  const under = one.frameSource.frame(ref(1), visible());
  await vi.waitFor(() => expect(one.onThread).toHaveLength(1));
  one.worker.onerror?.({} as ErrorEvent);
  expect((await under).ok).toBe(true);
  expect((await one.frameSource.frame(ref(2), visible())).ok).toBe(true);
  expect([one.worker.isTerminated, one.offThread.ready]).toEqual([true, undefined]);
  expect(askedFor(one.onPage)).toEqual(['1', '2']);
});

test('a thread that hangs is given up after a while, and one that only waits for the archive is not', async () => {
  const waiting = await page({ there: () => new Promise(() => {}) });
  vi.useFakeTimers();
  void waiting.frameSource.frame(ref(1), visible());
  await vi.advanceTimersByTimeAsync(30_000);
  expect(waiting.worker.isTerminated).toBe(false);
  vi.useRealTimers();
  const hung = await page();
  hung.worker.hangs = true;
  vi.useFakeTimers();
  const frame = hung.frameSource.frame(ref(1), visible());
  await vi.advanceTimersByTimeAsync(11_000);
  expect((await frame).ok).toBe(true);
  expect(hung.worker.isTerminated).toBe(true);
});

test('an archive that only the page reaches, by a policy of the worker file say, is asked by the page from then on', async () => {
  const one = await page({
    there: () => {
      throw new TypeError('Refused to connect');
    },
  });
  for (const frameNumber of [1, 2]) expect((await one.frameSource.frame(ref(frameNumber), visible())).ok).toBe(true);
  expect([askedFor(one.onThread), askedFor(one.onPage)]).toEqual([['1'], ['1', '2']]);
});

test('an answer that came is good, though another request of the first moment reached nobody', async () => {
  let [lose, answer] = [() => {}, () => {}];
  const one = await page({
    there: async (asked) => {
      if (numbersIn(asked.path)[0] === 1) {
        await new Promise<void>((done) => (lose = done));
        throw new TypeError('network changed');
      }
      if (numbersIn(asked.path)[0] === 2) await new Promise<void>((done) => (answer = done));
      return frames(asked);
    },
  });
  const lost = one.frameSource.frame(ref(1), visible());
  await vi.waitFor(() => expect(one.onThread).toHaveLength(1));
  const good = one.frameSource.frame(ref(2), visible());
  await vi.waitFor(() => expect(one.onThread).toHaveLength(2));
  lose();
  expect((await lost).ok).toBe(true);
  answer();
  expect((await good).ok).toBe(true);
  expect(askedFor(one.onPage)).toEqual(['1']);
  expect((await one.frameSource.frame(ref(3), visible())).ok).toBe(true);
  expect(askedFor(one.onThread)).toEqual(['1', '2', '3']);
});

test('an archive that is only slow was reached: its next frames go the same way', async () => {
  const one = await page({
    script: (asked) =>
      numbersIn(asked.path)[0] === 2 ? frames(asked) : Promise.reject(new TypeError('not asked here')),
    there: (asked) => {
      if (numbersIn(asked.path)[0] === 1) throw new DOMException('no answer in time', 'TimeoutError');
      return frames(asked);
    },
  });
  expect((await one.frameSource.frame(ref(1), visible())).ok).toBe(false);
  expect((await one.frameSource.frame(ref(3), visible())).ok).toBe(true);
  expect(askedFor(one.onThread)).toEqual(['1', '3']);
});

test('a thread whose code cannot be fetched, or that never starts, leaves everything to the page', async () => {
  const { fetch, asked } = scriptedArchive(frames);
  const root = 'https://pacs.example/dw';
  for (const load of [
    () => Promise.reject(new Error('gone')),
    async () => new FrameThread({ postMessage: () => {}, terminate: () => {} } as unknown as FrameWorker),
  ]) {
    const offThread = new OffThreadFrames(load, 0);
    const source = createSource({ id: sourceId, label: 'Main', qidoRoot: root, wadoRoot: root }, { fetch, offThread });
    const frameSource = createFrameSource(new Map([[sourceId, source]]));
    expect((await frameSource.frame(ref(1), visible())).ok).toBe(true);
    await new Promise((done) => setTimeout(done, 5));
    expect((await frameSource.frame(ref(2), visible())).ok).toBe(true);
  }
  expect(askedFor(asked)).toEqual(['1', '2', '1', '2']);
});

test('what was under way for one user never reaches the next', async () => {
  const one = await page({ there: () => new Promise(() => {}) });
  const frame = one.frameSource.frame(ref(1), visible());
  await vi.waitFor(() => expect(one.onThread).toHaveLength(1));
  one.frameSource.forgetUser();
  const result = await frame;
  expect(result.ok ? 'ok' : result.error.code).toBe('auth');
  await vi.waitFor(() => expect(one.onThread[0]?.signal.aborted).toBe(true));
});

test('one who may hand the bytes on never harms those who share them', async () => {
  const one = await page({ maxCachedBytes: 1e6 });
  const { signal } = new AbortController();
  const [painted, own] = await Promise.all([
    one.frameSource.frame(ref(1), visible()),
    one.frameSource.frame(ref(1), { signal, priority: 'visible' }),
  ]);
  const again = await one.frameSource.frame(ref(1), { signal, priority: 'visible' });
  for (const taken of [own, again])
    if (taken.ok) structuredClone(0, { transfer: [taken.value.bytes.buffer as ArrayBuffer] });
  const last = await one.frameSource.frame(ref(1), visible());
  for (const result of [painted, last]) expect(result.ok && [...result.value.bytes]).toEqual([...jpeg(1)]);
});

test('of two who want a tile that comes, the one who paints it gets the pixels', async () => {
  const one = await page();
  const { signal } = new AbortController();
  const [ahead, painting] = await Promise.all([
    one.frameSource.frame(ref(1), { signal, priority: 'prefetch', offThread: { decode } }),
    one.frameSource.frame(ref(1), visible()),
  ]);
  expect([ahead, painting].map((result) => result.ok && result.value.bitmap !== undefined)).toEqual([false, true]);
});

test('whoever asks without a word of another thread gets no pixels, even first of all', async () => {
  const one = await page();
  const { signal } = new AbortController();
  const [plain, painting] = await Promise.all([
    one.frameSource.frame(ref(1), { signal, priority: 'visible' }),
    one.frameSource.frame(ref(1), visible()),
  ]);
  expect([plain, painting].map((result) => result.ok && result.value.bitmap !== undefined)).toEqual([false, true]);
});
