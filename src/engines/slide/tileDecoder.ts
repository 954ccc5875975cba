import type { Problem } from '../../dicom/problem';
import { fail, ok, type Result } from '../../lib/result';
import type { DecodeAnswer, DecodeRequest } from './tileDecodeMessages';

export type DecodeJob = Omit<DecodeRequest, 'id'>;

/** The part of Worker that the pool uses. */
export interface DecodeWorker {
  onmessage: ((event: MessageEvent<DecodeAnswer>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: DecodeRequest, transfer: Transferable[]): void;
  terminate(): void;
}

interface Waiting {
  readonly job: DecodeJob;
  readonly signal: AbortSignal;
  answer(result: Result<ImageBitmap, Problem>): void;
}

interface Slot {
  worker: DecodeWorker | undefined;
  busy:
    | { readonly id: number; readonly waiting: Waiting; readonly watchdog: ReturnType<typeof setTimeout> }
    | undefined;
}

/** A frame that takes longer has hung its worker. The slowest frames seen (lossless JPEG 2000) take half a second. */
const WATCHDOG_MS = 20_000;

/**
 * A small pool of decode workers, started when first needed. Every job is answered: by its worker, by the worker's
 * crash, or by the watchdog, which replaces a silent worker. Aborted jobs that have not begun are never begun.
 */
export class TileDecoder {
  readonly #slots: readonly Slot[];
  readonly #queue: Waiting[] = [];
  readonly #createWorker: () => DecodeWorker;
  #nextId = 1;

  constructor(createWorker: () => DecodeWorker, size = 2) {
    this.#createWorker = createWorker;
    this.#slots = Array.from({ length: size }, () => ({ worker: undefined, busy: undefined }));
  }

  /** Rejects with AbortError when aborted; everything else is a value. */
  decode(job: DecodeJob, signal: AbortSignal): Promise<Result<ImageBitmap, Problem>> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const onAbort = (): void => {
        const at = this.#queue.indexOf(waiting);
        if (at >= 0) this.#queue.splice(at, 1);
        reject(signal.reason);
      };
      const waiting: Waiting = {
        job,
        signal,
        answer: (result) => {
          signal.removeEventListener('abort', onAbort);
          if (signal.aborted && result.ok) result.value.close();
          resolve(result);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#queue.push(waiting);
      this.#feed();
    });
  }

  dispose(): void {
    this.#queue.length = 0;
    for (const slot of this.#slots) {
      clearTimeout(slot.busy?.watchdog);
      slot.worker?.terminate();
      slot.worker = undefined;
      slot.busy = undefined;
    }
  }

  #feed(): void {
    for (const slot of this.#slots) {
      if (slot.busy) continue;
      const waiting = this.#queue.shift();
      if (!waiting) return;
      this.#start(slot, waiting);
    }
  }

  #start(slot: Slot, waiting: Waiting): void {
    slot.worker ??= this.#hire(slot);
    const id = this.#nextId++;
    const watchdog = setTimeout(() => this.#replace(slot, 'decoding did not end'), WATCHDOG_MS);
    slot.busy = { id, waiting, watchdog };
    // A copy: the frame may be a window on a response that other tiles still read.
    const bytes = waiting.job.bytes.slice();
    slot.worker.postMessage({ ...waiting.job, id, bytes }, [bytes.buffer]);
  }

  #hire(slot: Slot): DecodeWorker {
    const worker = this.#createWorker();
    worker.onmessage = ({ data }) => this.#receive(slot, data);
    worker.onerror = (event) => this.#replace(slot, event.message || 'the decoder could not be started');
    return worker;
  }

  #receive(slot: Slot, message: DecodeAnswer): void {
    const { busy } = slot;
    if (busy?.id !== message.id) return;
    clearTimeout(busy.watchdog);
    slot.busy = undefined;
    busy.waiting.answer(message.ok ? ok(message.bitmap) : fail(problemOf(message)));
    this.#feed();
  }

  /** The worker hung or died: its tile fails, the next one gets a new worker. */
  #replace(slot: Slot, reason: string): void {
    slot.worker?.terminate();
    slot.worker = undefined;
    const { busy } = slot;
    slot.busy = undefined;
    if (busy) {
      clearTimeout(busy.watchdog);
      busy.waiting.answer(fail(problemOf({ isUnsupported: false, reason })));
    }
    this.#feed();
  }
}

const problemOf = ({ isUnsupported, reason }: { isUnsupported: boolean; reason: string }): Problem =>
  isUnsupported
    ? { code: 'unsupported', severity: 'error', title: `These pixels cannot be shown: ${reason}` }
    : { code: 'invalid-object', severity: 'warning', title: 'Part of the slide is damaged', detail: reason };

/** Workers of the browser. Vite finds the worker by this very expression. */
export const createDecodeWorker = (): DecodeWorker =>
  new Worker(new URL('./tileDecodeWorker.ts', import.meta.url), { type: 'module' });
