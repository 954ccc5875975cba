import type { FrameSource } from '../../dicom/ports';
import { slideShown } from '../../dicom/slide/slideShown';
import type { Slide } from '../../dicom/types';
import { framesInView } from './framesInView';
import { fitWhole, type SlideCamera } from './slideCamera';
import { rightWayRound, wholeOf } from './slideTravel';

/** Planes and fields around the view go first. */
const REST_MS = 200;
/** So that little is under way, here and in the archive, when the reader moves on. What came stays. */
const AT_ONCE = 4;

/**
 * While a reader looks at a slide, what the slides beside it in the tray open with travels into the memory of fetched
 * frames: the whole glass, of the level that is sharp in this pane. A move withdraws it.
 */
export class NeighboursAhead {
  readonly #frames: FrameSource;
  readonly #known = new WeakSet<Slide>();
  #slides: readonly Slide[] = [];
  #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #restingAt: SlideCamera | undefined;

  constructor(frames: FrameSource) {
    this.#frames = frames;
  }

  setSlides(slides: readonly Slide[]): void {
    this.#slides = slides;
    if (this.#restingAt) this.rested(this.#restingAt);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#restingAt = undefined;
    this.#abort.abort();
    this.#abort = new AbortController();
  }

  rested(camera: SlideCamera): void {
    this.stop();
    this.#restingAt = camera;
    const { signal } = this.#abort;
    this.#timer = setTimeout(() => void this.#fetchAll(camera, signal), REST_MS);
  }

  async #fetchAll(camera: SlideCamera, signal: AbortSignal): Promise<void> {
    for (const slide of this.#slides)
      if (!this.#known.has(slide) && !signal.aborted) await this.#fetch(slide, camera, signal);
  }

  async #fetch(whole: Slide, camera: SlideCamera, signal: AbortSignal): Promise<void> {
    const slide = slideShown(whole, {});
    const refs = framesInView(slide, fitWhole(rightWayRound(camera, slide), wholeOf(slide)));
    let isWhole = true;
    for (let from = 0; from < refs.length && !signal.aborted; from += AT_ONCE) {
      const answers = await Promise.allSettled(
        refs
          .slice(from, from + AT_ONCE)
          .map((ref, order) => this.#frames.frame(ref, { signal, priority: 'prefetch', order: from + order })),
      );
      // A failure is told when the slide is looked at, and asked for then.
      isWhole &&= answers.every((answer) => answer.status === 'fulfilled' && answer.value.ok);
    }
    if (isWhole && !signal.aborted) this.#known.add(whole);
  }
}
