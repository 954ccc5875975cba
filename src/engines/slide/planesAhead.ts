import type { FrameSource } from '../../dicom/ports';
import { focusOf, slideShown } from '../../dicom/slide/slideShown';
import type { Slide } from '../../dicom/types';
import { framesInView } from './framesInView';
import type { SlideCamera } from './slideCamera';

/** While a view rests, its tiles in the focal planes above and below travel into the memory of fetched frames. */
export class PlanesAhead {
  readonly #frames: FrameSource;
  #abort = new AbortController();

  constructor(frames: FrameSource) {
    this.#frames = frames;
  }

  /** The view moved, or another plane is wanted: nothing of the former is fetched any more. */
  stop(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  rested(slide: Slide, camera: SlideCamera): void {
    this.stop();
    const { index, count } = focusOf(slide);
    const { signal } = this.#abort;
    let order = 0;
    for (const focalPlane of [index + 1, index - 1]) {
      if (focalPlane < 0 || focalPlane >= count) continue;
      for (const ref of framesInView(slideShown(slide, { focalPlane }), camera)) {
        order += 1;
        this.#frames.frame(ref, { signal, priority: 'prefetch', order }).catch((cause: unknown) => {
          // A failure is told when the plane is looked at, and asked for then.
          if (!signal.aborted) throw cause;
        });
      }
    }
  }
}
