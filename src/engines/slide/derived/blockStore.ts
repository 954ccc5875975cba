import type { OverlayLevel, TiledOverlay } from '../../../dicom/overlay/tiledOverlay';
import type { Problem } from '../../../dicom/problem';
import { BLOCK } from './blockPlan';
import type { BlockFrame, BlockPart, BlockRequest, Sides } from './composeMessages';
import type { ComposePool } from './composePool';
import { framesIn, type MatrixRect } from './frameGrid';
import type { FrameReader } from './frameReader';

/** Memory for pictures of one pane. */
const MOST_BYTES = 128 * 2 ** 20;
/** Frames that one view may ask for, of one overlay; a view that needs more says so. */
export const MOST_FRAMES = 4096;
/** Tiles of the slide in view come before those that lie over them. */
const AFTER_TILES = 1_000_000;

/** One segment on one block of one level; segment 0 where values say the segment. */
export interface BlockNeed {
  readonly key: string;
  readonly overlay: TiledOverlay;
  readonly level: OverlayLevel;
  readonly reduction: number;
  readonly isLarge: boolean;
  readonly column: number;
  readonly row: number;
  readonly segment: number;
  readonly frames: readonly number[];
}

export interface ReadyBlock {
  readonly kind: 'ready';
  readonly parts: readonly BlockPart[];
  /** Tiles of it that could not be had. */
  readonly failed: readonly MatrixRect[];
  readonly problem?: Problem;
}

export type BlockState =
  | ReadyBlock
  | { readonly kind: 'loading'; readonly stop: AbortController }
  /** More frames than one view may ask for. */
  | { readonly kind: 'tooMany' };

/** The blocks of overlays over one pane: asked for when a view shows them, kept while there is room. */
export class BlockStore {
  readonly #reader: Pick<FrameReader, 'read'>;
  readonly #pool: ComposePool;
  readonly #changed: () => void;
  readonly #blocks = new Map<string, BlockState>();
  #bytes = 0;

  constructor(reader: Pick<FrameReader, 'read'>, pool: ComposePool, changed: () => void) {
    this.#reader = reader;
    this.#pool = pool;
    this.#changed = changed;
  }

  state(key: string): BlockState | undefined {
    return this.#blocks.get(key);
  }

  /** Asks for what is not there, in this order; whatever else is still on its way is let go. */
  want(needs: readonly BlockNeed[]): void {
    const wanted = new Set(needs.map(({ key }) => key));
    for (const [key, state] of this.#blocks) {
      if (wanted.has(key) && state.kind !== 'tooMany') continue;
      if (state.kind === 'loading') state.stop.abort();
      if (state.kind !== 'ready') this.#blocks.delete(key);
    }
    const counts = new Map<string, number>();
    for (const [order, need] of needs.entries()) {
      const count = (counts.get(need.overlay.id) ?? 0) + need.frames.length;
      counts.set(need.overlay.id, count);
      const known = this.#blocks.get(need.key);
      if (known?.kind === 'ready') {
        this.#blocks.delete(need.key);
        this.#blocks.set(need.key, known);
      } else if (!known && count > MOST_FRAMES) this.#blocks.set(need.key, { kind: 'tooMany' });
      else if (!known) void this.#load(need, order);
    }
    this.#makeRoom(wanted);
  }

