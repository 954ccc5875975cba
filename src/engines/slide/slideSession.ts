import type { FrameSource, RequestOptions, TileDecoding } from '../../dicom/ports';
import type { Problem } from '../../dicom/problem';
import { frameRefOf, tileFrame } from '../../dicom/slide/tileIndex';
import type { ColourStatus } from '../../dicom/paneStatus';
import type { SlideColours } from '../../dicom/slide/slideColours';
import type { FrameRef, IccProfile, PyramidLevel, Slide } from '../../dicom/types';
import { fail, ok, type Result } from '../../lib/result';
import type { EngineDependencies } from '../engineDependencies';
import { AheadFetcher } from './aheadFetcher';
import { ArrivalPace } from './arrivalPace';
import { screenSpace } from './colour/screenSpace';
import { ChannelTiles, type ShownChannel } from './channelTiles';
import { LooseTileLayer } from './looseTileLayer';
import { coarseFirst, type PaintedTile } from './paintTiles';
import { ReadyTiles } from './readyTiles';
import { isSameRect, viewBounds, type SlideCamera } from './slideCamera';
import { SlideColouring } from './slideColouring';
import type { SlideTile } from './slideTile';
import { MOST_CHOSEN, SlideView } from './slideView';
import type { TileRequest } from './slideTileSource';
import type { TileDecoder } from './tileDecoder';
import { formatOf, instanceOf, isLikelyJpeg, sizeOf } from './tileFormat';
import { levelsOnBase, looseTile, neededLevel, tileRect, tileSize, type LevelOnBase } from './tilePlan';
import { TileScheduler, type TileCounts, type TileView } from './tileScheduler';

export interface SlideSessionOptions {
  readonly slide: Slide;
  readonly levels: readonly LevelOnBase[];
  readonly element: HTMLElement;
  readonly frames: FrameSource;
  readonly decoder: TileDecoder;
  readonly bulkData?: EngineDependencies['bulkData'];
  /** Optical paths that are mixed; absent: the levels of the slide are shown. */
  readonly channels?: readonly ShownChannel[];
  /** Those of them whose window is to be found in the data, and who is told. */
  readonly windowsWanted?: readonly string[];
  windowFound?(identifier: string, window: { readonly low: number; readonly high: number }): void;
  camera(): SlideCamera;
  /** Where the camera comes to rest: tiles are fetched for that view, not for those it flies through. */
  destination(): SlideCamera;
  /** A frame was painted: marks follow now. */
  painted(): void;
  /** Something about loading changed; may be called often. */
  changed(): void;
}

export interface SessionState extends TileCounts {
  /** At least one tile is on the canvas. */
  readonly hasPixels: boolean;
  /** Every tile that this view needs is on the canvas, at the level it needs. */
  readonly isSettled: boolean;
}

