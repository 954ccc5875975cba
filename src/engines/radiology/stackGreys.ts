import { partsOf, type PresentationState, type ShownView } from '../../dicom/presentationState';
import type { ChosenGreys } from '../../dicom/radiology/chosenGreys';
import type { VoiChoice } from '../../dicom/radiology/voiChoices';
import type { FrameHeader, Voi } from '../../dicom/types';
import { fail, ok, type Result } from '../../lib/result';
import type { DecodedFrame } from './decodedFrame';
import { isSmallestWhite } from './greyPixels';
import { paintRange, windowOverRange } from './greyWindow';
import { opensInverted } from './openingLook';
import { stateFor, stateScale, stateVoi } from './presentationView';
import type { Presentation } from './stackView';

/** Colour samples as they are. */
const COLOUR_WINDOW: Voi = { windowCenter: 128, windowWidth: 256 };

/** Which greys the values of one stack become: by the image, a presentation state, and what the reader chose by hand. */
export class StackGreys {
  readonly #isDerived: () => boolean;
  readonly #opensInverted: boolean;
  /** Undefined follows each frame's own. */
  readersWindow: Voi | undefined;
  /** Among those that the header of each image offers; undefined as it opens. */
  #choice: VoiChoice | undefined;
  /** By the reader, against how the image opens. */
  #isTurnedOver = false;
  #state: PresentationState | undefined;
  /**
   * Of the values of all frames that arrived: the window of a series that states none. One for the series, because a
   * window of each frame's own would make an empty PET slice as bright as one with a lesion.
   */
  #range: readonly [number, number] | undefined;

  constructor(first: FrameHeader, isDerived: () => boolean) {
    this.#opensInverted = opensInverted(first);
    this.#isDerived = isDerived;
  }

  /** The values of a frame that arrived. */
  learn([minimum, maximum]: readonly [number, number]): void {
    const [low, high] = this.#range ?? [minimum, maximum];
    this.#range = [Math.min(low, minimum), Math.max(high, maximum)];
  }

  /** Replaces what the reader chose before; false where it is the same state. */
  setState(state: PresentationState | undefined): boolean {
    if (state === this.#state) return false;
    this.#state = state;
    this.reset();
    return true;
  }

  /** A computed view shows no image that a state could name. */
  stateFor(header: FrameHeader): PresentationState | undefined {
    return this.#isDerived() ? undefined : stateFor(this.#state, header);
  }

  reset(): void {
    this.choose(undefined);
    this.#isTurnedOver = false;
  }

  /** A window dragged before goes with it. */
  choose(choice: VoiChoice | undefined): void {
    this.#choice = choice;
    this.readersWindow = undefined;
  }

  /** The VOI LUT to see a frame through, 'plain' for none, undefined for as it opens. A state says itself what becomes of the values. */
  voiLutOf({ header, voiLuts }: DecodedFrame): number | 'plain' | undefined {
    if (!voiLuts) return undefined;
    if (this.stateFor(header)) return 'plain';
    const { kind, index = 0 } = this.#choice ?? {};
    if (kind === 'table') return index < voiLuts.count ? index : undefined;
    return kind === 'window' && header.windows?.[index] ? 'plain' : undefined;
  }

  invert(): void {
    this.#isTurnedOver = !this.#isTurnedOver;
  }

  chosenFor(header: FrameHeader | undefined): ChosenGreys {
    return { window: this.readersWindow, choice: this.#choice, isInverted: this.isInverted(header) };
  }

  setChosen({ window, choice, isInverted }: ChosenGreys, header: FrameHeader | undefined): void {
    this.readersWindow = window;
    this.#choice = choice;
    this.#isTurnedOver = isInverted !== this.#isOpenedInverted(header);
  }

  isInverted(header: FrameHeader | undefined): boolean {
    return this.#isOpenedInverted(header) !== this.#isTurnedOver;
  }

  /** The reader chose something by hand. */
  get isChanged(): boolean {
    return this.readersWindow !== undefined || this.#choice !== undefined || this.#isTurnedOver;
  }

  /** The reader's window, else the frame's own: each frame of a series may state another one (GRAY-03). */
  voiOf(frame: DecodedFrame): Voi {
    if (frame.isColour) return COLOUR_WINDOW;
    return this.#windowOf(frame.header, this.#statedBy(frame), this.#isDerived() ? frame.range : this.#range);
  }

  /** Exactly one inversion in the end: MONOCHROME1, a negative slope and the reader's wish cancel out in pairs. */
  presentationOf(frame: DecodedFrame): Presentation {
    const voi = this.voiOf(frame);
    if (frame.isColour) return { lower: 0, upper: 255, isInverted: this.isInverted(frame.header), isSigmoid: false };
    const state = this.stateFor(frame.header);
    const { lower, upper, isReversed } = paintRange(voi, state ? stateScale(state, frame) : frame.scale);
    const isTurned = state ? state.isInverse : frame.isInverted;
    const isInverted = (isTurned !== isReversed) !== this.isInverted(frame.header);
    return { lower, upper, isInverted, isSigmoid: voi.voiLutFunction === 'SIGMOID' };
  }

  #statedBy({
    voiLutWindow,
    header: { voi, windows },
  }: Pick<DecodedFrame, 'header' | 'voiLutWindow'>): Voi | undefined {
    const { kind, index = 0 } = this.#choice ?? {};
    return voiLutWindow ?? (kind === 'window' ? windows?.[index] : undefined) ?? voi;
  }

  /** What these acquired images are shown by, in the words of a state; a reason where one state cannot say it (PS-04). */
  shownBy(frames: readonly FrameHeader[]): Result<Pick<ShownView, 'rescale' | 'windows' | 'isInverse'>, string> {
    const rescales = partsOf(frames, (header) => {
      const { slope, intercept } = (this.stateFor(header) ?? header).rescale;
      return { slope, intercept };
    });
    const inversions = partsOf(frames, (header) => {
      const state = this.stateFor(header);
      return (state ? state.isInverse : isSmallestWhite(header.dataset)) !== this.isInverted(header);
    });
    const [rescale, inversion] = [rescales[0], inversions[0]];
    if (!rescale || !inversion) return fail('no image is shown');
    if (rescales.length > 1) return fail('its images scale their values in different ways, and a state has one scale');
    if (inversions.length > 1) return fail('some of its images are inverted and others are not');
    const windows = partsOf(frames, (header) => this.#windowOf(header, this.#statedBy({ header }))).map(
      ({ value, images }) => ({
        voi: value,
        ...(images && { images }),
      }),
    );
    return ok({ rescale: rescale.value, windows, isInverse: inversion.value });
  }

  /** By what the image states itself, and where neither it nor a state says anything, by the range. */
  #windowOf(header: FrameHeader, own: Voi | undefined, range = this.#range): Voi {
    const state = this.stateFor(header);
    const stated = state ? stateVoi(state, header) : own;
    if (!this.readersWindow) return stated ?? windowOverRange(...(range ?? [0, 0]));
    // Which curve a window is of belongs to the image, not to the reader's choice of centre and width.
    const voiLutFunction = this.readersWindow.voiLutFunction ?? stated?.voiLutFunction;
    return { ...this.readersWindow, ...(voiLutFunction && { voiLutFunction }) };
  }

  /** A state says itself what is white; an image that it does not name opens as it would without it. */
  #isOpenedInverted(header: FrameHeader | undefined): boolean {
    return this.#opensInverted && !(header && this.stateFor(header));
  }
}
