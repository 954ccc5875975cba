import { inlineBytes } from '../inlineBytes';
import { type DicomJson, stringOf } from '../json';

/** Attributes that only SUV reads, by PS3.6 keyword. */
export const suvTags = {
  SeriesTime: '00080031',
  AcquisitionTime: '00080032',
  PatientWeight: '00101030',
  RadiopharmaceuticalStartTime: '00181072',
  RadionuclideTotalDose: '00181074',
  RadionuclideHalfLife: '00181075',
  RadiopharmaceuticalStartDateTime: '00181078',
  CorrectedImage: '00280051',
  RadiopharmaceuticalInformationSequence: '00540016',
  DecayCorrection: '00541102',
} as const;

export const codeTags = { CodeValue: '00080100', CodeMeaning: '00080104' } as const;

/**
 * The text of a private element, found by its creator: its block is where the creator reserved one (PS3.5 7.8.1), not
 * always the first. Archives that do not know the VR send the bytes inline.
 */
export function privateText(dataset: DicomJson, group: string, creator: string, element: string): string | undefined {
  for (let block = 0x10; block <= 0xff; block += 1) {
    const hex = block.toString(16).toUpperCase().padStart(2, '0');
    if (stringOf(dataset, `${group}00${hex}`) !== creator) continue;
    const tag = `${group}${hex}${element}`;
    const bytes = inlineBytes(dataset[tag]);
    const text = bytes ? String.fromCharCode(...bytes.subarray(0, 64)) : stringOf(dataset, tag);
    const trimmed = text?.replaceAll('\0', ' ').trim();
    if (trimmed) return trimmed;
  }
  return undefined;
}

export function privateNumber(dataset: DicomJson, group: string, creator: string, element: string): number | undefined {
  const text = privateText(dataset, group, creator, element);
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
