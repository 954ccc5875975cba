import type { RequestOptions } from '../../dicom/ports';
import type { Problem } from '../../dicom/problem';
import type { Result } from '../../lib/result';
import { looseTile, looseTilesIn, type LevelOnBase } from './tilePlan';
import type { PaintedTile } from './paintTiles';
import { type BaseRect, isSameRect } from './slideCamera';
import type { SlideTile } from './slideTile';
import type { TileScheduler, TileView } from './tileScheduler';

export interface LooseTileNeeds {
  readonly scheduler: Pick<TileScheduler<SlideTile>, 'request'>;
  load(level: LevelOnBase, place: number, options: RequestOptions): Promise<Result<SlideTile, Problem>>;
  /** It came, and is painted in the colours of the picture. */
  hold(tile: SlideTile): void;
  /** It is not held any more. */
  leave(tile: SlideTile): void;
  /** There is something new to paint. */
  arrived(): void;
}

interface Held {
  readonly level: LevelOnBase;
  readonly place: number;
  readonly tile: SlideTile;
}

const CACHE_BYTES = 96 * 2 ** 20;
const SMALLEST_CACHE_TILES = 60;
/** A slide of a single level, seen as a whole, would ask for all of its tiles. */
const MOST_IN_VIEW = 2000;

/**
 * Tiles at free positions (T36). OpenSeadragon knows grids only, so these are asked for, held and painted beside it: by the
 * same scheduler, hence with the same order, retries and counts, and by the same drawer, each at its own place.
 */
export class LooseTileLayer {
  readonly #levels: readonly LevelOnBase[];
  readonly #needs: LooseTileNeeds;
  /** By key; the least recently seen first. */
  readonly #held = new Map<string, Held>();
  readonly #asked = new Set<string>();
  /** Of each level, what is in view: to find it, all of its tiles are looked at, so not in every frame. */
  readonly #places = new Map<LevelOnBase, { readonly bounds: BaseRect; readonly places: readonly number[] }>();
  #view: TileView | undefined;
  #isTooWide = false;
  #isDisposed = false;

  constructor(levels: readonly LevelOnBase[], needs: LooseTileNeeds) {
    this.#levels = levels.filter(({ level }) => level.looseTiles !== undefined);
    this.#needs = needs;
  }

  /** This view shows more of them than can be held: the reader has to come closer. */
  get isTooWide(): boolean {
    return this.#isTooWide;
  }

  /** Asks for what the view needs: the sharp level, and the coarsest as its placeholder. */
  setView(view: TileView): void {
    this.#view = view;
    this.#isTooWide = false;
    for (const level of this.#wanted(view)) {
      const places = this.#inView(level, view);
      if (places.length > MOST_IN_VIEW) {
        this.#isTooWide ||= level.index === view.neededLevel || this.#levels.length === 1;
        continue;
      }
      for (const place of places) this.#ask(level, place);
    }
  }

  /** What can be painted now, coarse first; within a level in the order of the file. */
  ready(): readonly PaintedTile[] {
    const view = this.#view;
    if (!view || this.#levels.length === 0) return [];
    return this.#levels.toReversed().flatMap((level) =>
      this.#inView(level, view).flatMap((place) => {
        const held = this.#held.get(keyOf(level, place));
        const bitmap = held?.tile.bitmap;
        if (!bitmap) return [];
        return [{ level, bitmap, isLoose: true, ...looseTile(level, place) }];
      }),
    );
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const { tile } of this.#held.values()) this.#needs.leave(tile);
    this.#held.clear();
    this.#asked.clear();
  }

  #inView(level: LevelOnBase, { bounds }: TileView): readonly number[] {
    const known = this.#places.get(level);
    if (known && isSameRect(known.bounds, bounds)) return known.places;
    const places = looseTilesIn(level, bounds);
    this.#places.set(level, { bounds, places });
    return places;
  }

  #wanted({ neededLevel }: TileView): readonly LevelOnBase[] {
    const coarsest = this.#levels.at(-1);
    return this.#levels.filter(
      (level) => level.index === neededLevel || (level === coarsest && level.index > neededLevel),
    );
  }

  #ask(level: LevelOnBase, place: number): void {
    const key = keyOf(level, place);
    const held = this.#held.get(key);
    if (held) {
      this.#held.delete(key);
      this.#held.set(key, held);
      return;
    }
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    this.#needs.scheduler.request({
      key,
      levelIndex: level.index,
      rect: looseTile(level, place).rect,
      load: (options) => this.#needs.load(level, place, options),
      deliver: (tile) => this.#hold(key, { level, place, tile }),
      unwanted: (tile) => tile.close(),
      // It stays asked for: the scheduler says when another attempt makes sense.
      fail: () => {},
      drop: () => this.#asked.delete(key),
      revive: () => {
        this.#asked.delete(key);
        if (this.#view && !this.#isDisposed) this.setView(this.#view);
      },
    });
  }

  #hold(key: string, held: Held): void {
    this.#asked.delete(key);
    if (this.#isDisposed) {
      held.tile.close();
      return;
    }
    this.#needs.hold(held.tile);
    this.#held.set(key, held);
    this.#trim();
    this.#needs.arrived();
  }

  /** Least recently seen first, and never what is in view. */
  #trim(): void {
    const [first] = this.#levels;
    const view = this.#view;
    if (!first || !view) return;
    const { tileColumns, tileRows } = first.level;
    const capacity = Math.max(SMALLEST_CACHE_TILES, Math.floor(CACHE_BYTES / (tileColumns * tileRows * 4)));
    if (this.#held.size <= capacity) return;
    const wanted = new Set<string>(
      this.#wanted(view).flatMap((level) => this.#inView(level, view).map((place) => keyOf(level, place))),
    );
    for (const [key, { tile }] of this.#held) {
      if (this.#held.size <= capacity) return;
      if (wanted.has(key)) continue;
      this.#held.delete(key);
      this.#needs.leave(tile);
    }
  }
}

const keyOf = ({ index }: LevelOnBase, place: number): string => `loose/${index}/${place}`;
