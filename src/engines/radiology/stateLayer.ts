import { type PresentationState, withoutMarks } from '../../dicom/presentationState';
import type { Problem } from '../../dicom/problem';
import type { Annotation } from '../../dicom/types';
import { OverlayCanvas } from '../drawing/overlayCanvas';
import { noStatePainter } from './frameProblems';
import type { paintState as PaintState } from './presentationLayer';
import type { ShownStack } from './shownStack';
import type { PaneSize } from './viewCamera';

/** What the layer needs of its pane. */
export interface StatePane {
  stack(): ShownStack | undefined;
  size(): PaneSize | undefined;
  problem(problem: Problem | undefined): void;
}

/**
 * The presentation state of a pane: handed to its stack, its shutters and graphics painted above the picture and beneath
 * the marks. The new picture waits for the code that paints them: a state is never seen without its shutters.
 */
export class StateLayer {
  readonly #pane: StatePane;
  readonly #canvas: OverlayCanvas;
  #state: PresentationState | undefined;
  #paintState: typeof PaintState | undefined;
  #marks: ReadonlySet<string> = new Set();
  #isGone = false;

  constructor(host: HTMLElement, pane: StatePane) {
    this.#pane = pane;
    this.#canvas = new OverlayCanvas(host, 'presentation');
    this.#canvas.setBlank(true);
  }

  setState(state: PresentationState | undefined): void {
    if (state === this.#state) return;
    this.#state = state;
    if (state && !this.#paintState) void this.#fetchPainter();
    else this.handOver();
  }

  /** Marks that are drawn on the images themselves: a state that shows them too shows them a second time (PS-05). */
  setMarks(marks: readonly Annotation[]): void {
    this.#marks = new Set(marks.map(({ trackingUid }) => trackingUid));
    if (this.#state) this.paint();
  }

  /** To a stack that was just opened, too. */
  handOver(): void {
    if (this.#paintState || !this.#state) this.#pane.stack()?.setPresentationState(this.#state);
    this.paint();
  }

  paint(): void {
    const stack = this.#pane.stack();
    const [state, shown, size] = [stack?.appliedState, stack?.shown, this.#pane.size()];
    if (!state || !shown || !this.#paintState || !size) {
      this.#canvas.setBlank(true);
      return;
    }
    this.#canvas.resize(size.width, size.height, window.devicePixelRatio);
    this.#paintState(this.#canvas.begin(), withoutMarks(state, this.#marks), shown.header, shown.map);
    this.#canvas.setBlank(false);
  }

  dispose(): void {
    this.#isGone = true;
    this.#canvas.element.remove();
  }

  async #fetchPainter(): Promise<void> {
    try {
      this.#paintState = (await import('./presentationLayer')).paintState;
    } catch (cause) {
      if (!this.#isGone) this.#pane.problem(noStatePainter(cause));
      return;
    }
    if (this.#isGone) return;
    this.#pane.problem(undefined);
    this.handOver();
  }
}
