/** The part of Worker that a pool uses. Every request carries an `id`, and its answer the same one. */
export interface PoolWorker<Request, Answer> {
  onmessage: ((event: MessageEvent<Answer & Numbered>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: Request & Numbered, transfer: Transferable[]): void;
  terminate(): void;
}

export interface Numbered {
  readonly id: number;
}

/** What came of a job: what its worker said, or why none could say anything. */
export type Outcome<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'broken'; readonly reason: string };

interface Waiting<Request, Answer> {
  readonly request: () => readonly [request: Request, transfer: Transferable[]];
  end(outcome: Outcome<Answer>): void;
}

interface Slot<Request, Answer> {
  worker: PoolWorker<Request, Answer> | undefined;
  busy:
    | {
        readonly id: number;
        readonly waiting: Waiting<Request, Answer>;
        readonly watchdog: ReturnType<typeof setTimeout>;
      }
    | undefined;
}

/**
 * A small pool of workers, started when first needed, or one of them ahead by `warm`. Every job comes to an end: by its worker, by the worker's crash, by a
 * request that cannot be sent, or by the watchdog, which replaces a silent worker. Aborted jobs that have not begun are never begun.
 */
export class WorkerPool<Request, Answer> {
  readonly #slots: readonly Slot<Request, Answer>[];
  readonly #queue: Waiting<Request, Answer>[] = [];
  readonly #createWorker: () => PoolWorker<Request, Answer>;
  readonly #watchdogMs: number;
  #nextId = 1;

  constructor(createWorker: () => PoolWorker<Request, Answer>, size: number, watchdogMs: number) {
    this.#createWorker = createWorker;
    this.#watchdogMs = watchdogMs;
    this.#slots = Array.from({ length: size }, () => ({ worker: undefined, busy: undefined }));
  }

  /**
   * `request` is called when a worker is free: what it gives is handed over, `transfer` for good. Rejects with the signal's
   * reason when aborted; a job that runs then goes on, and `late` gets its answer.
   */
  run(
    request: () => readonly [request: Request, transfer: Transferable[]],
    signal?: AbortSignal,
    late?: (answer: Answer) => void,
  ): Promise<Outcome<Answer>> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const leave = (): void => {
        const at = this.#queue.indexOf(waiting);
        if (at >= 0) this.#queue.splice(at, 1);
        reject(signal?.reason);
      };
      const waiting: Waiting<Request, Answer> = {
        request,
        end: (outcome) => {
          signal?.removeEventListener('abort', leave);
          if (signal?.aborted && outcome.kind === 'answered') late?.(outcome.answer);
          resolve(outcome);
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#queue.push(waiting);
      this.#feed();
    });
  }

  /** Starts a worker before there is a job: its code is then read while the job's data are on their way. */
  warm(): void {
    const [slot] = this.#slots;
    if (slot) slot.worker ??= this.#hire(slot);
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
      while (!slot.busy) {
        const waiting = this.#queue.shift();
        if (!waiting) return;
        this.#start(slot, waiting);
      }
    }
  }

  #start(slot: Slot<Request, Answer>, waiting: Waiting<Request, Answer>): void {
    slot.worker ??= this.#hire(slot);
    const id = this.#nextId++;
    const watchdog = setTimeout(() => this.#replace(slot, 'decoding did not end'), this.#watchdogMs);
    slot.busy = { id, waiting, watchdog };
    try {
      const [request, transfer] = waiting.request();
      slot.worker.postMessage({ ...request, id }, transfer);
    } catch (cause) {
      // What cannot be sent (pixels that are gone, say) must not keep the worker from others.
      clearTimeout(watchdog);
      slot.busy = undefined;
      waiting.end({ kind: 'broken', reason: cause instanceof Error ? cause.message : String(cause) });
    }
  }

  #hire(slot: Slot<Request, Answer>): PoolWorker<Request, Answer> {
    const worker = this.#createWorker();
    worker.onmessage = ({ data }) => this.#receive(slot, data);
    worker.onerror = (event) => this.#replace(slot, event.message || 'the decoder could not be started');
    return worker;
  }

  #receive(slot: Slot<Request, Answer>, answer: Answer & Numbered): void {
    const { busy } = slot;
    if (busy?.id !== answer.id) return;
    clearTimeout(busy.watchdog);
    slot.busy = undefined;
    busy.waiting.end({ kind: 'answered', answer });
    this.#feed();
  }

  /** The worker hung or died: its job fails, the next one gets a new worker. */
  #replace(slot: Slot<Request, Answer>, reason: string): void {
    slot.worker?.terminate();
    slot.worker = undefined;
    const { busy } = slot;
    slot.busy = undefined;
    if (busy) {
      clearTimeout(busy.watchdog);
      busy.waiting.end({ kind: 'broken', reason });
    }
    this.#feed();
  }
}
