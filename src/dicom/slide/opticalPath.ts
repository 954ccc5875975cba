import type { CodedConcept } from '../codedConcept';
import { itemOf, numberOf, sequenceOf, stringOf, type DicomJson } from '../json';
import { tags } from '../tags';
import type { IccProfile, OpticalPath } from '../types';
import { iccProfileOf } from './iccProfile';
import type { SlideInstance } from './slideInstance';
import { slideTags } from './slideTags';

/** The item of Optical Path Sequence with this identifier; one path under two names is one path. */
export function opticalPathItem({ dataset }: SlideInstance, identifier: string): DicomJson {
  const items = sequenceOf(dataset, tags.OpticalPathSequence);
  const named = items.find((item) => stringOf(item, slideTags.OpticalPathIdentifier) === identifier);
  return named ?? (items.length === 1 ? items[0] : undefined) ?? items[Number(identifier) - 1] ?? {};
}

/** What the header says about a path, without its pyramid (WSI-10). */
export function describeOpticalPath(
  instance: SlideInstance,
  identifier: string,
): Omit<OpticalPath, 'levels' | 'iccProfile'> {
  const item = opticalPathItem(instance, identifier);
  const description = stringOf(item, slideTags.OpticalPathDescription);
  const illuminationType = conceptOf(item, slideTags.IlluminationTypeCodeSequence);
  const illuminationColor = conceptOf(item, slideTags.IlluminationColorCodeSequence);
  const illuminationWavelengthNm = numberOf(item, slideTags.IlluminationWaveLength);
  const objectiveLensPower = numberOf(item, slideTags.ObjectiveLensPower);
  return {
    identifier,
    isColor: instance.samplesPerPixel > 1 || instance.photometricInterpretation === 'PALETTE COLOR',
    ...(description && { description }),
    ...(illuminationType && { illuminationType }),
    ...(illuminationColor && { illuminationColor }),
    ...(illuminationWavelengthNm !== undefined && { illuminationWavelengthNm }),
    ...(objectiveLensPower !== undefined && { objectiveLensPower }),
  };
}

/** The profile of a path (WSI-11), or, in files from before there were paths, that of the image (T67). */
export const storedProfileOf = (instance: SlideInstance, identifier: string): IccProfile => {
  const item = opticalPathItem(instance, identifier);
  const isOwn = item[tags.ICCProfile] !== undefined;
  return iccProfileOf(isOwn ? item : instance.dataset);
};

function conceptOf(dataset: DicomJson, sequence: string): CodedConcept | undefined {
  const item = itemOf(dataset, sequence);
  const value = item && stringOf(item, slideTags.CodeValue);
  if (!item || !value) return undefined;
  return {
    value,
    scheme: stringOf(item, slideTags.CodingSchemeDesignator) ?? '',
    meaning: stringOf(item, slideTags.CodeMeaning) ?? value,
  };
}
