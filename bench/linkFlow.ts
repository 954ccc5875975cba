import type { Readable, Writable } from 'node:stream';
import type { LaneFlow, ShapedLane } from './linkLane';

/** Bytes of one connection that wait for the line before its sender is asked to stop. */
export const WAITING_LIMIT = 128 * 1024;

/** One direction of one connection: from one socket, over the lane, into another. */
export class ShapedFlow implements LaneFlow {
  readonly #lane: ShapedLane;
  readonly #from: Readable;
  readonly #to: Writable;
  #waiting: { readonly bytes: Uint8Array; readonly since: number }[] = [];
  #waitingBytes = 0;
  #onItsWayBytes = 0;
  #hasEnded = false;
  #isBlocked = false;
  #isStopped = false;

  constructor(lane: ShapedLane, from: Readable, to: Writable) {
    this.#lane = lane;
    this.#from = from;
    this.#to = to;
  }

  start(): void {
    if (this.#isStopped) return;
    this.#from.on('data', (bytes: Uint8Array) => this.#receive(bytes));
    const end = () => {
      this.#hasEnded = true;
      this.#endWhenEmpty();
    };
    // A sender that only ever ended did so before anybody listened.
    if (this.#from.readableEnded) end();
    else this.#from.once('end', end);
    this.#to.on('drain', () => {
      this.#isBlocked = false;
      if (this.#waitingBytes > 0) this.#lane.offer(this);
      else this.#resume();
    });
  }

  stop(): void {
    this.#isStopped = true;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#lane.withdraw(this);
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  get waitingSince(): number | undefined {
    return this.#isBlocked ? undefined : this.#waiting[0]?.since;
  }

  take(maxBytes: number): Uint8Array {
    const [first] = this.#waiting;
    if (first === undefined) throw new Error('nothing waits');
    const bytes = first.bytes.subarray(0, maxBytes);
    if (bytes.length === first.bytes.length) this.#waiting.shift();
    else this.#waiting[0] = { bytes: first.bytes.subarray(maxBytes), since: first.since };
    this.#waitingBytes -= bytes.length;
    this.#onItsWayBytes += bytes.length;
    this.#resume();
    return bytes;
  }

  arrive(bytes: Uint8Array): void {
    if (this.#isStopped) return;
    this.#onItsWayBytes -= bytes.length;
    this.#write(bytes);
    this.#endWhenEmpty();
  }

  #receive(bytes: Uint8Array): void {
    if (this.#isStopped) return;
    if (this.#lane.isOpen && this.#waitingBytes === 0 && this.#onItsWayBytes === 0) {
      this.#lane.delivered += bytes.length;
      this.#write(bytes);
      if (this.#isBlocked) this.#from.pause();
      return;
    }
    this.#waiting.push({ bytes, since: this.#lane.now() });
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= WAITING_LIMIT) this.#from.pause();
    this.#lane.offer(this);
  }

  #write(bytes: Uint8Array): void {
    if (!this.#to.write(bytes)) this.#isBlocked = true;
  }

  #resume(): void {
    if (this.#from.isPaused() && this.#waitingBytes < WAITING_LIMIT / 2 && !this.#isBlocked) this.#from.resume();
  }

  /** The end of one direction is passed on after its last byte; the other direction goes on (half-closed). */
  #endWhenEmpty(): void {
    if (this.#hasEnded && this.#waitingBytes === 0 && this.#onItsWayBytes === 0) this.#to.end();
  }
}
