import type { BulkTileOrder } from '../../dicom/bulk';
import type { BaseRect } from './slideCamera';
import { BULK_TILE_PX, type BulkTile, keyOf, overlapOf, rectOf } from './bulkPlan';

/** One picture; undefined where nothing lies on its square. */
export interface BulkPicture {
  readonly tile: BulkTile;
  readonly bitmap: ImageBitmap | undefined;
  /** Of the looks it was painted with. */
  readonly version: number;
  readonly arrivedMs: number;
}

export interface BulkTilesOptions {
  readonly order: (tile: BulkTile) => BulkTileOrder;
  readonly paint: (order: BulkTileOrder, signal: AbortSignal) => Promise<ImageBitmap | undefined>;
  /** A picture has come, or could not be made. */
  readonly changed: (failure?: unknown) => void;
}

/** Bytes of pictures that are kept, of all bulk objects of the page together. What is in view is kept in any case. */
const BUDGET_BYTES = 128_000_000;
const TILE_BYTES = 4 * BULK_TILE_PX ** 2;
const alive = new Set<BulkTiles>();
/** The worker paints one after the other; a second one waits there, so that it never waits for the page. */
const MOST_IN_FLIGHT = 2;

/** Pictures of one bulk object: asked for as they are needed, kept as long as there is room. */
export class BulkTiles {
  readonly #options: BulkTilesOptions;
  /** The one looked at last is the last. */
  readonly #pictures = new Map<string, BulkPicture>();
  readonly #inFlight = new Map<string, number>();
  readonly #failed = new Map<string, number>();
  readonly #ended = new AbortController();
  #wanted: readonly BulkTile[] = [];
  /** Of what is wanted, with its place in that order. */
  #ranks: ReadonlyMap<string, number> = new Map();
  /** The first so many of it are in view. */
  #needed = 0;
  #version = 0;
  #bytes = 0;

  constructor(options: BulkTilesOptions) {
    this.#options = options;
    alive.add(this);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Groups look otherwise from now on: pictures so far stand in until the new ones are there. */
  invalidate(): void {
    this.#version += 1;
    this.#failed.clear();
  }

  /**
   * What is to be painted next, in this order; what was asked for before and is not among them is not asked for. The first
   * `needed` are in view and painted whatever they take; the others while there is room.
   */
  want(tiles: readonly BulkTile[], needed: number): void {
    this.#wanted = tiles;
    this.#needed = needed;
    const ranks = new Map<string, number>();
    for (const [rank, tile] of tiles.entries()) if (!ranks.has(keyOf(tile))) ranks.set(keyOf(tile), rank);
    this.#ranks = ranks;
    this.#askNext();
  }

  /** The picture of this very tile, also one of looks before. */
  picture(tile: BulkTile): BulkPicture | undefined {
    const key = keyOf(tile);
    const picture = this.#pictures.get(key);
    if (picture) {
      this.#pictures.delete(key);
      this.#pictures.set(key, picture);
    }
    return picture;
  }

  isCurrent(picture: BulkPicture | undefined): boolean {
    return picture?.version === this.#version;
  }

  /** Pictures of the nearest other scale that show something of this rectangle. */
  standIns(level: number, rect: BaseRect, pixelAspect: number): readonly BulkPicture[] {
    let nearest = Number.POSITIVE_INFINITY;
    let found: BulkPicture[] = [];
    for (const picture of this.#pictures.values()) {
      const away = Math.abs(picture.tile.level - level);
      if (away === 0 || away > nearest || !overlapOf(rect, rectOf(picture.tile, pixelAspect))) continue;
      if (away < nearest) found = [];
      nearest = away;
      found.push(picture);
    }
    return found;
  }

  isFailed(tile: BulkTile): boolean {
    return this.#failed.get(keyOf(tile)) === this.#version;
  }

  dispose(): void {
    alive.delete(this);
    this.#ended.abort();
    for (const { bitmap } of this.#pictures.values()) bitmap?.close();
    this.#pictures.clear();
    this.#bytes = 0;
  }

  #askNext(): void {
    for (const [rank, tile] of this.#wanted.entries()) {
      if (this.#inFlight.size >= MOST_IN_FLIGHT) return;
      if (rank >= this.#needed && !this.#hasRoom()) return;
      const key = keyOf(tile);
      const isThere = this.isCurrent(this.#pictures.get(key)) || this.isFailed(tile);
      if (!isThere && !this.#inFlight.has(key)) this.#ask(tile, key);
    }
  }

  #ask(tile: BulkTile, key: string): void {
    const version = this.#version;
    this.#inFlight.set(key, version);
    this.#options.paint(this.#options.order(tile), this.#ended.signal).then(
      (bitmap) => {
        if (this.#ended.signal.aborted) {
          bitmap?.close();
          return;
        }
        this.#inFlight.delete(key);
        this.#keep(key, { tile, bitmap, version, arrivedMs: performance.now() });
        this.#options.changed();
        this.#askNext();
      },
      (cause: unknown) => {
        if (this.#ended.signal.aborted) return;
        this.#inFlight.delete(key);
        this.#failed.set(key, version);
        this.#options.changed(cause);
        this.#askNext();
      },
    );
  }

  #keep(key: string, picture: BulkPicture): void {
    this.#drop(key);
    this.#pictures.set(key, picture);
    this.#bytes += bytesOf(picture);
    const goingFirst = [...this.#pictures.keys()]
      .map((of) => ({ of, rank: this.#ranks.get(of) ?? Number.POSITIVE_INFINITY }))
      .filter(({ rank }) => rank >= this.#needed)
      // Those that nobody wants, the one longest not looked at before the others; then the last of what is wanted.
      .sort((a, b) => (a.rank === b.rank ? 0 : b.rank - a.rank));
    for (const { of } of goingFirst) {
      if (this.#bytes <= this.#budget) return;
      this.#drop(of);
    }
  }

  get #budget(): number {
    return BUDGET_BYTES / Math.max(1, alive.size);
  }

  /** For one more of those out of view, beside all that is wanted: else they would drive each other out for ever. */
  #hasRoom(): boolean {
    let bytes = (this.#inFlight.size + 1) * TILE_BYTES;
    for (const key of this.#ranks.keys()) {
      const picture = this.#pictures.get(key);
      if (picture) bytes += bytesOf(picture);
    }
    return bytes <= this.#budget;
  }

  #drop(key: string): void {
    const picture = this.#pictures.get(key);
    if (!picture) return;
    this.#pictures.delete(key);
    this.#bytes -= bytesOf(picture);
    picture.bitmap?.close();
  }
}

const bytesOf = ({ bitmap }: BulkPicture): number => (bitmap ? bitmap.width * bitmap.height * 4 : 0);
