import type { CineStatus } from '../../dicom/paneStatus';
import type { CineTiming } from '../../dicom/radiology/cineTiming';

/** The stack that is played. */
export interface CineStack {
  readonly wantedIndex: number;
  /** What became of the wish for that image. */
  readonly wantedState: 'shown' | 'coming' | 'failed';
  hasFailed(index: number): boolean;
  want(index: number): void;
}

/** Screen refreshes, in milliseconds of `performance.now()`. */
export interface CineClock {
  request(refresh: (now: number) => void): number;
  cancel(handle: number): void;
}

export const screenClock: CineClock = {
  request: (refresh) => requestAnimationFrame(refresh),
  cancel: (handle) => cancelAnimationFrame(handle),
};

const RATES = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60] as const;
/** A refresh this much too early is taken: the next one would be later by more. */
const EARLY_MS = 4;
/** Frames that are late by less come as they do; later ones are waited for in words. */
const WAIT_MS = 250;
const MEASURE_MS = 1000;
/** Rates below this part of the wanted one are told. */
const HELD = 0.93;

interface Place {
  readonly index: number;
  readonly way: 1 | -1;
}

/**
 * Plays a stack. Every frame is seen: one that is not here yet is waited for, so that a machine or a line that is too slow
 * makes the play slower and never leaves frames out; both are told. A frame that failed is left out, and that is told too.
 */
export class Cine {
  readonly #timing: CineTiming;
  readonly #stack: CineStack;
  readonly #clock: CineClock;
  readonly #changed: () => void;
  #framesPerSecond: number;
  #isSweep: boolean;
  #way: 1 | -1 = 1;
  #refresh: number | undefined;
  /** When the next frame is to come; at once after a start. */
  #dueAt: number | undefined;
  #isWaiting = false;
  readonly #leftOut = new Set<number>();
  /** Since when the rate is measured, and how long the steps since then should have taken. */
  #measured: { readonly since: number; plannedMs: number } | undefined;
  #stepMs = 0;
  #reached: number | undefined;

  constructor(timing: CineTiming, stack: CineStack, changed: () => void, clock: CineClock = screenClock) {
    this.#timing = timing;
    this.#stack = stack;
    this.#changed = changed;
    this.#clock = clock;
    this.#framesPerSecond = timing.framesPerSecond;
    this.#isSweep = timing.isSweep;
  }

  get isPlaying(): boolean {
    return this.#refresh !== undefined;
  }

  get status(): CineStatus {
    const { from, to } = this.#timing;
    return {
      isPlaying: this.isPlaying,
      framesPerSecond: this.#framesPerSecond,
      isSweep: this.#isSweep,
      from: from + 1,
      to: to + 1,
      ...(this.#reached !== undefined && { reached: this.#reached }),
      ...(this.#isWaiting && { waitsFor: this.#stack.wantedIndex + 1 }),
      ...(this.#leftOut.size > 0 && { leftOut: this.#leftOut.size }),
    };
  }

  play(): void {
    if (this.isPlaying) return;
    this.#leftOut.clear();
    this.#dueAt = undefined;
    this.#request();
    this.#changed();
  }

  pause(): void {
    if (this.#refresh === undefined) return;
    this.#clock.cancel(this.#refresh);
    this.#refresh = undefined;
    this.#forgetRate();
    this.#isWaiting = false;
    this.#changed();
  }

  setRate(framesPerSecond: number): void {
    this.#framesPerSecond = Math.min(Math.max(framesPerSecond, RATES[0]), 200);
    this.#forgetRate();
    this.#changed();
  }

  /** To the next usual rate. */
  faster(): void {
    this.setRate(RATES.find((rate) => rate > this.#framesPerSecond) ?? this.#framesPerSecond);
  }

  slower(): void {
    this.setRate(RATES.findLast((rate) => rate < this.#framesPerSecond) ?? this.#framesPerSecond);
  }

  /** Round and round, or there and back. */
  turnOver(): void {
    this.#isSweep = !this.#isSweep;
    this.#way = 1;
    this.#changed();
  }

  #request(): void {
    this.#refresh = this.#clock.request((now) => this.#step(now));
  }

  #step(now: number): void {
    this.#request();
    const dueAt = this.#dueAt ?? now;
    if (this.#stack.wantedState === 'coming') {
      this.#dueAt = dueAt;
      if (now - dueAt > WAIT_MS) this.#wait(true);
      return;
    }
    this.#wait(false);
    if (now + EARLY_MS < dueAt) return;
    if (this.#stack.wantedState === 'failed') this.#leftOut.add(this.#stack.wantedIndex);
    this.#measure(now);
    const next = this.#after(this.#stack.wantedIndex, this.#way);
    if (!next) {
      this.pause();
      return;
    }
    this.#way = next.way;
    this.#stepMs = this.#msAt(next);
    this.#dueAt = Math.max(dueAt + this.#stepMs, now);
    this.#stack.want(next.index);
  }

  #wait(isWaiting: boolean): void {
    if (isWaiting === this.#isWaiting) return;
    this.#isWaiting = isWaiting;
    this.#changed();
  }

  /** The next frame that can be shown; none where nothing else of the stack can. */
  #after(index: number, way: 1 | -1): Place | undefined {
    const { from, to } = this.#timing;
    let place: Place = { index, way };
    for (let tries = 2 * (to - from + 1); tries > 0; tries -= 1) {
      place = this.#neighbour(place);
      if (place.index !== index && !this.#stack.hasFailed(place.index)) return place;
      if (this.#stack.hasFailed(place.index)) this.#leftOut.add(place.index);
    }
    return undefined;
  }

  #neighbour({ index, way }: Place): Place {
    const { from, to } = this.#timing;
    if (index < from || index > to) return { index: from, way: 1 };
    if (!this.#isSweep) return { index: index === to ? from : index + 1, way: 1 };
    const turned = index === to ? -1 : index === from ? 1 : way;
    return { index: index + turned, way: turned };
  }

  /** How long a frame is seen until the one after it. */
  #msAt({ index, way }: Place): number {
    const { stepsMs, framesPerSecond } = this.#timing;
    const next = this.#after(index, way)?.index ?? index;
    const stated = Math.abs(next - index) === 1 ? stepsMs?.[Math.max(next, index)] : undefined;
    return stated === undefined ? 1000 / this.#framesPerSecond : (stated * framesPerSecond) / this.#framesPerSecond;
  }

  #measure(now: number): void {
    const measured = this.#measured;
    if (!measured) {
      this.#measured = { since: now, plannedMs: 0 };
      return;
    }
    measured.plannedMs += this.#stepMs;
    const tookMs = now - measured.since;
    if (tookMs < MEASURE_MS) return;
    this.#measured = { since: now, plannedMs: 0 };
    const part = measured.plannedMs / tookMs;
    const reached = part < HELD ? rounded(part * this.#framesPerSecond) : undefined;
    if (reached === this.#reached) return;
    this.#reached = reached;
    this.#changed();
  }

  #forgetRate(): void {
    this.#measured = undefined;
    this.#reached = undefined;
  }
}

const rounded = (rate: number): number => (rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate));