/** Everything that lives as long as one slide is shown: its levels, its requests, its view. */
export class SlideSession {
  readonly slide: Slide;
  readonly levels: readonly LevelOnBase[];
  /** No level holds any tile: there is nothing to wait for. */
  readonly isBlank: boolean;
  readonly #options: SlideSessionOptions;
  readonly #scheduler: TileScheduler<SlideTile>;
  readonly #colouring: SlideColouring;
  readonly #loose: LooseTileLayer;
  readonly #view: SlideView;
  readonly #ahead: AheadFetcher;
  /** Of the channels beside the first, each with its own levels. */
  readonly #otherAheads: readonly { readonly fetcher: AheadFetcher; readonly levels: readonly LevelOnBase[] }[];
  readonly #channelTiles: ChannelTiles | undefined;
  readonly #windowsKnown: Promise<unknown>;
  readonly #stop = new AbortController();
  readonly #ready: ReadyTiles;
  readonly #pace = new ArrivalPace();
  #fetchedFor: TileView | undefined;
  #chosenFor: SlideCamera | undefined;
  /** Tiles that the choice asked for, wanted or not. */
  #chosen = 0;
  /** There may be more tiles in this view than the last choice asked for. */
  #isChoiceCut = false;
  #hasPixels = false;
  /** What is on the canvas is not what is ready: the camera moved, or tiles came. */
  #isPaintDue = true;
  #paintedFor: SlideCamera | undefined;
  /** How many failed tiles are marked on the canvas. */
  #failedPainted = 0;
  #paintTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SlideSessionOptions) {
    this.#options = options;
    this.slide = options.slide;
    this.levels = options.levels;
    this.isBlank = this.levels.every(
      ({ level }) => level.looseTiles === undefined && level.tileIndex.every((entry) => entry < 0),
    );
    const { slide, frames, decoder, channels } = options;
    const { levels } = this;
    this.#channelTiles = channels && new ChannelTiles({ slide, frames, decoder, levels, channels });
    this.#ahead = new AheadFetcher(
      slide,
      frames,
      channels ? undefined : (level, column, row) => this.#decodingOf(level, column, row),
    );
    this.#otherAheads = (channels ?? []).slice(1).map((channel) => {
      const own = { ...slide, levels: channel.levels };
      return { fetcher: new AheadFetcher(own, frames), levels: levelsOnBase(own) };
    });
    // The worker's code is read while the first frames travel; the browser decodes JPEG without it.
    if (!isLikelyJpeg(options.slide)) options.decoder.warm();
    this.#scheduler = new TileScheduler(options.changed);
    this.#colouring = new SlideColouring({
      profiles: this.levels.map(({ level }) => (channels ? undefined : level.iccProfile) ?? { kind: 'none' }),
      ...(channels && { channels: channels.map(({ identifier }) => identifier) }),
      space: screenSpace(),
      pool: async () => (await import('./colour/colourPool')).sharedColourPool(),
      profileBytes: (profile) => profileBytes(options, profile),
      onScreen: () => new Set(this.#tilesInView().map(({ bitmap }) => bitmap)),
      changed: () => this.#paintLater(),
    });
    this.#windowsKnown = this.#findWindows();
    this.#loose = new LooseTileLayer(this.levels, {
      scheduler: this.#scheduler,
      load: (level, place, request) => this.#loadLoose(level, place, request),
      hold: (tile) => this.#colouring.adopt(tile),
      leave: (tile) => this.#colouring.leave(tile),
      arrived: () => this.#paintLater(),
    });
    this.#ready = new ReadyTiles(this.levels);
    this.#view = new SlideView(options.element, {
      slide: options.slide,
      levels: this.levels,
      bytesPerPixel: bytesPerPixel(options),
      camera: options.camera,
      tiles: () => this.#tilesInView(),
      failedPlaces: () => this.#scheduler.failedPlaces(),
      requests: {
        start: (request) => {
          this.#chosen += 1;
          this.#scheduler.request(this.#taskOf(request));
        },
        abort: (key) => this.#scheduler.cancel(key),
      },
      paintDue: () => {
        this.#paintedFor = undefined;
        this.#paintLater();
      },
      choiceDue: () => {
        this.#chosenFor = undefined;
        options.changed();
      },
    });
  }

  /** The camera moved, or goes elsewhere: what is no longer wanted is aborted. The rest follows in `paint`. */
  followCamera(): void {
    this.#isPaintDue = true;
    const camera = this.#options.destination();
    if (camera.widthPx < 1 || camera.heightPx < 1) return;
    const view = {
      bounds: viewBounds(camera),
      neededLevel: neededLevel(this.levels, camera.zoom, devicePixelRatio),
      zoom: camera.zoom,
    };
    // A flight goes through many views to the one that tiles are fetched for.
    const before = this.#fetchedFor;
    if (before && before.neededLevel === view.neededLevel && isSameRect(before.bounds, view.bounds)) return;
    this.#fetchedFor = view;
    this.#scheduler.setView(view);
    this.#loose.setView(view);
    this.#ahead.moved(view.bounds, view.neededLevel);
    for (const { fetcher } of this.#otherAheads) fetcher.moved(view.bounds, view.neededLevel);
  }

  /** In an animation frame: asks for the tiles of a new view, and brings on the canvas what is ready and not yet there. */
  paint(nowMs: number): void {
    if (!this.#view.isReady) return;
    const destination = this.#options.destination();
    if (destination.widthPx < 1 || destination.heightPx < 1) return;
    const isRestDue = this.#isChoiceCut && this.#scheduler.counts().pending === 0;
    if (this.#chosenFor !== destination || isRestDue) {
      this.#chosenFor = destination;
      this.#chosen = 0;
      this.#view.choose(destination);
      // Where none of so many was wanted, another choice would ask for the same.
      this.#isChoiceCut = this.#chosen >= MOST_CHOSEN && this.#scheduler.counts().pending > 0;
    }
    const { failed } = this.#scheduler.counts();
    if (!this.#isPaintDue && failed === this.#failedPainted) return;
    const camera = this.#options.camera();
    if (camera === this.#paintedFor) {
      const waitMs = this.#pace.waitMs(nowMs, this.#scheduler.counts().pending);
      if (waitMs > 0) {
        this.#askAfter(waitMs);
        return;
      }
      this.#pace.painted(nowMs);
    }
    clearTimeout(this.#paintTimer);
    this.#paintTimer = undefined;
    this.#view.paint();
    this.#isPaintDue = false;
    this.#failedPainted = failed;
    this.#paintedFor = camera;
    this.#options.painted();
  }

  /** Everything is on the canvas: the lines are free for what the reader is likely to look at next. */
  rest(): void {
    const camera = this.#options.destination();
    const needed = neededLevel(this.levels, camera.zoom, devicePixelRatio);
    if (camera.widthPx < 1) return;
    for (const { fetcher, levels } of [{ fetcher: this.#ahead, levels: this.levels }, ...this.#otherAheads]) {
      const level = levels[needed];
      if (level) fetcher.rested({ bounds: viewBounds(camera), level });
    }
  }

  state(): SessionState {
    const counted = this.#scheduler.counts();
    const counts = this.#loose.isTooWide
      ? { ...counted, failed: Math.max(1, counted.failed), problem: TOO_WIDE }
      : counted;
    const isChosen = this.#view.isReady && this.#chosenFor === this.#options.destination() && !this.#isChoiceCut;
    const isLoaded = isChosen && counts.pending === 0 && counts.failed === 0;
    const isPainted = isLoaded && !this.#isPaintDue && this.#colouring.isDone;
    return { ...counts, hasPixels: this.#hasPixels, isSettled: this.isBlank || isPainted };
  }

  /** How its colours are to be from now on; asks the archive for nothing. */
  setColours(change: Partial<SlideColours>): void {
    this.#colouring.set(change);
  }

  get colours(): ColourStatus {
    return this.#colouring.status;
  }

  /** A tile for the overview. Its colours are those of the picture from now on, until this session ends. */
  async mapTile(
    level: LevelOnBase,
    column: number,
    row: number,
    options: RequestOptions,
  ): Promise<SlideTile | undefined> {
    const tile = await this.#tile(level, column, row, options);
    if (!tile.ok) return undefined;
    if (options.signal.aborted || this.#stop.signal.aborted) tile.value.close();
    else this.#colouring.adopt(tile.value);
    return tile.value.isClosed ? undefined : tile.value;
  }

  #tile(level: LevelOnBase, column: number, row: number, options: RequestOptions): Promise<Result<SlideTile, Problem>> {
    return this.#channelTiles
      ? this.#mixed(level, column, row, options)
      : this.#stored(level, column, row, options).then((stored) => this.#painted(level, stored));
  }

  /** One tile as stored, decoded and cropped to the image. */
  async #stored(
    onBase: LevelOnBase,
    column: number,
    row: number,
    options: RequestOptions,
  ): Promise<Result<ImageBitmap, Problem>> {
    const ready = options.signal.aborted ? undefined : this.#ahead.take(onBase, column, row);
    if (ready) return ok(ready);
    const { level } = onBase;
    const { columns, rows } = tileSize(onBase, column, row);
    return this.#load(level, tileFrame(this.slide, level, column, row), columns, rows, options);
  }

  dispose(): void {
    clearTimeout(this.#paintTimer);
    this.#stop.abort();
    this.#ahead.dispose();
    for (const { fetcher } of this.#otherAheads) fetcher.dispose();
    this.#scheduler.dispose();
    this.#loose.dispose();
    this.#view.dispose();
    this.#colouring.dispose();
  }

  async #loadLoose(level: LevelOnBase, place: number, options: RequestOptions): Promise<Result<SlideTile, Problem>> {
    const { columns, rows } = looseTile(level, place);
    const ref = frameRefOf(this.slide, level.level, level.level.looseTiles?.frames[place]);
    return this.#painted(level, await this.#load(level.level, ref, columns, rows, options));
  }

  async #mixed(
    level: LevelOnBase,
    column: number,
    row: number,
    options: RequestOptions,
  ): Promise<Result<SlideTile, Problem>> {
    const planes = await this.#channelTiles?.load(level, column, row, options);
    if (!planes?.ok) return planes ?? fail(NO_TILE);
    await this.#windowsKnown;
    return this.#colouring.tileOf(planes.value, level.index);
  }

  /** The first tiles wait for the windows of their channels, so that brightness does not jump. */
  #findWindows(): Promise<unknown> {
    const { windowsWanted = [], windowFound } = this.#options;
    const { signal } = this.#stop;
    return Promise.all(
      windowsWanted.map(async (identifier) => {
        try {
          const window = await this.#channelTiles?.window(identifier, signal);
          if (window && !signal.aborted) windowFound?.(identifier, window);
        } catch (cause) {
          if (!signal.aborted) throw cause;
        }
      }),
    );
  }

  /** In the colours of the picture. */
  async #painted(level: LevelOnBase, loaded: Result<ImageBitmap, Problem>): Promise<Result<SlideTile, Problem>> {
    return loaded.ok ? this.#colouring.tileOf(loaded.value, level.index) : loaded;
  }

  #decodingOf(onBase: LevelOnBase, column: number, row: number): TileDecoding | undefined {
    const { level } = onBase;
    const instance = instanceOf(level, tileFrame(this.slide, level, column, row));
    if (!instance) return undefined;
    const { columns, rows } = tileSize(onBase, column, row);
    return { format: sizeOf(formatOf(level, instance)), keepColumns: columns, keepRows: rows };
  }

  async #load(
    level: PyramidLevel,
    ref: FrameRef | undefined,
    keepColumns: number,
    keepRows: number,
    options: RequestOptions,
  ): Promise<Result<ImageBitmap, Problem>> {
    const instance = instanceOf(level, ref);
    if (!ref || !instance) return fail(NO_TILE);
    const format = formatOf(level, instance);
    const keep = { keepColumns, keepRows };
    const offThread = { decode: { format: sizeOf(format), ...keep } };
    const frame = await this.#options.frames.frame(ref, { ...options, offThread });
    if (!frame.ok) return frame;
    const decoded = await this.#options.decoder.pixelsOf(frame.value, { format, ...keep }, options.signal);
    if (!decoded.ok) this.#options.frames.discard?.(ref);
    return decoded;
  }

  #tilesInView(): readonly PaintedTile[] {
    const camera = this.#options.camera();
    const ready = this.#ready.inView(camera, neededLevel(this.levels, camera.zoom, devicePixelRatio));
    const loose = this.#loose.ready();
    const tiles = loose.length === 0 ? ready : coarseFirst([...ready, ...loose]);
    this.#hasPixels ||= tiles.length > 0;
    return tiles;
  }

  #paintLater(): void {
    this.#isPaintDue = true;
    this.#options.changed();
  }

  #askAfter(waitMs: number): void {
    this.#paintTimer ??= setTimeout(() => {
      this.#paintTimer = undefined;
      this.#options.changed();
    }, waitMs);
  }

  #taskOf({ key, level, column, row, job }: TileRequest): Parameters<TileScheduler<SlideTile>['request']>[0] {
    return {
      key,
      levelIndex: level.index,
      rect: tileRect(level, column, row),
      load: (options) => this.#tile(level, column, row, options),
      deliver: (tile) => {
        this.#colouring.adopt(tile);
        tile.follow((bitmap) => this.#ready.set(level, column, row, tile, bitmap));
        this.#isPaintDue = true;
        this.#view.deliver(job, tile, () => this.#colouring.leave(tile));
      },
      unwanted: (tile) => tile.close(),
      fail: () => this.#view.giveUp(job),
      drop: () => this.#view.drop(job),
      revive: () => this.#view.revive(job),
    };
  }
}

