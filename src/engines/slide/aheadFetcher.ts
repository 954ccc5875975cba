import type { FrameSource } from '../../dicom/ports';
import { tileFrame } from '../../dicom/slide/tileIndex';
import type { Slide } from '../../dicom/types';
import { type AheadTile, type RestingView, tilesAhead } from './fieldAhead';
import type { BaseRect } from './slideCamera';
import { intersects } from './tilePlan';

/** A view that passes by is not read: only after so long a rest is anything fetched for the one after it. */
const REST_MS = 60;
/** One who moves on again within this time is in a hurry: what comes next is then not where the view rests for a moment. */
const HURRY_MS = 600;
/** Longer than the pauses of a hurry, else the line would be busy with what is passed by when the last field is wanted. */
const REST_IN_HURRY_MS = 300;
/** Known to be in memory, or refused; beyond so many the oldest may be asked for again. */
const MAX_REMEMBERED = 4000;

interface UnderWay {
  readonly levelIndex: number;
  readonly rect: BaseRect;
  readonly abort: AbortController;
}

/**
 * While the reader looks, what they are likely to look at next travels at the lowest urgency, encoded, into the memory of
 * fetched frames. Once the view moves, what is not in the new view is withdrawn at once, so that it delays nothing visible;
 * what is in it goes on, and whoever paints it joins in.
 */
export class AheadFetcher {
  readonly #slide: Slide;
  readonly #frames: FrameSource;
  readonly #underWay = new Map<string, UnderWay>();
  readonly #done = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: RestingView | undefined;
  #before: BaseRect | undefined;
  #goal: BaseRect | undefined;
  #movedAtMs = Number.NEGATIVE_INFINITY;
  #isInHurry = false;

  constructor(slide: Slide, frames: FrameSource) {
    this.#slide = slide;
    this.#frames = frames;
  }

  /** The view is on its way to these bounds, to be painted from this level. */
  moved(bounds: BaseRect, neededLevel: number): void {
    clearTimeout(this.#timer);
    this.#noteHurry(bounds);
    for (const [key, { levelIndex, rect, abort }] of this.#underWay) {
      if (levelIndex === neededLevel && intersects(rect, bounds)) continue;
      this.#underWay.delete(key);
      abort.abort();
    }
  }

  /** Everything in view is on the canvas. */
  rested(view: RestingView): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        if (this.#last && !isSame(this.#last.bounds, view.bounds)) this.#before = this.#last.bounds;
        this.#last = view;
        tilesAhead(view, this.#before).forEach((tile, order) => void this.#fetch(view, tile, order));
      },
      this.#isInHurry ? REST_IN_HURRY_MS : REST_MS,
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const { abort } of this.#underWay.values()) abort.abort();
    this.#underWay.clear();
  }

  /** The same goal is told again and again while the view flies there: only another one is a move. */
  #noteHurry(goal: BaseRect): void {
    if (this.#goal && isSame(this.#goal, goal)) return;
    const nowMs = performance.now();
    this.#isInHurry = nowMs - this.#movedAtMs < HURRY_MS;
    this.#movedAtMs = nowMs;
    this.#goal = goal;
  }

  async #fetch({ level }: RestingView, { column, row, rect }: AheadTile, order: number): Promise<void> {
    const key = `${level.index} ${column} ${row}`;
    const ref = tileFrame(this.#slide, level.level, column, row);
    if (!ref || this.#done.has(key) || this.#underWay.has(key)) return;
    const abort = new AbortController();
    this.#underWay.set(key, { levelIndex: level.index, rect, abort });
    try {
      // A failure is told when the tile is wanted for the screen, and asked for then.
      await this.#frames.frame(ref, { signal: abort.signal, priority: 'prefetch', order });
      this.#remember(key);
    } catch (cause) {
      if (!abort.signal.aborted) throw cause;
    } finally {
      if (this.#underWay.get(key)?.abort === abort) this.#underWay.delete(key);
    }
  }

  #remember(key: string): void {
    this.#done.add(key);
    if (this.#done.size <= MAX_REMEMBERED) return;
    for (const oldest of this.#done) {
      this.#done.delete(oldest);
      return;
    }
  }
}

const isSame = (a: BaseRect, b: BaseRect): boolean => a.u0 === b.u0 && a.v0 === b.v0 && a.u1 === b.u1 && a.v1 === b.v1;
