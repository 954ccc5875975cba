import { type AnnDecodeJob, transferOfJob } from '../codecs/ann/annDecodeMessages';
import type { AnnDecoding } from '../codecs/ann/decodedGroups';
import type { BulkAddress, BulkColumns } from '../dicom/bulk';
import type { Problem } from '../dicom/problem';
import type { SopInstanceUid } from '../dicom/uids';
import { fail, type Result } from '../lib/result';
import type { BulkAnswers, BulkQuestion, BulkReply, BulkRequest } from './bulkMessages';

/** The part of Worker that is used. */
export interface BulkWorkerPort {
  onmessage: ((event: MessageEvent<BulkReply>) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(message: BulkRequest, transfer: Transferable[]): void;
  terminate(): void;
}

/** Ten million outlines take half a minute on a slow machine; a worker that says nothing for longer is gone. */
const DECODE_MS = 180_000;
const ANSWER_MS = 60_000;

/** Bulk annotation objects, each in a worker of its own that keeps what is too large for the page (T-ANN-16). */
export class BulkStore implements BulkColumns {
  readonly #createWorker: () => BulkWorkerPort;
  readonly #objects = new Map<SopInstanceUid, Conversation>();

  constructor(createWorker: () => BulkWorkerPort = createBulkWorker) {
    this.#createWorker = createWorker;
  }

  /**
   * Decodes an object in a worker. The job's buffers travel there and are gone here. Where groups stay with the worker it
   * lives on until `release`; otherwise it ends and gives its memory back. Rejects with AbortError when aborted;
   * everything else is a value.
   */
  async decode(job: AnnDecodeJob, signal: AbortSignal): Promise<Result<AnnDecoding, Problem>> {
    signal.throwIfAborted();
    const worker = new Conversation(this.#createWorker());
    const onAbort = () => worker.end('AbortError');
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const { answer, stays } = await worker.ask({ kind: 'decode', job }, transferOfJob(job), DECODE_MS);
      const uid = answer.ok ? keptIn(answer.result) : undefined;
      if (stays && uid !== undefined) {
        this.release(uid);
        this.#objects.set(uid, worker);
      } else worker.end('answered');
      return answer.ok ? answer.result : fail(lost(answer.reason));
    } catch (cause) {
      worker.end('failed');
      signal.throwIfAborted();
      return fail(lost(cause instanceof Error ? cause.message : String(cause)));
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** The object is not shown any more: its worker ends, and who still waits for it is told. */
  release(storedIn: SopInstanceUid): void {
    this.#objects.get(storedIn)?.end('AbortError');
    this.#objects.delete(storedIn);
  }

  tile: BulkColumns['tile'] = async (order, signal) => {
    signal.throwIfAborted();
    return this.#of(order.storedIn).ask({ kind: 'tile', order });
  };

  pick: BulkColumns['pick'] = async (storedIn, groups, at, reach) =>
    this.#of(storedIn).ask({ kind: 'pick', groups, at, reach });

  count: BulkColumns['count'] = async (storedIn, groups, outline) =>
    this.#of(storedIn).ask({ kind: 'count', groups, outline });

  histogram: BulkColumns['histogram'] = async (address, measurement, bins) =>
    this.#of(address.storedIn).ask({ kind: 'histogram', address: bare(address), measurement, bins });

  passing: BulkColumns['passing'] = async (address, filter) =>
    this.#of(address.storedIn).ask({ kind: 'passing', address: bare(address), filter });

  #of(storedIn: SopInstanceUid): Conversation {
    const object = this.#objects.get(storedIn);
    if (!object) throw new DOMException(`Object ${storedIn} is not kept`, 'AbortError');
    return object;
  }
}

/** Whoever asks may hold more than the address: it does not travel. */
const bare = ({ storedIn, annotationGroupUid }: BulkAddress): BulkAddress => ({ storedIn, annotationGroupUid });

function keptIn(result: Result<AnnDecoding, Problem>): SopInstanceUid | undefined {
  if (!result.ok || result.value.kind !== 'groups') return undefined;
  return result.value.groups.find(({ background }) => background !== undefined)?.storedIn;
}

interface Waiter {
  readonly resolve: (value: never) => void;
  readonly reject: (reason: unknown) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** Questions to one worker and its answers; whatever ends it, everybody who waits is told. */
class Conversation {
  readonly #worker: BulkWorkerPort;
  readonly #waiting = new Map<number, Waiter>();
  #lastId = 0;
  #ended: unknown;

  constructor(worker: BulkWorkerPort) {
    this.#worker = worker;
    worker.onmessage = ({ data }) => this.#settle(data);
    worker.onmessageerror = () => this.#fail(new Error('its answer could not be read'));
    worker.onerror = (event) => this.#fail(new Error(event.message || 'it could not be started'));
  }

  ask<Q extends BulkQuestion>(
    question: Q,
    transfer: Transferable[] = [],
    withinMs = ANSWER_MS,
  ): Promise<BulkAnswers[Q['kind']]> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) {
        reject(this.#ended);
        return;
      }
      this.#lastId += 1;
      const timer = setTimeout(() => this.#fail(new Error('it did not answer')), withinMs);
      this.#waiting.set(this.#lastId, { resolve, reject, timer });
      this.#worker.postMessage({ id: this.#lastId, question }, transfer);
    });
  }

  end(name: string): void {
    this.#fail(new DOMException('The object was closed', name));
  }

  #settle(reply: BulkReply): void {
    const waiter = this.#waiting.get(reply.id);
    if (!waiter) return;
    this.#waiting.delete(reply.id);
    clearTimeout(waiter.timer);
    if (reply.ok) waiter.resolve(reply.value as never);
    else waiter.reject(new Error(reply.reason));
  }

  #fail(reason: unknown): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    this.#worker.terminate();
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(reason);
    }
    this.#waiting.clear();
  }
}

const lost = (reason: string): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: 'These annotations could not be read and are not shown',
  tip: 'Reload the page. If it happens again, tell your administrator.',
  detail: `Decoding in the background failed: ${reason}`,
});

/** Workers of the browser. Vite finds the worker by this very expression. */
const createBulkWorker = (): BulkWorkerPort =>
  new Worker(new URL('./bulkWorker.ts', import.meta.url), { type: 'module' });
