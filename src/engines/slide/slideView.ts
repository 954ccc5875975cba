import OpenSeadragon from 'openseadragon';
import type { Slide } from '../../dicom/types';
import { preventInlineStyle } from './inlineStyleGuard';
import type { SlideCamera } from './slideCamera';
import type { PaintedTile } from './paintTiles';
import { createSlideDrawer } from './slideCanvasDrawer';
import { SlideTileSource, TILE_DATA_TYPE, type TileRequests } from './slideTileSource';
import { smallestPixel, type LevelOnBase } from './tilePlan';

export interface SlideViewOptions {
  readonly slide: Slide;
  readonly levels: readonly LevelOnBase[];
  readonly requests: TileRequests;
  /** Tiles off the grid that are ready; painted with the others. */
  looseTiles(): readonly PaintedTile[];
  camera(): SlideCamera;
  /** After each painted frame: marks are painted now, so that they never lag the tissue. */
  painted(tiles: number): void;
  /** Everything OpenSeadragon wants for this view is loaded, or no longer so. */
  loadedChanged(): void;
}

/** Part of the slide's width; a thousand of them, the most there can be, are a tenth of a pixel on the widest slides. */
const NUDGE = 1e-9;
const CACHE_BYTES = 160 * 2 ** 20;
const SMALLEST_CACHE_TILES = 60;

/**
 * OpenSeadragon behind a camera: it chooses, caches and paints tiles. It has no navigation, no controls and no animation
 * of its own. One view per shown slide: a new slide gets a new one, so no tile of the old can appear under the new name.
 */
export class SlideView {
  readonly #viewer: OpenSeadragon.Viewer;
  readonly #options: SlideViewOptions;
  #image: OpenSeadragon.TiledImage | undefined;
  #nudge = 0;
  #isDisposed = false;

  constructor(element: HTMLElement, options: SlideViewOptions) {
    teachTileType();
    this.#options = options;
    preventInlineStyle();
    this.#viewer = OpenSeadragon(viewerOptions(element, options));
    this.#viewer.addHandler('update-viewport', () =>
      options.painted((this.#image?.lastDrawn.length ?? 0) + options.looseTiles().length),
    );
    this.#viewer.addTiledImage({
      tileSource: new SlideTileSource(options.slide, options.levels, options.requests),
      x: 0,
      y: 0,
      width: 1,
      success: (event) => this.#adopt((event as unknown as { item: OpenSeadragon.TiledImage }).item),
    });
  }

  /** True when all tiles the present view needs are loaded, or given up. */
  get isFullyLoaded(): boolean {
    return this.#image?.getFullyLoaded() ?? false;
  }

  get isReady(): boolean {
    return this.#image !== undefined;
  }

  /** Lets OpenSeadragon follow the camera; it paints in its next animation frame. */
  followCamera(): void {
    const { viewport } = this.#viewer;
    if (!viewport || this.#isDisposed) return;
    const camera = this.#options.camera();
    if (camera.widthPx < 1 || camera.heightPx < 1) return;
    const columns = this.#options.levels[0]?.level.totalPixelMatrixColumns ?? 1;
    const size = viewport.getContainerSize();
    if (size.x !== camera.widthPx || size.y !== camera.heightPx) {
      viewport.resize(new OpenSeadragon.Point(camera.widthPx, camera.heightPx), false);
    }
    // OpenSeadragon turns first and mirrors then; the camera the other way round.
    const rotationDeg = camera.isFlipped ? -camera.rotationDeg : camera.rotationDeg;
    viewport.setRotation(rotationDeg, true);
    viewport.setFlip(camera.isFlipped);
    viewport.zoomTo((camera.zoom * columns) / camera.widthPx, undefined, true);
    const center = new OpenSeadragon.Point(
      camera.centerU / columns + this.#nudge,
      (camera.centerV * camera.pixelAspect) / columns,
    );
    viewport.panTo(center, true);
    this.#viewer.forceRedraw();
  }

  /** Paints in the next animation frame, also where nothing moved. */
  repaint(): void {
    if (!this.#isDisposed) this.#viewer.forceRedraw();
  }

  deliver(job: OpenSeadragon.ImageJob, bitmap: ImageBitmap): void {
    if (this.#isDisposed) bitmap.close();
    else job.finish(bitmap, null, TILE_DATA_TYPE);
  }

  /** OpenSeadragon takes the tile for absent from now on and shows the coarser level in its place. */
  giveUp(job: OpenSeadragon.ImageJob): void {
    this.drop(job);
    job.tile.exists = false;
    this.repaint();
  }

  /**
   * Ends a job without an outcome: the tile may be asked for again when it comes back into view. Its callback is taken
   * away first, because OpenSeadragon would mark the tile as absent for ever and write to the console.
   */
  drop(job: OpenSeadragon.ImageJob): void {
    (job as unknown as { callback(): void }).callback = () => {};
    job.abort();
  }

  /**
   * A tile that was given up may be asked for again. OpenSeadragon looks for tiles only when its viewport changed, so it
   * gets a change too small to matter; painting goes by the camera, which stays.
   */
  revive(job: OpenSeadragon.ImageJob): void {
    if (this.#isDisposed) return;
    job.tile.exists = true;
    this.#nudge = (this.#nudge + NUDGE) % (1000 * NUDGE);
    this.followCamera();
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#viewer.destroy();
  }

  #adopt(image: OpenSeadragon.TiledImage): void {
    if (this.#isDisposed) return;
    this.#image = image;
    image.addHandler('fully-loaded-change', () => this.#options.loadedChanged());
    this.followCamera();
  }
}

function viewerOptions(element: HTMLElement, options: SlideViewOptions): OpenSeadragon.Options {
  const { tileColumns = 256, tileRows = 256 } = options.levels[0]?.level ?? {};
  const cacheTiles = Math.max(SMALLEST_CACHE_TILES, Math.floor(CACHE_BYTES / (tileColumns * tileRows * 4)));
  return {
    element,
    drawer: createSlideDrawer({
      camera: options.camera,
      levels: options.levels,
      looseTiles: options.looseTiles,
    }),
    mouseNavEnabled: false,
    keyboardNavEnabled: false,
    showNavigationControl: false,
    showNavigator: false,
    autoResize: false,
    animationTime: 0,
    blendTime: 0,
    immediateRender: false,
    minPixelRatio: smallestPixel,
    minZoomImageRatio: 0,
    maxZoomPixelRatio: 1000,
    visibilityRatio: 0,
    smoothTileEdgesMinZoom: Number.POSITIVE_INFINITY,
    maxTilesPerFrame: 64,
    maxImageCacheCount: cacheTiles,
    imageLoaderLimit: 0,
    // The scheduler has its own patience; OpenSeadragon must not give up behind its back.
    timeout: 24 * 3600 * 1000,
    tileRetryMax: 0,
  } as OpenSeadragon.Options;
}

let isTaught = false;

/** Our tiles give their memory back as soon as they leave the cache, not when the garbage collector comes by. */
function teachTileType(): void {
  if (isTaught) return;
  isTaught = true;
  const copy = (_tile: OpenSeadragon.Tile, bitmap: ImageBitmap): Promise<ImageBitmap> => createImageBitmap(bitmap);
  OpenSeadragon.converter.learn(TILE_DATA_TYPE, TILE_DATA_TYPE, copy, 1, 1);
  OpenSeadragon.converter.learnDestroy(TILE_DATA_TYPE, (bitmap: ImageBitmap) => bitmap.close());
}
