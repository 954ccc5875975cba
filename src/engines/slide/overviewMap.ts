import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import { canvasToBase, viewBounds, type SlideCamera } from './slideCamera';
import { isPlanes } from './colour/mixPlanes';
import type { SlideTile } from './slideTile';
import { levelRect, type LevelOnBase } from './tilePlan';

const LARGEST_SIDE_PX = 180;
/** Three lines of overlay text. */
const CORNER_TEXT_PX = 52;
const MARGIN_PX = 12;
/** More tiles than this are too much traffic for a map. */
const LARGEST_TILE_COUNT = 16;
const FIELD_COLOUR = '#d81b60';

/** Loads one tile for the map; undefined where there is none or it could not be loaded. Whoever loads it also closes it. */
export type MapTileLoader = (
  level: LevelOnBase,
  column: number,
  row: number,
  signal: AbortSignal,
) => Promise<SlideTile | undefined>;

/**
 * The whole slide, small, with the present field in it; a click goes there. Fed from the coarsest level alone: an
 * overview that follows the view with its own tile requests would compete with the field for the connection.
 */
export class OverviewMap {
  readonly #canvas: HTMLCanvasElement;
  readonly #jump: (base: Vec2) => void;
  readonly #stop = new AbortController();
  /** As it was scanned. */
  #picture: HTMLCanvasElement | undefined;
  /** As it is seen in the pane, where that is otherwise. */
  #coloured: HTMLCanvasElement | undefined;
  /** Over its empty glass. */
  #shade: HTMLCanvasElement | undefined;
  /** The picture at the size of the map: scaling it anew for every move would cost more than the move. */
  #scaled: HTMLCanvasElement | undefined;
  #finest: LevelOnBase | undefined;
  #loading: AbortController | undefined;
  #isMirrored = false;
  #isVisible = true;
  #camera: SlideCamera | undefined;
  readonly #whole: (picture: HTMLCanvasElement | undefined) => void;

  /** `whole` hears of the picture of a slide once it is complete, or that there is none to be had. */
  constructor(
    parent: HTMLElement,
    jump: (base: Vec2) => void,
    whole: (picture: HTMLCanvasElement | undefined) => void,
  ) {
    this.#jump = jump;
    this.#whole = whole;
    this.#canvas = document.createElement('canvas');
    this.#canvas.setAttribute('role', 'img');
    this.#canvas.setAttribute('aria-label', 'Overview of the slide');
    this.#canvas.dataset.paneControl = '';
    Object.assign(this.#canvas.style, {
      position: 'absolute',
      right: `${MARGIN_PX}px`,
      // Above the corner text of the pane, and above the marks: a nucleus outline is no part of the map.
      bottom: `${MARGIN_PX + CORNER_TEXT_PX}px`,
      zIndex: '2',
      boxShadow: '0 0 0 1px rgb(0 0 0 / 60%), 0 2px 8px rgb(0 0 0 / 40%)',
      cursor: 'crosshair',
      touchAction: 'none',
      display: 'none',
    });
    parent.append(this.#canvas);
    const { signal } = this.#stop;
    this.#canvas.addEventListener('pointerdown', (event) => this.#press(event), { signal });
    this.#canvas.addEventListener('pointermove', (event) => this.#drag(event), { signal });
  }

