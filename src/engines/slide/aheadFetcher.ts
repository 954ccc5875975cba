import type { FrameSource, TileDecoding } from '../../dicom/ports';
import { tileFrame } from '../../dicom/slide/tileIndex';
import type { Slide } from '../../dicom/types';
import { type AheadTile, type RestingView, tilesAhead } from './fieldAhead';
import type { BaseRect } from './slideCamera';
import { intersects, type LevelOnBase } from './tilePlan';

/** A view that passes by is not read: only after so long a rest is anything fetched for the one after it. */
const REST_MS = 60;
/** One who moves on again within this time is in a hurry: what comes next is then not where the view rests for a moment. */
const HURRY_MS = 600;
/** Longer than the pauses of a hurry, else the line would be busy with what is passed by when the last field is wanted. */
const REST_IN_HURRY_MS = 300;
/** Known to be in memory, or refused; beyond so many the oldest may be asked for again. */
const MAX_REMEMBERED = 4000;
/** What lies decoded: two fields of a large screen. What would be beyond it stays encoded. */
const MAX_PIXEL_BYTES = 64 * 1024 * 1024;

interface UnderWay {
  readonly levelIndex: number;
  readonly rect: BaseRect;
  readonly abort: AbortController;
  /** Of its pixels, where they are wanted too. */
  readonly pixelBytes: number;
}

/**
 * While the reader looks, what they are likely to look at next travels at the lowest urgency into the memory of fetched
 * frames; where the thread that fetches it decodes it too, the pixels lie here until they are painted. Once the view moves,
 * what is not in the new view is withdrawn at once, so that it delays nothing visible; what is in it goes on, and whoever
 * paints it joins in.
 */
export class AheadFetcher {
  readonly #slide: Slide;
  readonly #frames: FrameSource;
  readonly #decodingOf: DecodingOf | undefined;
  readonly #pixels = new Map<string, ImageBitmap>();
  readonly #underWay = new Map<string, UnderWay>();
  readonly #done = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: RestingView | undefined;
  #before: BaseRect | undefined;
  #goal: BaseRect | undefined;
  #movedAtMs = Number.NEGATIVE_INFINITY;
  #isInHurry = false;

  constructor(slide: Slide, frames: FrameSource, decodingOf?: DecodingOf) {
    this.#slide = slide;
    this.#frames = frames;
    this.#decodingOf = decodingOf;
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
        const ahead = tilesAhead(view, this.#before);
        this.#keepOnly(new Set(ahead.map(({ column, row }) => keyOf(view.level, column, row))));
        ahead.forEach((tile, order) => void this.#fetch(view, tile, order));
      },
      this.#isInHurry ? REST_IN_HURRY_MS : REST_MS,
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const { abort } of this.#underWay.values()) abort.abort();
    this.#underWay.clear();
    this.#keepOnly(new Set());
  }

  /** The pixels of a tile, if they lie here: whoever takes them owns them. */
  take(level: LevelOnBase, column: number, row: number): ImageBitmap | undefined {
    const key = keyOf(level, column, row);
    const bitmap = this.#pixels.get(key);
    this.#pixels.delete(key);
    return bitmap;
  }

  #keepOnly(keys: ReadonlySet<string>): void {
    for (const [key, bitmap] of this.#pixels) {
      if (keys.has(key)) continue;
      this.#pixels.delete(key);
      bitmap.close();
    }
  }

  #pixelBytes(): number {
    const lying = [...this.#pixels.values()].reduce((sum, { width, height }) => sum + 4 * width * height, 0);
    return [...this.#underWay.values()].reduce((sum, { pixelBytes }) => sum + pixelBytes, lying);
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
    const key = keyOf(level, column, row);
    const ref = tileFrame(this.#slide, level.level, column, row);
    if (!ref || this.#done.has(key) || this.#underWay.has(key)) return;
    const abort = new AbortController();
    const decode = this.#decodingOf?.(level, column, row);
    const pixelBytes = decode ? 4 * decode.keepColumns * decode.keepRows : 0;
    const isDecoded = decode !== undefined && this.#pixelBytes() + pixelBytes <= MAX_PIXEL_BYTES;
    this.#underWay.set(key, { levelIndex: level.index, rect, abort, pixelBytes: isDecoded ? pixelBytes : 0 });
    try {
      // A failure is told when the tile is wanted for the screen, and asked for then.
      const offThread = isDecoded ? { decode } : {};
      const frame = await this.#frames.frame(ref, { signal: abort.signal, priority: 'prefetch', order, offThread });
      this.#remember(key);
      const bitmap = frame.ok ? frame.value.bitmap : undefined;
      if (bitmap && !abort.signal.aborted && !this.#pixels.has(key)) this.#pixels.set(key, bitmap);
      else bitmap?.close();
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

/** How a tile is decoded; undefined where nobody knows. */
export type DecodingOf = (level: LevelOnBase, column: number, row: number) => TileDecoding | undefined;

const keyOf = (level: LevelOnBase, column: number, row: number): string => `${level.index} ${column} ${row}`;

const isSame = (a: BaseRect, b: BaseRect): boolean => a.u0 === b.u0 && a.v0 === b.v0 && a.u1 === b.u1 && a.v1 === b.v1;
