import { plainJpeg } from '../../dicom/jpegStream';
import type { EncodedFrame } from '../../dicom/ports';
import type { Problem } from '../../dicom/problem';
import { fail, ok, type Result } from '../../lib/result';
import { inTime } from '../../lib/inTime';
import { STORED_COLOURS } from '../../lib/storedColours';
import { type PoolWorker, WorkerPool } from '../../lib/workerPool';
import type { DecodeAnswer, DecodeBatch, DecodedBatch, DecodeRequest } from './tileDecodeMessages';

export type DecodeJob = DecodeRequest;
/** What decoding takes beside the bytes and their syntax. */
export type PixelDecoding = Pick<DecodeJob, 'format' | 'keepColumns' | 'keepRows'>;

type Request = Omit<DecodeBatch, 'id'>;
type Answer = Omit<DecodedBatch, 'id'>;
export type DecodeWorker = PoolWorker<Request, Answer>;

interface Waiting {
  readonly job: DecodeJob;
  readonly signal: AbortSignal;
  /** It was in a message whose worker broke: whichever frame did that must cost no other one. */
  isAlone: boolean;
  end(result: Result<Pixels, Problem>): void;
}

type Pixels = ImageBitmap | Uint16Array;

/** A frame that takes longer has hung its worker. The slowest frames seen (lossless JPEG 2000) take half a second. */
const WATCHDOG_MS = 20_000;
/** A JPEG takes milliseconds. */
const LONGEST_JPEG_MS = 10_000;
/** In one message. The first of them waits for the last, so together they take no longer than a frame of the screen. */
const MOST_AT_ONCE = 8;
const MOST_PIXELS_AT_ONCE = 2 ** 19;
/** Uncompressed, RLE, and JPEG that the browser decodes: nothing that takes long. */
const QUICK = new Set([
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.1',
  '1.2.840.10008.1.2.5',
  '1.2.840.10008.1.2.4.50',
  '1.2.840.10008.1.2.4.51',
]);

/** A small pool of decode workers; every tile is answered, and one that hangs or kills its worker costs itself alone. */
export class TileDecoder {
  readonly #pool: WorkerPool<Request, Answer>;
  readonly #waiting: Waiting[] = [];
  readonly #size: number;
  readonly #decodeJpeg: typeof decodeJpegHere;
  #free: number;

  constructor(createWorker: () => DecodeWorker, size = 2, decodeJpeg = decodeJpegHere) {
    this.#decodeJpeg = decodeJpeg;
    this.#pool = new WorkerPool(createWorker, size, WATCHDOG_MS);
    this.#size = size;
    this.#free = size;
  }

  /** Starts a worker before there is a frame: its code is read while the first frames are on their way. */
  warm(): void {
    this.#pool.warm();
  }

