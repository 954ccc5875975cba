/** How often a picture computed from a volume is made anew while its images arrive. */
const REFRESH_MS = 200;

/**
 * When a picture computed from a volume is made anew: at most every `REFRESH_MS` while images of the volume arrive, and at
 * once when the last of them is there, so that nobody looks at gaps that are filled.
 */
export class RefreshPace {
  readonly #repaint: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(repaint: () => void) {
    this.#repaint = repaint;
  }

  arrived(isComplete: boolean): void {
    if (isComplete) clearTimeout(this.#timer);
    else if (this.#timer !== undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#repaint();
      },
      isComplete ? 0 : REFRESH_MS,
    );
  }

  /** Nothing is painted after this. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}
