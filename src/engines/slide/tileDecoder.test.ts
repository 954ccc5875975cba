import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DecodeAnswer, DecodeBatch } from './tileDecodeMessages';
import { TileDecoder, type DecodeJob, type DecodeWorker } from './tileDecoder';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const bitmap = (): ImageBitmap & { closed: boolean } => {
  const made = { closed: false, width: 1, height: 1, close: () => (made.closed = true) };
  return made as unknown as ImageBitmap & { closed: boolean };
};

class Worker implements DecodeWorker {
  onmessage: DecodeWorker['onmessage'] = null;
  onerror: DecodeWorker['onerror'] = null;
  isTerminated = false;
  readonly requests: DecodeBatch[] = [];
  postMessage(message: DecodeBatch): void {
    this.requests.push(message);
  }
  terminate(): void {
    this.isTerminated = true;
  }
  /** Answers its last message, frame by frame. */
  says(...answers: readonly DecodeAnswer[]): void {
    const data = { id: this.requests.at(-1)!.id, answers };
    this.onmessage?.({ data } as unknown as Parameters<NonNullable<DecodeWorker['onmessage']>>[0]);
  }
}

const job: DecodeJob = {
  bytes: Uint8Array.from([1, 2, 3]),
  transferSyntaxUid: '',
  format: {
    columns: 1,
    rows: 1,
    samplesPerPixel: 3,
    bitsAllocated: 8,
    photometricInterpretation: 'RGB',
    isPlanar: false,
  },
  keepColumns: 1,
  keepRows: 1,
};

function pool(size = 2): { decoder: TileDecoder; workers: Worker[] } {
  const workers: Worker[] = [];
  const decoder = new TileDecoder(() => {
    const worker = new Worker();
    workers.push(worker);
    return worker;
  }, size);
  return { decoder, workers };
}
const never = new AbortController().signal;

describe('the decode pool', () => {
  test('starts no worker before there is a tile, and no second one for a single tile', () => {
    const { decoder, workers } = pool();
    expect(workers).toHaveLength(0);
    void decoder.decode(job, never);
    expect(workers).toHaveLength(1);
  });

  test('keeps the bytes of the caller: other tiles may lie in the same response', () => {
    const { decoder, workers } = pool();
    void decoder.decode(job, never);
    expect(workers[0]!.requests[0]!.frames[0]!.bytes).toEqual(job.bytes);
    expect(workers[0]!.requests[0]!.frames[0]!.bytes.buffer).not.toBe(job.bytes.buffer);
  });

  test('T66: a damaged frame costs one tile, not the worker', async () => {
    const { decoder, workers } = pool(1);
    const [bad, good] = [decoder.decode(job, never), decoder.decode(job, never)];
    const worker = workers[0]!;
    worker.says({ ok: false, isUnsupported: false, reason: 'truncated' });
    expect(await bad).toMatchObject({ ok: false, error: { code: 'invalid-object', detail: 'truncated' } });
    worker.says({ ok: true, pixels: bitmap() });
    expect(await good).toMatchObject({ ok: true });
    expect(workers).toHaveLength(1);
  });

  test('a worker that falls silent is replaced, and its tile has an answer', async () => {
    const { decoder, workers } = pool(1);
    const [stuck, next] = [decoder.decode(job, never), decoder.decode(job, never)];
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await stuck).toMatchObject({ ok: false });
    expect(workers.map(({ isTerminated }) => isTerminated)).toEqual([true, false]);
    workers[1]!.says({ ok: true, pixels: bitmap() });
    expect(await next).toMatchObject({ ok: true });
  });

  test('a worker that cannot be started fails its tile', async () => {
    const { decoder, workers } = pool(1);
    const lost = decoder.decode(job, never);
    workers[0]!.onerror?.({ message: 'blocked by policy' } as ErrorEvent);
    expect(await lost).toMatchObject({ ok: false, error: { detail: 'blocked by policy' } });
  });

  test('quick frames that wait travel together, each with its own outcome; slow ones travel alone', async () => {
    const { decoder, workers } = pool(1);
    const quick = { ...job, transferSyntaxUid: '1.2.840.10008.1.2.4.50' };
    const first = decoder.decode(quick, never);
    const [second, third, slow, last] = [quick, quick, job, quick].map((one) => decoder.decode(one, never));
    const worker = workers[0]!;
    worker.says({ ok: true, pixels: bitmap() });
    await first;
    expect(worker.requests.map(({ frames }) => frames.length)).toEqual([1, 2]);
    worker.says({ ok: false, isUnsupported: false, reason: 'truncated' }, { ok: true, pixels: bitmap() });
    expect([await second, await third]).toMatchObject([{ ok: false }, { ok: true }]);
    worker.says({ ok: true, pixels: bitmap() });
    expect(await slow).toMatchObject({ ok: true });
    worker.says({ ok: true, pixels: bitmap() });
    expect(await last).toMatchObject({ ok: true });
    expect(worker.requests.map(({ frames }) => frames.length)).toEqual([1, 2, 1, 1]);
  });

  test('large frames do not wait for each other', async () => {
    const { decoder, workers } = pool(1);
    const large = { ...job, transferSyntaxUid: '1.2.840.10008.1.2.4.50', keepColumns: 512, keepRows: 512 };
    const first = decoder.decode(large, never);
    for (let more = 0; more < 5; more += 1) void decoder.decode(large, never);
    workers[0]!.says({ ok: true, pixels: bitmap() });
    await first;
    expect(workers[0]!.requests.map(({ frames }) => frames.length)).toEqual([1, 2]);
  });

  test('of frames that travelled together, only the one that hangs its worker is lost', async () => {
    const { decoder, workers } = pool(1);
    const quick = { ...job, transferSyntaxUid: '1.2.840.10008.1.2.4.50' };
    const first = decoder.decode(quick, never);
    const [stuck, good] = [decoder.decode(quick, never), decoder.decode(quick, never)];
    workers[0]!.says({ ok: true, pixels: bitmap() });
    await first;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(workers[1]!.requests.map(({ frames }) => frames.length)).toEqual([1]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await stuck).toMatchObject({ ok: false });
    workers[2]!.says({ ok: true, pixels: bitmap() });
    expect(await good).toMatchObject({ ok: true });
  });

  test('what was aborted while waiting is never begun', async () => {
    const { decoder, workers } = pool(1);
    const gone = new AbortController();
    const first = decoder.decode(job, never);
    const second = decoder.decode(job, gone.signal);
    gone.abort();
    await expect(second).rejects.toThrow();
    workers[0]!.says({ ok: true, pixels: bitmap() });
    await first;
    expect(workers[0]!.requests).toHaveLength(1);
  });

  test('what was aborted while decoding gives its memory back', async () => {
    const { decoder, workers } = pool(1);
    const gone = new AbortController();
    const lost = decoder.decode(job, gone.signal);
    gone.abort();
    await expect(lost).rejects.toThrow();
    const late = bitmap();
    workers[0]!.says({ ok: true, pixels: late });
    await vi.advanceTimersByTimeAsync(0);
    expect(late.closed).toBe(true);
  });
});

