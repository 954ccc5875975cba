import type { Vec2 } from '../../dicom/geometry/pixelPlane';
import type { CineStatus, DerivedStatus, FusionStatus, PaneState, RadiologyStatus } from '../../dicom/paneStatus';
import { edgeLetters } from '../../dicom/radiology/orientation';
import { shownCalibration } from '../../dicom/radiology/pixelScale';
import { suvAt, suvTypes, valueUnitWords } from '../../dicom/radiology/suvTypes';
import type { FrameHeader, Voi } from '../../dicom/types';
import type { FrameOfReferenceUid } from '../../dicom/uids';
import type { DecodedFrame } from './decodedFrame';
import type { ColourPicture } from './picture';
import { isEnlarged, type RasterSize, type ViewCamera } from './viewCamera';

export interface StatusInput {
  readonly frames: readonly FrameHeader[];
  /** 0-based index of what is on the canvas; of the failed frame that is drawn blank; undefined before the first. */
  readonly shownIndex: number | undefined;
  readonly isShownFailed: boolean;
  readonly loadedCount: number;
  readonly failedCount: number;
  readonly failedFrames?: readonly number[];
  readonly loadedRanges?: readonly number[] | undefined;
  /** What is known of how the picture on the canvas came about. */
  readonly pixels?: Pick<DecodedFrame, 'isLossyOnArrival' | 'reservation'> | undefined;
  readonly voi: Voi | undefined;
  readonly voiLut?: number | undefined;
  readonly camera: ViewCamera | undefined;
  /** CSS pixels per unit of length of the raster. */
  readonly scale: number | undefined;
  /** Device pixels per image column pixel. */
  readonly deviceZoom: number;
  readonly raster: RasterSize | undefined;
  readonly isInverted: boolean;
  readonly isNearest?: boolean;
  readonly presentation?: RadiologyStatus['presentation'];
  readonly probe: RadiologyStatus['probe'];
  readonly frameOfReferenceUid?: FrameOfReferenceUid | undefined;
  readonly derived?: DerivedStatus | undefined;
  readonly fusion?: FusionStatus | undefined;
  readonly cine?: CineStatus | undefined;
  readonly tiles?: RadiologyStatus['tiles'] | undefined;
}

/**
 * loading: nothing on the canvas yet; partial: something is, but not every image is here (still coming, or failed);
 * ready: all are; error: the frame the reader is at cannot be shown.
 */
function stateOf({ shownIndex, isShownFailed, loadedCount, frames }: StatusInput): PaneState {
  if (frames.length === 0) return 'empty';
  if (isShownFailed) return 'error';
  if (shownIndex === undefined) return 'loading';
  return loadedCount === frames.length ? 'ready' : 'partial';
}

/** What overlays and attributes of the pane say. `frameNumber` is 0 while nothing is on the canvas. */
export function radiologyStatus(input: StatusInput): RadiologyStatus {
  const { frames, shownIndex, camera, raster, scale = 0, tiles } = input;
  const header = shownIndex === undefined ? undefined : frames[shownIndex];
  const orientation =
    header && camera && lettersOf(tiles ? frames.slice(tiles.first - 1, tiles.last) : [header], camera);
  const isCalibrated = header !== undefined && shownCalibration(header) !== undefined;
  return {
    kind: 'radiology',
    state: stateOf(input),
    frameNumber: shownIndex === undefined ? 0 : shownIndex + 1,
    frameCount: frames.length,
    framesLoaded: input.loadedCount,
    framesFailed: input.failedCount,
    ...(input.failedFrames?.length && { failedFrames: input.failedFrames }),
    ...(input.loadedRanges && { loadedRanges: input.loadedRanges }),
    ...(input.pixels?.isLossyOnArrival && { isLossyOnArrival: true }),
    ...(input.pixels?.reservation && { reservation: input.pixels.reservation }),
    windowCenter: input.voi?.windowCenter ?? 0,
    windowWidth: input.voi?.windowWidth ?? 0,
    ...(input.voiLut !== undefined && { voiLut: input.voiLut }),
    zoom: scale * (raster?.pixelWidth ?? 1),
    deviceZoom: input.deviceZoom,
    rotationDeg: camera?.rotationDeg ?? 0,
    isFlipped: camera?.isFlipped ?? false,
    isInverted: input.isInverted,
    ...(input.isNearest && { nearest: nearestOf(input) }),
    ...(input.presentation && { presentation: input.presentation }),
    ...(orientation && { orientation }),
    ...(isCalibrated && scale > 0 && !tiles && { mmPerCssPixel: 1 / scale }),
    ...(input.derived && { derived: input.derived }),
    ...(input.fusion && { fusion: input.fusion }),
    ...(input.cine && { cine: input.cine }),
    ...(tiles && { tiles }),
    ...(header?.plane &&
      input.frameOfReferenceUid && {
        section: { frameOfReferenceUid: input.frameOfReferenceUid, plane: header.plane },
      }),
    ...(input.probe && { probe: input.probe }),
  };
}

