import type { PaneEngine } from '../engines/contract';
import type { PaneId } from '../dicom/uids';

/** The engines that are on the screen now, by pane: how commands and the automation door reach a canvas. */
export class LiveEngines {
  readonly #engines = new Map<PaneId, PaneEngine>();
  readonly #waiting = new Map<PaneId, ((engine: PaneEngine) => void)[]>();

  add(paneId: PaneId, engine: PaneEngine): () => void {
    this.#engines.set(paneId, engine);
    for (const resolve of this.#waiting.get(paneId) ?? []) resolve(engine);
    this.#waiting.delete(paneId);
    return () => {
      if (this.#engines.get(paneId) === engine) this.#engines.delete(paneId);
    };
  }

  get(paneId: PaneId): PaneEngine | undefined {
    return this.#engines.get(paneId);
  }

  all(): readonly (readonly [PaneId, PaneEngine])[] {
    return [...this.#engines];
  }

  /** The engine of a pane, now or as soon as its chunk has loaded. */
  whenPresent(paneId: PaneId): Promise<PaneEngine> {
    const engine = this.#engines.get(paneId);
    if (engine) return Promise.resolve(engine);
    return new Promise((resolve) => this.#waiting.set(paneId, [...(this.#waiting.get(paneId) ?? []), resolve]));
  }
}
