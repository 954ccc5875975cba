import { shortNumber } from '../../dicom/format';
import { dot, normalOf } from '../../dicom/geometry/pixelPlane';
import { numberOf, stringOf } from '../../dicom/json';
import { type LossyCompression, lossyCompressionOf } from '../../dicom/lossy';
import type { RadiologyStatus } from '../../dicom/paneStatus';
import { suvTypes, valueUnitWords } from '../../dicom/radiology/suvTypes';
import { voiChoices } from '../../dicom/radiology/voiChoices';
import { tags } from '../../dicom/tags';
import type { FrameHeader, FramesDisplaySet } from '../../dicom/types';
import { assertNever } from '../../lib/assertNever';

/** Attributes that only overlays read (PS3.6). */
const SliceLocation = '00201041';
const XRayTubeCurrent = '00181151';
const Exposure = '00181152';
const RepetitionTime = '00180080';
const EchoTime = '00180081';

/** "W 400  L 40", with the name the scanner gave this window where it did. */
export function windowWords(status: RadiologyStatus, frame: FrameHeader | undefined): string {
  const { windowCenter, windowWidth, voiLut } = status;
  const table =
    voiLut === undefined || !frame
      ? undefined
      : voiChoices(frame).find(({ kind, index }) => kind === 'table' && index === voiLut);
  if (table) return `W ${plain(windowWidth)}  L ${plain(windowCenter)}  ${table.title}`;
  const named = (frame?.windows ?? []).find(
    (voi) => voi.windowCenter === windowCenter && voi.windowWidth === windowWidth,
  );
  const words = levelWords(windowCenter, windowWidth, frame);
  return named?.explanation ? `${words}  ${named.explanation}` : words;
}

/** Of PET with its unit, because it has two: as SUV where there is one. */
function levelWords(windowCenter: number, windowWidth: number, frame: FrameHeader | undefined): string {
  const suv = frame?.suv;
  const words = (width: number, center: number, unit: string) =>
    `W ${plain(width)}  L ${plain(center)}  ${unit}`.trim();
  if (suv?.kind === 'suv')
    return words(windowWidth * suv.scale, windowCenter * suv.scale + suv.offset, suvTypes[suv.type].words);
  return words(windowWidth, windowCenter, suv ? valueUnitWords(frame?.rescale.unit) : '');
}

/** Why a PET shows no SUV, or what is to be known before trusting it. */
export function suvWarning(frame: FrameHeader | undefined): string | undefined {
  const suv = frame?.suv;
  if (suv === undefined) return undefined;
  if (suv.kind === 'suv') return suv.notes.length === 0 ? undefined : `SUV: ${suv.notes.join(', ')}`;
  return `No SUV: ${suv.reason}`;
}

/** The scale in pixels of the screen: "Zoom 37 %", "1:1" where one pixel of the image is one of the screen (UX-01). */
export const scaleWords = ({ deviceZoom }: RadiologyStatus): string =>
  Math.abs(deviceZoom - 1) < 1e-6 ? '1:1' : `Zoom ${plain(deviceZoom * 100)} %`;

/** What became of the wish for pixels as they are (UX-04); empty without it. */
export const nearestWords = ({ nearest }: RadiologyStatus): string =>
  nearest === undefined ? '' : nearest === 'shown' ? 'Not smoothed (nearest neighbour)' : 'Pixels averaged (reduced)';

/** Where the image lies along the stack, and how thick it is; empty where the header does not tell. */
export function sliceWords(frame: FrameHeader | undefined): string {
  if (!frame) return '';
  const stored = numberOf(frame.dataset, SliceLocation);
  const locationMm = stored ?? (frame.plane ? dot(frame.plane.originMm, normalOf(frame.plane)) : undefined);
  const thicknessMm = numberOf(frame.dataset, tags.SliceThickness);
  return [
    locationMm === undefined ? '' : `Loc ${locationMm.toFixed(1)} mm`,
    thicknessMm === undefined ? '' : `Thick ${plain(thicknessMm)} mm`,
  ]
    .filter(Boolean)
    .join('  ');
}