describe('JPEG, which the browser decodes by itself', () => {
  const headers = [0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 4, 0, 4, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0];
  const frame = {
    bytes: Uint8Array.from([...headers, 0xff, 0xda, 0, 2, 7, 0xff, 0xd9]),
    transferSyntaxUid: '1.2.840.10008.1.2.4.50',
  };
  const decoding = {
    format: { ...job.format, columns: 4, rows: 4, photometricInterpretation: 'YBR_FULL_422' },
    keepColumns: 4,
    keepRows: 3,
  };
  function here(decodeJpeg: (jpeg: Uint8Array, columns: number, rows: number) => Promise<ImageBitmap>) {
    const workers: Worker[] = [];
    const hire = () => {
      const worker = new Worker();
      workers.push(worker);
      return worker;
    };
    return { workers, decoder: new TileDecoder(hire, 1, decodeJpeg) };
  }

  test('needs no worker, and is cropped to what is image', async () => {
    const asked: number[][] = [];
    const { decoder, workers } = here(async (_, ...size) => {
      asked.push(size);
      return bitmap();
    });
    expect(await decoder.pixelsOf(frame, decoding, never)).toMatchObject({ ok: true });
    expect([asked, workers]).toEqual([[[4, 3]], []]);
  });

  test('that it cannot decode, or that is none, is left to the worker, which says why', async () => {
    const { decoder, workers } = here(() => Promise.reject(new Error('The source image could not be decoded.')));
    const damaged = decoder.pixelsOf(frame, decoding, never);
    await vi.waitFor(() => expect(workers[0]?.requests).toHaveLength(1));
    workers[0]?.says({ ok: false, isUnsupported: false, reason: 'truncated' });
    expect(await damaged).toMatchObject({ ok: false, error: { detail: 'truncated' } });
    void decoder.pixelsOf({ ...frame, bytes: Uint8Array.from([1, 2, 3]) }, decoding, never);
    await vi.waitFor(() => expect(workers[0]?.requests).toHaveLength(2));
  });

  test('that nobody wants any more gives its memory back', async () => {
    const gone = new AbortController();
    const late = bitmap();
    const { decoder } = here(async () => {
      gone.abort();
      return late;
    });
    await expect(decoder.pixelsOf(frame, decoding, gone.signal)).rejects.toThrow();
    expect(late.closed).toBe(true);
  });

  test('that came with its pixels is not decoded again, unless they are of another size', async () => {
    const own = bitmap();
    const { decoder } = here(async () => bitmap());
    const whole = { ...decoding, keepColumns: 1, keepRows: 1 };
    expect(await decoder.pixelsOf({ ...frame, bitmap: own }, whole, never)).toEqual({ ok: true, value: own });
    const other = await decoder.pixelsOf({ ...frame, bitmap: own }, decoding, never);
    expect(other.ok && other.value !== own && own.closed).toBe(true);
  });
});
