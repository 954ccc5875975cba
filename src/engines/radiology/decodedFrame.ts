import type { FrameHeader, Voi } from '../../dicom/types';
import type { ValueScale } from './greyWindow';
import type { Picture } from './picture';

/** One frame ready to be painted and measured. Immutable; several panes may hold the same one. */
export interface DecodedFrame {
  readonly header: FrameHeader;
  /** What is painted; its numbers lie behind `scale`, never rescaled (see `greyWindow.ts`). */
  readonly picture: Picture;
  readonly isColour: boolean;
  /** The smallest value is white (MONOCHROME1, Presentation LUT Shape INVERSE). */
  readonly isInverted: boolean;
  /** Painted numbers to the values a window is stated in. */
  readonly scale: ValueScale;
  /** Smallest and largest of what a window acts on, padding left out. */
  readonly range: readonly [minimum: number, maximum: number];
  /** Where a VOI LUT of the header was applied: a window then acts on its output, and this one shows all of it. */
  readonly voiLutWindow?: Voi;
  /** Real-world value (Modality LUT applied, 0-based indices); NaN for padding, colour and outside. */
  valueAt(column: number, row: number): number;
  /** The archive sent it in a lossy form although it does not hold it in one (COL-04). */
  readonly isLossyOnArrival?: true;
  /** Of a computed picture: no value there, because an image of the volume is missing, not because nothing was to be measured. */
  isMissingAt?(column: number, row: number): boolean;
  readonly sizeInBytes: number;
}