  /** Shows the map of another slide; the tiles arrive when they arrive. */
  show(levels: readonly LevelOnBase[], isMirrored: boolean, load: MapTileLoader): void {
    this.clear();
    const [finest] = levels;
    const coarsest = levels.at(-1);
    if (!finest || !coarsest || coarsest.level.tileIndex.length > LARGEST_TILE_COUNT) {
      this.#whole(undefined);
      return;
    }
    this.#finest = finest;
    this.#isMirrored = isMirrored;
    this.#loading = new AbortController();
    this.#picture = document.createElement('canvas');
    this.#picture.width = coarsest.level.totalPixelMatrixColumns;
    this.#picture.height = coarsest.level.totalPixelMatrixRows;
    void this.#fill(coarsest, this.#picture, load, this.#loading.signal).then((picture) => {
      if (picture) this.#whole(picture);
    });
  }

  /** The same raster in another focal plane or optical path: tile by tile, the former picture stays until then. */
  renew(coarsest: LevelOnBase | undefined, load: MapTileLoader): void {
    if (!coarsest || !this.#picture) return;
    this.#loading?.abort();
    this.#loading = new AbortController();
    void this.#fill(coarsest, this.#picture, load, this.#loading.signal);
  }

  clear(): void {
    this.#loading?.abort();
    this.#loading = undefined;
    this.#picture = undefined;
    this.#coloured = undefined;
    this.#shade = undefined;
    this.#scaled = undefined;
    this.#finest = undefined;
    this.#canvas.style.display = 'none';
  }

  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    this.#paint();
  }

  /** The glass of the map is as dark as that of the slide; of the whole slide, small. */
  setShade(shade: HTMLCanvasElement | undefined): void {
    if (shade === this.#shade) return;
    this.#shade = shade;
    this.#repaint();
  }

  get isVisible(): boolean {
    return this.#isVisible;
  }

  follow(camera: SlideCamera): void {
    this.#camera = camera;
    this.#paint();
  }

  dispose(): void {
    this.clear();
    this.#stop.abort();
    this.#canvas.remove();
  }

  /** The picture once it is complete. */
  async #fill(
    level: LevelOnBase,
    picture: HTMLCanvasElement,
    load: MapTileLoader,
    signal: AbortSignal,
  ): Promise<HTMLCanvasElement | undefined> {
    const { level: own } = level;
    const cells = Array.from({ length: own.tilesAcross * own.tilesDown }, (_, cell) => cell);
    await Promise.all(
      cells.map(async (cell) => {
        const column = cell % own.tilesAcross;
        const row = Math.floor(cell / own.tilesAcross);
        const tile = await load(level, column, row, signal);
        if (!tile || tile.isClosed || signal.aborted) return;
        this.#place(tile, picture, [column * own.tileColumns, row * own.tileRows], signal);
      }),
    );
    return signal.aborted ? undefined : picture;
  }

  /** A tile as it was scanned, and from now on in each colour that it is given. */
  #place(tile: SlideTile, picture: HTMLCanvasElement, [x, y]: Vec2, signal: AbortSignal): void {
    const scanned = isPlanes(tile.source) ? tile.coloured : tile.source;
    picture.getContext('2d')?.drawImage(scanned, x, y);
    this.#repaint();
    tile.follow((bitmap) => {
      if (!bitmap || signal.aborted) return;
      if (bitmap !== scanned) this.#coloured ??= copyOf(picture);
      this.#coloured?.getContext('2d')?.drawImage(bitmap, x, y);
      this.#repaint();
    });
  }

  #repaint(): void {
    this.#scaled = undefined;
    this.#paint();
  }

  #paint(): void {
    const { width, height, context } = this.#prepare() ?? {};
    const finest = this.#finest;
    if (!context || !finest || !width || !height || !this.#picture) return;
    const picture = this.#coloured ?? this.#picture;
    this.#scaled ??= this.#scaledTo(this.#canvas.width, this.#canvas.height, picture);
    context.drawImage(this.#scaled, 0, 0, width, height);
    const { u0, v0, u1, v1 } = levelRect(finest);
    this.#paintField(context, (u, v) => {
      const x = ((u - u0) / (u1 - u0)) * width;
      return [this.#isMirrored ? width - x : x, ((v - v0) / (v1 - v0)) * height];
    });
  }

  #scaledTo(width: number, height: number, picture: HTMLCanvasElement): HTMLCanvasElement {
    const scaled = document.createElement('canvas');
    scaled.width = width;
    scaled.height = height;
    const context = scaled.getContext('2d');
    if (!context) return scaled;
    context.fillStyle = '#d4d4d4';
    context.fillRect(0, 0, width, height);
    if (this.#isMirrored) context.transform(-1, 0, 0, 1, width, 0);
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, 0, 0, width, height);
    if (this.#shade) context.drawImage(this.#shade, 0, 0, width, height);
    return scaled;
  }

  /** Sizes the canvas to the shape of the slide; hides it while there is nothing to show. */
  #prepare(): { width: number; height: number; context: CanvasRenderingContext2D | null } | undefined {
    const finest = this.#finest;
    const isShown =
      this.#isVisible && this.#picture !== undefined && finest !== undefined && !this.#isWholeInView(finest);
    this.#canvas.style.display = isShown ? 'block' : 'none';
    if (!isShown || !this.#camera) return undefined;
    const { u0, v0, u1, v1 } = levelRect(finest);
    const tall = (v1 - v0) * this.#camera.pixelAspect;
    const largest = Math.min(LARGEST_SIDE_PX, Math.min(this.#camera.widthPx, this.#camera.heightPx) / 3);
    const scale = largest / Math.max(u1 - u0, tall);
    const [width, height] = [Math.max(8, Math.round((u1 - u0) * scale)), Math.max(8, Math.round(tall * scale))];
    const ratio = devicePixelRatio;
    const [deviceWidth, deviceHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.#canvas.width !== deviceWidth || this.#canvas.height !== deviceHeight) {
      this.#canvas.width = deviceWidth;
      this.#canvas.height = deviceHeight;
      Object.assign(this.#canvas.style, { width: `${width}px`, height: `${height}px` });
      this.#scaled = undefined;
    }
    const context = this.#canvas.getContext('2d');
    context?.setTransform(ratio, 0, 0, ratio, 0, 0);
    return { width, height, context };
  }

  /** Then the map would only cover a corner of the slide. */
  #isWholeInView(finest: LevelOnBase): boolean {
    if (!this.#camera) return true;
    const seen = viewBounds(this.#camera);
    const { u0, v0, u1, v1 } = levelRect(finest);
    return seen.u0 <= u0 && seen.v0 <= v0 && seen.u1 >= u1 && seen.v1 >= v1;
  }

  #paintField(context: CanvasRenderingContext2D, place: (u: number, v: number) => Vec2): void {
    const camera = this.#camera;
    if (!camera) return;
    const { widthPx: w, heightPx: h } = camera;
    const corners = (
      [
        [0, 0],
        [w, 0],
        [w, h],
        [0, h],
      ] as const
    ).map((corner) => place(...canvasToBase(camera, corner)));
    context.strokeStyle = FIELD_COLOUR;
    context.lineWidth = 2;
    context.beginPath();
    for (const [x, y] of corners) context.lineTo(x, y);
    context.closePath();
    context.stroke();
    const [center, ...others] = [place(camera.centerU, camera.centerV), ...corners];
    const extent = Math.max(...others.map(([x, y]) => Math.hypot(x - (center?.[0] ?? 0), y - (center?.[1] ?? 0))));
    if (extent > 4 || !center) return;
    // A field of a few pixels would be lost: cross-hairs point at it.
    context.beginPath();
    context.arc(center[0], center[1], 7, 0, 2 * Math.PI);
    context.stroke();
  }

  #press(event: PointerEvent): void {
    event.stopPropagation();
    this.#canvas.setPointerCapture(event.pointerId);
    this.#goTo(event);
  }

  #drag(event: PointerEvent): void {
    if (this.#canvas.hasPointerCapture(event.pointerId)) this.#goTo(event);
  }

  #goTo(event: PointerEvent): void {
    const finest = this.#finest;
    if (!finest) return;
    const box = this.#canvas.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width;
    const y = (event.clientY - box.top) / box.height;
    const { u0, v0, u1, v1 } = levelRect(finest);
    this.#jump([u0 + (this.#isMirrored ? 1 - x : x) * (u1 - u0), v0 + y * (v1 - v0)]);
  }
}

function copyOf(picture: HTMLCanvasElement): HTMLCanvasElement {
  const copy = document.createElement('canvas');
  copy.width = picture.width;
  copy.height = picture.height;
  copy.getContext('2d')?.drawImage(picture, 0, 0);
  return copy;
}
