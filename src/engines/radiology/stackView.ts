import { Enums, eventTarget, utilities } from '@cornerstonejs/core';
import { type ScreenMap, scaledMap } from '../../dicom/geometry/displayedPlane';
import { pixelCoordinates } from '../../dicom/geometry/pixelOrigin';
import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import type { Unsubscribe } from '../../lib/emitter';
import type { SharedCornerstone } from './cornerstone';
import { hold, release } from './greyPainter';
import type { PaintRange } from './greyWindow';
import { type PaneSize, type RasterSize, scaleOf, screenMap, type ViewCamera } from './viewCamera';

/** How a frame is to be painted. */
export interface Presentation extends Omit<PaintRange, 'isReversed'> {
  readonly isInverted: boolean;
  readonly isSigmoid: boolean;
}

export interface StackViewEvents {
  /** These pixels are on the canvas now: of this frame, after any change of camera, window or size. */
  painted(index: number): void;
  /** The painter gave up. */
  broken(cause: unknown): void;
}

/** The part of Cornerstone's planar viewport that is used here. */
interface PlanarViewport {
  setDisplaySets(entry: { displaySetId: string; options: { orientation: string; role: string } }): Promise<void>;
  setDisplaySetPresentation(displaySetId: string, properties: object): void;
  setViewState(state: object): void;
  setImageIdIndex(index: number): Promise<string>;
  getCanvas(): HTMLCanvasElement;
  getResolvedView(): { toICamera(): { focalPoint?: readonly number[]; parallelScale?: number } } | undefined;
  getDisplaySets(): readonly { displaySetId: string }[];
  removeData(displaySetId: string): void;
  resize(): void;
  render(): void;
}

const { genericViewportDisplaySetMetadataProvider: displaySetProvider } = utilities;
let serial = 0;
const RESIZE_TRIES = 10;
/** Screen pixels per image pixel below which plain bilinear sampling starts to skip image pixels. */
const REDUCED = 0.7;

/**
 * One Cornerstone viewport in a pane. It is told what to paint only when the decoded frame is there, so it never waits,
 * never fails and never shows an old picture under a new number. `painted` reports what Cornerstone says it painted:
 * its promises resolve before the pixels change, so `STACK_NEW_IMAGE` names the frame and `IMAGE_RENDERED` confirms it.
 */
export class StackView {
  readonly #cornerstone: SharedCornerstone;
  readonly #events: StackViewEvents;
  readonly #host: HTMLElement;
  readonly #element: HTMLDivElement;
  readonly #viewportId: string;
  readonly #undo: Unsubscribe[] = [];
  #viewport: PlanarViewport | undefined;
  #displaySetId: string | undefined;
  #imageIds: readonly string[] = [];
  #raster: RasterSize | undefined;
  #camera: ViewCamera | undefined;
  #presentation: Presentation | undefined;
  /** Of the frame that Cornerstone announced; on the canvas with the next IMAGE_RENDERED. */
  #announced: number | undefined;
  /** While another image is asked for: what is painted then is the former one once more. */
  #isLeaving = false;
  /** Size and device pixel ratio that Cornerstone was last told; empty while there is nothing to paint on. */
  #layout = '';
  #size: PaneSize = { width: 0, height: 0 };

