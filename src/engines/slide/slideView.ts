import OpenSeadragon from 'openseadragon';
import type { Slide } from '../../dicom/types';
import { preventInlineStyle } from './inlineStyleGuard';
import type { BaseRect, SlideCamera } from './slideCamera';
import type { PaintedTile } from './paintTiles';
import { createSlideDrawer } from './slideCanvasDrawer';
import { SlideTileSource, TILE_DATA_TYPE, type TileRequests } from './slideTileSource';
import { smallestPixel, type LevelOnBase } from './tilePlan';

export interface SlideViewOptions {
  readonly slide: Slide;
  readonly levels: readonly LevelOnBase[];
  readonly requests: TileRequests;
  /** Of a tile in memory; 4 by default. */
  readonly bytesPerPixel?: number;
  /** What is painted, in the order in which tiles lie on each other. */
  tiles(): readonly PaintedTile[];
  /** Where tiles that the view needs failed, base pixels. */
  failedPlaces(): readonly BaseRect[];
  /** What is seen now. */
  camera(): SlideCamera;
  /** The view can be painted, or has to be painted again though nothing moved. */
  paintDue(): void;
  /** A tile may be asked for anew: choose again. */
  choiceDue(): void;
}

const CACHE_BYTES = 160 * 2 ** 20;
/** Tiles in view are kept in any case, however many they are. */
const SMALLEST_CACHE_TILES = 16;
/**
 * Tiles asked for by one choice: more than the largest screens show of a pyramid. A slide without coarse levels may need
 * more, and is chosen for again when these have come.
 */
export const MOST_CHOSEN = 1000;

/**
 * OpenSeadragon behind a camera: it chooses tiles and holds them. It has no navigation, no controls and no animation of
 * its own, and no loop of frames either, in which it would go through all levels sixty times a second for as long as a
 * tile is on its way: it chooses when it is told where the camera goes, and what is ready is painted without it. One view
 * per shown slide: a new slide gets a new one, so no tile of the old can appear under the new name.
 */
export class SlideView {
  readonly #viewer: OpenSeadragon.Viewer;
  readonly #options: SlideViewOptions;
  #image: OpenSeadragon.TiledImage | undefined;
  /** Tiles that came since the last choice: of the view, so they are not given up for others of it. */
  #arrived: OpenSeadragon.Tile[] = [];
  #isDisposed = false;

  constructor(element: HTMLElement, options: SlideViewOptions) {
    teachTileType();
    this.#options = options;
    preventInlineStyle();
    this.#viewer = OpenSeadragon(viewerOptions(element, options));
    // Asked after each of its frames whether there is to be another, and for each tile whether others change its pixels.
    this.#viewer.isOpen = () => false;
    this.#viewer.addTiledImage({
      tileSource: new SlideTileSource(options.slide, options.levels, options.requests),
      x: 0,
      y: 0,
      width: 1,
      success: (event) => this.#adopt((event as unknown as { item: OpenSeadragon.TiledImage }).item),
    });
  }

  get isReady(): boolean {
    return this.#image !== undefined && !this.#isDisposed;
  }

  /** Asks for the tiles of a view that are not there; those of other views are the first to go when memory is short. */
  choose(camera: SlideCamera): void {
    const { viewport, world } = this.#viewer;
    if (!viewport || !this.isReady) return;
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
    viewport.panTo(
      new OpenSeadragon.Point(camera.centerU / columns, (camera.centerV * camera.pixelAspect) / columns),
      true,
    );
    for (const tile of this.#arrived) tile.beingDrawn = false;
    this.#arrived = [];
    // It learns of another screen in its loop alone.
    (OpenSeadragon as { pixelDensityRatio: number }).pixelDensityRatio = Math.max(1, devicePixelRatio);
    viewport.update();
    world.update(true);
    // Marks them as in use, so that none of them is given up for another.
    this.#image?.getTilesToDraw();
  }

  paint(): void {
    // The package's types leave it out.
    if (this.isReady) (this.#viewer.drawer as unknown as { draw(): void }).draw();
  }

  /** OpenSeadragon counts the tile and tells by `leave` when to give it up; it never looks into it. */
  deliver(job: OpenSeadragon.ImageJob, tile: object, leave: () => void): void {
    if (this.#isDisposed) {
      leave();
      return;
    }
    leaving.set(tile, leave);
    job.tile.beingDrawn = true;
    this.#arrived.push(job.tile);
    job.finish(tile, null, TILE_DATA_TYPE);
  }

  /** OpenSeadragon takes the tile for absent from now on; the coarser level is shown in its place. */
  giveUp(job: OpenSeadragon.ImageJob): void {
    this.drop(job);
    job.tile.exists = false;
  }

  /**
   * Ends a job without an outcome: the tile may be asked for again when it comes back into view. Its callback is taken
   * away first, because OpenSeadragon would mark the tile as absent for ever and write to the console.
   */
  drop(job: OpenSeadragon.ImageJob): void {
    (job as unknown as { callback(): void }).callback = () => {};
    job.abort();
  }

  /** A tile that was given up may be asked for again. */
  revive(job: OpenSeadragon.ImageJob): void {
    if (this.#isDisposed) return;
    job.tile.exists = true;
    this.#options.choiceDue();
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#viewer.destroy();
  }

  #adopt(image: OpenSeadragon.TiledImage): void {
    if (this.#isDisposed) return;
    this.#image = image;
    this.#options.choiceDue();
    this.#options.paintDue();
  }
}

function viewerOptions(element: HTMLElement, options: SlideViewOptions): OpenSeadragon.Options {
  const { tileColumns = 256, tileRows = 256 } = options.levels[0]?.level ?? {};
  const cacheTiles = Math.max(
    SMALLEST_CACHE_TILES,
    Math.floor(CACHE_BYTES / (tileColumns * tileRows * (options.bytesPerPixel ?? 4))),
  );
  return {
    element,
    drawer: createSlideDrawer({
      camera: options.camera,
      tiles: options.tiles,
      failedPlaces: options.failedPlaces,
      lost: options.paintDue,
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
    maxTilesPerFrame: MOST_CHOSEN,
    maxImageCacheCount: cacheTiles,
    imageLoaderLimit: 0,
    // The scheduler has its own patience; OpenSeadragon must not give up behind its back.
    timeout: 24 * 3600 * 1000,
    tileRetryMax: 0,
  } as OpenSeadragon.Options;
}

let isTaught = false;
const leaving = new WeakMap<object, () => void>();

/** Our tiles give their memory back as soon as they leave the cache, not when the garbage collector comes by. */
function teachTileType(): void {
  if (isTaught) return;
  isTaught = true;
  const same = (_tile: OpenSeadragon.Tile, tile: object): object => tile;
  OpenSeadragon.converter.learn(TILE_DATA_TYPE, TILE_DATA_TYPE, same, 1, 1);
  OpenSeadragon.converter.learnDestroy(TILE_DATA_TYPE, (tile: object) => leaving.get(tile)?.());
}