function nearestOf({ deviceZoom, raster }: StatusInput): 'shown' | 'reduced' {
  const heightOfWidth = raster ? raster.pixelHeight / raster.pixelWidth : 1;
  return isEnlarged(deviceZoom * Math.min(1, heightOfWidth)) ? 'shown' : 'reduced';
}

/** Letters stand at the edges of the pane once: they must be true of every image in it. */
function lettersOf(headers: readonly FrameHeader[], camera: ViewCamera): RadiologyStatus['orientation'] {
  const [first, ...others] = headers.map(({ plane, dataset }) => edgeLetters(plane, dataset, camera));
  const isSame = (other: typeof first) =>
    first && other && (['top', 'right', 'bottom', 'left'] as const).every((edge) => first[edge] === other[edge]);
  return others.every(isSame) ? first : undefined;
}

/** The same words and attributes: nothing to tell anybody. */
export function isSameStatus(a: RadiologyStatus, b: RadiologyStatus): boolean {
  const keys = Object.keys(a) as (keyof RadiologyStatus)[];
  return keys.length === Object.keys(b).length && keys.every((key) => isEqualPart(a[key], b[key]));
}

function isEqualPart(a: RadiologyStatus[keyof RadiologyStatus], b: RadiologyStatus[keyof RadiologyStatus]): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object') return false;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((value, index) => Object.is(value, b[index]));
  const [one, other] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))];
  return one.length === other.size && one.every(([key, value]) => other.get(key) === value);
}

/** The value under a CSS point already turned into an image point, of a colour image its colour; nothing outside and in padding. */
export function probeAt(pixels: DecodedFrame, [u, v]: Vec2): RadiologyStatus['probe'] {
  const [column, row] = [Math.floor(u), Math.floor(v)];
  if (pixels.picture.kind === 'colour') return colourAt(pixels.picture, column, row);
  const value = pixels.valueAt(column, row);
  if (!Number.isFinite(value)) return undefined;
  const { suv, rescale } = pixels.header;
  const unit = valueUnitWords(rescale.unit);
  const words = suv?.kind === 'suv' ? suvTypes[suv.type].words : '';
  // Values that are SUV as they are stored are told once.
  const suvValue = suv?.kind === 'suv' && words !== unit ? suvAt(suv, value) : Number.NaN;
  return { column, row, value, unit, ...(Number.isFinite(suvValue) && { suvValue, suvUnit: words }) };
}

function colourAt({ columns, rows, rgb }: ColourPicture, column: number, row: number): RadiologyStatus['probe'] {
  if (column < 0 || row < 0 || column >= columns || row >= rows) return undefined;
  const at = (row * columns + column) * 3;
  return { column, row, value: Number.NaN, unit: '', colour: `R ${rgb[at]} G ${rgb[at + 1]} B ${rgb[at + 2]}` };
}
