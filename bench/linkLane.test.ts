import { expect, test } from 'vitest';
import { seededRandom } from '../src/lib/seededRandom';
import { type LaneFlow, type LinkClock, PIECE_BYTES, ShapedLane } from './linkLane';
import type { LinkProfile } from './types';

/** Time that passes only when the test says so. */
class ManualClock implements LinkClock {
  time = 0;
  #calls: { readonly at: number; readonly run: () => void }[] = [];

  now(): number {
    return this.time;
  }

  schedule(delayMs: number, run: () => void): () => void {
    const call = { at: this.time + delayMs, run };
    this.#calls.push(call);
    return () => {
      this.#calls = this.#calls.filter((one) => one !== call);
    };
  }

  /** `lateMs`: how late timers fire, as they do on a busy machine. */
  advanceTo(time: number, lateMs = 0): void {
    for (;;) {
      const [next] = this.#calls.toSorted((one, other) => one.at - other.at);
      if (next === undefined || next.at + lateMs > time) break;
      this.#calls = this.#calls.filter((one) => one !== next);
      this.time = Math.max(this.time, next.at + lateMs);
      next.run();
    }
    this.time = Math.max(this.time, time);
  }
}

/** A connection that has bytes waiting, and writes down when they come through. */
class Sender implements LaneFlow {
  readonly arrivals: { readonly at: number; readonly bytes: number }[] = [];
  readonly got: Uint8Array[] = [];
  waitingSince: number | undefined;
  readonly #clock: ManualClock;
  #waiting: Uint8Array;

  constructor(clock: ManualClock, bytes: Uint8Array) {
    this.#clock = clock;
    this.#waiting = bytes;
    this.waitingSince = bytes.length > 0 ? clock.now() : undefined;
  }

  take(maxBytes: number): Uint8Array {
    const bytes = this.#waiting.subarray(0, maxBytes);
    this.#waiting = this.#waiting.subarray(maxBytes);
    if (this.#waiting.length === 0) this.waitingSince = undefined;
    return bytes;
  }

  arrive(bytes: Uint8Array): void {
    this.arrivals.push({ at: this.#clock.now(), bytes: bytes.length });
    this.got.push(bytes);
  }

  get arrived(): number {
    return this.arrivals.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}

const profile = (bitsPerSecond: number, roundTripMs: number): LinkProfile => ({
  name: 'rural',
  title: 'made for a test',
  bitsPerSecond,
  roundTripMs,
});

test('125 000 bytes on a line of 1 Mbit/s take one second and half a round trip', () => {
  const clock = new ManualClock();
  const lane = new ShapedLane(clock, profile(1e6, 100));
  const sender = new Sender(clock, new Uint8Array(125_000));
  lane.offer(sender);
  clock.advanceTo(5000);
  expect(sender.arrived).toBe(125_000);
  expect(sender.arrivals.at(-1)?.at).toBeCloseTo(1050, 6);
  expect(lane.delivered).toBe(125_000);
});

test('the line is as fast as it says even where timers fire late', () => {
  const clock = new ManualClock();
  const lane = new ShapedLane(clock, profile(10e6, 0));
  const sender = new Sender(clock, new Uint8Array(1_250_000));
  lane.offer(sender);
  clock.advanceTo(1010, 4);
  expect(sender.arrived).toBe(1_250_000);
});

test('an idle line saves nothing up: what comes later is not faster', () => {
  const clock = new ManualClock();
  const lane = new ShapedLane(clock, profile(1e6, 0));
  clock.advanceTo(10_000);
  const sender = new Sender(clock, new Uint8Array(12_500));
  lane.offer(sender);
  clock.advanceTo(10_099);
  expect(sender.arrived).toBeLessThan(12_500);
  clock.advanceTo(10_101);
  expect(sender.arrived).toBe(12_500);
});

test('a short answer is not held up by a long one that was there before', () => {
  const clock = new ManualClock();
  const lane = new ShapedLane(clock, profile(10e6, 0));
  const long = new Sender(clock, new Uint8Array(5_000_000));
  const short = new Sender(clock, new Uint8Array(1000));
  lane.offer(long);
  lane.offer(short);
  clock.advanceTo(20);
  expect(short.arrived).toBe(1000);
  expect(long.arrived).toBeLessThan(50_000);
});

test('three connections share the line evenly', () => {
  const clock = new ManualClock();
  const lane = new ShapedLane(clock, profile(30e6, 10));
  const senders = [1, 2, 3].map(() => new Sender(clock, new Uint8Array(10_000_000)));
  for (const sender of senders) lane.offer(sender);
  clock.advanceTo(1000);
  const arrived = senders.map((sender) => sender.arrived);
  expect(Math.max(...arrived) - Math.min(...arrived)).toBeLessThanOrEqual(PIECE_BYTES);
  expect(arrived.reduce((sum, bytes) => sum + bytes, 0)).toBeGreaterThan(3.7e6);
});

test('a connection that takes nothing does not hold up the others', () => {
  const clock = new ManualClock();
  const lane = new ShapedLane(clock, profile(1e6, 0));
  const stuck = new Sender(clock, new Uint8Array(100_000));
  stuck.waitingSince = undefined;
  const other = new Sender(clock, new Uint8Array(12_500));
  lane.offer(stuck);
  lane.offer(other);
  clock.advanceTo(101);
  expect(other.arrived).toBe(12_500);
  expect(stuck.arrived).toBe(0);
});

test('what a broken connection had on the line is forgotten, and is not counted', () => {
  const clock = new ManualClock();
  const lane = new ShapedLane(clock, profile(1e6, 200));
  const broken = new Sender(clock, new Uint8Array(50_000));
  lane.offer(broken);
  clock.advanceTo(90);
  lane.withdraw(broken);
  clock.advanceTo(10_000);
  expect(broken.arrived).toBe(0);
  expect(lane.delivered).toBe(0);
});

test('bytes stay in order while the profile changes under way', () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const random = seededRandom(seed);
    const clock = new ManualClock();
    const lane = new ShapedLane(clock, profile(1e6, 100));
    const sent = Uint8Array.from({ length: 60_000 }, () => Math.floor(random() * 256));
    const sender = new Sender(clock, sent);
    lane.offer(sender);
    for (let step = 0; step < 10; step += 1) {
      clock.advanceTo(clock.now() + random() * 60);
      lane.use(profile(random() < 0.3 ? Number.POSITIVE_INFINITY : 1e5 + random() * 1e7, random() < 0.5 ? 0 : 100));
    }
    lane.use(profile(1e7, 0));
    clock.advanceTo(60_000);
    expect(Buffer.concat(sender.got).equals(Buffer.from(sent))).toBe(true);
  }
});
