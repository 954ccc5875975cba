import { isMirrored } from '../../dicom/slide/slideGeometry';
import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import type { Slide } from '../../dicom/types';
import type { EngineAction } from '../contract';
import { CameraMotion, prefersReducedMotion } from './cameraMotion';
import { cameraAfter, cameraOn } from './slideActions';
import { type BaseRect, changedAt, constrained, fitWhole, moved, type SlideCamera } from './slideCamera';
import { ViewHistory } from './viewHistory';

const AT_REST: SlideCamera = {
  centerU: 0,
  centerV: 0,
  zoom: 1,
  rotationDeg: 0,
  isFlipped: false,
  widthPx: 0,
  heightPx: 0,
  pixelAspect: 1,
};

export interface TravelEvents {
  /** The camera, or where it goes, is another one. */
  changed(): void;
  /** The reader goes somewhere; not said where a link leads. */
  led(isFlight: boolean): void;
  /** Before the first pixels there is nothing to fly over. */
  mayFly(): boolean;
}

/** Where one pane looks at its slide, and how it comes there: jumps, flights, the whole slide at first. */
export class SlideTravel {
  readonly #motion = new CameraMotion(AT_REST);
  readonly #history = new ViewHistory();
  readonly #events: TravelEvents;
  #slide: Slide | undefined;
  #isFitDue = false;
  #isFollowing = false;

  constructor(events: TravelEvents) {
    this.#events = events;
  }

  /** As it is on the screen now. */
  get camera(): SlideCamera {
    return this.#motion.camera;
  }

  /** Where the flight under way ends. */
  get destination(): SlideCamera {
    return this.#motion.destination;
  }

  get isMoving(): boolean {
    return this.#motion.isMoving;
  }

  /** `slide` has the raster of the one so far, or is followed by `place`. */
  setSlide(slide: Slide | undefined): void {
    this.#slide = slide;
  }

  forgetHistory(): void {
    this.#history.clear();
  }

  /** The whole slide, the right way round, as soon as the pane has a size. */
  place(): void {
    this.#motion.jump(rightWayRound(this.#motion.camera, this.#slide));
    this.#isFitDue = true;
    this.#fitIfDue();
  }

  resize(widthPx: number, heightPx: number): void {
    this.#motion.jump({ ...this.#motion.destination, widthPx, heightPx });
    this.#fitIfDue();
    this.#events.changed();
  }

  run(action: EngineAction): void {
    if (!this.#slide) return;
    const next =
      action.kind === 'viewHistory'
        ? this.#history.go(action.step)
        : cameraAfter(this.destination, action, this.#slide, wholeOf(this.#slide));
    // A view of before keeps its place and zoom in a pane that has another size now.
    const { widthPx, heightPx } = this.camera;
    if (next) this.fly({ ...next, widthPx, heightPx });
  }

  /** `points` in base pixels. */
  goTo(points: readonly Vec2[]): void {
    if (this.#slide) this.fly(cameraOn(this.destination, points, this.#slide));
  }

  pan(dx: number, dy: number): void {
    this.jump(moved(this.camera, dx, dy));
  }

  centreOn([centerU, centerV]: Vec2): void {
    this.jump({ ...this.camera, centerU, centerV });
  }

  zoomAt(factor: number, at: Vec2, isSmooth: boolean): void {
    const { destination } = this;
    const limited = this.#limited({ ...destination, zoom: destination.zoom * factor });
    const next = changedAt(destination, { zoom: limited.zoom }, at);
    if (isSmooth) this.jump(next);
    else this.fly(next);
  }

  /** Goes where another pane leads, and leads nobody by it. */
  follow(camera: SlideCamera, isFlight: boolean): void {
    this.#isFollowing = true;
    if (isFlight) this.fly(camera);
    else this.jump(camera);
    this.#isFollowing = false;
  }

  jump(camera: SlideCamera): void {
    if (!this.#slide) return;
    this.#motion.jump(this.#limited(camera));
    this.#moved(false);
  }

  fly(camera: SlideCamera): void {
    if (prefersReducedMotion() || !this.#events.mayFly()) {
      this.jump(camera);
      return;
    }
    this.#motion.flyTo(this.#limited(camera), performance.now());
    this.#moved(true);
  }

  /** One step of a flight, at `nowMs` of the page. */
  advance(nowMs: number): void {
    if (this.#motion.advance(nowMs)) this.#events.changed();
  }

  /** The reader rests here with everything on the screen. */
  rested(): void {
    this.#history.rested(this.camera);
  }

  #moved(isFlight: boolean): void {
    this.#events.changed();
    if (!this.#isFollowing) this.#events.led(isFlight);
  }

  #fitIfDue(): void {
    const { camera } = this;
    if (!this.#isFitDue || !this.#slide || camera.widthPx < 1 || camera.heightPx < 1) return;
    this.#isFitDue = false;
    this.#motion.jump(fitWhole(camera, wholeOf(this.#slide)));
  }

  #limited(camera: SlideCamera): SlideCamera {
    return this.#slide ? constrained(camera, wholeOf(this.#slide)) : camera;
  }
}

/** The whole slide in base pixels. */
/** As a slide opens, but for its size: upright, and as seen from above the glass (T25). */
export function rightWayRound(camera: SlideCamera, slide: Slide | undefined): SlideCamera {
  const plane = slide?.levels[0]?.plane;
  return {
    ...camera,
    rotationDeg: 0,
    isFlipped: plane !== undefined && isMirrored(plane),
    pixelAspect: plane ? plane.rowSpacingMm / plane.columnSpacingMm : 1,
  };
}

export function wholeOf(slide: Slide): BaseRect {
  const base = slide.levels[0];
  return { u0: 0, v0: 0, u1: base?.totalPixelMatrixColumns ?? 1, v1: base?.totalPixelMatrixRows ?? 1 };
}
