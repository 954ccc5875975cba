import { fromScreen, mmToScreen, screenToMm, toScreen } from '../../dicom/geometry/displayedPlane';
import { imagePointToMm, mmToImagePoint, type Vec2, type Vec3 } from '../../dicom/geometry/pixelPlane';
import type { DerivedStatus } from '../../dicom/paneStatus';
import { type PresentationState, partsFor } from '../../dicom/presentationState';
import type { Problem } from '../../dicom/problem';
import { pixelShape } from '../../dicom/radiology/pixelScale';
import type { PatientPoint } from '../../dicom/radiology/planeView';
import { halfSliceSpacingMm } from '../../dicom/radiology/stackOrder';
import { nearestImage, stackPlacesOf } from '../../dicom/radiology/stackPlaces';
import type { Annotation, FrameHeader, FramesDisplaySet, Voi } from '../../dicom/types';
import type { DecodedFrame } from './decodedFrame';
import { frameProblem, missingFramesProblem } from './frameProblems';
import type { FrameSupply, SupplyEvents } from './frameSupply';
import { paintRange, windowOverRange } from './greyWindow';
import { stateCamera, stateFor, stateScale, stateVoi } from './presentationView';
import { inPatient, placeOf, type ShownFrame } from './radiologySurface';
import type { StatusInput } from './radiologyStatus';
import { opensInverted } from './openingLook';
import type { StackEvents } from './stackEvents';
import { isSamePresentation, type Presentation, type StackView } from './stackView';
import {
  alignedTo,
  atActualPixels,
  fitScale,
  fittedCamera,
  pannedBy,
  type RasterSize,
  scaleOf,
  type ViewCamera,
  zoomedAt,
} from './viewCamera';

export interface StackLook {
  readonly window: Voi | undefined;
  readonly isInverted: boolean;
  /** Of a computed view: what lies in the middle of the pane, and CSS pixels per mm there, so that a turned plane stays put. */
  readonly middle?: { readonly centreMm: Vec3; readonly scale: number; readonly camera: ViewCamera };
}

/** Colour samples as they are. */
const COLOUR_WINDOW: Voi = { windowCenter: 128, windowWidth: 256 };

/**
 * One series in one pane, from opening to closing: which frame the reader wants, which one is on the canvas, and how it
 * is shown. The newest wish wins: while the painter is at work nothing is queued, and what it finishes is compared with
 * the wish. A wanted frame that failed leaves a blank pane with words, neither the picture before it nor silence.
 */
export class ShownStack {
  readonly displaySet: FramesDisplaySet;
  readonly #view: StackView;
  readonly #events: StackEvents;
  readonly #loader: FrameSupply;
  readonly #raster: RasterSize;
  readonly #halfSliceSpacingMm: number;
  #wanted = 0;
  /** What the painter was told to paint and has not painted yet. */
  #asked: number | undefined;
  /** How what is on the canvas, or on its way there, was told to be painted. */
  #askedPresentation: Presentation | undefined;
  /** What is on the canvas. */
  #painted: number | undefined;
  /** The very pixels: a computed view may get others for the same index. */
  #paintedFrame: DecodedFrame | undefined;
  /** The frame that failed and is drawn as a blank pane; it stays so until another one is painted. */
  #blank: number | undefined;
  #camera: ViewCamera;
  /** One image pixel is one device pixel, and stays so until the reader zooms. */
  #isActual = false;
  /** Undefined follows each frame's own. */
  #readersWindow: Voi | undefined;
  readonly #opensInverted: boolean;
  /** By the reader, against how the image opens. */
  #isTurnedOver = false;
  #state: PresentationState | undefined;
  /** What the camera was set by: a displayed area or a state of the image shown, or none. */
  #placed: object | 'plain' | undefined = 'plain';
  /** As it was set then; another one is the reader's. */
  #placedCamera: ViewCamera | undefined;
  /**
   * Of the values of all frames that arrived: the window of a series that states none. One for the series, because a
   * window of each frame's own would make an empty PET slice as bright as one with a lesion.
   */
  #range: readonly [number, number] = [0, 0];
  #isRangeKnown = false;

