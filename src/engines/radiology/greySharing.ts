import type { ChosenGreys } from '../../dicom/radiology/chosenGreys';
import type { ShownStack } from './shownStack';

/** Whose greys are shared, and who hears of them. */
export interface SharingPane {
  stack(): ShownStack | undefined;
  /** Of the series in the pane, cut or not. */
  displaySetId(): string | undefined;
  chosen(greys: ChosenGreys): void;
}

/** Greys that panes share: told where the reader chose them, taken up elsewhere, also by a series that is not shown yet. */
export class GreySharing {
  readonly #pane: SharingPane;
  #taken: { readonly displaySetId: string; readonly greys: ChosenGreys } | undefined;

  constructor(pane: SharingPane) {
    this.#pane = pane;
  }

  chosen(): void {
    const stack = this.#pane.stack();
    if (stack) this.#pane.chosen(stack.greys);
  }

  take(displaySetId: string, greys: ChosenGreys): void {
    this.#taken = { displaySetId, greys };
    if (displaySetId === this.#pane.displaySetId()) this.#pane.stack()?.setGreys(greys);
  }

  /** A stack is in the pane that was not there in another view before. */
  opened(): void {
    if (this.#taken && this.#taken.displaySetId === this.#pane.displaySetId())
      this.#pane.stack()?.setGreys(this.#taken.greys);
  }
}