/** Of a tile: the picture, and beside it what it was made from: two bytes a value for each channel, or the stored colours. */
function bytesPerPixel({ levels, channels }: SlideSessionOptions): number {
  if (channels) return 4 + 2 * channels.length;
  return levels.some(({ level }) => level.iccProfile?.kind === 'stored') ? 8 : 4;
}

/** From the header, or from where the header says that it lies: each level has its profile in an instance of its own. */
async function profileBytes(
  { slide, bulkData }: SlideSessionOptions,
  { source }: Extract<IccProfile, { kind: 'stored' }>,
): Promise<Result<Uint8Array, Problem>> {
  if (source.kind === 'inline') return ok(source.bytes);
  const levels = [...slide.levels, ...(slide.opticalPaths ?? []).flatMap((path) => path.levels)];
  const owner = levels.find(({ iccProfile }) => iccProfile?.kind === 'stored' && iccProfile.source === source);
  const [instance] = (owner ?? slide.levels[0])?.instances ?? [];
  if (!bulkData || !instance) return fail(NO_PROFILE);
  const { sourceId, studyInstanceUid } = slide;
  const { seriesInstanceUid, sopInstanceUid } = instance;
  const ref = { sourceId, studyInstanceUid, seriesInstanceUid, sopInstanceUid, frameNumber: 1 };
  return bulkData(ref, source.uri, { signal: new AbortController().signal, priority: 'visible' });
}

const NO_PROFILE: Problem = { code: 'incomplete', severity: 'warning', title: 'it cannot be fetched' };
const TOO_WIDE: Problem = {
  code: 'unsupported',
  severity: 'warning',
  title: 'Too many tiles off the grid for this view: come closer to see them',
};
const NO_TILE: Problem = { code: 'incomplete', severity: 'info', title: 'This part of the slide was not scanned' };
