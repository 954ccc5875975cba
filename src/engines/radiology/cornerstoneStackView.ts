import { Enums, eventTarget, utilities } from '@cornerstonejs/core';
import { type ScreenMap, scaledMap } from '../../dicom/geometry/displayedPlane';
import { pixelCoordinates } from '../../dicom/geometry/pixelOrigin';
import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import type { Unsubscribe } from '../../lib/emitter';
import type { SharedCornerstone } from './cornerstone';
import { cornerstoneImage } from './cornerstoneImage';
import { modulesOf } from './imageModules';
import {
  hostSize,
  isSamePresentation,
  type PaintedFrame,
  type Presentation,
  type StackView,
  type StackViewEvents,
  viewElement,
} from './stackView';
import { isEnlarged, type PaneSize, type RasterSize, scaleOf, screenMap, type ViewCamera } from './viewCamera';

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

/**
 * One Cornerstone viewport in a pane, painted by the graphics card. `painted` reports what Cornerstone says it painted:
 * its promises resolve before the pixels change, so `STACK_NEW_IMAGE` names the frame and `IMAGE_RENDERED` confirms it.
 */
export class CornerstoneStackView implements StackView {
  readonly #cornerstone: SharedCornerstone;
  readonly #events: StackViewEvents;
  readonly #host: HTMLElement;
  readonly #element: HTMLDivElement;
  readonly #viewportId: string;
  readonly #undo: Unsubscribe[] = [];
  #viewport: PlanarViewport | undefined;
  #displaySetId: string | undefined;
  #imageIds: readonly string[] = [];
  /** Handed to Cornerstone and not yet taken back. */
  readonly #published = new Set<number>();
  #raster: RasterSize | undefined;
  #camera: ViewCamera | undefined;
  #presentation: Presentation | undefined;
  /** As Cornerstone was told last: by the presentation and by how large the pixels were. */
  #isToldNearest = false;
  /** Of the frame that Cornerstone announced; on the canvas with the next IMAGE_RENDERED. */
  #announced: number | undefined;
  /** Size and device pixel ratio that Cornerstone was last told; empty while there is nothing to paint on. */
  #layout = '';
  #size: PaneSize = { width: 0, height: 0 };

