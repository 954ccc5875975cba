import { fromScreen, mmToScreen, type ScreenMap, screenToMm, toScreen } from '../../dicom/geometry/displayedPlane';
import { imagePointToMm, mmToImagePoint, type Vec2, type Vec3 } from '../../dicom/geometry/pixelPlane';
import type { DerivedStatus } from '../../dicom/paneStatus';
import type { PresentationState, ShownView } from '../../dicom/presentationState';
import type { Problem } from '../../dicom/problem';
import type { PatientPoint } from '../../dicom/radiology/planeView';
import { type ChosenGreys, isSameGreys } from '../../dicom/radiology/chosenGreys';
import { halfSliceSpacingMm } from '../../dicom/radiology/stackOrder';
import type { VoiChoice } from '../../dicom/radiology/voiChoices';
import { placeOf } from '../../dicom/radiology/markPlace';
import { nearestImage, stackPlacesOf } from '../../dicom/radiology/stackPlaces';
import type { Annotation, FrameHeader, FramesDisplaySet, Voi } from '../../dicom/types';
import { fail, ok, type Result } from '../../lib/result';
import type { DecodedFrame } from './decodedFrame';
import { frameProblem, missingFramesProblem, notThroughVoiLut } from './frameProblems';
import type { FrameSupply, SupplyEvents } from './frameSupply';
import { inPatient, type ShownFrame } from './radiologySurface';
import type { StatusInput } from './radiologyStatus';
import type { StackEvents } from './stackEvents';
import { StackGreys } from './stackGreys';
import { StackPlace } from './stackPlace';
import { isSamePresentation, type Presentation, type StackView } from './stackView';
import { VoiLutPictures } from './voiLutPictures';
import type { ViewCamera } from './viewCamera';

export interface StackLook {
  readonly greys: ChosenGreys;
  readonly isNearest: boolean;
  /** Of a computed view: what lies in the middle of the pane, and CSS pixels per mm there, so that a turned plane stays put. */
  readonly middle?: { readonly centreMm: Vec3; readonly scale: number; readonly camera: ViewCamera };
}

