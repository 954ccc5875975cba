import { abortError, type Wait } from './abort';
import type { WatchProtocol } from './protocol';
import { compareRanks, concurrencyFor, type Rank, RequestQueue } from './queue';
import { rankOf } from './requestRank';

/** Browsers open six connections to an HTTP/1.1 origin; what is sent beyond waits inside them, where nothing can overtake. */
const HTTP1_CONCURRENCY = 6;
/** One HTTP/2 or HTTP/3 connection carries many streams; more than this only fills the server's own queue. */
const MULTIPLEXED_CONCURRENCY = 24;

/** Somebody who waits for a connection. `start` is called once, when it is its turn. */
export interface Candidate {
  readonly rank: Rank;
  start(): void;
}

export type Release = () => void;

/** The connections of one page, by origin: whoever talks to an origin stands in the same queue (one per `fetch`). */
export class Connections {
  readonly #origins = new Map<string, OriginConnections>();

  static #byFetch = new WeakMap<typeof fetch, Connections>();

  static of(fetcher: typeof fetch): Connections {
    const known = Connections.#byFetch.get(fetcher) ?? new Connections();
    Connections.#byFetch.set(fetcher, known);
    return known;
  }

  to(origin: string): OriginConnections {
    const known = this.#origins.get(origin) ?? new OriginConnections(origin);
    this.#origins.set(origin, known);
    return known;
  }
}

/** What is known of one origin, and who of all its sources goes next. */
export class OriginConnections {
  readonly #origin: string;
  readonly #waiting = new Set<ConnectionShare>();
  #limit = HTTP1_CONCURRENCY;
  #running = 0;
  #pauses = 0;
  #isDealing = false;
  #hasAnswered = false;

  constructor(origin = '') {
    this.#origin = origin;
  }

  /** An answer of any kind has come: it exists, and lets this page read it. */
  get hasAnswered(): boolean {
    return this.#hasAnswered;
  }

  /** How many requests run at a time. */
  get limit(): number {
    return this.#limit;
  }

  /** A source's way in; `maxConcurrent` is what its configuration allows, where it says so. */
  share(maxConcurrent = Number.POSITIVE_INFINITY): ConnectionShare {
    return new ConnectionShare(this, maxConcurrent);
  }

