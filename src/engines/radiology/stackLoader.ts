import type { EncodedFrame, RequestOptions } from '../../dicom/ports';
import type { Problem } from '../../dicom/problem';
import type { FrameHeader } from '../../dicom/types';
import { fail, type Result } from '../../lib/result';

/** What a loaded frame must tell the loader: how much memory it takes. */
interface Sized {
  readonly sizeInBytes: number;
}

/** Where frames come from and where they stay; the loader only decides when and in which order. */
export interface FrameStore<Frame extends Sized> {
  /** A frame that another pane already holds; from now on held for this loader too. */
  hold(index: number): Frame | undefined;
  fetch(index: number, options: RequestOptions): Promise<Result<EncodedFrame, Problem>>;
  decode(index: number, encoded: EncodedFrame): Promise<Result<Frame, Problem>>;
  release(index: number): void;
  /** Bytes still free for all panes together; below zero something must go. */
  freeBytes(): number;
}

export interface LoaderEvents<Frame> {
  loaded(index: number, frame: Frame): void;
  failed(index: number, problem: Problem): void;
}

/** At once, visible and background together: browsers hold six connections to an HTTP/1.1 host. */
const AT_ONCE = 6;
/** Frames this near to the one on screen go before other panes' background. */
const NEAR = 10;

/**
 * Brings the frames of one stack in, from the one the reader looks at outwards, the side they scroll towards first. The
 * first image has the line to itself. A jump starts the wanted frame at once; when all lines are busy, the one farthest
 * from the reader is given up. Under the memory budget the farthest frames leave first and come back when needed.
 */
export class StackLoader<Frame extends Sized> {
  readonly #headers: readonly FrameHeader[];
  readonly #store: FrameStore<Frame>;
  readonly #events: LoaderEvents<Frame>;
  readonly #frames = new Map<number, Frame>();
  readonly #failures = new Map<number, Problem>();
  readonly #inFlight = new Map<number, AbortController>();
  /** 1 for a frame that need not be asked for: it is here, on its way, or failed. Searched at memory speed, once a frame. */
  readonly #settled: Uint8Array;
  #wanted = 0;
  #direction: 1 | -1 = 1;
  #isOver = false;
  #hasOne = false;

  constructor(headers: readonly FrameHeader[], store: FrameStore<Frame>, events: LoaderEvents<Frame>) {
    this.#headers = headers;
    this.#settled = new Uint8Array(headers.length);
    this.#store = store;
    this.#events = events;
  }

  get loadedCount(): number {
    return this.#frames.size;
  }

  get failedCount(): number {
    return this.#failures.size;
  }

  frame(index: number): Frame | undefined {
    return this.#frames.get(index);
  }

  failure(index: number): Problem | undefined {
    return this.#failures.get(index);
  }

