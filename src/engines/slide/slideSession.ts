import type { FrameSource, RequestOptions } from '../../dicom/ports';
import type { Problem } from '../../dicom/problem';
import { tileFrame } from '../../dicom/slide/tileIndex';
import type { Slide } from '../../dicom/types';
import { fail, type Result } from '../../lib/result';
import { viewBounds, type SlideCamera } from './slideCamera';
import { SlideView } from './slideView';
import type { TileRequest } from './slideTileSource';
import type { TileDecoder } from './tileDecoder';
import { neededLevel, tileRect, tileSize, type LevelOnBase } from './tilePlan';
import { TileScheduler, type TileCounts } from './tileScheduler';

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
  readonly #view: SlideView;
  #hasPixels = false;
  #isPaintDue = true;

  constructor(options: SlideSessionOptions) {
    this.#options = options;
    this.slide = options.slide;
    this.levels = options.levels;
    this.isBlank = this.levels.every(({ level }) => level.tileIndex.every((entry) => entry < 0));
    this.#scheduler = new TileScheduler(options.changed);
    this.#view = new SlideView(options.element, {
      slide: options.slide,
      levels: this.levels,
      camera: options.camera,
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
    this.#scheduler.setView({
      bounds: viewBounds(camera),
      neededLevel: neededLevel(this.levels, camera.zoom, devicePixelRatio),
      zoom: camera.zoom,
    });
  }

  state(): SessionState {
    const counts = this.#scheduler.counts();
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
    const ref = tileFrame(this.slide, level, column, row);
    const instance = ref && level.instances.find(({ sopInstanceUid }) => sopInstanceUid === ref.sopInstanceUid);
    if (!ref || !instance) return fail(NO_TILE);
    const frame = await this.#options.frames.frame(ref, options);
    if (!frame.ok) return frame;
    const { columns, rows } = tileSize({ level } as LevelOnBase, column, row);
    return this.#options.decoder.decode(
      {
        bytes: frame.value.bytes,
        transferSyntaxUid: frame.value.transferSyntaxUid,
        format: {
          columns: level.tileColumns,
          rows: level.tileRows,
          samplesPerPixel: instance.samplesPerPixel,
          bitsAllocated: instance.bitsAllocated,
          photometricInterpretation: instance.photometricInterpretation,
          isPlanar: instance.isPlanar ?? false,
        },
        keepColumns: columns,
        keepRows: rows,
      },
      options.signal,
    );
  }

  dispose(): void {
    this.#scheduler.dispose();
    this.#view.dispose();
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

const NO_TILE: Problem = { code: 'incomplete', severity: 'info', title: 'This part of the slide was not scanned' };