  /**
   * Those that came with the frame, decoded where it was fetched, or else those of its bytes. Plain JPEG goes to the
   * browser's own decoder, which has threads of its own: no tile waits for a worker to start. Rejects with AbortError when
   * aborted; everything else is a value.
   */
  async pixelsOf(
    frame: EncodedFrame,
    decoding: PixelDecoding,
    signal: AbortSignal,
  ): Promise<Result<ImageBitmap, Problem>> {
    const { bytes, transferSyntaxUid, bitmap } = frame;
    const { keepColumns, keepRows } = decoding;
    const isWanted = bitmap?.width === keepColumns && bitmap.height === keepRows;
    if (bitmap && isWanted && !signal.aborted) return ok(bitmap);
    bitmap?.close();
    signal.throwIfAborted();
    const jpeg = plainJpeg(bytes, transferSyntaxUid, decoding);
    // One that the browser does not decode is tried once more by those who can say why, under the watchdog.
    const decoded = jpeg && (await inTime(this.#decodeJpeg(jpeg, keepColumns, keepRows), LONGEST_JPEG_MS));
    if (!decoded) return this.decode({ bytes, transferSyntaxUid, ...decoding }, signal);
    if (!signal.aborted) return ok(decoded);
    decoded.close();
    throw signal.reason;
  }

  /** Rejects with AbortError when aborted; everything else is a value. */
  async decode(job: DecodeJob, signal: AbortSignal): Promise<Result<ImageBitmap, Problem>> {
    const decoded = await this.#decode(job, signal);
    if (!decoded.ok) return decoded;
    return decoded.value instanceof Uint16Array ? fail(problemOf(NO_PICTURE)) : ok(decoded.value);
  }

  /** Grey values as stored, row by row without padding, of a frame of one sample a pixel. Otherwise as `decode`. */
  async values(job: DecodeJob, signal: AbortSignal): Promise<Result<Uint16Array, Problem>> {
    const decoded = await this.#decode({ ...job, format: { ...job.format, asStored: true } }, signal);
    if (!decoded.ok) return decoded;
    if (decoded.value instanceof Uint16Array) return ok(decoded.value);
    decoded.value.close();
    return fail(problemOf(NO_PICTURE));
  }

  #decode(job: DecodeJob, signal: AbortSignal): Promise<Result<Pixels, Problem>> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const leave = (): void => {
        const at = this.#waiting.indexOf(waiting);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(signal.reason);
      };
      const waiting: Waiting = {
        job,
        signal,
        isAlone: !QUICK.has(job.transferSyntaxUid),
        end: (result) => {
          signal.removeEventListener('abort', leave);
          if (signal.aborted && result.ok && !(result.value instanceof Uint16Array)) result.value.close();
          resolve(result);
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiting);
      this.#feed();
    });
  }

  dispose(): void {
    this.#waiting.length = 0;
    this.#pool.dispose();
  }

  #feed(): void {
    while (this.#free > 0 && this.#waiting.length > 0) {
      this.#free -= 1;
      void this.#run(this.#takeBatch());
    }
  }

  /** The next frame, and with it what follows; of what there is, each worker gets its share. */
  #takeBatch(): readonly Waiting[] {
    const share = Math.min(MOST_AT_ONCE, Math.ceil(this.#waiting.length / this.#size));
    let [count, pixels] = [0, 0];
    for (const { isAlone, job } of this.#waiting.slice(0, share)) {
      pixels += job.keepColumns * job.keepRows;
      if (count > 0 && (isAlone || pixels > MOST_PIXELS_AT_ONCE)) break;
      count += 1;
      if (isAlone) break;
    }
    return this.#waiting.splice(0, count);
  }

  async #run(batch: readonly Waiting[]): Promise<void> {
    const outcome = await this.#pool.run(() => {
      // Copies: a frame may be a window on a response that other tiles still read.
      const frames = batch.map(({ job }) => ({ ...job, bytes: job.bytes.slice() }));
      return [{ frames }, frames.map(({ bytes }) => bytes.buffer)] as const;
    });
    this.#free += 1;
    if (outcome.kind === 'answered') {
      for (const [place, waiting] of batch.entries()) waiting.end(resultOf(outcome.answer.answers[place]));
    } else if (batch.length === 1) {
      batch[0]?.end(fail(problemOf({ isUnsupported: false, reason: outcome.reason })));
    } else {
      const wanted = batch.filter(({ signal }) => !signal.aborted);
      for (const waiting of wanted) waiting.isAlone = true;
      this.#waiting.unshift(...wanted);
    }
    this.#feed();
  }
}

const NO_PICTURE = { isUnsupported: false, reason: 'the decoder answered with something else' };

function resultOf(answer: DecodeAnswer | undefined): Result<Pixels, Problem> {
  if (!answer) return fail(problemOf({ isUnsupported: false, reason: 'the decoder gave no answer' }));
  return answer.ok ? ok(answer.pixels) : fail(problemOf(answer));
}

const problemOf = ({ isUnsupported, reason }: { isUnsupported: boolean; reason: string }): Problem =>
  isUnsupported
    ? { code: 'unsupported', severity: 'error', title: `These pixels cannot be shown: ${reason}` }
    : { code: 'invalid-object', severity: 'warning', title: 'Part of the slide is damaged', detail: reason };

function decodeJpegHere(jpeg: Uint8Array, columns: number, rows: number): Promise<ImageBitmap> {
  const blob = new Blob([jpeg as Uint8Array<ArrayBuffer>], { type: 'image/jpeg' });
  return createImageBitmap(blob, 0, 0, columns, rows, STORED_COLOURS);
}

/** Workers of the browser. Vite finds the worker by this very expression. */
export const createDecodeWorker = (): DecodeWorker =>
  new Worker(new URL('./tileDecodeWorker.ts', import.meta.url), { type: 'module' });
