import type { FramesDisplaySet } from '../../dicom/types';
import type { EngineDependencies } from '../engineDependencies';
import { type FrameCache, pageFrameCache } from './frameCache';
import { frameStore } from './frameStore';

/** So much of the budget stays free for what the reader opens next. */
const LEFT_FREE = 1 / 4;

/**
 * Images of series that no pane shows yet, brought in when nothing else is to be done: one after the other, within the budget
 * of the page. They are kept until other series are named; a pane that opens one by then shares its pixels.
 */
export class FramesAhead {
  readonly #cache: FrameCache;
  readonly #held = new Map<FramesDisplaySet, () => void>();

  constructor(cache: FrameCache) {
    this.#cache = cache;
  }

  /** Resolves when all are here, memory is short, or `signal` ends it. What fails is told by the pane that opens it. */
  async bring(
    displaySets: readonly FramesDisplaySet[],
    dependencies: EngineDependencies,
    signal: AbortSignal,
  ): Promise<void> {
    for (const [known, release] of this.#held) {
      if (displaySets.includes(known)) continue;
      release();
      this.#held.delete(known);
    }
    for (const displaySet of displaySets) {
      if (signal.aborted || this.#isFull) return;
      await this.#bringOne(displaySet, dependencies, signal);
    }
  }

  get #isFull(): boolean {
    return this.#cache.budgetBytes - this.#cache.bytes < this.#cache.budgetBytes * LEFT_FREE;
  }

  async #bringOne(displaySet: FramesDisplaySet, dependencies: EngineDependencies, signal: AbortSignal): Promise<void> {
    const { frames } = displaySet;
    const store = frameStore(this.#cache, frames, dependencies, displaySet);
    this.#held.set(displaySet, () => {
      for (const index of frames.keys()) store.release(index);
    });
    for (const index of frames.keys()) {
      if (store.hold(index)) continue;
      if (signal.aborted || this.#isFull) return;
      const fetched = await store.fetch(index, { signal, priority: 'background', order: index }).catch((cause) => {
        // Withdrawn by us, or with all requests of a case that was left.
        if (signal.aborted || (cause instanceof DOMException && cause.name === 'AbortError')) return undefined;
        throw cause;
      });
      if (!fetched) return;
      if (fetched.ok) await store.decode(index, fetched.value);
    }
  }
}

let ahead: FramesAhead | undefined;

/** One for the page. */
export const pageFramesAhead = (): FramesAhead => {
  ahead ??= new FramesAhead(pageFrameCache());
  return ahead;
};
