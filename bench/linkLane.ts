import type { LinkProfile } from './types';

/** Time in milliseconds, and calls in the future; tests put their own in its place. */
export interface LinkClock {
  now(): number;
  /** Returns how to call it off. */
  schedule(delayMs: number, run: () => void): () => void;
}

export const systemClock: LinkClock = {
  now: () => performance.now(),
  schedule: (delayMs, run) => {
    const timer = setTimeout(run, Math.ceil(delayMs));
    return () => clearTimeout(timer);
  },
};

/** What a connection has waiting for its turn on the line. */
export interface LaneFlow {
  /** When the first waiting byte came in; undefined when nothing waits, or the receiver takes nothing at the moment. */
  readonly waitingSince: number | undefined;
  /** At most so many of the waiting bytes, in order. */
  take(maxBytes: number): Uint8Array;
  /** They have come through. */
  arrive(bytes: Uint8Array): void;
}

interface OnItsWay {
  readonly flow: LaneFlow;
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** A few packets: small enough that a short answer is not held up by a long one for more than a few milliseconds. */
export const PIECE_BYTES = 4096;

/**
 * One direction of the line. Virtual time: a piece starts when the line is free and it has come in, not when a timer
 * happens to fire, so that late timers do not make the line slower than it says.
 */
export class ShapedLane {
  delivered = 0;
  readonly #clock: LinkClock;
  /** Flows that wait for their turn, next one first. */
  readonly #turns = new Set<LaneFlow>();
  #onItsWay: OnItsWay[] = [];
  #freeAt = 0;
  #lastArrival = 0;
  #msPerByte = 0;
  #delayMs = 0;
  #callOff: (() => void) | undefined;
  #wakesAt = Number.POSITIVE_INFINITY;
  #isRunning = false;

  constructor(clock: LinkClock, profile: LinkProfile) {
    this.#clock = clock;
    this.use(profile);
  }

  use(profile: LinkProfile): void {
    this.#msPerByte = 8000 / profile.bitsPerSecond;
    this.#delayMs = profile.roundTripMs / 2;
    // What the slower line had taken on ahead is not held against the new one.
    this.#freeAt = Math.min(this.#freeAt, this.#clock.now());
    this.#run();
  }

  now(): number {
    return this.#clock.now();
  }

  /** Nothing is added on the way: bytes may go straight through. */
  get isOpen(): boolean {
    return this.#msPerByte === 0 && this.#delayMs === 0;
  }

  /** The flow has bytes, or its receiver takes bytes again. */
  offer(flow: LaneFlow): void {
    this.#turns.add(flow);
    this.#run();
  }

  /** Forgets a broken connection; what it had on the line is lost. */
  withdraw(flow: LaneFlow): void {
    this.#turns.delete(flow);
    this.#onItsWay = this.#onItsWay.filter((one) => one.flow !== flow);
  }

  stop(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    this.#turns.clear();
    this.#onItsWay = [];
  }

  #run(): void {
    // Delivering may make a flow offer more at once; the loop under way sees it.
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      const now = this.#clock.now();
      do this.#send(now);
      while (this.#deliver(now));
    } finally {
      this.#isRunning = false;
    }
    this.#sleep();
  }

  /** Puts every piece on the line whose time has come, one connection after the other. */
  #send(now: number): void {
    while (this.#turns.size > 0) {
      const [flow] = this.#turns;
      if (flow === undefined) return;
      const since = flow.waitingSince;
      if (since === undefined) {
        this.#turns.delete(flow);
        continue;
      }
      const start = Math.max(since, this.#freeAt);
      if (start > now) return;
      const bytes = flow.take(PIECE_BYTES);
      this.#turns.delete(flow);
      if (flow.waitingSince !== undefined) this.#turns.add(flow);
      this.#freeAt = start + bytes.length * this.#msPerByte;
      this.#lastArrival = Math.max(this.#lastArrival, this.#freeAt + this.#delayMs);
      this.#onItsWay.push({ flow, bytes, at: this.#lastArrival });
    }
  }

  /** Whether anything arrived, since then receivers may take more. */
  #deliver(now: number): boolean {
    const waiting = this.#onItsWay.findIndex(({ at }) => at > now);
    const due = this.#onItsWay.splice(0, waiting < 0 ? this.#onItsWay.length : waiting);
    for (const { flow, bytes } of due) {
      this.delivered += bytes.length;
      flow.arrive(bytes);
    }
    return due.length > 0;
  }

  #sleep(): void {
    const next = Math.min(
      this.#onItsWay[0]?.at ?? Number.POSITIVE_INFINITY,
      this.#turns.size > 0 ? this.#freeAt : Number.POSITIVE_INFINITY,
    );
    if (next === this.#wakesAt && this.#callOff !== undefined) return;
    this.#callOff?.();
    this.#wakesAt = next;
    this.#callOff = Number.isFinite(next)
      ? this.#clock.schedule(Math.max(0, next - this.#clock.now()), () => {
          this.#callOff = undefined;
          this.#run();
        })
      : undefined;
  }
}
