import type { Problem } from '../../dicom/problem';
import type { DecodedFrame } from './decodedFrame';

/** The frame on the screen through the VOI LUT that the reader chose. One is kept: the next image makes its own in some milliseconds. */
export class VoiLutPictures {
  readonly #arrived: (problem: Problem | undefined) => void;
  #made: { readonly of: DecodedFrame; readonly index: number; readonly frame: DecodedFrame | undefined } | undefined;

  /** `arrived`: a picture that was not there is, or why it never will be. */
  constructor(arrived: (problem: Problem | undefined) => void) {
    this.#arrived = arrived;
  }

  /** The frame through the table of that index, or without any ('plain'); undefined while the table is read, as decoded where it cannot be. */
  seen(frame: DecodedFrame, wanted: number | 'plain' | undefined): DecodedFrame | undefined {
    const { voiLuts } = frame;
    if (!voiLuts || wanted === undefined || wanted === voiLuts.shown) return frame;
    if (wanted === 'plain') return voiLuts.plain();
    if (this.#made?.of === frame && this.#made.index === wanted) return this.#made.frame;
    void this.#make(frame, voiLuts, wanted);
    return undefined;
  }

  async #make(of: DecodedFrame, { through }: NonNullable<DecodedFrame['voiLuts']>, index: number): Promise<void> {
    const making = { of, index, frame: undefined };
    this.#made = making;
    const made = await through(index);
    if (this.#made !== making) return; // another image or table is wanted meanwhile
    this.#made = { of, index, frame: made.ok ? made.value : of };
    this.#arrived(made.ok ? undefined : made.error);
  }
}
