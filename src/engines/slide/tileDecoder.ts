import type { Problem } from '../../dicom/problem';
import { fail, ok, type Result } from '../../lib/result';
import { type PoolWorker, WorkerPool } from '../../lib/workerPool';
import type { DecodeAnswer, DecodeRequest } from './tileDecodeMessages';

export type DecodeJob = Omit<DecodeRequest, 'id'>;

export type DecodeWorker = PoolWorker<DecodeJob, DecodeAnswer>;

/** A frame that takes longer has hung its worker. The slowest frames seen (lossless JPEG 2000) take half a second. */
const WATCHDOG_MS = 20_000;

/** A small pool of decode workers; every tile is answered, and one that hangs or kills its worker costs itself alone. */
export class TileDecoder {
  readonly #pool: WorkerPool<DecodeJob, DecodeAnswer>;

  constructor(createWorker: () => DecodeWorker, size = 2) {
    this.#pool = new WorkerPool(createWorker, size, WATCHDOG_MS);
  }

  /** Rejects with AbortError when aborted; everything else is a value. */
  async decode(job: DecodeJob, signal: AbortSignal): Promise<Result<ImageBitmap, Problem>> {
    const request = () => {
      // A copy: the frame may be a window on a response that other tiles still read.
      const bytes = job.bytes.slice();
      return [{ ...job, bytes }, [bytes.buffer]] as const satisfies readonly [DecodeJob, Transferable[]];
    };
    const late = (answer: DecodeAnswer) => answer.ok && answer.bitmap.close();
    const outcome = await this.#pool.run(request as () => readonly [DecodeJob, Transferable[]], signal, late);
    if (outcome.kind === 'broken') return fail(problemOf({ isUnsupported: false, reason: outcome.reason }));
    const { answer } = outcome;
    return answer.ok ? ok(answer.bitmap) : fail(problemOf(answer));
  }

  dispose(): void {
    this.#pool.dispose();
  }
}

const problemOf = ({ isUnsupported, reason }: { isUnsupported: boolean; reason: string }): Problem =>
  isUnsupported
    ? { code: 'unsupported', severity: 'error', title: `These pixels cannot be shown: ${reason}` }
    : { code: 'invalid-object', severity: 'warning', title: 'Part of the slide is damaged', detail: reason };

/** Workers of the browser. Vite finds the worker by this very expression. */
export const createDecodeWorker = (): DecodeWorker =>
  new Worker(new URL('./tileDecodeWorker.ts', import.meta.url), { type: 'module' });
