import type { RequestOptions } from '../../dicom/ports';
import type { Problem } from '../../dicom/problem';
import type { Result } from '../../lib/result';
import type { BaseRect } from './slideCamera';
import { intersects } from './tilePlan';

/** One tile that someone wants to paint. The callbacks are answered at most once. */
export interface TileTask<Tile> {
  readonly key: string;
  /** 0 is the finest. */
  readonly levelIndex: number;
  readonly rect: BaseRect;
  load(options: RequestOptions): Promise<Result<Tile, Problem>>;
  deliver(tile: Tile): void;
  /** It came for somebody who no longer wants it. */
  unwanted?(tile: Tile): void;
  /** Given up for now; `revive` is called when another attempt makes sense. */
  fail(problem: Problem): void;
  /** It left the view or the level: not a failure, it may be asked for again. */
  drop(): void;
  revive(): void;
}

export interface TileView {
  readonly bounds: BaseRect;
  readonly neededLevel: number;
  /** CSS pixels per base pixel: makes distances comparable. */
  readonly zoom: number;
}

export interface TileCounts {
  readonly pending: number;
  /** Failed tiles that the present view needs. */
  readonly failed: number;
  /** One of their problems. */
  readonly problem: Problem | undefined;
  /** Requests aborted because their tile left the view, since the start. */
  readonly aborted: number;
}

interface Entry<Tile> {
  readonly task: TileTask<Tile>;
  attempts: number;
  state: 'queued' | 'loading' | 'waiting';
  abort: AbortController;
  timer?: ReturnType<typeof setTimeout>;
  /** Why it has not come, from its second failure on. */
  problem?: Problem;
}

interface Failure<Tile> {
  readonly task: TileTask<Tile>;
  readonly problem: Problem;
  readonly rounds: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** A field of a 4K screen in tiles of 256 pixels: what is asked for in one breath travels in lists, what follows by and by does not. */
const LARGEST_IN_FLIGHT = 192;
const RETRY_DELAYS_MS = [300, 1000, 3000];
const REVIVAL_MS = 15_000;
const LONGEST_REVIVAL_MS = 120_000;
/** A level apart counts more than any distance on a screen. */
const LEVEL_ORDER = 100_000;

/**
 * Decides which tiles travel, in which order, and which are given up. OpenSeadragon asks for tiles and never withdraws
 * a request; stale tiles would hold the connections while the visible ones wait. So what left the view or became too
 * fine is aborted at every change of the view, coarse tiles go first, near ones before far ones, and a failure is tried
 * again a few times; the reader hears of it from the second time on. Knows nothing of canvases, so its rules are tested without one.
 */
export class TileScheduler<Tile> {
  readonly #entries = new Map<string, Entry<Tile>>();
  readonly #failures = new Map<string, Failure<Tile>>();
  readonly #onChange: () => void;
  #view: TileView | undefined;
  #aborted = 0;
  #isDisposed = false;

  /** `onChange` is called after any change of the counts; it may be called often. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  request(task: TileTask<Tile>): void {
    if (this.#isDisposed) return;
    const failure = this.#failures.get(task.key);
    if (failure?.timer !== undefined || failure?.problem.code === 'unsupported') {
      task.fail(failure.problem);
      return;
    }
    if (!this.#isWanted(task)) {
      task.drop();
      return;
    }
    this.#entries.set(task.key, { task, attempts: 0, state: 'queued', abort: new AbortController() });
    this.#pump();
  }

  /** The asker no longer wants the tile. */
  cancel(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#discard(entry);
    this.#pump();
  }

