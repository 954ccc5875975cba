import { type PoolWorker, WorkerPool } from '../../lib/workerPool';
import { fail, ok, type Result } from '../../lib/result';
import type { GreyAnswer, GreyRequest } from './greyDecodeMessages';
import type { PixelArray } from './greyPixels';

export type GreyWorker = PoolWorker<GreyRequest, GreyAnswer>;

/** A frame that takes longer has hung its worker; a lossless mammogram in JPEG 2000 takes two seconds on a slow machine. */
const WATCHDOG_MS = 60_000;
const MOST_WORKERS = 4;

let shared: WorkerPool<GreyRequest, GreyAnswer> | undefined;

/** A core is left for the page itself. */
export const decoderCount = (): number => Math.max(1, Math.min(MOST_WORKERS, (navigator.hardwareConcurrency || 2) - 1));

/** All radiology panes of a page decode in one pool. */
function pool(): WorkerPool<GreyRequest, GreyAnswer> {
  shared ??= new WorkerPool(createWorker, decoderCount(), WATCHDOG_MS);
  return shared;
}

/** Workers of the browser. Vite finds the worker by this very expression. */
const createWorker = (): GreyWorker =>
  new Worker(new URL('./greyDecodeWorker.ts', import.meta.url), { type: 'module' });

/** To be called when frames are going to come. */
export const warmDecoder = (): void => pool().warm();

export interface StoredValues {
  readonly stored: PixelArray;
  /** Smallest and largest of them. */
  readonly range: readonly [number, number];
}

/** The stored values of a frame of one sample per pixel, or in the decoder's words why there are none. */
export async function decodeGrey(request: GreyRequest): Promise<Result<StoredValues, string>> {
  const outcome = await pool().run(() => {
    // An own copy: the bytes may be a view of a whole multipart body, all of which would leave with it.
    const bytes = request.bytes.slice();
    return [{ ...request, bytes }, [bytes.buffer]];
  });
  if (outcome.kind === 'broken') return fail(outcome.reason);
  return outcome.answer.ok ? ok(outcome.answer) : fail(outcome.answer.reason);
}
