import type { FusionStatus } from '../../dicom/paneStatus';
import { shortNumber } from '../../dicom/format';
import { fusionScale } from '../../dicom/radiology/fusion';
import type { FramesDisplaySet } from '../../dicom/types';

/** "CT with PET, PET interpolated". */
export const fusedWords = (base: FramesDisplaySet, over: FramesDisplaySet): string => {
  const name = emissionName(over);
  return `${base.series.modality} with ${name}, ${name} interpolated`;
};

/** What readers call a series that is laid over another. */
export const emissionName = ({ series, frames }: FramesDisplaySet): string =>
  frames[0]?.rescale.quantity?.meaning ?? (series.modality === 'PT' ? 'PET' : series.modality);

/** "PET 0 to 5 SUVbw, hot iron": what the colours mean, also where the legend is not seen: on a snapshot (PM-04). */
export const colourWords = ({ lower, upper, unit }: FusionStatus, over: FramesDisplaySet): string =>
  `${emissionName(over)} ${rounded(lower)} to ${rounded(upper)} ${unit}, hot iron`;

const rounded = shortNumber;

/** "Registration RIGID: Planning to PET": who vouches for the place; empty in one frame of reference (REG-01). */
export const registrationWords = ({ registration, registrationType }: FusionStatus): string =>
  registration === undefined ? '' : `Registration ${registrationType ?? ''}: ${registration}`;

/** What is to be known of the upper series where it is seen, each a line; what is not there of it first. */
export function fusionCautions(fusion: FusionStatus, over: FramesDisplaySet): readonly string[] {
  const { noSuv, suv } = fusionScale(over);
  const name = emissionName(over);
  return [
    lackingWords(fusion, over),
    noSuv === undefined ? '' : `${name}: no SUV: ${noSuv}`,
    suv && suv.notes.length > 0 ? `SUV: ${suv.notes.join(', ')}` : '',
  ].filter(Boolean);
}

function lackingWords({ imagesLoaded, imagesFailed, imageCount, gaps }: FusionStatus, over: FramesDisplaySet): string {
  const name = emissionName(over);
  const words = [
    imagesLoaded + imagesFailed < imageCount ? `${imagesLoaded} of ${imageCount} ${name} images` : '',
    imagesFailed > 0 ? `${imagesFailed} ${name} images failed` : '',
    gaps > 0 ? `${gaps} ${name} images missing: hatched` : '',
  ];
  return words.filter(Boolean).join(', ');
}
