import type { CineStatus } from '../../dicom/paneStatus';
import type { Problem } from '../../dicom/problem';
import { isCineLike } from '../../dicom/radiology/cineLike';
import type { CineAction } from '../contract';
import type { Cine } from './cine';
import { noCineCode } from './frameProblems';
import type { ShownStack } from './shownStack';

/** What the player needs of its pane. */
export interface PlayedPane {
  stack(): ShownStack | undefined;
  /** Other words about the play are true. */
  changed(): void;
  /** The play came to rest at an image. */
  rested(): void;
  problem(problem: Problem | undefined): void;
}

/**
 * The play of a pane: offered on stacks that are moving pictures, there for any by its key. Nothing ever plays by itself.
 * It ends when the reader moves, when another series comes, and when the page is out of sight.
 */
export class PaneCine {
  readonly #pane: PlayedPane;
  /** Of one stack; its code comes with the first stack that needs it. */
  #player: { readonly cine: Cine; readonly stack: ShownStack } | undefined;
  readonly #onVisibility = (): void => {
    if (document.hidden) this.#rest();
  };

  constructor(pane: PlayedPane) {
    this.#pane = pane;
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  get status(): CineStatus | undefined {
    const player = this.#player;
    return player && player.stack === this.#pane.stack() ? player.cine.status : undefined;
  }

  /** The pane shows another stack. */
  opened(): void {
    const stack = this.#pane.stack();
    if (stack && !stack.derived && isCineLike(stack.displaySet)) void this.#playerOf(stack);
  }

  closed(): void {
    const player = this.#player;
    this.#player = undefined;
    player?.cine.pause();
  }

  /** The reader, or what the pane is linked with, goes to an image: the play is over. */
  moved(): void {
    this.#player?.cine.pause();
  }

  async run(action: CineAction): Promise<void> {
    const stack = this.#pane.stack();
    const cine = stack && stack.frameCount > 1 ? await this.#playerOf(stack) : undefined;
    if (!cine) return;
    if (action.kind === 'cineFaster') cine.faster();
    else if (action.kind === 'cineSlower') cine.slower();
    else if (action.kind === 'cineSweep') cine.turnOver();
    else if (cine.isPlaying) this.#rest();
    else cine.play();
  }

  dispose(): void {
    this.closed();
    document.removeEventListener('visibilitychange', this.#onVisibility);
  }

  #rest(): void {
    if (!this.#player?.cine.isPlaying) return;
    this.#player.cine.pause();
    this.#pane.rested();
  }

  async #playerOf(stack: ShownStack): Promise<Cine | undefined> {
    if (this.#player?.stack === stack) return this.#player.cine;
    const code = await Promise.all([import('./cine'), import('../../dicom/radiology/cineTiming')]).catch(
      (cause: unknown) => this.#pane.problem(noCineCode(cause)),
    );
    if (!code || this.#pane.stack() !== stack) return undefined;
    this.#pane.problem(undefined);
    const [{ Cine }, { cineTimingOf }] = code;
    const known = this.#known(stack);
    if (known) return known; // another wish was faster
    const cine = new Cine(cineTimingOf(stack.displaySet.frames), stack, () => this.#pane.changed());
    this.#player = { cine, stack };
    this.#pane.changed();
    return cine;
  }

  #known(stack: ShownStack): Cine | undefined {
    return this.#player?.stack === stack ? this.#player.cine : undefined;
  }
}
