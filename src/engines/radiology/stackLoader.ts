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
  /** How many frames keep the decoders busy; two when absent. */
  readonly decodersAtOnce?: number;
  /** So few cores that decoding holds up a fast line: what the reader is not near to waits until the line is slow or done. */
  readonly hasFewCores?: boolean;
  /** Bytes still free for all panes together; below zero something must go. */
  freeBytes(): number;
}

export interface LoaderEvents<Frame> {
  loaded(index: number, frame: Frame): void;
  failed(index: number, problem: Problem): void;
}

/** At once, visible and background together: browsers hold six connections to an HTTP/1.1 host. */
const AT_ONCE = 6;
/** A 512² image takes about this long to decode: where frames come more slowly, decoding them costs the line nothing. */
const SLOW_LINE_MS = 25;
/** One is decoded and one is ready for the decoder that becomes free. */
const DECODERS = 2;
/** Frames this near to the one on screen are decoded as soon as they come, however few cores there are. */
const NEAR = 10;

/**
 * Brings the frames of one stack in, from the one the reader looks at outwards, the side they scroll towards first. The
 * first image has the line to itself. A jump starts the wanted frame at once; when all lines are busy, the one farthest
 * from the reader is given up. A line is free again when the bytes are here: frames wait for a decoder in memory, and the
 * one nearest to the reader is decoded next. Under the memory budget the farthest frames leave first and come back when
 * needed.
 */
export class StackLoader<Frame extends Sized> {
  readonly #headers: readonly FrameHeader[];
  readonly #store: FrameStore<Frame>;
  readonly #events: LoaderEvents<Frame>;
  readonly #frames = new Map<number, Frame>();
  readonly #failures = new Map<number, Problem>();
  readonly #inFlight = new Map<number, AbortController>();
  /** Fetched, and not yet with a decoder. */
  readonly #fetched = new Map<number, EncodedFrame>();
  readonly #decoding = new Set<number>();
  /** 1 for a frame among `#fetched`. */
  readonly #waits: Uint8Array;
  /** 1 for a frame that need not be asked for: it is here, on its way, or failed. Searched at memory speed, once a frame. */
  readonly #settled: Uint8Array;
  /** 1 for a frame that is here. */
  readonly #here: Uint8Array;
  #ranges: readonly number[] | undefined;
  #wanted = 0;
  #direction: 1 | -1 = 1;
  #isOver = false;
  #hasOne = false;
  readonly #arrivals: Pace;
  /** Frames come about as fast as they can be decoded: then the two are in each other's way. */
  #isLineFast = true;

  constructor(
    headers: readonly FrameHeader[],
    store: FrameStore<Frame>,
    events: LoaderEvents<Frame>,
    now: () => number = () => performance.now(),
  ) {
    this.#arrivals = new Pace(now);
    this.#headers = headers;
    this.#settled = new Uint8Array(headers.length);
    this.#waits = new Uint8Array(headers.length);
    this.#here = new Uint8Array(headers.length);
    this.#store = store;
    this.#events = events;
  }

  get loadedCount(): number {
    return this.#frames.size;
  }

  get failedCount(): number {
    return this.#failures.size;
  }

