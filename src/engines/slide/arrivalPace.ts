/** Every third frame of a screen that has sixty a second. */
const TOGETHER_MS = 45;

/**
 * When tiles that came while the view rests are painted: the first at once, so that detail begins to show; those that
 * come after it together, since painting costs the more the oftener, not the more tiles there are; the last of the view
 * at once, so that nobody waits for a field that is there.
 */
export class ArrivalPace {
  #paintedMs = Number.NEGATIVE_INFINITY;

  /** How long to wait before painting, where `pending` more tiles are on their way; 0: now. */
  waitMs(nowMs: number, pending: number): number {
    return pending === 0 ? 0 : Math.max(0, this.#paintedMs + TOGETHER_MS - nowMs);
  }

  /** Tiles that came were painted; `nowMs` as animation frames count. */
  painted(nowMs: number): void {
    this.#paintedMs = nowMs;
  }
}
