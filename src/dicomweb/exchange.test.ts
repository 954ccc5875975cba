import { afterEach, expect, test, vi } from 'vitest';
import { exchange, type ExchangeLimits } from './exchange';

const limits: ExchangeLimits = { answerMs: 1000, idleMs: 1000, maxBytes: 1000 };
const never = new AbortController().signal;

/** An answer whose body comes piece by piece, as the test says. */
function slowAnswer(headers: Record<string, string> = {}) {
  let source!: ReadableStreamDefaultController<Uint8Array>;
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      source = controller;
    },
    cancel: () => {
      isCancelled = true;
    },
  });
  const send = (async () => new Response(body, { headers })) as typeof fetch;
  const ask = (over: Partial<ExchangeLimits> = {}, signal = never) =>
    exchange(send, 'https://pacs.example/', { signal }, { ...limits, ...over });
  const push = async (length: number, value = 1) => {
    source.enqueue(new Uint8Array(length).fill(value));
    await vi.advanceTimersByTimeAsync(0);
  };
  return {
    ask,
    push,
    close: () => source.close(),
    fail: (why: unknown) => source.error(why),
    wasCancelled: () => isCancelled,
  };
}

afterEach(() => {
  vi.useRealTimers();
});

test('a slow answer is waited for as long as something comes, and its bytes are in order', async () => {
  vi.useFakeTimers();
  for (const headers of [{}, { 'Content-Length': '30' }, { 'Content-Length': '15' }, { 'Content-Length': '99' }]) {
    const { ask, push, close } = slowAnswer(headers as Record<string, string>);
    const asked = ask();
    for (const value of [1, 2, 3]) {
      await vi.advanceTimersByTimeAsync(900);
      await push(10, value);
    }
    close();
    const answer = await asked;
    expect(answer.ok && [...answer.value.bytes].join('')).toBe(`${'1'.repeat(10)}${'2'.repeat(10)}${'3'.repeat(10)}`);
    // A buffer of its own and no more than the answer: it is handed on to workers.
    expect(answer.ok && answer.value.bytes.buffer.byteLength).toBe(30);
  }
});

test('a connection that stands still in the middle of an answer is given up, and so is one that never begins', async () => {
  vi.useFakeTimers();
  const { ask, push } = slowAnswer();
  const asked = ask();
  await push(10);
  await vi.advanceTimersByTimeAsync(999);
  await push(10);
  await vi.advanceTimersByTimeAsync(1002);
  const stalled = await asked;
  expect(stalled).toMatchObject({ ok: false, error: { kind: 'interrupted', cause: { name: 'TimeoutError' } } });
  const silent = ((_: unknown, init: RequestInit) =>
    new Promise((_resolve, reject) =>
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
    )) as typeof fetch;
  const waiting = exchange(silent, 'https://pacs.example/', { signal: never }, limits);
  await vi.advanceTimersByTimeAsync(1002);
  expect(await waiting).toMatchObject({ ok: false, error: { kind: 'unanswered', cause: { name: 'TimeoutError' } } });
});

test('an endless answer is stopped at its limit, and one that announces too much before it comes', async () => {
  vi.useFakeTimers();
  const endless = slowAnswer();
  const asked = endless.ask();
  for (let piece = 0; piece < 11; piece++) await endless.push(100);
  expect(await asked).toMatchObject({ ok: false, error: { kind: 'tooLong', receivedBytes: 1000 } });
  expect(endless.wasCancelled()).toBe(true);
  const announced = slowAnswer({ 'Content-Length': '5000000000' });
  expect(await announced.ask()).toMatchObject({ ok: false, error: { kind: 'tooLong' } });
  expect(announced.wasCancelled()).toBe(true);
});

test('an answer that breaks off is a value, a withdrawn one rejects, and a bug is not hidden', async () => {
  vi.useFakeTimers();
  const broken = slowAnswer({ 'Content-Length': '20' });
  const asked = broken.ask();
  await broken.push(10);
  broken.fail(new TypeError('terminated'));
  expect(await asked).toMatchObject({ ok: false, error: { kind: 'interrupted' } });
  const left = slowAnswer();
  const controller = new AbortController();
  const leaving = left.ask({}, controller.signal);
  await left.push(10);
  controller.abort('scrolled away');
  await expect(leaving).rejects.toMatchObject({ name: 'AbortError' });
  expect(left.wasCancelled()).toBe(true);
  const bug = (async () => {
    throw new RangeError('a bug');
  }) as typeof fetch;
  await expect(exchange(bug, 'https://pacs.example/', { signal: never }, limits)).rejects.toThrow('a bug');
});

test('a packed answer is longer than its Content-Length says', async () => {
  vi.useFakeTimers();
  const packed = slowAnswer({ 'Content-Length': '3', 'Content-Encoding': 'gzip' });
  const asked = packed.ask();
  await packed.push(40);
  await packed.push(40);
  packed.close();
  const answer = await asked;
  expect(answer.ok && answer.value.bytes.length).toBe(80);
});