/** "time point 2 of 5": which run through the positions of the stack it is in. */
export function runWords({ frames, runs, complete }: FramesDisplaySet, frameNumber: number): string {
  // Without the images that a rejection hides, runs are of unequal length.
  if (!runs || complete || frameNumber < 1) return '';
  return `${runs.name} ${Math.ceil((frameNumber * runs.count) / frames.length)} of ${runs.count}`;
}

/** "images 17–32 of 300". */
export const tileWords = ({ first, last }: NonNullable<RadiologyStatus['tiles']>, frameCount: number): string =>
  `images ${first}–${last} of ${frameCount}`;

/** How the image was made: kV and mAs, or TR and TE. */
export function techniqueWords(frame: FrameHeader | undefined): string {
  if (!frame) return '';
  const number = (tag: string) => numberOf(frame.dataset, tag);
  const [kv, mas, ma, tr, te] = [
    number(tags.KVP),
    number(Exposure),
    number(XRayTubeCurrent),
    number(RepetitionTime),
    number(EchoTime),
  ];
  return [
    kv === undefined ? '' : `${plain(kv)} kV`,
    mas === undefined ? (ma === undefined ? '' : `${plain(ma)} mA`) : `${plain(mas)} mAs`,
    tr === undefined ? '' : `TR ${plain(tr)} ms`,
    te === undefined ? '' : `TE ${plain(te)} ms`,
  ]
    .filter(Boolean)
    .join('  ');
}

/**
 * "LOSSY 12:1 JPEG": permanent, from the header, from the transfer syntax or from how the archive sent it (COL-04); of a
 * computed view if any of its images is lossy, with the strongest ratio. Undefined for lossless images.
 */
export function lossyWords(
  frames: readonly FrameHeader[],
  { isLossyOnArrival }: Pick<RadiologyStatus, 'isLossyOnArrival'>,
): string | undefined {
  const lossy = worstLoss(frames.flatMap((frame) => lossyCompressionOf(frame.dataset) ?? []));
  if (lossy) return lossyText(lossy);
  return isLossyOnArrival ? 'LOSSY, as the archive sent it' : undefined;
}

/** What could not be shown plainly as the header describes it. */
export function reservationWords({ reservation }: Pick<RadiologyStatus, 'reservation'>): string | undefined {
  switch (reservation) {
    case undefined:
      return undefined;
    case 'signCorrected':
      return 'values read with the sign of the header: the image data says another';
    case 'colourReduced':
      return 'colour of more than 8 bits, shown with 8';
    default:
      return assertNever(reservation);
  }
}

/** The one that threw away most; one without a ratio where none states one. */
const worstLoss = (losses: readonly LossyCompression[]): LossyCompression | undefined =>
  losses.reduce<LossyCompression | undefined>(
    (worst, one) => (worst === undefined || (one.ratio ?? 0) > (worst.ratio ?? 0) ? one : worst),
    undefined,
  );

export function lossyText({ ratio = 0, method = '' }: LossyCompression): string {
  const times = ratio <= 0 ? '' : `${ratio < 10 ? plain(Math.round(ratio * 10) / 10) : Math.round(ratio)}:1`;
  return ['LOSSY', times, method].filter(Boolean).join(' ');
}

export const institutionWords = (frame: FrameHeader | undefined): string | undefined =>
  frame && stringOf(frame.dataset, tags.InstitutionName);

/**
 * A state turns first and mirrors what then stands on the screen (C.10.6); the camera mirrors first. Beside an applied
 * state the words are the state's, in its order, so that nobody reads another turn than was stored.
 */
export const turnWords = ({ rotationDeg, isFlipped, presentation }: RadiologyStatus): string =>
  presentation !== undefined && isFlipped
    ? rotationWords(-rotationDeg, true).replace(', flipped', ', then flipped')
    : rotationWords(rotationDeg, isFlipped);

export const rotationWords = (rotationDeg: number, isFlipped: boolean): string => {
  const deg = (((Math.round(rotationDeg * 10) / 10) % 360) + 360) % 360;
  return [deg === 0 ? '' : `rotated ${plain(deg)}°`, isFlipped ? 'flipped' : ''].filter(Boolean).join(', ');
};

/** At most one decimal, and none that says nothing. */
const plain = (value: number): string => (Math.abs(value) < 10 ? shortNumber(value) : String(Number(value.toFixed(1))));
