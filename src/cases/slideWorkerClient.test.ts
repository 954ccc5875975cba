import { expect, test, vi } from 'vitest';
import { buildSlidesFromText, type SeriesText } from '../dicom/slide/buildSlidesFromText';
import { madeInstance, madeSeries } from '../dicom/slide/slideFixture';
import { buildSlidesInWorker, type SlideWorker } from './slideWorkerClient';
import type { SlideBuildRequest } from './slideWorkerMessages';

const never = new AbortController().signal;
const parts = (): readonly SeriesText[] => {
  const text = new TextEncoder().encode(JSON.stringify([madeInstance({ uid: '1.1', matrix: [512, 512] })])).buffer;
  return [{ series: madeSeries(), text }];
};

/** Answers as the real worker does, or as a broken one. */
class Worker implements SlideWorker {
  onmessage: SlideWorker['onmessage'] = null;
  onerror: SlideWorker['onerror'] = null;
  isTerminated = false;
  transferred: Transferable[] = [];
  readonly #behave: (worker: Worker, request: SlideBuildRequest) => void;
  constructor(behave: (worker: Worker, request: SlideBuildRequest) => void) {
    this.#behave = behave;
  }
  postMessage(message: SlideBuildRequest, transfer: Transferable[]): void {
    this.transferred = transfer;
    this.#behave(this, message);
  }
  terminate(): void {
    this.isTerminated = true;
  }
}

test('the slides come back, the texts are handed over, and the worker is ended with its answer', async () => {
  const given = parts();
  const worker = new Worker((self, { id, parts: asked }) => {
    const built = buildSlidesFromText(asked);
    self.onmessage?.({ data: { id, ok: true, built } } as MessageEvent);
  });
  const result = await buildSlidesInWorker(given, never, () => worker);
  expect(result.ok && result.value.displaySets[0]?.slide.levels[0]?.tileIndex).toHaveLength(4);
  expect(worker.transferred).toEqual([given[0]!.text]);
  expect(worker.isTerminated).toBe(true);
});

test.each([
  [
    'says that it failed',
    (self: Worker) => self.onmessage?.({ data: { id: 1, ok: false, reason: 'odd header' } } as MessageEvent),
    'odd header',
  ],
  ['dies', (self: Worker) => self.onerror?.({ message: 'out of memory' } as ErrorEvent), 'out of memory'],
])('a worker that %s is an answer too', async (_, behave, detail) => {
  const worker = new Worker(behave);
  expect(await buildSlidesInWorker(parts(), never, () => worker)).toMatchObject({ ok: false, error: { detail } });
  expect(worker.isTerminated).toBe(true);
});

test('a worker that falls silent is given up after a minute', async () => {
  vi.useFakeTimers();
  try {
    const worker = new Worker(() => {});
    const result = buildSlidesInWorker(parts(), never, () => worker);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await result).toMatchObject({ ok: false, error: { severity: 'error' } });
    expect(worker.isTerminated).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

test('a case that is closed meanwhile ends its worker', async () => {
  const gone = new AbortController();
  const worker = new Worker(() => {});
  const result = buildSlidesInWorker(parts(), gone.signal, () => worker);
  gone.abort();
  await expect(result).rejects.toThrow();
  expect(worker.isTerminated).toBe(true);
});
