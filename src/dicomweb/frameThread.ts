import type { EncodedFrame } from '../dicom/ports';
import { fail, ok, type Result } from '../lib/result';
import { abortError } from './abort';
import { type AnswerHead, type ExchangeFailure, isTimeout } from './exchange';
import type {
  AnswerWords,
  FailureWords,
  FrameAsk,
  FrameNews,
  FromFrameThread,
  NumberedFrame,
  ToFrameThread,
} from './frameThreadMessages';
import type { TakeEarly } from './frameParts';

/** The part of Worker that is used. */
export interface FrameWorker {
  onmessage: ((event: MessageEvent<FromFrameThread>) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  postMessage(messages: ToFrameThread): void;
  terminate(): void;
}

/** An answer as the page would have had it, or its frames: then there are no bytes. */
export interface ThreadAnswer {
  readonly response: AnswerHead;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly frames?: readonly EncodedFrame[];
}

export type ThreadRequest = Omit<FrameAsk, 'id' | 'kind'> & { readonly signal: AbortSignal };

interface UnderWay {
  readonly request: ThreadRequest;
  readonly early: TakeEarly | undefined;
  /** Handed out early: pixels went with them, to whoever waited. */
  readonly frames: Map<number, EncodedFrame>;
  end(outcome: Result<ThreadAnswer, ExchangeFailure> | undefined): void;
}

/** A thread that says nothing for so long, and not to a ping either, is taken for dead. */
const SILENCE_MS = 5_000;

/**
 * The page's side of the worker that fetches frames. Nothing is lost with it: what a dead one had under way comes back as
 * `undefined`, for the page to do by itself, and it is not started a second time.
 */
export class FrameThread {
  readonly #worker: FrameWorker;
  readonly #underWay = new Map<number, UnderWay>();
  /** Whether the thread reaches an origin: a policy on the worker's own file may forbid what the page may do. */
  readonly #reaches = new Map<string, boolean>();
  #nextId = 1;
  #state: 'starting' | 'ready' | 'dead' = 'starting';
  #outgoing: ToFrameThread[number][] = [];
  #hasHeard = true;
  #watchdog: ReturnType<typeof setTimeout> | undefined;

  constructor(worker: FrameWorker) {
    this.#worker = worker;
    worker.onmessage = ({ data }) => this.#hear(data);
    worker.onerror = () => this.#die();
    worker.onmessageerror = () => this.#die();
  }

  /** False while it starts, and for ever after it died. */
  get isReady(): boolean {
    return this.#state === 'ready';
  }