  setView(view: TileView): void {
    this.#view = view;
    for (const entry of [...this.#entries.values()]) {
      if (this.#isWanted(entry.task)) continue;
      this.#discard(entry);
      entry.task.drop();
    }
    this.#pump();
  }

  /** Where tiles failed that this view needs, base pixels; the same rectangles as long as nothing changed. */
  failedPlaces(): readonly BaseRect[] {
    return this.#failing().map(({ task }) => task.rect);
  }

  #failing(): readonly { readonly task: TileTask<Tile>; readonly problem: Problem }[] {
    return [...this.#failures.values(), ...this.#stumbling()].filter(({ task }) => this.#isNeeded(task));
  }

  counts(): TileCounts {
    const failing = this.#failing();
    return {
      pending: this.#entries.size,
      failed: failing.length,
      problem: failing[0]?.problem,
      aborted: this.#aborted,
    };
  }

  /** Tiles that failed more than once and are tried again: the reader hears of them while that goes on. */
  #stumbling(): readonly { readonly task: TileTask<Tile>; readonly problem: Problem }[] {
    return [...this.#entries.values()].flatMap(({ task, problem }) =>
      problem !== undefined && !this.#failures.has(task.key) ? [{ task, problem }] : [],
    );
  }

  /** Aborts everything; nothing is answered afterwards. */
  dispose(): void {
    this.#isDisposed = true;
    for (const entry of [...this.#entries.values()]) this.#discard(entry);
    for (const { timer } of this.#failures.values()) clearTimeout(timer);
    this.#failures.clear();
  }

  #isWanted(task: TileTask<Tile>): boolean {
    const view = this.#view;
    return view === undefined || (task.levelIndex >= view.neededLevel && intersects(task.rect, view.bounds));
  }

  #isNeeded(task: TileTask<Tile>): boolean {
    return this.#view !== undefined && task.levelIndex === this.#view.neededLevel && this.#isWanted(task);
  }

  /** Coarse first, so that there is a picture at once; then from the centre outwards. */
  #orderOf({ levelIndex, rect }: TileTask<Tile>): number {
    const view = this.#view;
    if (!view) return 0;
    const { bounds } = view;
    const du = (rect.u0 + rect.u1 - bounds.u0 - bounds.u1) / 2;
    const dv = (rect.v0 + rect.v1 - bounds.v0 - bounds.v1) / 2;
    const distancePx = Math.min(Math.hypot(du, dv) * view.zoom, LEVEL_ORDER - 1);
    return (view.neededLevel - levelIndex) * LEVEL_ORDER + distancePx;
  }

  #discard(entry: Entry<Tile>): void {
    this.#entries.delete(entry.task.key);
    clearTimeout(entry.timer);
    if (entry.state === 'loading') {
      this.#aborted += 1;
      entry.abort.abort();
    }
    this.#onChange();
  }

  #pump(): void {
    if (this.#isDisposed) return;
    for (const { entry, order } of this.#next()) {
      entry.state = 'loading';
      void this.#load(entry, order);
    }
    this.#onChange();
  }

  /** What may travel now. Asked after every request and every answer: only where there is a choice is it put in order. */
  #next(): readonly { readonly entry: Entry<Tile>; readonly order: number }[] {
    const queued: Entry<Tile>[] = [];
    let free = LARGEST_IN_FLIGHT;
    for (const entry of this.#entries.values()) {
      if (entry.state === 'queued') queued.push(entry);
      else if (entry.state === 'loading') free -= 1;
    }
    if (free <= 0 || queued.length === 0) return [];
    const ordered = queued.map((entry) => ({ entry, order: this.#orderOf(entry.task) }));
    return ordered.toSorted((a, b) => a.order - b.order).slice(0, free);
  }

  async #load(entry: Entry<Tile>, order: number): Promise<void> {
    const { task, abort } = entry;
    entry.attempts += 1;
    const result = await settle(task.load({ signal: abort.signal, priority: 'visible', order }));
    if (abort.signal.aborted || this.#entries.get(task.key) !== entry) {
      if (result.ok) task.unwanted?.(result.value);
      return;
    }
    if (result.ok) this.#succeed(entry, result.value);
    else this.#retryOrFail(entry, result.error);
    this.#pump();
  }

  #succeed({ task }: Entry<Tile>, tile: Tile): void {
    this.#entries.delete(task.key);
    clearTimeout(this.#failures.get(task.key)?.timer);
    this.#failures.delete(task.key);
    task.deliver(tile);
  }

  #retryOrFail(entry: Entry<Tile>, problem: Problem): void {
    const delay = RETRY_DELAYS_MS[entry.attempts - 1];
    if (delay !== undefined && problem.code !== 'unsupported') {
      entry.state = 'waiting';
      if (entry.attempts > 1) entry.problem = problem;
      entry.timer = setTimeout(() => {
        entry.state = 'queued';
        this.#pump();
      }, delay);
      return;
    }
    this.#entries.delete(entry.task.key);
    this.#remember(entry.task, problem);
    entry.task.fail(problem);
  }

  /** A tile that failed is not asked for again and again; after a while, longer each time, it gets another chance. */
  #remember(task: TileTask<Tile>, problem: Problem): void {
    const rounds = (this.#failures.get(task.key)?.rounds ?? 0) + 1;
    const failure: Failure<Tile> = { task, problem, rounds, timer: undefined };
    if (problem.code !== 'unsupported') {
      failure.timer = setTimeout(
        () => {
          failure.timer = undefined;
          task.revive();
        },
        Math.min(REVIVAL_MS * 2 ** (rounds - 1), LONGEST_REVIVAL_MS),
      );
    }
    this.#failures.set(task.key, failure);
  }
}

/** A rejection is an abort or a bug in the source; either way the tile has an answer. */
async function settle<Tile>(loading: Promise<Result<Tile, Problem>>): Promise<Result<Tile, Problem>> {
  try {
    return await loading;
  } catch (cause) {
    return {
      ok: false,
      error: { code: 'network', severity: 'warning', title: 'Part of the slide could not be loaded', cause },
    };
  }
}
