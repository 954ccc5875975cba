import type { RadiologyStatus } from '../../dicom/paneStatus';
import { shownCalibration } from '../../dicom/radiology/pixelScale';
import { readerCalibration } from '../../dicom/radiology/readerCalibration';
import { columnSizeOf, trueSizeWords } from '../../dicom/radiology/trueSize';
import type { Calibration, FrameHeader, FramesDisplaySet } from '../../dicom/types';
import { referenceLines } from '../../workspace/readerCalibrations';
import { useWorkspace } from '../AppContext';
import type { LineWords } from './Overlay';

/** By what the image on a canvas is scaled, and how large a CSS pixel of it is. */
export interface ShownScale {
  readonly byReader: Calibration | undefined;
  /** Undefined also while several images are in the pane. */
  readonly calibration: Calibration | undefined;
  readonly mmPerCssPixel: number | undefined;
  /** About this screen: not a word for pictures that leave it. */
  readonly trueSize: LineWords;
}

export function useShownScale(
  { frames }: FramesDisplaySet,
  status: RadiologyStatus,
  frame: FrameHeader | undefined,
): ShownScale {
  const lines = useWorkspace((state) => referenceLines(state.annotations));
  const screen = useWorkspace((state) => state.screenScale);
  const isComputed = status.derived !== undefined || status.volume3d !== undefined;
  const byReader = frame && !isComputed ? readerCalibration(frame, lines, frames) : undefined;
  // One scale bar for several images would be true of the one the reader is at only.
  const calibration = status.tiles ? undefined : (byReader ?? (frame && shownCalibration(frame)));
  const size = columnSizeOf(status, calibration, byReader !== undefined);
  return {
    byReader,
    calibration,
    // The engine tells the scale by the header; a zoom is CSS pixels per column, whatever a column is.
    mmPerCssPixel: byReader ? byReader.columnSpacingMm / status.zoom : status.mmPerCssPixel,
    trueSize: { text: screen ? trueSizeWords(status, size, screen) : '', isOfScreen: true },
  };
}
