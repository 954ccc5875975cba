import type { FrameSource } from '../../dicom/ports';
import type { GlassView } from '../../dicom/slide/alignment';
import type { Slide } from '../../dicom/types';
import { framesInView } from './framesInView';
import { cameraFor } from './glassView';
import type { SlideCamera } from './slideCamera';

/** While a view rests, the tiles of the field that the reader is led to next travel into the memory of fetched frames. */
export class NextFieldAhead {
  readonly #frames: FrameSource;
  #view: GlassView | undefined;
  /** The series that it is a field of; undefined until one is looked at. */
  #series: string | undefined;
  #resting: { readonly slide: Slide; readonly camera: SlideCamera } | undefined;
  #abort = new AbortController();

  constructor(frames: FrameSource) {
    this.#frames = frames;
  }

  setView(view: GlassView | undefined): void {
    this.#view = view;
    this.#series = undefined;
    if (this.#resting) this.rested(this.#resting.slide, this.#resting.camera);
  }

  /** The view moved: what it goes to is asked for by the screen itself, if it is this field. */
  stop(): void {
    this.#resting = undefined;
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  rested(slide: Slide, camera: SlideCamera): void {
    this.stop();
    this.#resting = { slide, camera };
    const series = slide.levels[0]?.instances[0]?.seriesInstanceUid;
    // Another slide came into the pane: the field is none of its glass.
    if (this.#series !== undefined && this.#series !== series) this.#view = undefined;
    this.#series = series;
    const plane = slide.isCalibrated ? slide.levels[0]?.plane : undefined;
    if (!this.#view || !plane) return;
    const { signal } = this.#abort;
    for (const [order, ref] of framesInView(slide, cameraFor(camera, plane, this.#view)).entries())
      this.#frames.frame(ref, { signal, priority: 'prefetch', order }).catch((cause: unknown) => {
        // A failure is told when the field is looked at, and asked for then.
        if (!signal.aborted) throw cause;
      });
  }
}