  /** What failed is asked for again when it is wanted again. */
  forgetFailures(): void {
    for (const [key, state] of this.#blocks) if (state.kind === 'ready' && state.failed.length > 0) this.#drop(key);
  }

  dispose(): void {
    for (const [key, state] of this.#blocks) {
      if (state.kind === 'loading') state.stop.abort();
      this.#drop(key);
    }
  }

  async #load(need: BlockNeed, order: number): Promise<void> {
    const stop = new AbortController();
    const loading: BlockState = { kind: 'loading', stop };
    this.#blocks.set(need.key, loading);
    const ready = await this.#ready(need, order, stop.signal).catch((cause: unknown) => {
      if (stop.signal.aborted) return undefined;
      return broken(need, String(cause), cause);
    });
    if (!ready || this.#blocks.get(need.key) !== loading) {
      for (const { picture } of ready?.parts ?? []) picture.close();
      return;
    }
    this.#blocks.set(need.key, ready);
    this.#bytes += bytesOf(ready);
    this.#changed();
  }

  async #ready(need: BlockNeed, order: number, signal: AbortSignal): Promise<ReadyBlock> {
    const { level } = need;
    const options = { signal, priority: 'visible' as const, order: AFTER_TILES + order, offThread: {} };
    const read = await Promise.all(need.frames.map((index) => this.#reader.read(level, index, options)));
    const failed = need.frames.filter((_, place) => read[place]?.ok === false).map((index) => tileRect(level, index));
    const problem = read.find((one) => !one.ok);
    const frames = read.flatMap((one) => (one.ok ? [copied(one.value)] : []));
    const trouble = problem && !problem.ok ? { problem: problem.error } : {};
    if (frames.length === 0) return { kind: 'ready', parts: [], failed, ...trouble };
    const outcome = await this.#pool.run(
      () => [requestFor(need, frames), frames.map(({ values }) => values.buffer)],
      signal,
      (late) => {
        if (late.ok) for (const { picture } of late.parts) picture.close();
      },
    );
    if (outcome.kind === 'broken') return broken(need, outcome.reason);
    if (!outcome.answer.ok) return broken(need, outcome.answer.reason);
    return { kind: 'ready', parts: outcome.answer.parts, failed, ...trouble };
  }

  #drop(key: string): void {
    const state = this.#blocks.get(key);
    this.#blocks.delete(key);
    if (state?.kind !== 'ready') return;
    this.#bytes -= bytesOf(state);
    for (const { picture } of state.parts) picture.close();
  }

  /** The blocks that were seen least lately go first; what is in view stays. */
  #makeRoom(wanted: ReadonlySet<string>): void {
    for (const [key, state] of this.#blocks) {
      if (this.#bytes <= MOST_BYTES) return;
      if (state.kind === 'ready' && !wanted.has(key)) this.#drop(key);
    }
  }
}

const bytesOf = ({ parts }: ReadyBlock): number =>
  parts.reduce((sum, { width, height, outline }) => sum + width * height * 4 + outline.byteLength, 0);

/** A frame may be a window on a response that others still read: its buffer is handed to nobody. */
const copied = (frame: BlockFrame): BlockFrame & { readonly values: { readonly buffer: ArrayBuffer } } => ({
  ...frame,
  values: frame.values.slice() as BlockFrame['values'] & { readonly buffer: ArrayBuffer },
});

export function tileRect({ left, top, tileColumns, tileRows, plane }: OverlayLevel, index: number): MatrixRect {
  const [x, y] = [left[index] ?? 0, top[index] ?? 0];
  return {
    left: x,
    top: y,
    right: Math.min(x + tileColumns, plane.columns),
    bottom: Math.min(y + tileRows, plane.rows),
  };
}

function requestFor(need: BlockNeed, frames: readonly BlockFrame[]): BlockRequest {
  const { overlay, level, reduction, isLarge, column, row, segment } = need;
  const side = BLOCK * 2 ** reduction;
  return {
    left: column * side,
    top: row * side,
    size: BLOCK,
    reduction,
    matrixColumns: level.plane.columns,
    matrixRows: level.plane.rows,
    frames,
    values: overlay.values,
    segment,
    colours: Object.fromEntries(overlay.segments.map(({ number, colour }) => [number, colour])),
    joined: joinedSides(level, segment, { left: column * side, top: row * side }, side),
    isLarge,
  };
}

/** Where a frame of the same segment lies on the other side too, the segment may go on there. */
function joinedSides(
  level: OverlayLevel,
  segment: number,
  { left, top }: Pick<MatrixRect, 'left' | 'top'>,
  side: number,
): Sides {
  const isThere = (x: number, y: number, width: number, height: number): boolean =>
    framesIn(level, { left: x, top: y, right: x + width, bottom: y + height }).some(
      (index) => level.segment[index] === segment,
    );
  return {
    left: isThere(left - 1, top, 1, side),
    top: isThere(left, top - 1, side, 1),
    right: isThere(left + side, top, 1, side),
    bottom: isThere(left, top + side, side, 1),
  };
}

const broken = ({ level, frames }: BlockNeed, detail: string, cause?: unknown): ReadyBlock => ({
  kind: 'ready',
  parts: [],
  failed: frames.map((index) => tileRect(level, index)),
  problem: {
    code: 'invalid-object',
    severity: 'error',
    title: 'Part of it could not be drawn',
    detail,
    ...(cause !== undefined && { cause }),
  },
});
