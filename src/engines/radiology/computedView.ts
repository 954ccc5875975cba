import { CanvasStackView } from './canvasStackView';
import type { StackView, StackViewEvents } from './stackView';

/** Computed pictures are painted by the processor: they are new each time, and a card would have to be given each of them. */
export class ComputedView {
  readonly #events: StackViewEvents;
  #view: CanvasStackView | undefined;

  constructor(events: StackViewEvents) {
    this.#events = events;
  }

  in(host: HTMLElement): StackView {
    this.#view ??= new CanvasStackView(host, this.#events);
    this.#view.fitHost();
    return this.#view;
  }

  close(): void {
    this.#view?.dispose();
    this.#view = undefined;
  }
}
