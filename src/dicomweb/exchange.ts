import { fail, ok, type Result } from '../lib/result';
import { abortError } from './abort';

/** How long an exchange may be silent, and how much it may bring. */
export interface ExchangeLimits {
  /** Longest silence before an answer begins; decompressing a slide took a real archive 28 s. */
  readonly answerMs: number;
  /** Longest silence within an answer: a slow line is no fault, a connection that stands still is. */
  readonly idleMs: number;
  readonly maxBytes: number;
}

/** What of a `Response` tells how an answer is meant. */
export type AnswerHead = Pick<Response, 'status' | 'ok' | 'type' | 'url' | 'headers'>;

export interface Exchanged<Head extends AnswerHead = Response> {
  readonly response: Head;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Why there is no whole answer. `unanswered`: nothing came; `interrupted`: it began and did not end; `tooLong`: it was
 * stopped here.
 */
export type ExchangeFailure =
  | { readonly kind: 'unanswered' | 'interrupted'; readonly cause: unknown }
  | { readonly kind: 'tooLong'; readonly receivedBytes: number };

/** Looks at an answer that begins; what it returns gets the body piece by piece, as it arrives. */
export type WatchAnswer = (response: Response) => ((piece: Uint8Array) => void) | undefined;

/** So much is taken on the word of a Content-Length; a longer answer has to prove itself by sending that much. */
const TRUSTED_BYTES = 16 * 1024 * 1024;

/**
 * One exchange, body included, so that a connection lost half-way counts as lost. Rejects only as its signal says, or for a
 * bug; what happens to the connection is a value.
 */
export async function exchange(
  send: typeof fetch,
  url: string,
  init: RequestInit & { readonly signal: AbortSignal },
  limits: ExchangeLimits,
  watch?: WatchAnswer,
): Promise<Result<Exchanged, ExchangeFailure>> {
  const controller = new AbortController();
  const stop = () => controller.abort(abortError());
  init.signal.addEventListener('abort', stop, { once: true });
  if (init.signal.aborted) stop();
  const patience = new Patience(controller);
  let hasBegun = false;
  try {
    patience.expect(limits.answerMs);
    const response = await send(url, { ...init, signal: controller.signal });
    hasBegun = true;
    patience.expect(limits.idleMs);
    const body = await readBody(response, limits.maxBytes, patience, controller.signal, watch?.(response));
    // The rest of an endless answer must not go on arriving.
    if (!body.ok) controller.abort(abortError());
    return body.ok ? ok({ response, bytes: body.value }) : body;
  } catch (cause) {
    if (init.signal.aborted) throw abortError();
    if (isConnectionFault(cause)) return fail({ kind: hasBegun ? 'interrupted' : 'unanswered', cause });
    throw cause;
  } finally {
    patience.end();
    init.signal.removeEventListener('abort', stop);
  }
}

export const isTimeout = (cause: unknown): boolean => cause instanceof DOMException && cause.name === 'TimeoutError';

/** fetch throws TypeError for anything about the connection; the timer below throws TimeoutError. */
const isConnectionFault = (cause: unknown): boolean =>
  cause instanceof TypeError || (cause instanceof DOMException && cause.name !== 'SyntaxError');

/**
 * Ends an exchange after a silence. One timer for all of it: what arrives only notes the time, so that ten thousand small
 * pieces cost ten thousand numbers and no timers.
 */
class Patience {
  readonly #controller: AbortController;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #limitMs = 0;
  #heardAt = 0;

  constructor(controller: AbortController) {
    this.#controller = controller;
  }

  expect(limitMs: number): void {
    this.end();
    this.#limitMs = limitMs;
    this.heard();
    this.#timer = setTimeout(() => this.#check(), limitMs);
  }

  heard(): void {
    this.#heardAt = performance.now();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #check(): void {
    const restMs = this.#heardAt + this.#limitMs - performance.now();
    // Timers may fire a little early by this clock.
    if (restMs > 1) this.#timer = setTimeout(() => this.#check(), restMs);
    else this.#controller.abort(new DOMException('no answer in time', 'TimeoutError'));
  }
}

/** Reads piece by piece into one buffer where the length is known, so that a large object is held once, not twice. */
async function readBody(
  response: Response,
  maxBytes: number,
  patience: Patience,
  signal: AbortSignal,
  seen: ((piece: Uint8Array) => void) | undefined,
): Promise<Result<Uint8Array<ArrayBuffer>, ExchangeFailure>> {
  const declared = declaredLength(response);
  const reader = response.body?.getReader();
  if (!reader) return ok(new Uint8Array());
  // A stand-in for fetch may not tie the body to the signal; the real one does, and then this changes nothing.
  const stop = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const body = new GrowingBytes(declared);
    let isFitting = declared <= maxBytes;
    while (isFitting) {
      const { done, value } = await reader.read();
      if (signal.aborted) throw signal.reason;
      const whole = done ? body.whole() : undefined;
      if (whole) return ok(whole);
      patience.heard();
      isFitting = !done && body.length + value.length <= maxBytes && body.add(value);
      if (isFitting && value) seen?.(value);
    }
    stop();
    return fail({ kind: 'tooLong', receivedBytes: Math.max(body.length, declared) });
  } finally {
    signal.removeEventListener('abort', stop);
    reader.releaseLock();
  }
}

/** Bytes to expect; 0 where nobody says, and for a packed body, whose Content-Length counts the packed bytes. */
function declaredLength({ headers }: Response): number {
  const encoding = headers.get('Content-Encoding') ?? 'identity';
  const length = Number(headers.get('Content-Length') ?? 0);
  return encoding === 'identity' && Number.isSafeInteger(length) && length > 0 ? length : 0;
}

class GrowingBytes {
  readonly #declared: number;
  #buffer: Uint8Array<ArrayBuffer> = new Uint8Array();
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #length = 0;

  constructor(declared: number) {
    this.#declared = declared;
  }

  get length(): number {
    return this.#length;
  }

  /** False: there is no memory for it. */
  add(piece: Uint8Array<ArrayBuffer>): boolean {
    const end = this.#length + piece.length;
    if (end > this.#buffer.length && end <= this.#declared && !this.#grow(end)) return false;
    if (end <= this.#buffer.length) this.#buffer.set(piece, this.#length);
    else this.#pieces.push(piece);
    this.#length = end;
    return true;
  }

  /** Undefined: there is no memory for it. */
  whole(): Uint8Array<ArrayBuffer> | undefined {
    const [only] = this.#pieces;
    const held = this.#length - this.#pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (!only) return held === this.#buffer.length ? this.#buffer : this.#buffer.slice(0, held);
    if (held === 0 && this.#pieces.length === 1 && only.byteLength === only.buffer.byteLength) return only;
    const whole = allocated(this.#length);
    if (!whole) return undefined;
    whole.set(this.#buffer.subarray(0, held));
    let at = held;
    for (const piece of this.#pieces.splice(0)) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  #grow(end: number): boolean {
    const larger = allocated(end <= TRUSTED_BYTES ? Math.min(this.#declared, TRUSTED_BYTES) : this.#declared);
    if (!larger) return false;
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
    return true;
  }
}

function allocated(size: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    return new Uint8Array(size);
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}
