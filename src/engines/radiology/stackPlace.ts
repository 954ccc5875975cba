import { toScreen } from '../../dicom/geometry/displayedPlane';
import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import { type PresentationState, partsFor } from '../../dicom/presentationState';
import { pixelShape } from '../../dicom/radiology/pixelScale';
import type { FrameHeader } from '../../dicom/types';
import { shownPlace, stateCamera } from './presentationView';
import type { StackView } from './stackView';
import {
  alignedTo,
  atActualPixels,
  atZoom,
  fitScale,
  fittedCamera,
  pannedBy,
  type PaneSize,
  type RasterSize,
  scaleOf,
  type ViewCamera,
  zoomedAt,
} from './viewCamera';

/** By which state an image is shown, if by any. */
export interface StateOfImage {
  stateFor(header: FrameHeader): PresentationState | undefined;
}

/** Where the images of one stack stand in their pane: by fitting, by a presentation state, by the reader's hand. */
export class StackPlace {
  readonly #view: StackView;
  readonly #states: StateOfImage;
  readonly raster: RasterSize;
  #camera: ViewCamera;
  /** One image pixel is one device pixel, and stays so until the reader zooms. */
  #isActual = false;
  /** CSS pixels per column pixel that stay so until the reader zooms. */
  #keptZoom: number | undefined;
  /** What the camera was set by: a displayed area or a state of the image shown, or none. */
  #placed: object | 'plain' | undefined = 'plain';
  /** As it was set then; another one is the reader's. */
  #placedCamera: ViewCamera | undefined;

  constructor(view: StackView, first: FrameHeader, states: StateOfImage) {
    const { height, width } = pixelShape(first.dataset, first.calibration);
    this.#view = view;
    this.#states = states;
    this.raster = { columns: first.columns, rows: first.rows, pixelWidth: width, pixelHeight: height };
    this.#camera = fittedCamera(this.raster);
  }

  get camera(): ViewCamera {
    return this.#camera;
  }

  /** Of the pane, CSS pixels. */
  get size(): PaneSize {
    return this.#view.size;
  }

  /** CSS pixels per column pixel. */
  get zoom(): number | undefined {
    const { size } = this.#view;
    return size.width > 0 ? scaleOf(this.#camera, this.raster, size) * this.raster.pixelWidth : undefined;
  }

  /** CSS pixels per unit of length of the raster. */
  get scale(): number | undefined {
    const { zoom } = this;
    return zoom === undefined ? undefined : zoom / this.raster.pixelWidth;
  }

  /** Device pixels per column pixel. */
  get deviceZoom(): number {
    return scaleOf(this.#camera, this.raster, this.#view.deviceSize) * this.raster.pixelWidth;
  }

  /** The reader moved, turned or zoomed what a state had placed. */
  get isChanged(): boolean {
    return this.#camera !== this.#placedCamera;
  }

  setCamera(camera: ViewCamera): void {
    const isZoomed = camera.magnification !== this.#camera.magnification;
    this.#isActual &&= !isZoomed;
    if (isZoomed) this.#keptZoom = undefined;
    this.#camera = this.#isActual ? atActualPixels(camera, this.raster, this.#view.deviceSize) : this.#atKept(camera);
    this.#view.setCamera(this.#camera);
  }

  /** That image point in the middle of the pane, at so many CSS pixels per unit of length. */
  setAt(camera: ViewCamera, center: Vec2, scale: number): void {
    const { size } = this.#view;
    if (size.width === 0) return;
    const fitted = scaleOf({ ...camera, magnification: 1 }, this.raster, size);
    this.setCamera({ ...camera, center, magnification: scale / fitted });
  }

  /** The pane has another size. */
  resized(header: FrameHeader | undefined): void {
    if (this.#isActual) this.actualPixels();
    else if (this.#keptZoom !== undefined) this.zoomTo(this.#keptZoom);
    else if (header && this.#states.stateFor(header) && !this.isChanged) {
      this.forget(); // the area of a state is fitted to the pane, whatever its size
      this.placeFor(header);
    }
  }

  actualPixels(): void {
    this.#isActual = true;
    this.#keptZoom = undefined;
    this.setCamera(this.#camera);
  }

  /** That many CSS pixels for a column pixel, also in a pane of another size. */
  zoomTo(cssPixelsPerColumn: number): void {
    this.#isActual = false;
    this.#keptZoom = cssPixelsPerColumn;
    this.setCamera(this.#camera);
  }

  #atKept(camera: ViewCamera): ViewCamera {
    const { size } = this.#view;
    return this.#keptZoom === undefined || size.width === 0
      ? camera
      : atZoom(camera, this.raster, size, this.#keptZoom);
  }

  fit(): void {
    this.#isActual = false;
    this.#keptZoom = undefined;
    this.setCamera({ ...this.#camera, center: fittedCamera(this.raster).center, magnification: 1 });
  }

  reset(): void {
    this.#isActual = false;
    this.#keptZoom = undefined;
    this.setCamera(fittedCamera(this.raster));
  }

  /** By fractions of the pane. */
  panBy(dx: number, dy: number): void {
    const map = this.#view.screenMap();
    const { width, height } = this.#view.size;
    if (map) this.setCamera(pannedBy(this.#camera, map, -dx * width, -dy * height));
  }

  zoomBy(factor: number): void {
    const map = this.#view.screenMap();
    const { width, height } = this.#view.size;
    if (map) this.setCamera(zoomedAt(this.#camera, map, factor, [width / 2, height / 2], this.zoom ?? 1));
  }

  /** Zooms about the middle of the pane until a CSS pixel is so many millimetres. */
  scaleTo(mmPerCssPixel: number): void {
    const { size } = this.#view;
    if (size.width === 0) return;
    const magnification = 1 / mmPerCssPixel / fitScale(this.raster, size, this.#camera.rotationDeg);
    this.setCamera({ ...this.#camera, magnification });
  }

  /** The image touches that side of the pane and stands halfway up. */
  alignEdge(side: 'left' | 'right'): void {
    const map = this.#view.screenMap();
    const { size } = this.#view;
    if (map) this.setCamera(alignedTo(this.#camera, map, this.raster, size, side));
  }

  /** Moves the image until that point of it is in the pane; not at all where it is. */
  bringIntoView(point: Vec2): void {
    const map = this.#view.screenMap();
    if (!map) return;
    const { width, height } = this.#view.size;
    const [x, y] = toScreen(map, point);
    if (!(x > 0 && y > 0 && x < width && y < height)) this.setCamera({ ...this.#camera, center: point });
  }

  /** Turn, flip and the part of the image that is seen; undefined of a view that no state can say. */
  get shown(): ReturnType<typeof shownPlace> {
    return shownPlace(this.#camera, this.raster, this.#view.size, this.#isActual);
  }

  /** The next image is placed anew. */
  forget(): void {
    this.#placed = undefined;
  }

  /** Turn, flip and area belong to an image: from one that a state names to one that it does not, they go. */
  placeFor(header: FrameHeader): void {
    const state = this.#states.stateFor(header);
    const area = state && partsFor(state.areas, header.ref)[0];
    const key = state ? (area ?? state) : 'plain';
    if (key === this.#placed) return;
    this.#placed = key;
    this.setCamera(
      state
        ? stateCamera(state, header, this.raster, this.#view.size, window.devicePixelRatio)
        : fittedCamera(this.raster),
    );
    this.#placedCamera = this.#camera;
  }
}
