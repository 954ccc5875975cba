import type { Reservation } from '../../dicom/paneStatus';
import type { Problem } from '../../dicom/problem';
import type { FrameHeader, Voi } from '../../dicom/types';
import type { Result } from '../../lib/result';
import type { ValueScale } from './greyWindow';
import type { Picture } from './picture';

/** The same frame without its VOI LUTs, and through each of them: one at a time (PS3.3 C.11.2). */
export interface VoiLuts {
  readonly count: number;
  /** Which one this picture went through, 0-based. */
  readonly shown?: number;
  plain(): DecodedFrame;
  /** The tables of an image are fetched once, when they are wanted. */
  through(index: number): Promise<Result<DecodedFrame, Problem>>;
}

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
  /** Where the header holds VOI LUTs. */
  readonly voiLuts?: VoiLuts;
  /** By group: 1 for each pixel of the overlays that lie in unused bits of its words. */
  readonly embeddedOverlays?: ReadonlyMap<string, Uint8Array>;
  /** Real-world value (Modality LUT applied, 0-based indices); NaN for padding, colour and outside. */
  valueAt(column: number, row: number): number;
  /** The archive sent it in a lossy form although it does not hold it in one (COL-04). */
  readonly isLossyOnArrival?: true;
  readonly reservation?: Reservation;
  /** Of a computed picture: no value there, because an image of the volume is missing, not because nothing was to be measured. */
  isMissingAt?(column: number, row: number): boolean;
  readonly sizeInBytes: number;
}