  answered(watch: WatchProtocol): void {
    if (!this.#hasAnswered) watch(this.#origin, (protocol) => this.learn(protocol));
    this.#hasAnswered = true;
  }

  /** What the browser says it speaks with this origin (`nextHopProtocol`); empty where it may not say. */
  learn(protocol: string): void {
    this.#limit = /^h[23]/.test(protocol) ? MULTIPLEXED_CONCURRENCY : HTTP1_CONCURRENCY;
    this.deal();
  }

  /** The origin asked for patience: nothing is started until it is over, whoever wants it. */
  async pause(delayMs: number, wait: Wait): Promise<void> {
    this.#pauses++;
    try {
      await wait(delayMs, new AbortController().signal);
    } finally {
      this.#pauses--;
      this.deal();
    }
  }

  queued(share: ConnectionShare): void {
    this.#waiting.add(share);
    this.deal();
  }

  took(): void {
    this.#running++;
  }

  gaveBack(): void {
    this.#running--;
    this.deal();
  }

  /** Starts whoever may start. Those started may come back at once with more: the same round goes on with them. */
  deal(): void {
    if (this.#isDealing) return;
    this.#isDealing = true;
    try {
      for (let share = this.#next(); share; share = this.#next()) share.startFirst();
    } finally {
      this.#isDealing = false;
    }
  }

  /** The share whose first candidate goes next; between equals the one that has less under way. */
  #next(): ConnectionShare | undefined {
    if (this.#pauses > 0) return undefined;
    let best: { readonly share: ConnectionShare; readonly rank: Rank } | undefined;
    for (const share of this.#waiting) {
      const rank = share.first?.rank;
      if (!rank) this.#waiting.delete(share);
      else if (
        !share.isPaused &&
        this.#running < concurrencyFor(rank.priority, this.#limit) &&
        share.hasRoomFor(rank)
      ) {
        const order = best ? compareRanks(rank, best.rank) || share.running - best.share.running : -1;
        if (order < 0) best = { share, rank };
      }
    }
    return best?.share;
  }
}

/** One source's place at an origin: its own queue, so that a source of few connections never holds up another. */
export class ConnectionShare {
  readonly #origin: OriginConnections;
  readonly #maxConcurrent: number;
  readonly #queue = new RequestQueue<Candidate>();
  readonly #held = new Map<AbortSignal, Release>();
  #heldTimer: ReturnType<typeof setTimeout> | undefined;
  #running = 0;
  #pauses = 0;

  constructor(origin: OriginConnections, maxConcurrent: number) {
    this.#origin = origin;
    this.#maxConcurrent = Math.max(1, maxConcurrent);
  }

  get running(): number {
    return this.#running;
  }

  get isPaused(): boolean {
    return this.#pauses > 0;
  }

  /** This source asked for patience: its neighbours at the same origin go on, for behind one proxy stand many servers. */
  async pause(delayMs: number, wait: Wait): Promise<void> {
    this.#pauses++;
    try {
      await wait(delayMs, new AbortController().signal);
    } finally {
      this.#pauses--;
      this.#origin.deal();
    }
  }

  get first(): Candidate | undefined {
    return this.#queue.peek();
  }

  /** How many requests of this priority this source may have under way. */
  concurrencyFor(priority: Rank['priority']): number {
    return concurrencyFor(priority, Math.min(this.#maxConcurrent, this.#origin.limit));
  }

  hasRoomFor(rank: Rank): boolean {
    return this.#running < this.concurrencyFor(rank.priority);
  }

  /** Puts a candidate into the queue, or to the place its rank has now. Being started takes no connection by itself: see `hold`. */
  put(candidate: Candidate): void {
    this.#queue.put(candidate, candidate.rank);
    this.#origin.queued(this);
  }

  remove(candidate: Candidate): void {
    this.#queue.remove(candidate);
  }

  startFirst(): void {
    const { first } = this;
    if (!first) return;
    this.#queue.remove(first);
    first.start();
  }

  /**
   * Keeps a connection for the request that will be made with this signal in a moment, so that nothing less urgent slips in
   * before it. A request that takes longer to come, or never does, waits for its turn like any other.
   */
  hold(signal: AbortSignal): void {
    this.#held.set(signal, this.#take());
    this.#heldTimer ??= setTimeout(() => {
      this.#heldTimer = undefined;
      for (const one of [...this.#held.keys()]) this.#heldFor(one)?.();
    }, 0);
  }

  /** Waits for a connection, by the rank of the signal. It is kept until released. `asker`: whom one may be held for. */
  turn(signal: AbortSignal, asker: AbortSignal = signal): Promise<Release> {
    const held = signal.aborted ? undefined : this.#heldFor(asker);
    if (held) return Promise.resolve(held);
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(abortError());
        return;
      }
      const leave = () => {
        this.remove(candidate);
        reject(abortError());
      };
      const candidate: Candidate = {
        rank: rankOf(signal),
        start: () => {
          signal.removeEventListener('abort', leave);
          resolve(this.#take());
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      this.put(candidate);
    });
  }

  #heldFor(asker: AbortSignal): Release | undefined {
    const release = this.#held.get(asker);
    this.#held.delete(asker);
    // The usual case: all have come before the timer, which would cost a task of its own.
    if (this.#held.size === 0) {
      clearTimeout(this.#heldTimer);
      this.#heldTimer = undefined;
    }
    return release;
  }

  #take(): Release {
    this.#running++;
    this.#origin.took();
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#running--;
      this.#origin.gaveBack();
    };
  }
}