  /** 1-based, the lowest first. */
  get failedFrames(): readonly number[] {
    return [...this.#failures.keys()].map((index) => index + 1).sort((a, b) => a - b);
  }

  /** Runs of frames that are here; the same list until one comes or goes. */
  get loadedRanges(): readonly number[] {
    this.#ranges ??= rangesOf(this.#here);
    return this.#ranges;
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
    if (this.#fetched.has(index)) void this.#decode(index);
    else if (!this.#frames.has(index) && !this.#inFlight.has(index) && !this.#decoding.has(index)) {
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
    this.#fetched.clear();
    for (const index of this.#frames.keys()) this.#store.release(index);
    this.#frames.clear();
  }

  #fill(): void {
    if (!this.#hasOne && this.#inFlight.size + this.#fetched.size + this.#decoding.size > 0) return;
    while (!this.#isOver && this.#inFlight.size < AT_ONCE) {
      const next = this.#nearest(this.#settled, 0);
      if (next === undefined || !this.#makeRoomFor(next)) return;
      this.#start(next, 'prefetch'); // by their distance, so that no pane's far images hold up another's near ones
    }
  }

  /** Of two that are equally near, the one on the side the reader scrolls towards. */
  #nearest(marks: Uint8Array, mark: 0 | 1): number | undefined {
    const after = marks.indexOf(mark, this.#wanted);
    const before = marks.lastIndexOf(mark, this.#wanted);
    if (after < 0 || before < 0) return after < 0 && before < 0 ? undefined : Math.max(after, before);
    const difference = this.#distance(after) - this.#distance(before);
    return difference < 0 || (difference === 0 && this.#direction > 0) ? after : before;
  }

  /** After every change of what is known about a frame. */
  #note(index: number): void {
    const isWaiting = this.#fetched.has(index);
    const isUnderWay = isWaiting || this.#inFlight.has(index) || this.#decoding.has(index);
    const isHere = this.#frames.has(index);
    this.#waits[index] = isWaiting ? 1 : 0;
    this.#settled[index] = isUnderWay || isHere || this.#failures.has(index) ? 1 : 0;
    if ((this.#here[index] === 1) === isHere) return;
    this.#here[index] = isHere ? 1 : 0;
    this.#ranges = undefined;
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
    const underWay = this.#inFlight.size + this.#fetched.size + this.#decoding.size;
    return header ? header.columns * header.rows * 2 * (underWay + 1) : 0;
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
    const { signal } = request;
    // A request that was given up rejects; what it rejects with is dropped here.
    const encoded = await settle(this.#store.fetch(index, { signal, priority, order: this.#distance(index) }));
    if (this.#inFlight.get(index) !== request) return;
    this.#inFlight.delete(index);
    this.#isLineFast = this.#arrivals.next() < SLOW_LINE_MS;
    if (encoded.ok) this.#fetched.set(index, encoded.value);
    this.#note(index);
    if (!encoded.ok) this.#lost(index, encoded.error);
    this.#fill();
    this.#decodeNearest();
  }

  #decodeNearest(): void {
    const most = this.#store.decodersAtOnce ?? DECODERS;
    while (!this.#isOver && this.#decoding.size < most) {
      const next = this.#nearest(this.#waits, 1);
      const isForLater = this.#store.hasFewCores === true && this.#inFlight.size > 0 && this.#isLineFast;
      if (next === undefined || (isForLater && this.#distance(next) > NEAR)) return;
      void this.#decode(next);
    }
  }

  async #decode(index: number): Promise<void> {
    const encoded = this.#fetched.get(index);
    if (!encoded) return;
    this.#fetched.delete(index);
    this.#decoding.add(index);
    this.#note(index);
    const frame = await settle(this.#store.decode(index, encoded));
    this.#decoding.delete(index);
    if (this.#isOver) {
      if (frame.ok) this.#store.release(index);
      return;
    }
    if (frame.ok) this.#arrived(index, frame.value);
    else this.#lost(index, frame.error);
    this.#decodeNearest();
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
    this.#hasOne = true;
    this.#failures.set(index, problem);
    this.#note(index);
    this.#events.failed(index, problem);
  }
}

/** Runs of 1 as 0-based starts and ends, each end just past its run; searched at memory speed. */
function rangesOf(marks: Uint8Array): readonly number[] {
  const ranges: number[] = [];
  for (let start = marks.indexOf(1); start >= 0; ) {
    const end = marks.indexOf(0, start);
    ranges.push(start, end < 0 ? marks.length : end);
    start = end < 0 ? -1 : marks.indexOf(1, end);
  }
  return ranges;
}

/** How far apart events are, in milliseconds: a mean in which the last ones count most. */
class Pace {
  readonly #now: () => number;
  #last: number | undefined;
  #meanMs = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  next(): number {
    const at = this.#now();
    if (this.#last !== undefined) this.#meanMs += (at - this.#last - this.#meanMs) / 4;
    this.#last = at;
    return this.#meanMs;
  }
}

async function settle<T>(running: Promise<Result<T, Problem>>): Promise<Result<T, Problem>> {
  try {
    return await running;
  } catch (cause) {
    return fail(unexpected(cause));
  }
}

const unexpected = (cause: unknown): Problem => ({
  code: 'network',
  severity: 'error',
  title: 'The image could not be fetched',
  detail: cause instanceof Error ? cause.message : String(cause),
  cause,
});