/** An image of the stack as the pane would show it. */
export interface StackImage {
  readonly header: FrameHeader;
  /** Through the VOI LUT it is seen through; undefined while it is not here. */
  readonly frame: DecodedFrame | undefined;
  readonly presentation: Presentation | undefined;
  /** The presentation state that names it. */
  readonly state: PresentationState | undefined;
  /** Why it is not here and will not come by itself. */
  readonly reason: string | undefined;
}

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
  readonly #greys: StackGreys;
  readonly #luts = new VoiLutPictures((problem) => this.#lutArrived(problem));
  /** Where the image stands in the pane. */
  readonly place: StackPlace;
  readonly #halfSliceSpacingMm: number;
  #wanted = 0;
  /** Enlarged pixels are squares of one grey, by the reader's wish. */
  #isNearest = false;
  /** What the painter was told to paint and has not painted yet. */
  #asked: number | undefined;
  /** How what is on the canvas, or on its way there, was told to be painted. */
  #askedPresentation: Presentation | undefined;
  /** What is on the canvas. */
  #painted: number | undefined;
  /** The very pixels: a computed view may get others for the same index. */
  #paintedFrame: DecodedFrame | undefined;
  /** Of what is on the canvas, through the VOI LUT it is seen through. */
  #canvasFrame: DecodedFrame | undefined;
  /** The frame that failed and is drawn as a blank pane; it stays so until another one is painted. */
  #blank: number | undefined;

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
    this.#greys = new StackGreys(first, () => this.derived !== undefined);
    this.place = new StackPlace(view, first, this.#greys);
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
    const frame = this.#loader.frame(this.#wanted);
    const isComing = frame !== undefined && this.#asSeen(frame) === undefined;
    return (
      isSharp && !isComing && this.#painted === this.#wanted && this.#asked === undefined && this.#blank === undefined
    );
  }

  /** What became of the wish for an image. */
  get wantedState(): 'shown' | 'coming' | 'failed' {
    if (this.hasFailed(this.#wanted)) return 'failed';
    const isShown = this.#painted === this.#wanted && this.#asked === undefined && this.#blank === undefined;
    return isShown ? 'shown' : 'coming';
  }

  hasFailed(index: number): boolean {
    return this.#loader.failure(index) !== undefined;
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
    this.place.resized(this.header);
    this.#paintWanted();
  }

  /** Told by the view: this frame is on the canvas now. */
  painted(index: number): void {
    const isFirst = this.#painted === undefined;
    this.#painted = index;
    if (this.#asked === index) this.#asked = undefined;
    if (this.#asked === undefined) this.#canvasFrame = this.#paintedFrame;
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

  /** What a reader has chosen by hand, to go on with in another view of the same series. */
  get look(): StackLook {
    const { camera, scale } = this.place;
    const plane = this.derived ? this.wantedHeader?.plane : undefined;
    const centreMm = plane && imagePointToMm(plane, camera.center);
    return {
      greys: this.greys,
      isNearest: this.#isNearest,
      ...(centreMm && scale && { middle: { centreMm, scale, camera } }),
    };
  }

  setLook({ greys, isNearest, middle }: StackLook): void {
    this.#isNearest = isNearest;
    const plane = this.displaySet.frames[0]?.plane;
    if (middle && this.derived && plane)
      this.place.setAt(middle.camera, mmToImagePoint(plane, middle.centreMm), middle.scale);
    this.setGreys(greys);
  }

  get greys(): ChosenGreys {
    return this.#greys.chosenFor(this.header);
  }

  /** As they were chosen elsewhere: nobody is told. */
  setGreys(greys: ChosenGreys): void {
    if (isSameGreys(greys, this.greys)) return;
    this.#greys.setChosen(greys, this.header);
    this.#represent();
  }

  reset(): void {
    this.place.reset();
    this.#isNearest = false;
    this.#choose(() => this.#greys.reset());
  }

  invert(): void {
    this.#choose(() => this.#greys.invert());
  }

  /** Pixels as squares of one grey where they are enlarged, or smoothed again. */
  toggleNearest(): void {
    this.#isNearest = !this.#isNearest;
    this.#represent();
  }

  /** More frames are known: a window that follows the range of the series follows it now. */
  refreshWindow(): void {
    if (!this.#greys.readersWindow && !this.header?.voi) this.#represent();
  }

  /** Undefined goes back to what each frame states. */
  setWindow(voi: Voi | undefined): void {
    this.#choose(() => {
      if (voi) this.#greys.readersWindow = voi;
      else this.#greys.choose(undefined);
    });
  }

  /** One of the windows or VOI LUTs that the headers offer. */
  chooseVoi(choice: VoiChoice): void {
    this.#choose(() => this.#greys.choose(choice));
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
    this.place.bringIntoView(place.middle);
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
    return pixels && map && this.shownAs(pixels, map);
  }

  /** A frame of the stack, where that map puts it. */
  shownAs(pixels: DecodedFrame, map: ScreenMap): ShownFrame {
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

  /** Of the image on the canvas; undefined while there is none. */
  get paintedIndex(): number | undefined {
    return this.#blank === undefined ? this.#painted : undefined;
  }

  /** An image as it looks in this pane, wherever it is painted; undefined past the ends. */
  imageAt(index: number): StackImage | undefined {
    const header = this.displaySet.frames[index];
    if (!header) return undefined;
    const failure = this.#loader.failure(index);
    const frame = failure ? undefined : this.#loader.frame(index);
    const lut = frame && this.#greys.voiLutOf(frame);
    // A table of the reader's own choice is read for one image at a time.
    const isThroughOther = frame !== undefined && typeof lut === 'number' && lut !== frame.voiLuts?.shown;
    const seen = frame && !isThroughOther ? this.#luts.seen(frame, lut) : undefined;
    return {
      header,
      frame: seen,
      presentation: seen && this.#presentationOf(seen),
      state: this.#greys.stateFor(header),
      reason: isThroughOther
        ? 'Through this VOI LUT on one image only'
        : failure && `Could not be loaded: ${failure.title}`,
    };
  }

  /** The reader looks at images about this one: they are loaded first, whichever is wanted among them. */
  lookAround(index: number): void {
    this.#loader.want(Math.min(Math.max(0, index), this.frameCount - 1));
  }

  /** The window of what is on the canvas. */
  get voi(): Voi | undefined {
    return this.#canvasFrame && this.#greys.voiOf(this.#canvasFrame);
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
    if (!this.#greys.setState(state)) return;
    this.place.forget();
    const header = this.header ?? this.displaySet.frames[this.#wanted];
    if (header) this.place.placeFor(header);
    this.#represent();
    this.#events.changed();
  }

  /** How the series is shown now, as a state could say it; a reason where none could (PS-04). */
  get shownView(): Result<ShownView, string> {
    const { pixels, derived } = this;
    if (!pixels) return fail('the image is not here');
    if (derived) return fail('it is computed, and a state is about images of the archive');
    if (pixels.isColour) return fail('states of colour images are not written yet');
    const { frames } = this.displaySet;
    const isOther = ({ columns, rows }: FrameHeader) =>
      columns !== pixels.header.columns || rows !== pixels.header.rows;
    if (frames.some(isOther)) return fail('its images are of different sizes');
    const greys = this.#greys.shownBy(frames);
    const place = this.place.shown;
    if (!greys.ok) return greys;
    return place ? ok({ ...greys.value, ...place }) : fail('it is not turned by a right angle');
  }

  /** The state that the image on the canvas is shown by. */
  get appliedState(): PresentationState | undefined {
    return this.header && this.#greys.stateFor(this.header);
  }

  get statusInput(): Omit<StatusInput, 'probe' | 'fusion' | 'cine'> {
    const { place } = this;
    return {
      frames: this.displaySet.frames,
      shownIndex: this.#blank ?? this.#painted,
      isShownFailed: this.#blank !== undefined,
      loadedCount: this.#loader.loadedCount,
      failedCount: this.#loader.failedCount,
      failedFrames: this.#loader.failedFrames,
      loadedRanges: this.#loader.loadedRanges,
      pixels: this.pixels,
      voi: this.voi,
      voiLut: this.#canvasFrame?.voiLuts?.shown,
      camera: place.camera,
      scale: place.scale,
      deviceZoom: place.deviceZoom,
      raster: place.raster,
      isInverted: this.#greys.isInverted(this.header),
      isNearest: this.#isNearest,
      frameOfReferenceUid: this.displaySet.frameOfReferenceUid,
      derived: this.derived,
      presentation: this.appliedState && (this.#greys.isChanged || place.isChanged ? 'changed' : 'shown'),
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
    const seen = this.#asSeen(frame);
    if (!seen || this.#asked !== undefined || !(this.#view.isFitted || this.#view.fitHost())) return;
    if (this.#painted === this.#wanted && this.#paintedFrame === seen) {
      if (this.#blank !== undefined) this.painted(this.#wanted);
      return;
    }
    this.#asked = this.#wanted;
    this.#paintedFrame = seen;
    this.place.placeFor(seen.header);
    const presentation = this.#presentationOf(seen);
    this.#askedPresentation = presentation;
    const shown = { index: this.#wanted, frame: seen };
    if (this.#painted !== undefined) this.#view.paint(shown, presentation);
    else this.#view.open(this.frameCount, shown, this.place.raster, this.place.camera, presentation);
  }

  /** Through the VOI LUT that is wanted; undefined while that is on its way. */
  #asSeen(frame: DecodedFrame): DecodedFrame | undefined {
    return this.#luts.seen(frame, this.#greys.voiLutOf(frame));
  }

  #lutArrived(problem: Problem | undefined): void {
    this.#events.problem('voiLut', problem && notThroughVoiLut(problem));
    this.#paintWanted();
    this.#events.changed();
  }

  #drawFailed(failure: Problem): void {
    this.#blank = this.#wanted;
    this.#view.setVisible(false);
    this.#events.problem('frame', frameProblem(this.#wanted + 1, this.frameCount, failure));
    this.#events.changed();
  }

  #loaded(index: number, { range }: DecodedFrame): void {
    this.#greys.learn(range);
    if (index === this.#wanted) this.#paintWanted();
    this.#events.progress();
  }

  #failed(index: number, problem: Problem): void {
    if (index === this.#wanted) this.#drawFailed(problem);
    this.#events.progress();
  }

  #presentationOf(frame: DecodedFrame): Presentation {
    return { ...this.#greys.presentationOf(frame), isNearest: this.#isNearest };
  }

  #choose(change: () => void): void {
    const before = this.greys;
    change();
    this.#represent();
    if (!isSameGreys(before, this.greys)) this.#events.greysChosen();
  }

  /** The same frame, another window. What is on its way to the canvas gets it when it is there. */
  #represent(): void {
    const frame = this.#painted === undefined ? undefined : this.#loader.frame(this.#painted);
    if (!frame || this.#asked !== undefined) return;
    if (frame.voiLuts && this.#painted === this.#wanted && this.#asSeen(frame) !== this.#paintedFrame) {
      this.#paintWanted(); // other pixels, or soon
      return;
    }
    const presentation = this.#presentationOf(frame.voiLuts && this.#paintedFrame ? this.#paintedFrame : frame);
    if (isSamePresentation(presentation, this.#askedPresentation)) return;
    this.#askedPresentation = presentation;
    this.#view.present(presentation);
  }
}