  /** The reader looks at `index` now. A frame that failed before is tried again. */
  want(index: number): void {
    if (this.#isOver) return;
    if (index !== this.#wanted) this.#direction = index > this.#wanted ? 1 : -1;
    this.#wanted = index;
    this.#failures.delete(index);
    this.#note(index);
    if (!this.#frames.has(index) && !this.#inFlight.has(index)) {
      if (this.#inFlight.size >= AT_ONCE) this.#giveUpFarthest();
      this.#start(index, 'visible');
    }
    this.#fill();
  }

  /** Ends everything; nothing is reported afterwards. */
  dispose(): void {
    this.#isOver = true;
    for (const request of this.#inFlight.values()) request.abort();
    this.#inFlight.clear();
    for (const index of this.#frames.keys()) this.#store.release(index);
    this.#frames.clear();
  }

  #fill(): void {
    if (!this.#hasOne && this.#inFlight.size > 0) return;
    while (!this.#isOver && this.#inFlight.size < AT_ONCE) {
      const next = this.#nearestMissing();
      if (next === undefined || !this.#makeRoomFor(next)) return;
      this.#start(next, Math.abs(next - this.#wanted) <= NEAR ? 'prefetch' : 'background');
    }
  }

  /** Of two that are equally near, the one on the side the reader scrolls towards. */
  #nearestMissing(): number | undefined {
    const after = this.#settled.indexOf(0, this.#wanted);
    const before = this.#settled.lastIndexOf(0, this.#wanted);
    if (after < 0 || before < 0) return after < 0 && before < 0 ? undefined : Math.max(after, before);
    const difference = this.#distance(after) - this.#distance(before);
    return difference < 0 || (difference === 0 && this.#direction > 0) ? after : before;
  }

  /** After every change of what is known about a frame. */
  #note(index: number): void {
    const isSettled = this.#frames.has(index) || this.#inFlight.has(index) || this.#failures.has(index);
    this.#settled[index] = isSettled ? 1 : 0;
  }

  /** True when a frame at `index` may be loaded: there is memory, or a frame farther away can leave for it. */
  #makeRoomFor(index: number): boolean {
    while (this.#store.freeBytes() < this.#expectedBytes(index)) {
      const farthest = this.#farthest(this.#frames.keys());
      if (farthest === undefined || this.#distance(farthest) <= this.#distance(index)) return index === this.#wanted;
      this.#frames.delete(farthest);
      this.#note(farthest);
      this.#store.release(farthest);
    }
    return true;
  }

  /** Of this frame and those on their way. */
  #expectedBytes(index: number): number {
    const header = this.#headers[index];
    return header ? header.columns * header.rows * 2 * (this.#inFlight.size + 1) : 0;
  }

  #distance(index: number): number {
    return Math.abs(index - this.#wanted);
  }

  #farthest(indices: Iterable<number>): number | undefined {
    let farthest: number | undefined;
    for (const index of indices)
      if (farthest === undefined || this.#distance(index) > this.#distance(farthest)) farthest = index;
    return farthest;
  }

  #giveUpFarthest(): void {
    const farthest = this.#farthest(this.#inFlight.keys());
    if (farthest === undefined) return;
    this.#inFlight.get(farthest)?.abort();
    this.#inFlight.delete(farthest);
    this.#note(farthest);
  }

  #start(index: number, priority: RequestOptions['priority']): void {
    const known = this.#store.hold(index);
    if (known) {
      this.#arrived(index, known);
      return;
    }
    const request = new AbortController();
    this.#inFlight.set(index, request);
    this.#note(index);
    void this.#load(index, request, priority);
  }

  async #load(index: number, request: AbortController, priority: RequestOptions['priority']): Promise<void> {
    const result = await this.#attempt(index, request.signal, priority);
    if (this.#inFlight.get(index) !== request) {
      if (result.ok && !this.#frames.has(index)) this.#store.release(index);
      return; // given up meanwhile
    }
    this.#inFlight.delete(index);
    this.#note(index);
    this.#hasOne = true;
    if (result.ok) this.#arrived(index, result.value);
    else this.#lost(index, result.error);
    this.#fill();
  }

  /** A request that was given up rejects; what it rejects with is dropped by the caller. */
  async #attempt(
    index: number,
    signal: AbortSignal,
    priority: RequestOptions['priority'],
  ): Promise<Result<Frame, Problem>> {
    try {
      const encoded = await this.#store.fetch(index, { signal, priority, order: this.#distance(index) });
      if (!encoded.ok) return encoded;
      // Decoding needs no line: the others begin to travel meanwhile.
      if (!signal.aborted) this.#lineIsFree();
      return await this.#store.decode(index, encoded.value);
    } catch (cause) {
      return fail(unexpected(cause));
    }
  }

  #lineIsFree(): void {
    if (this.#hasOne) return;
    this.#hasOne = true;
    this.#fill();
  }

  #arrived(index: number, frame: Frame): void {
    this.#frames.set(index, frame);
    this.#failures.delete(index);
    this.#note(index);
    this.#hasOne = true;
    this.#events.loaded(index, frame);
  }

  #lost(index: number, problem: Problem): void {
    this.#failures.set(index, problem);
    this.#note(index);
    this.#events.failed(index, problem);
  }
}

const unexpected = (cause: unknown): Problem => ({
  code: 'network',
  severity: 'error',
  title: 'The image could not be fetched',
  detail: cause instanceof Error ? cause.message : String(cause),
  cause,
});
