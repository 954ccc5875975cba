import { CT_SIZE, CT_SLICES } from './ct/chestStudy';
import { type SlideFacts, type SlideName, slideFacts } from './facts';

/** How much of the sample is made; plain data, which a worker can be sent. Tests make little. */
export interface SampleScale {
  readonly ctFirst: number;
  readonly ctSlices: number;
  readonly ctSize: number;
  /** Columns and rows of the slides as a share of the full ones, a power of a half: the part next to their corner. */
  readonly slideShare: number;
}

export const FULL_SCALE: SampleScale = { ctFirst: 0, ctSlices: CT_SLICES, ctSize: CT_SIZE, slideShare: 1 };

/** The slide at this scale: fewer pixels, same corner and spacing. */
export function scaledSlide(name: SlideName, scale: SampleScale): SlideFacts {
  const facts = slideFacts[name];
  return { ...facts, columns: facts.columns * scale.slideShare, rows: facts.rows * scale.slideShare };
}
