import type { Slide } from '../../dicom/types';
import type { SlideSession } from './slideSession';

/** So long the former picture stays while the new one loads; then the new one is shown as far as it has come. */
const PATIENCE_MS = 600;

export interface SwapNeeds {
  newSession(slide: Slide, element: HTMLElement): SlideSession;
  /** A frame is to be painted, in which `paint` is called. */
  schedule(): void;
  /** This picture is on the screen now; the former one is to be ended. */
  swapped(slide: Slide, session: SlideSession): void;
}

/** The place for tiles behind those that are seen. */
export interface NextTiles {
  readonly element: HTMLElement;
  reveal(): void;
}

/**
 * Another focal plane or optical path of the slide, made ready behind the one that is seen: what is seen stays until the
 * other is whole, so that no view shows two planes at once.
 */
export class SlideSwap {
  readonly #needs: SwapNeeds;
  #next:
    | {
        readonly slide: Slide;
        readonly session: SlideSession;
        readonly tiles: NextTiles;
        readonly sinceMs: number;
        readonly late: ReturnType<typeof setTimeout>;
      }
    | undefined;

  constructor(needs: SwapNeeds) {
    this.#needs = needs;
  }

  /** Of the picture that is not seen yet. */
  get session(): SlideSession | undefined {
    return this.#next?.session;
  }

  begin(slide: Slide, tiles: NextTiles): void {
    this.drop();
    const late = setTimeout(() => this.#needs.schedule(), PATIENCE_MS);
    const session = this.#needs.newSession(slide, tiles.element);
    this.#next = { slide, session, tiles, sinceMs: performance.now(), late };
    this.#needs.schedule();
  }

  drop(): void {
    clearTimeout(this.#next?.late);
    this.#next?.session.dispose();
    this.#next?.tiles.element.remove();
    this.#next = undefined;
  }

  /** In an animation frame. */
  paint(nowMs: number): void {
    const next = this.#next;
    if (!next) return;
    next.session.paint(nowMs);
    const { isSettled, hasPixels } = next.session.state();
    if (!isSettled && !(hasPixels && nowMs - next.sinceMs >= PATIENCE_MS)) return;
    clearTimeout(next.late);
    this.#next = undefined;
    next.tiles.reveal();
    this.#needs.swapped(next.slide, next.session);
  }
}
