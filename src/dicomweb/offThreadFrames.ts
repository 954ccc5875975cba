import type { FrameThread } from './frameThread';

/** The first frames are painted first: starting a thread takes the processor from them. */
const AFTER_FIRST_MS = 300;

/**
 * The thread that fetches frames beside the page's own, once there is one. It is on nobody's way: asked for when the first
 * frame that may use it has come, and until it runs, or where it cannot, the page does all by itself.
 */
export class OffThreadFrames {
  readonly #load: () => Promise<FrameThread>;
  readonly #afterMs: number;
  #thread: FrameThread | undefined;
  #isAskedFor = false;

  constructor(load: () => Promise<FrameThread>, afterMs = AFTER_FIRST_MS) {
    this.#load = load;
    this.#afterMs = afterMs;
  }

  get ready(): FrameThread | undefined {
    return this.#thread?.isReady ? this.#thread : undefined;
  }

  warm(): void {
    if (this.#isAskedFor) return;
    this.#isAskedFor = true;
    setTimeout(() => this.#start(), this.#afterMs);
  }

  #start(): void {
    this.#load().then(
      (thread) => {
        this.#thread = thread;
      },
      // Without its code the page goes on by itself, as it did so far.
      () => undefined,
    );
  }
}