  /** Undefined: the page has to do it. Rejects with AbortError as soon as the signal says so. */
  ask(request: ThreadRequest, early?: TakeEarly): Promise<Result<ThreadAnswer, ExchangeFailure> | undefined> {
    const { signal, ...words } = request;
    const { origin } = new URL(request.url);
    if (!this.isReady || this.#reaches.get(origin) === false) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(abortError());
        return;
      }
      const id = this.#nextId++;
      const leave = () => {
        this.#underWay.delete(id);
        this.#send({ kind: 'withdraw', id });
        reject(abortError());
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#underWay.set(id, {
        request,
        early,
        frames: new Map(),
        end: (outcome) => {
          this.#underWay.delete(id);
          signal.removeEventListener('abort', leave);
          this.#learn(origin, outcome);
          // What came is good, whatever became of others.
          resolve(outcome?.ok || this.#reaches.get(origin) !== false ? outcome : undefined);
        },
      });
      this.#send({ kind: 'ask', id, ...words });
      this.#watch();
    });
  }

  /** By the first answers. An archive that is only slow was reached. */
  #learn(origin: string, outcome: Result<ThreadAnswer, ExchangeFailure> | undefined): void {
    if (outcome?.ok) this.#reaches.set(origin, true);
    if (!outcome || outcome.ok || this.#reaches.has(origin)) return;
    const { error } = outcome;
    this.#reaches.set(origin, error.kind !== 'unanswered' || isTimeout(error.cause));
  }

  /** What is said in one breath goes in one message. */
  #send(message: ToFrameThread[number]): void {
    this.#outgoing.push(message);
    if (this.#outgoing.length > 1) return;
    queueMicrotask(() => {
      const messages = this.#outgoing;
      this.#outgoing = [];
      if (this.#state !== 'dead') this.#worker.postMessage(messages);
    });
  }

  #hear(news: FromFrameThread): void {
    this.#hasHeard = true;
    if (this.#state === 'starting') this.#state = 'ready';
    for (const one of news) {
      const known = this.#underWay.get(one.id);
      if (known) tell(known, one);
      else if (one.kind === 'some' || one.kind === 'all') for (const { bitmap } of one.frames) bitmap?.close();
    }
  }

  /** One timer while anything is under way, however much. */
  #watch(): void {
    if (this.#watchdog !== undefined) return;
    this.#hasHeard = true;
    this.#watchAgain();
  }

  #watchAgain(): void {
    this.#watchdog = setTimeout(() => {
      this.#watchdog = undefined;
      if (this.#underWay.size === 0 || this.#state === 'dead') return;
      if (!this.#hasHeard) {
        this.#die();
        return;
      }
      this.#hasHeard = false;
      this.#send({ kind: 'ping' });
      this.#watchAgain();
    }, SILENCE_MS);
  }

  #die(): void {
    this.#state = 'dead';
    clearTimeout(this.#watchdog);
    this.#worker.terminate();
    for (const one of [...this.#underWay.values()]) one.end(undefined);
  }
}

function tell({ request, early, frames, end }: UnderWay, news: FrameNews): void {
  switch (news.kind) {
    case 'some':
      for (const { frameNumber, ...frame } of news.frames) {
        frames.set(frameNumber, withoutPixels(frame));
        if (early) early(frameNumber, frame);
        else frame.bitmap?.close();
      }
      return;
    case 'all':
      end(allOf(request, frames, news.frames, news.contentType));
      return;
    case 'answer':
      end(ok({ response: headOf(news.answer), bytes: news.bytes }));
      return;
    case 'failure':
      end(fail(failureOf(news.failure)));
      return;
    case 'cannot':
      end(undefined);
      return;
  }
}

const withoutPixels = ({ bytes, transferSyntaxUid }: EncodedFrame): EncodedFrame => ({ bytes, transferSyntaxUid });

function allOf(
  { url, frameNumbers }: ThreadRequest,
  before: ReadonlyMap<number, EncodedFrame>,
  last: readonly NumberedFrame[],
  contentType: string,
): Result<ThreadAnswer, ExchangeFailure> | undefined {
  const byNumber = new Map(before);
  for (const { frameNumber, ...frame } of last) byNumber.set(frameNumber, frame);
  const frames = frameNumbers.flatMap((frameNumber) => byNumber.get(frameNumber) ?? []);
  if (frames.length !== frameNumbers.length) return undefined;
  const head = { status: 200, type: 'basic', url, headers: [['Content-Type', contentType]] } as const;
  return ok({ response: headOf(head), bytes: new Uint8Array(), frames });
}

const headOf = ({ status, type, url, headers }: AnswerWords): AnswerHead => ({
  status,
  ok: status >= 200 && status < 300,
  type,
  url,
  headers: new Headers(headers.map(([name, value]): [string, string] => [name, value])),
});

/** As it would have been thrown here: the words of a failure go by it (`isTimeout`). */
function failureOf(failure: FailureWords): ExchangeFailure {
  if (failure.kind === 'tooLong') return failure;
  const { name, message } = failure.cause;
  const cause = name === 'TypeError' ? new TypeError(message) : new DOMException(message, name);
  return { kind: failure.kind, cause };
}

/** A worker of the browser. Vite finds it by this very expression. */
export const startFrameThread = (): FrameThread =>
  new FrameThread(new Worker(new URL('./frameWorker.ts', import.meta.url), { type: 'module' }));
