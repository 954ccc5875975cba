import type { FrameSource } from '../../dicom/ports';
import { tileFrame } from '../../dicom/slide/tileIndex';
import type { Slide } from '../../dicom/types';
import { type AheadTile, type RestingView, tilesAhead } from './fieldAhead';
import type { BaseRect } from './slideCamera';
import { intersects } from './tilePlan';

/** A view that passes by is not read: only after so long a rest is anything fetched for the one after it. */
const REST_MS = 60;
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

  constructor(slide: Slide, frames: FrameSource) {
    this.#slide = slide;
    this.#frames = frames;
  }

  /** The view is on its way to these bounds, to be painted from this level. */
  moved(bounds: BaseRect, neededLevel: number): void {
    clearTimeout(this.#timer);
    for (const [key, { levelIndex, rect, abort }] of this.#underWay) {
      if (levelIndex === neededLevel && intersects(rect, bounds)) continue;
      this.#underWay.delete(key);
      abort.abort();
    }
  }

  /** Everything in view is on the canvas. */
  rested(view: RestingView): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#last && !isSame(this.#last.bounds, view.bounds)) this.#before = this.#last.bounds;
      this.#last = view;
      tilesAhead(view, this.#before).forEach((tile, order) => void this.#fetch(view, tile, order));
    }, REST_MS);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const { abort } of this.#underWay.values()) abort.abort();
    this.#underWay.clear();
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
