import { between, type SlideCamera } from './slideCamera';

/**
 * Long enough to be followed by the eye, short enough not to wait for: the next field is there in half of the 250 ms of
 * readers in routine (Schüffler 2022).
 */
const DURATION_MS = 60;

/** A camera on its way to another. Time comes from outside, so that it is exact in tests and stops with the page. */
export class CameraMotion {
  #camera: SlideCamera;
  #flight: { readonly from: SlideCamera; readonly to: SlideCamera; readonly startMs: number } | undefined;

  constructor(camera: SlideCamera) {
    this.#camera = camera;
  }

  get camera(): SlideCamera {
    return this.#camera;
  }

  /** Where the view will be when it rests: the next step of a fast wheel starts there. */
  get destination(): SlideCamera {
    return this.#flight?.to ?? this.#camera;
  }

  get isMoving(): boolean {
    return this.#flight !== undefined;
  }

  jump(camera: SlideCamera): void {
    this.#camera = camera;
    this.#flight = undefined;
  }

  flyTo(camera: SlideCamera, nowMs: number): void {
    this.#flight = { from: this.#camera, to: camera, startMs: nowMs };
  }

  /** Moves on to `nowMs`; true when the camera changed. */
  advance(nowMs: number): boolean {
    if (!this.#flight) return false;
    const { from, to, startMs } = this.#flight;
    const share = Math.min(1, Math.max(0, (nowMs - startMs) / DURATION_MS));
    this.#camera = between(from, to, 1 - (1 - share) ** 3);
    if (share >= 1) this.#flight = undefined;
    return true;
  }
}

/** The reader asked the system for less motion: changes then happen at once. */
export const prefersReducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
