/** Points of outlines in one frame: at first, at least, at most. */
const FIRST_POINTS = 6000;
const LEAST_POINTS = 3000;
const MOST_POINTS = 400_000;
/** From one painting to the next, ms: above it the machine cannot keep up, below it there is room. */
const SLOW_MS = 50;
const FAST_MS = 25;
/** Longer pauses say nothing about painting. */
const PAUSE_MS = 250;

/**
 * How many outlines a frame can bear. A canvas only notes down what is stroked and draws it later, where no clock of ours
 * runs: without a GPU 5,000 outlines that took 7 ms to note hold up the page for 200 ms. So the time from one painting to
 * the next decides how much the next one may hold (T-ANN-16).
 */
export class PaintingPace {
  #points = FIRST_POINTS;
  #used = 0;
  #endedAt = Number.NEGATIVE_INFINITY;
  #isPending = false;

  /** A frame's painting begins. */
  begin(nowMs: number): void {
    const sinceMs = nowMs - this.#endedAt;
    const isTelling = this.#used > 0 && (this.#isPending || sinceMs < PAUSE_MS);
    if (isTelling && sinceMs > SLOW_MS) this.#points = Math.max(LEAST_POINTS, this.#points / 2);
    // Room is proven only by a frame that was full: a handful of outlines in time says nothing about thousands.
    else if (isTelling && this.isUsedUp && sinceMs < FAST_MS) this.#points = Math.min(MOST_POINTS, this.#points * 1.5);
    this.#used = 0;
  }

  painted(points: number): void {
    this.#used += points;
  }

  get isUsedUp(): boolean {
    return this.#used >= this.#points;
  }

  /** The frame's painting ends; more is to come in the next frame unless `isDone`. */
  end(nowMs: number, isDone: boolean): void {
    this.#endedAt = nowMs;
    this.#isPending = !isDone;
  }
}
