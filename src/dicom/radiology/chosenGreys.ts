import type { Voi } from '../types';
import type { VoiChoice } from './voiChoices';

/** The greys of a series as a reader chose them by hand; without a window and a choice as the images open. */
export interface ChosenGreys {
  readonly window: Voi | undefined;
  /** Among the windows and VOI LUTs of the header. */
  readonly choice: VoiChoice | undefined;
  readonly isInverted: boolean;
}

export const isSameGreys = (a: ChosenGreys, b: ChosenGreys): boolean =>
  a.isInverted === b.isInverted &&
  a.window?.windowCenter === b.window?.windowCenter &&
  a.window?.windowWidth === b.window?.windowWidth &&
  a.window?.voiLutFunction === b.window?.voiLutFunction &&
  a.choice?.kind === b.choice?.kind &&
  a.choice?.index === b.choice?.index;
