import type { Problem } from '../../dicom/problem';

/** What a stack in a pane tells the engine of it. */
export interface StackEvents {
  /** Other pixels are on the canvas, or the same ones elsewhere; or the pane was blanked. */
  changed(): void;
  /** The first picture of the stack is on the canvas. */
  firstImage(): void;
  /** The reader chose another window, or turned black and white over. */
  greysChosen(): void;
  /** More images arrived or failed. */
  progress(): void;
  problem(part: 'frame' | 'frames' | 'voiLut', problem: Problem | undefined): void;
}