  constructor(cornerstone: SharedCornerstone, host: HTMLElement, events: StackViewEvents) {
    serial += 1;
    this.#cornerstone = cornerstone;
    this.#host = host;
    this.#events = events;
    this.#viewportId = `radiology-${serial}`;
    this.#element = document.createElement('div');
    Object.assign(this.#element.style, { position: 'absolute', left: '0', top: '0', background: '#000' });
    host.append(this.#element);
    // Told to everybody, whichever viewport it was.
    this.#listen(eventTarget, Enums.Events.RENDER_PATH_ERROR, ({ viewportId, error }) => {
      if (viewportId === this.#viewportId) this.#events.broken(error);
    });
    this.#listen(eventTarget, Enums.Events.RENDERING_PIPELINE_CHANGED, ({ viewportId }) => {
      if (viewportId !== this.#viewportId) return;
      this.#fitCanvas();
      if (this.#camera) this.setCamera(this.#camera);
    });
    this.#listen(this.#element, Enums.Events.STACK_NEW_IMAGE, (detail) => {
      this.#announced = detail.imageIdIndex;
      this.#fitCanvas(); // before the first picture is drawn
    });
    this.#listen(this.#element, Enums.Events.IMAGE_RENDERED, () => this.#rendered());
  }

  /** CSS pixels of the pane; zero while it is not laid out. */
  get size(): PaneSize {
    return this.#size;
  }

  /** There is something to paint on, of the size that Cornerstone knows. Told without asking the page for its layout. */
  get isFitted(): boolean {
    return this.#layout.endsWith(`@${window.devicePixelRatio}`);
  }

  get camera(): ViewCamera | undefined {
    return this.#camera;
  }

  /** Replaces the stack. `index` must be decoded already. */
  async open(
    imageIds: readonly string[],
    index: number,
    raster: RasterSize,
    camera: ViewCamera,
    presentation: Presentation,
  ): Promise<void> {
    const viewport = this.#enabled();
    if (!viewport) return;
    this.close();
    this.#imageIds = imageIds;
    this.#raster = raster;
    serial += 1;
    const displaySetId = `${this.#viewportId}-${serial}`;
    this.#displaySetId = displaySetId;
    displaySetProvider.add(displaySetId, { kind: 'planar', imageIds: [...imageIds], initialImageIdIndex: index });
    // Before the data: what is painted first is painted right.
    this.#presentation = undefined;
    this.present(presentation);
    this.setCamera(camera);
    try {
      await viewport.setDisplaySets({ displaySetId, options: { orientation: 'acquisition', role: 'source' } });
    } catch (cause) {
      if (this.#displaySetId === displaySetId) this.#events.broken(cause);
      return;
    }
    // Only now is there a canvas whose filter can be chosen.
    if (this.#displaySetId === displaySetId && this.#camera) this.setCamera(this.#camera);
  }

  /** Paints another frame of the stack; it must be decoded already. `painted` tells when it is on the canvas. */
  paint(index: number, presentation: Presentation): void {
    if (!this.#viewport) return;
    // Cornerstone paints at once, and what is there now is only on its way out.
    const canvas = this.#viewport.getCanvas();
    hold(canvas);
    this.#isLeaving = true;
    try {
      this.present(presentation);
      this.#viewport.setImageIdIndex(index).catch((cause: unknown) => this.#events.broken(cause));
    } finally {
      this.#isLeaving = false;
      release(canvas);
    }
  }

  present(presentation: Presentation): void {
    if (!this.#viewport || !this.#displaySetId || isSame(presentation, this.#presentation)) return;
    this.#presentation = presentation;
    this.#viewport.setDisplaySetPresentation(this.#displaySetId, {
      voiRange: { lower: presentation.lower, upper: presentation.upper },
      invert: presentation.isInverted,
      voiLUTFunction: presentation.isSigmoid
        ? Enums.VOILUTFunctionType.SAMPLED_SIGMOID
        : Enums.VOILUTFunctionType.LINEAR,
    });
  }

  setCamera(camera: ViewCamera): void {
    this.#camera = camera;
    const raster = this.#raster;
    const { width, height } = this.size;
    if (!this.#viewport || !raster || width === 0 || height === 0) return;
    const fit = Math.min(width / (raster.columns * raster.pixelWidth), height / (raster.rows * raster.pixelHeight));
    const scale = scaleOf(camera, raster, this.size) / fit;
    // Its two painters mirror in opposite order: the CPU's before turning, as we mean it, the camera's after.
    const rotation = camera.isFlipped && !this.#cornerstone.isCpu() ? -camera.rotationDeg : camera.rotationDeg;
    const context = this.#cornerstone.isCpu() ? this.#viewport.getCanvas().getContext('2d') : undefined;
    const isReduced = scaleOf(camera, raster, this.size) * raster.pixelWidth * window.devicePixelRatio < REDUCED;
    if (context) context.imageSmoothingQuality = isReduced ? 'medium' : 'low';
    const [x, y] = pixelCoordinates(camera.center); // its pixel centres are whole
    this.#viewport.setViewState({
      anchorCanvas: [0.5, 0.5],
      anchorWorld: [x * raster.pixelWidth, y * raster.pixelHeight, 0],
      scale: [scale, scale],
      scaleMode: 'fit',
      rotation,
      flipHorizontal: camera.isFlipped,
    });
  }

  /** Image point to CSS pixel, as Cornerstone paints it now; undefined before the first image. */
  screenMap(): ScreenMap | undefined {
    const resolved = this.#displaySetId ? this.#viewport?.getResolvedView()?.toICamera() : undefined;
    const canvas = this.#viewport?.getCanvas();
    if (!resolved?.parallelScale || !canvas || !this.#camera || !this.#raster) return undefined;
    const { width, height } = this.size;
    // In device pixels first: with fractional device pixel ratios the canvas is a fraction of a pixel off the pane.
    const devicePerUnit = canvas.height / (2 * resolved.parallelScale);
    const middle: Vec2 = [canvas.width / 2, canvas.height / 2];
    const toDevice = screenMap(this.#camera, this.#raster, devicePerUnit, middle);
    return scaledMap(toDevice, width / canvas.width, height / canvas.height);
  }

  /** Blank until something is painted again. */
  setVisible(isVisible: boolean): void {
    const visibility = isVisible ? '' : 'hidden';
    if (this.#element.style.visibility !== visibility) this.#element.style.visibility = visibility;
  }

  /** Takes on the size of the host, in whole CSS pixels; true when there is something to paint on. */
  fitHost(): boolean {
    const [width, height] = [Math.floor(this.#host.clientWidth), Math.floor(this.#host.clientHeight)];
    if (width < 2 || height < 2) {
      this.#layout = '';
      return false;
    }
    const layout = `${width}x${height}@${window.devicePixelRatio}`;
    if (layout === this.#layout) return true;
    this.#layout = layout;
    this.#size = { width, height };
    Object.assign(this.#element.style, { width: `${width}px`, height: `${height}px` });
    if (this.#viewport) this.#resize(RESIZE_TRIES);
    return true;
  }

  /** Forgets the stack; the canvas is cleared. */
  close(): void {
    const id = this.#displaySetId;
    this.#displaySetId = undefined;
    this.#announced = undefined;
    this.#imageIds = [];
    if (!id || !this.#viewport) return;
    if (this.#viewport.getDisplaySets().some(({ displaySetId }) => displaySetId === id)) this.#viewport.removeData(id);
    displaySetProvider.remove(id);
  }

  dispose(): void {
    this.close();
    for (const stop of this.#undo.splice(0)) stop();
    if (this.#viewport) this.#cornerstone.renderingEngine.disableElement(this.#viewportId);
    this.#viewport = undefined;
    this.#element.remove();
  }

  #enabled(): PlanarViewport | undefined {
    if (this.#viewport) return this.#viewport;
    if (!this.fitHost()) return undefined;
    const { renderingEngine } = this.#cornerstone;
    renderingEngine.enableElement({
      viewportId: this.#viewportId,
      element: this.#element,
      type: Enums.ViewportType.PLANAR_NEXT,
      defaultOptions: { background: [0, 0, 0] },
    });
    this.#element.removeAttribute('tabindex'); // the pane has the focus, not a part of it
    this.#viewport = renderingEngine.getViewport(this.#viewportId) as unknown as PlanarViewport;
    return this.#viewport;
  }

  /** Cornerstone skips a resize while one of its own frames is due, so the GPU's canvas is checked and asked again. */
  #resize(tries: number): void {
    this.#cornerstone.renderingEngine.resize(true, true);
    this.#viewport?.resize();
    this.#fitCanvas();
    if (this.#camera) this.setCamera(this.#camera);
    const canvas = this.#displaySetId ? this.#viewport?.getCanvas() : undefined;
    const isStale = canvas !== undefined && canvas.width !== Math.round(this.size.width * window.devicePixelRatio);
    if (isStale && tries > 0) requestAnimationFrame(() => this.#viewport && this.#resize(tries - 1));
  }

  /**
   * Mounting and resizing leave Cornerstone's CPU canvas at one pixel per CSS pixel whatever the screen has: it gets the
   * pixels of the screen. True when that was needed; what was drawn before is then gone.
   */
  #fitCanvas(): boolean {
    const canvas = this.#displaySetId && this.#cornerstone.isCpu() ? this.#viewport?.getCanvas() : undefined;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(this.size.width * ratio), Math.round(this.size.height * ratio)];
    if (!canvas || (canvas.width === width && canvas.height === height)) return false;
    Object.assign(canvas, { width, height });
    return true;
  }

  #rendered(): void {
    const index = this.#announced;
    if (index === undefined || !this.#displaySetId || this.#isLeaving) return;
    const imageId = this.#imageIds[index];
    if (imageId) this.#cornerstone.forgetPainted(imageId);
    this.#events.painted(index);
  }

  #listen(target: EventTarget | typeof eventTarget, type: string, listener: (detail: ViewportEvent) => void): void {
    const handle = (event: Event) => listener((event as CustomEvent<ViewportEvent>).detail);
    target.addEventListener(type, handle);
    this.#undo.push(() => target.removeEventListener(type, handle));
  }
}

/** What Cornerstone's events carry, each some of it. */
interface ViewportEvent {
  readonly viewportId?: string;
  readonly imageIdIndex?: number;
  readonly error?: unknown;
}

const isSame = (a: Presentation, b: Presentation | undefined): boolean =>
  b !== undefined &&
  a.lower === b.lower &&
  a.upper === b.upper &&
  a.isInverted === b.isInverted &&
  a.isSigmoid === b.isSigmoid;
