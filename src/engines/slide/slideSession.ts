import type { FrameSource, RequestOptions } from '../../dicom/ports';
import type { Problem } from '../../dicom/problem';
import { frameRefOf, tileFrame } from '../../dicom/slide/tileIndex';
import type { FrameRef, PyramidLevel, Slide } from '../../dicom/types';
import { fail, type Result } from '../../lib/result';
import { AheadFetcher } from './aheadFetcher';
import { LooseTileLayer } from './looseTileLayer';
import { isSameRect, viewBounds, type SlideCamera } from './slideCamera';
import { SlideView } from './slideView';
import type { TileRequest } from './slideTileSource';
import type { TileDecoder } from './tileDecoder';
import { looseTile, neededLevel, tileRect, tileSize, type LevelOnBase } from './tilePlan';
import { TileScheduler, type TileCounts, type TileView } from './tileScheduler';

export interface SlideSessionOptions {
  readonly slide: Slide;
  readonly levels: readonly LevelOnBase[];
  readonly element: HTMLElement;
  readonly frames: FrameSource;
  readonly decoder: TileDecoder;
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
  readonly #scheduler: TileScheduler<ImageBitmap>;
  readonly #loose: LooseTileLayer;
  readonly #view: SlideView;
  readonly #ahead: AheadFetcher;
  #fetchedFor: TileView | undefined;
  #hasPixels = false;
  #isPaintDue = true;

  constructor(options: SlideSessionOptions) {
    this.#options = options;
    this.slide = options.slide;
    this.levels = options.levels;
    this.isBlank = this.levels.every(
      ({ level }) => level.looseTiles === undefined && level.tileIndex.every((entry) => entry < 0),
    );
    this.#ahead = new AheadFetcher(options.slide, options.frames);
    this.#scheduler = new TileScheduler(options.changed);
    this.#loose = new LooseTileLayer(this.levels, {
      scheduler: this.#scheduler,
      load: (level, place, request) => this.#loadLoose(level, place, request),
      arrived: () => {
        this.#isPaintDue = true;
        this.#view.repaint();
      },
    });
    this.#view = new SlideView(options.element, {
      slide: options.slide,
      levels: this.levels,
      camera: options.camera,
      looseTiles: () => this.#loose.ready(),
      requests: {
        start: (request) => this.#scheduler.request(this.#taskOf(request)),
        abort: (key) => this.#scheduler.cancel(key),
      },
      painted: (tiles) => this.#onPainted(tiles),
      loadedChanged: () => {
        this.#isPaintDue = true;
        this.#view.repaint();
        options.changed();
      },
    });
  }

  /** The camera moved: OpenSeadragon follows, and what is no longer wanted is aborted. */
  followCamera(): void {
    this.#isPaintDue = true;
    this.#view.followCamera();
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
  }

  /** Everything is on the canvas: the lines are free for what the reader is likely to look at next. */
  rest(): void {
    const camera = this.#options.destination();
    const level = this.levels[neededLevel(this.levels, camera.zoom, devicePixelRatio)];
    if (level && camera.widthPx >= 1) this.#ahead.rested({ bounds: viewBounds(camera), level });
  }

  state(): SessionState {
    const counted = this.#scheduler.counts();
    const counts = this.#loose.isTooWide
      ? { ...counted, failed: Math.max(1, counted.failed), problem: TOO_WIDE }
      : counted;
    const isLoaded = this.#view.isFullyLoaded && counts.pending === 0 && counts.failed === 0;
    return { ...counts, hasPixels: this.#hasPixels, isSettled: this.isBlank || (isLoaded && !this.#isPaintDue) };
  }

  /** One tile, decoded and cropped to the image. */
  async loadTile(
    { level }: LevelOnBase,
    column: number,
    row: number,
    options: RequestOptions,
  ): Promise<Result<ImageBitmap, Problem>> {
    const { columns, rows } = tileSize({ level } as LevelOnBase, column, row);
    return this.#load(level, tileFrame(this.slide, level, column, row), columns, rows, options);
  }

  dispose(): void {
    this.#ahead.dispose();
    this.#scheduler.dispose();
    this.#loose.dispose();
    this.#view.dispose();
  }

  #loadLoose(level: LevelOnBase, place: number, options: RequestOptions): Promise<Result<ImageBitmap, Problem>> {
    const { columns, rows } = looseTile(level, place);
    const ref = frameRefOf(this.slide, level.level, level.level.looseTiles?.frames[place]);
    return this.#load(level.level, ref, columns, rows, options);
  }

  async #load(
    level: PyramidLevel,
    ref: FrameRef | undefined,
    keepColumns: number,
    keepRows: number,
    options: RequestOptions,
  ): Promise<Result<ImageBitmap, Problem>> {
    const instance = ref && level.instances.find(({ sopInstanceUid }) => sopInstanceUid === ref.sopInstanceUid);
    if (!ref || !instance) return fail(NO_TILE);
    const frame = await this.#options.frames.frame(ref, options);
    if (!frame.ok) return frame;
    const { samplesPerPixel, bitsAllocated, photometricInterpretation, bitsStored, isSigned, palette } = instance;
    const format = {
      columns: level.tileColumns,
      rows: level.tileRows,
      samplesPerPixel,
      bitsAllocated,
      photometricInterpretation,
      isPlanar: instance.isPlanar ?? false,
      ...(bitsStored !== undefined && { bitsStored }),
      ...(isSigned && { isSigned }),
      ...(palette && { palette }),
    };
    const { bytes, transferSyntaxUid } = frame.value;
    const decoded = await this.#options.decoder.decode(
      { bytes, transferSyntaxUid, format, keepColumns, keepRows },
      options.signal,
    );
    if (!decoded.ok) this.#options.frames.discard?.(ref);
    return decoded;
  }

  #onPainted(tiles: number): void {
    this.#isPaintDue = false;
    this.#hasPixels ||= tiles > 0;
    this.#options.painted();
    this.#options.changed();
  }

  #taskOf({ key, level, column, row, job }: TileRequest): Parameters<TileScheduler<ImageBitmap>['request']>[0] {
    return {
      key,
      levelIndex: level.index,
      rect: tileRect(level, column, row),
      load: (options) => this.loadTile(level, column, row, options),
      deliver: (bitmap) => this.#view.deliver(job, bitmap),
      fail: () => this.#view.giveUp(job),
      drop: () => this.#view.drop(job),
      revive: () => this.#view.revive(job),
    };
  }
}

const TOO_WIDE: Problem = {
  code: 'unsupported',
  severity: 'warning',
  title: 'Too many tiles off the grid for this view: come closer to see them',
};
const NO_TILE: Problem = { code: 'incomplete', severity: 'info', title: 'This part of the slide was not scanned' };