  constructor(
    view: StackView,
    displaySet: FramesDisplaySet,
    first: FrameHeader,
    supply: (events: SupplyEvents) => FrameSupply,
    events: StackEvents,
  ) {
    this.displaySet = displaySet;
    this.#view = view;
    this.#events = events;
    const { height, width } = pixelShape(first.dataset, first.calibration);
    this.#opensInverted = opensInverted(first);
    this.#raster = { columns: first.columns, rows: first.rows, pixelWidth: width, pixelHeight: height };
    this.#camera = fittedCamera(this.#raster);
    this.#halfSliceSpacingMm = halfSliceSpacingMm(displaySet.frames);
    this.#loader = supply({
      loaded: (index, frame) => this.#loaded(index, frame),
      failed: (index, problem) => this.#failed(index, problem),
    });
  }

  get wantedIndex(): number {
    return this.#wanted;
  }

  get wantedHeader(): FrameHeader | undefined {
    return this.displaySet.frames[this.#wanted];
  }

  get frameCount(): number {
    return this.displaySet.frames.length;
  }

  /** The wanted frame is on the canvas, or its failure is. */
  get isSettled(): boolean {
    if (this.#loader.failure(this.#wanted)) return this.#blank === this.#wanted;
    const isSharp = this.#loader.isSharp?.(this.#wanted) ?? true;
    return isSharp && this.#painted === this.#wanted && this.#asked === undefined && this.#blank === undefined;
  }

  /** Of what is computed, not acquired. */
  get derived(): DerivedStatus | undefined {
    return this.#loader.derived;
  }

  get missingFrames(): Problem | undefined {
    return missingFramesProblem(this.#loader.failedFrames, this.#loader.imageCount ?? this.frameCount, !!this.derived);
  }

  /** 0-based; clamped to the series. */
  want(index: number): void {
    this.#wanted = Math.min(Math.max(0, Math.round(index)), this.frameCount - 1);
    this.#loader.want(this.#wanted);
    this.#paintWanted();
  }

  /** The pane has another size, or one at all. */
  resized(): void {
    if (!this.#view.fitHost()) return;
    if (this.#isActual) this.actualPixels();
    else if (this.header && this.appliedState && this.#camera === this.#placedCamera) {
      this.#placed = undefined; // the area of a state is fitted to the pane, whatever its size
      this.#placeFor(this.header);
    }
    this.#paintWanted();
  }

  /** Told by the view: this frame is on the canvas now. */
  painted(index: number): void {
    const isFirst = this.#painted === undefined;
    this.#painted = index;
    if (this.#asked === index) this.#asked = undefined;
    this.#represent(); // the window may have changed while it was painted
    if (index === this.#wanted && this.#blank !== undefined && this.#loader.frame(index)) {
      this.#blank = undefined;
      this.#events.problem('frame', undefined);
    }
    if (this.#blank === undefined) this.#view.setVisible(true);
    this.#events.changed();
    if (isFirst) this.#events.firstImage();
    if (index !== this.#wanted) this.#paintWanted();
  }

  dispose(): void {
    this.#view.close();
    this.#view.setVisible(true);
    this.#loader.dispose();
  }

  // How it is shown.

  get camera(): ViewCamera {
    return this.#camera;
  }

  setCamera(camera: ViewCamera): void {
    this.#isActual &&= camera.magnification === this.#camera.magnification;
    this.#camera = this.#isActual ? atActualPixels(camera, this.#raster, this.#view.deviceSize) : camera;
    this.#view.setCamera(this.#camera);
  }

  actualPixels(): void {
    this.#isActual = true;
    this.setCamera(this.#camera);
  }

  /** What a reader has chosen by hand, to go on with in another view of the same series. */
  get look(): StackLook {
    const { zoom } = this;
    const plane = this.derived ? this.wantedHeader?.plane : undefined;
    const centreMm = plane && imagePointToMm(plane, this.#camera.center);
    const scale = zoom === undefined ? undefined : zoom / this.#raster.pixelWidth;
    return {
      window: this.#readersWindow,
      isInverted: this.#isInverted(this.header),
      ...(centreMm && scale && { middle: { centreMm, scale, camera: this.#camera } }),
    };
  }

  setLook({ window, isInverted, middle }: StackLook): void {
    const plane = this.displaySet.frames[0]?.plane;
    const { size } = this.#view;
    if (middle && this.derived && plane && size.width > 0) {
      const center = mmToImagePoint(plane, middle.centreMm);
      const fitted = scaleOf({ ...middle.camera, magnification: 1 }, this.#raster, size);
      this.setCamera({ ...middle.camera, center, magnification: middle.scale / fitted });
    }
    this.#readersWindow = window;
    this.#isTurnedOver = isInverted !== this.#isOpenedInverted(this.header);
    this.#represent();
  }

  fit(): void {
    this.#isActual = false;
    this.setCamera({ ...this.#camera, center: fittedCamera(this.#raster).center, magnification: 1 });
  }

  reset(): void {
    this.#readersWindow = undefined;
    this.#isTurnedOver = false;
    this.#isActual = false;
    this.setCamera(fittedCamera(this.#raster));
    this.#represent();
  }

  invert(): void {
    this.#isTurnedOver = !this.#isTurnedOver;
    this.#represent();
  }

  /** More frames are known: a window that follows the range of the series follows it now. */
  refreshWindow(): void {
    if (!this.#readersWindow && !this.header?.voi) this.#represent();
  }

  /** Undefined goes back to what each frame states. */
  setWindow(voi: Voi | undefined): void {
    this.#readersWindow = voi;
    this.#represent();
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
    if (!this.header?.calibration || size.width === 0) return;
    const magnification = 1 / mmPerCssPixel / fitScale(this.#raster, size, this.#camera.rotationDeg);
    this.setCamera({ ...this.#camera, magnification });
  }

  /** The image touches that side of the pane and stands halfway up. */
  alignEdge(side: 'left' | 'right'): void {
    const map = this.#view.screenMap();
    const { size } = this.#view;
    if (map) this.setCamera(alignedTo(this.#camera, map, this.#raster, size, side));
  }

  /** Brings an annotation's frame up, and its middle into view if it is not. */
  goTo(annotation: Annotation): boolean {
    const { derivedFrom } = this.#loader;
    const place = placeOf(
      derivedFrom ? inPatient(annotation, derivedFrom, this.displaySet.frameOfReferenceUid) : annotation,
      this.displaySet.frames,
      this.displaySet.frameOfReferenceUid,
      this.#halfSliceSpacingMm,
    );
    if (!place) return false;
    this.want(place.index);
    const map = this.#view.screenMap();
    if (!map) return true;
    const { width, height } = this.#view.size;
    const [x, y] = toScreen(map, place.middle);
    if (!(x > 0 && y > 0 && x < width && y < height)) this.setCamera({ ...this.#camera, center: place.middle });
    return true;
  }

  // What is on the canvas.

  get header(): FrameHeader | undefined {
    return this.#painted === undefined ? undefined : this.displaySet.frames[this.#painted];
  }

  /** Undefined also while the pane is blank. */
  get pixels(): DecodedFrame | undefined {
    return this.#painted === undefined || this.#blank !== undefined ? undefined : this.#loader.frame(this.#painted);
  }

  get shown(): ShownFrame | undefined {
    const pixels = this.pixels;
    const map = this.#view.screenMap();
    if (!pixels || !map) return undefined;
    const { frameOfReferenceUid } = this.displaySet;
    const { derivedFrom, derived } = this.#loader;
    return {
      header: pixels.header,
      pixels,
      frameOfReferenceUid,
      map,
      halfSliceSpacingMm: Math.max(this.#halfSliceSpacingMm, (derived?.slabMm ?? 0) / 2),
      ...(derivedFrom && { derivedFrom }),
    };
  }

  /** The window of what is on the canvas. */
  get voi(): Voi | undefined {
    const frame = this.#painted === undefined ? undefined : this.#loader.frame(this.#painted);
    return frame && this.#voiOf(frame);
  }

  /** CSS pixels per column pixel. */
  get zoom(): number | undefined {
    const { size } = this.#view;
    return size.width > 0 ? scaleOf(this.#camera, this.#raster, size) * this.#raster.pixelWidth : undefined;
  }

  /** Frame of reference mm, or image pixels where the frame has no place in one. */
  toCanvas(point: Vec3): Vec2 | undefined {
    const { header, map } = { header: this.header, map: this.#view.screenMap() };
    if (!header || !map) return undefined;
    return header.plane ? mmToScreen(header.plane, map, point) : toScreen(map, [point[0], point[1]]);
  }

  fromCanvas(point: Vec2): Vec3 | undefined {
    const { header, map } = { header: this.header, map: this.#view.screenMap() };
    if (!header || !map) return undefined;
    if (header.plane) return screenToMm(header.plane, map, point);
    const image = fromScreen(map, point);
    return image && [image[0], image[1], 0];
  }

  /** A state replaces what the reader chose before; without one the images are as stored again. */
  setPresentationState(state: PresentationState | undefined): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#readersWindow = undefined;
    this.#isTurnedOver = false;
    this.#placed = undefined;
    const header = this.header ?? this.displaySet.frames[this.#wanted];
    if (header) this.#placeFor(header);
    this.#represent();
    this.#events.changed();
  }

  /** A computed view shows no image that a state could name. */
  #stateFor(header: FrameHeader): PresentationState | undefined {
    return this.derived ? undefined : stateFor(this.#state, header);
  }

  /** A state says itself what is white; an image that it does not name opens as it would without it. */
  #isOpenedInverted = (header: FrameHeader | undefined): boolean =>
    this.#opensInverted && !(header && this.#stateFor(header));

  #isInverted = (header: FrameHeader | undefined): boolean => this.#isOpenedInverted(header) !== this.#isTurnedOver;

  /** The state that the image on the canvas is shown by. */
  get appliedState(): PresentationState | undefined {
    return this.header && this.#stateFor(this.header);
  }

  get #isStateChanged(): boolean {
    return this.#readersWindow !== undefined || this.#isTurnedOver || this.#camera !== this.#placedCamera;
  }

  /** Turn, flip and area belong to an image: from one that a state names to one that it does not, they go. */
  #placeFor(header: FrameHeader): void {
    const state = this.#stateFor(header);
    const area = state && partsFor(state.areas, header.ref)[0];
    const key = state ? (area ?? state) : 'plain';
    if (key === this.#placed) return;
    this.#placed = key;
    this.setCamera(state ? this.#cameraOf(state, header) : fittedCamera(this.#raster));
    this.#placedCamera = this.#camera;
  }

  #cameraOf = (state: PresentationState, header: FrameHeader): ViewCamera =>
    stateCamera(state, header, this.#raster, this.#view.size, window.devicePixelRatio);

  get statusInput(): Omit<StatusInput, 'probe' | 'fusion'> {
    const zoom = this.zoom;
    return {
      frames: this.displaySet.frames,
      shownIndex: this.#blank ?? this.#painted,
      isShownFailed: this.#blank !== undefined,
      loadedCount: this.#loader.loadedCount,
      failedCount: this.#loader.failedCount,
      failedFrames: this.#loader.failedFrames,
      isLossyOnArrival: this.pixels?.isLossyOnArrival,
      voi: this.voi,
      camera: this.#camera,
      scale: zoom === undefined ? undefined : zoom / this.#raster.pixelWidth,
      deviceZoom: scaleOf(this.#camera, this.#raster, this.#view.deviceSize) * this.#raster.pixelWidth,
      raster: this.#raster,
      isInverted: this.#isInverted(this.header),
      frameOfReferenceUid: this.displaySet.frameOfReferenceUid,
      derived: this.derived,
      presentation: this.appliedState && (this.#isStateChanged ? 'changed' : 'shown'),
    };
  }

  /** Goes to the image nearest to a point of its frame of reference; false where it lies in another, or past the ends. */
  goToPoint({ frameOfReferenceUid, mm }: PatientPoint): boolean {
    if (frameOfReferenceUid !== this.displaySet.frameOfReferenceUid) return false;
    const places = stackPlacesOf(this.displaySet);
    const nearest = places && nearestImage(places, mm, this.#wanted);
    if (!nearest || nearest.fit === 'beyond') return false;
    this.want(nearest.index);
    return true;
  }

  #paintWanted(): void {
    const frame = this.#loader.frame(this.#wanted);
    if (!frame) {
      const failure = this.#loader.failure(this.#wanted);
      if (failure) this.#drawFailed(failure);
      return;
    }
    if (this.#asked !== undefined || !(this.#view.isFitted || this.#view.fitHost())) return;
    if (this.#painted === this.#wanted && this.#paintedFrame === frame) {
      if (this.#blank !== undefined) this.painted(this.#wanted);
      return;
    }
    this.#asked = this.#wanted;
    this.#paintedFrame = frame;
    this.#placeFor(frame.header);
    const presentation = this.#presentationOf(frame);
    this.#askedPresentation = presentation;
    const shown = { index: this.#wanted, frame };
    if (this.#painted !== undefined) this.#view.paint(shown, presentation);
    else this.#view.open(this.frameCount, shown, this.#raster, this.#camera, presentation);
  }

  #drawFailed(failure: Problem): void {
    this.#blank = this.#wanted;
    this.#view.setVisible(false);
    this.#events.problem('frame', frameProblem(this.#wanted + 1, this.frameCount, failure));
    this.#events.changed();
  }

  #loaded(index: number, { range: [minimum, maximum] }: DecodedFrame): void {
    const [low, high] = this.#isRangeKnown ? this.#range : [minimum, maximum];
    this.#range = [Math.min(low, minimum), Math.max(high, maximum)];
    this.#isRangeKnown = true;
    if (index === this.#wanted) this.#paintWanted();
    this.#events.progress();
  }

  #failed(index: number, problem: Problem): void {
    if (index === this.#wanted) this.#drawFailed(problem);
    this.#events.progress();
  }

  /** The same frame, another window. What is on its way to the canvas gets it when it is there. */
  #represent(): void {
    const frame = this.#painted === undefined ? undefined : this.#loader.frame(this.#painted);
    if (!frame || this.#asked !== undefined) return;
    const presentation = this.#presentationOf(frame);
    if (isSamePresentation(presentation, this.#askedPresentation)) return;
    this.#askedPresentation = presentation;
    this.#view.present(presentation);
  }

  /** The reader's window, else the frame's own: each frame of a series may state another one (GRAY-03). */
  #voiOf(frame: DecodedFrame): Voi {
    if (frame.isColour) return COLOUR_WINDOW;
    const state = this.#stateFor(frame.header);
    const stated = state ? stateVoi(state, frame.header) : (frame.voiLutWindow ?? frame.header.voi);
    if (!this.#readersWindow) return stated ?? windowOverRange(...(this.derived ? frame.range : this.#range));
    // Which curve a window is of belongs to the image, not to the reader's choice of centre and width.
    const voiLutFunction = this.#readersWindow.voiLutFunction ?? stated?.voiLutFunction;
    return { ...this.#readersWindow, ...(voiLutFunction && { voiLutFunction }) };
  }

  /** Exactly one inversion in the end: MONOCHROME1, a negative slope and the reader's wish cancel out in pairs. */
  #presentationOf(frame: DecodedFrame): Presentation {
    const voi = this.#voiOf(frame);
    if (frame.isColour) return { lower: 0, upper: 255, isInverted: this.#isInverted(frame.header), isSigmoid: false };
    const state = this.#stateFor(frame.header);
    const { lower, upper, isReversed } = paintRange(voi, state ? stateScale(state, frame) : frame.scale);
    const isTurned = state ? state.isInverse : frame.isInverted;
    const isInverted = (isTurned !== isReversed) !== this.#isInverted(frame.header);
    return { lower, upper, isInverted, isSigmoid: voi.voiLutFunction === 'SIGMOID' };
  }
}