  constructor(cornerstone: SharedCornerstone, host: HTMLElement, events: StackViewEvents) {
    serial += 1;
    this.#cornerstone = cornerstone;
    this.#host = host;
    this.#events = events;
    this.#viewportId = `radiology-${serial}`;
    this.#element = viewElement(host, 'graphics card');
    // Told to everybody, whichever viewport it was.
    this.#listen(eventTarget, Enums.Events.RENDER_PATH_ERROR, ({ viewportId, error }) => {
      if (viewportId === this.#viewportId) this.#events.broken(error);
    });
    this.#listen(this.#element, Enums.Events.STACK_NEW_IMAGE, (detail) => {
      this.#announced = detail.imageIdIndex;
    });
    this.#listen(this.#element, Enums.Events.IMAGE_RENDERED, () => this.#rendered());
  }

  /** CSS pixels of the pane; zero while it is not laid out. */
  get size(): PaneSize {
    return this.#size;
  }

  /** There is something to paint on, of the size that Cornerstone knows. Told without asking the page for its layout. */
  get deviceSize(): PaneSize {
    const { width, height } = this.size;
    const ratio = window.devicePixelRatio;
    return { width: Math.round(width * ratio), height: Math.round(height * ratio) };
  }

  get isFitted(): boolean {
    return this.#layout.endsWith(`@${window.devicePixelRatio}`);
  }

  open(
    frameCount: number,
    shown: PaintedFrame,
    raster: RasterSize,
    camera: ViewCamera,
    presentation: Presentation,
  ): void {
    const viewport = this.#enabled();
    if (!viewport) return;
    this.close();
    this.#raster = raster;
    serial += 1;
    const displaySetId = `${this.#viewportId}-${serial}`;
    this.#displaySetId = displaySetId;
    this.#imageIds = Array.from({ length: frameCount }, (_, index) => this.#cornerstone.imageId(displaySetId, index));
    this.#publish(shown);
    const imageIds = [...this.#imageIds];
    displaySetProvider.add(displaySetId, { kind: 'planar', imageIds, initialImageIdIndex: shown.index });
    // Before the data: what is painted first is painted right.
    this.#presentation = undefined;
    this.present(presentation);
    this.setCamera(camera);
    viewport.setDisplaySets({ displaySetId, options: { orientation: 'acquisition', role: 'source' } }).then(
      () => {
        if (this.#displaySetId === displaySetId && this.#camera) this.setCamera(this.#camera);
      },
      (cause: unknown) => {
        if (this.#displaySetId === displaySetId) this.#events.broken(cause);
      },
    );
  }

  paint(shown: PaintedFrame, presentation: Presentation): void {
    if (!this.#viewport || !this.#displaySetId) return;
    if (shown.index === this.#announced && this.#raster && this.#camera) {
      // Cornerstone takes an index it is at for painted already, whatever its pixels are now.
      this.open(this.#imageIds.length, shown, this.#raster, this.#camera, presentation);
      return;
    }
    this.#publish(shown);
    this.present(presentation);
    this.#viewport.setImageIdIndex(shown.index).catch((cause: unknown) => this.#events.broken(cause));
  }

  present(presentation: Presentation): void {
    if (!this.#viewport || !this.#displaySetId || isSamePresentation(presentation, this.#presentation)) return;
    this.#tell(presentation);
  }

  #tell(presentation: Presentation): void {
    if (!this.#viewport || !this.#displaySetId) return;
    this.#presentation = presentation;
    this.#isToldNearest = this.#isNearestFor(presentation);
    this.#viewport.setDisplaySetPresentation(this.#displaySetId, {
      interpolationType: this.#isToldNearest ? Enums.InterpolationType.NEAREST : Enums.InterpolationType.LINEAR,
      voiRange: { lower: presentation.lower, upper: presentation.upper },
      invert: presentation.isInverted,
      voiLUTFunction: presentation.isSigmoid
        ? Enums.VOILUTFunctionType.SAMPLED_SIGMOID
        : Enums.VOILUTFunctionType.LINEAR,
    });
  }

  #isNearestFor({ isNearest }: Presentation): boolean {
    const [camera, raster] = [this.#camera, this.#raster];
    if (!isNearest || !camera || !raster || this.size.width === 0) return false;
    return isEnlarged(scaleOf(camera, raster, this.deviceSize) * Math.min(raster.pixelWidth, raster.pixelHeight));
  }

  setCamera(camera: ViewCamera): void {
    this.#camera = camera;
    if (this.#presentation && this.#isNearestFor(this.#presentation) !== this.#isToldNearest)
      this.#tell(this.#presentation);
    const raster = this.#raster;
    const { width, height } = this.size;
    if (!this.#viewport || !raster || width === 0 || height === 0) return;
    const fit = Math.min(width / (raster.columns * raster.pixelWidth), height / (raster.rows * raster.pixelHeight));
    const scale = scaleOf(camera, raster, this.size) / fit;
    // It mirrors after turning; we mean before.
    const rotation = camera.isFlipped ? -camera.rotationDeg : camera.rotationDeg;
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
    const size = hostSize(this.#host);
    if (!size) {
      this.#layout = '';
      return false;
    }
    const { width, height } = size;
    const layout = `${width}x${height}@${window.devicePixelRatio}`;
    if (layout === this.#layout) return true;
    this.#layout = layout;
    this.#size = size;
    Object.assign(this.#element.style, { width: `${width}px`, height: `${height}px` });
    if (this.#viewport) this.#resize(RESIZE_TRIES);
    return true;
  }

  /** Forgets the stack; the canvas is cleared. */
  close(): void {
    const id = this.#displaySetId;
    this.#displaySetId = undefined;
    this.#announced = undefined;
    for (const index of this.#published) this.#withdraw(index);
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
    if (this.#camera) this.setCamera(this.#camera);
    const canvas = this.#displaySetId ? this.#viewport?.getCanvas() : undefined;
    const isStale = canvas !== undefined && canvas.width !== Math.round(this.size.width * window.devicePixelRatio);
    if (isStale && tries > 0) requestAnimationFrame(() => this.#viewport && this.#resize(tries - 1));
  }

  #publish({ index, frame }: PaintedFrame): void {
    const imageId = this.#imageIds[index];
    if (!imageId) throw new RangeError(`no frame ${index} in a stack of ${this.#imageIds.length}`);
    this.#published.add(index);
    this.#cornerstone.publish(imageId, cornerstoneImage(imageId, frame), modulesOf(frame.header));
  }

  #withdraw(index: number): void {
    this.#published.delete(index);
    const imageId = this.#imageIds[index];
    if (imageId) this.#cornerstone.withdraw(imageId);
  }

  #rendered(): void {
    const index = this.#announced;
    if (index === undefined || !this.#displaySetId) return;
    // What is on the canvas stays there; our own cache is the one that counts bytes.
    for (const other of this.#published) if (other !== index) this.#withdraw(other);
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
