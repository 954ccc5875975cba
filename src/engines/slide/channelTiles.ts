import type { FrameSource, RequestOptions } from '../../dicom/ports';
import type { Problem } from '../../dicom/problem';
import { autoWindow } from '../../dicom/slide/channels';
import { tileFrame } from '../../dicom/slide/tileIndex';
import type { PyramidLevel, Slide } from '../../dicom/types';
import { fail, ok, type Result } from '../../lib/result';
import type { TilePlanes } from './colour/mixPlanes';
import type { TileDecoder } from './tileDecoder';
import { formatOf, instanceOf } from './tileFormat';
import { type LevelOnBase, tileSize } from './tilePlan';

/** One optical path of a mix, with the levels of the focal plane that is shown; grids and sizes are those of the others. */
export interface ShownChannel {
  readonly identifier: string;
  readonly levels: readonly PyramidLevel[];
}

export interface ChannelNeeds {
  readonly slide: Slide;
  readonly channels: readonly ShownChannel[];
  readonly levels: readonly LevelOnBase[];
  readonly frames: FrameSource;
  readonly decoder: Pick<TileDecoder, 'values'>;
}

/** The window of a channel is found in so many tiles of the coarsest level, the middle ones. */
const MOST_LOOKED_AT = 4;

/** The tiles of several channels at once: one frame of each, decoded to the values that are stored. */
export class ChannelTiles {
  readonly #needs: ChannelNeeds;

  constructor(needs: ChannelNeeds) {
    this.#needs = needs;
  }

  /** A channel without this tile is dark there. One that fails fails the tile: half a mix looks like a whole one. */
  async load(
    onBase: LevelOnBase,
    column: number,
    row: number,
    options: RequestOptions,
  ): Promise<Result<TilePlanes, Problem>> {
    const { channels } = this.#needs;
    const { columns, rows } = tileSize(onBase, column, row);
    const planes = await Promise.all(channels.map((channel) => this.#plane(channel, onBase, column, row, options)));
    const failed = planes.find((plane) => plane && !plane.ok);
    if (failed && !failed.ok) return failed;
    if (planes.every((plane) => plane === undefined)) return fail(NO_TILE);
    return ok({
      columns,
      rows,
      planes: planes.map((plane) => (plane?.ok ? plane.value : new Uint16Array(columns * rows))),
    });
  }

  /** Black and white points of a channel from its coarsest level; undefined where that cannot be had. */
  async window(
    identifier: string,
    signal: AbortSignal,
  ): Promise<{ readonly low: number; readonly high: number } | undefined> {
    const channel = this.#needs.channels.find((one) => one.identifier === identifier);
    const coarsest = this.#needs.levels.at(-1);
    if (!channel || !coarsest) return undefined;
    const options = { signal, priority: 'visible' as const };
    const planes = await Promise.all(
      middleTiles(coarsest).map(([column, row]) => this.#plane(channel, coarsest, column, row, options)),
    );
    const values = planes.flatMap((plane) => (plane?.ok ? [plane.value] : []));
    return values.length > 0 ? autoWindow(values) : undefined;
  }

  async #plane(
    { levels }: ShownChannel,
    onBase: LevelOnBase,
    column: number,
    row: number,
    options: RequestOptions,
  ): Promise<Result<Uint16Array, Problem> | undefined> {
    const { slide, frames, decoder } = this.#needs;
    const level = levels[onBase.index];
    const ref = level && tileFrame(slide, level, column, row);
    const instance = level && instanceOf(level, ref);
    if (!level || !ref || !instance) return undefined;
    const frame = await frames.frame(ref, { ...options, offThread: {} });
    if (!frame.ok) return frame;
    const { bytes, transferSyntaxUid } = frame.value;
    const { columns, rows } = tileSize(onBase, column, row);
    const job = { bytes, transferSyntaxUid, format: formatOf(level, instance), keepColumns: columns, keepRows: rows };
    const values = await decoder.values(job, options.signal);
    if (!values.ok) frames.discard?.(ref);
    return values;
  }
}

function middleTiles({ level }: LevelOnBase): readonly (readonly [column: number, row: number])[] {
  const { tilesAcross, tilesDown } = level;
  const tiles = Array.from(
    { length: tilesAcross * tilesDown },
    (_, at) => [at % tilesAcross, Math.floor(at / tilesAcross)] as const,
  );
  const distance = ([column, row]: readonly [number, number]): number =>
    Math.hypot(column - (tilesAcross - 1) / 2, row - (tilesDown - 1) / 2);
  return tiles.toSorted((a, b) => distance(a) - distance(b)).slice(0, MOST_LOOKED_AT);
}

const NO_TILE: Problem = { code: 'incomplete', severity: 'info', title: 'This part of the slide was not scanned' };
