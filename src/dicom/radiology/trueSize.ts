import { fail, ok, type Result } from '../../lib/result';
import type { RadiologyStatus } from '../paneStatus';
import type { Calibration } from '../types';

/** ISO/IEC 7810 ID-1: bank cards, driving licences, mm. */
export const CARD_MM = { width: 85.6, height: 53.98, corner: 3.18 } as const;

/** How large a CSS pixel is on the screen of this device: no browser tells, so the reader measured it. */
export interface ScreenScale {
  readonly mmPerCssPixel: number;
  /** ISO date. */
  readonly measuredOn: string;
}

/** From a telephone to a wall: CSS pixels of other sizes are a slip of the hand. */
export const SCREEN_MM_PER_PIXEL = { least: 0.05, most: 1.5 } as const;

export const isScreenScale = (mmPerCssPixel: number): boolean =>
  mmPerCssPixel >= SCREEN_MM_PER_PIXEL.least && mmPerCssPixel <= SCREEN_MM_PER_PIXEL.most;

/** What a column of the image on the canvas is wide, and what must be said beside it (CAL-03). */
export interface ColumnSize {
  readonly mm: number;
  readonly label: string;
}

/** `calibration`: by the header or by the reader, of the image on the canvas; a reason where true size cannot be told. */
export function columnSizeOf(
  status: RadiologyStatus,
  calibration: Calibration | undefined,
  isByReader: boolean,
): Result<ColumnSize, string> {
  if (status.volume3d) return fail('a 3D view has no scale');
  if (status.tiles) return fail('several images are shown at once: go to one of them');
  if (isByReader && calibration) return ok({ mm: calibration.columnSpacingMm, label: calibration.label });
  if (status.mmPerCssPixel === undefined)
    return fail('the image does not say how large its pixels are: calibrate it by a line of known length');
  return ok({ mm: status.mmPerCssPixel * status.zoom, label: status.derived ? '' : (calibration?.label ?? '') });
}

/** "True size at detector plane (magnified), by your screen calibration of 2026-11-23"; empty at any other size (UX-01). */
export function trueSizeWords(status: RadiologyStatus, size: Result<ColumnSize, string>, screen: ScreenScale): string {
  if (!size.ok || Math.abs((status.zoom * screen.mmPerCssPixel) / size.value.mm - 1) > 1e-4) return '';
  const { label } = size.value;
  return `True size${label ? ` ${label}` : ''}, by your screen calibration of ${screen.measuredOn}`;
}
