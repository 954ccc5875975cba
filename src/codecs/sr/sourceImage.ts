import { WHOLE_SLIDE_MICROSCOPY } from '../../dicom/sopClasses';
import { type DicomJson, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import { objectTags as t } from '../objectTags';
import type { InstanceReference, ReferencedImage } from './reportInput';

/** VL Whole Slide Microscopy Image Storage. */

/** Tiled: coordinates then say whether they count from the tile or from the whole matrix (SR-19). */
export const isSlideImage = (dataset: DicomJson): boolean =>
  stringOf(dataset, tags.SOPClassUID) === WHOLE_SLIDE_MICROSCOPY || dataset[tags.TotalPixelMatrixColumns] !== undefined;

/**
 * The four UIDs by which an instance is referred to; undefined when its header lacks one. A part of a concatenation is
 * referred to as the whole it was cut from, whatever the archive holds it as (WSI-08, PS3.3 C.7.6.16.2.2.4).
 */
export function referenceOf(dataset: DicomJson): InstanceReference | undefined {
  const studyInstanceUid = stringOf(dataset, tags.StudyInstanceUID);
  const seriesInstanceUid = stringOf(dataset, tags.SeriesInstanceUID);
  const sopClassUid = stringOf(dataset, tags.SOPClassUID);
  const sopInstanceUid =
    stringOf(dataset, t.SOPInstanceUIDOfConcatenationSource) ?? stringOf(dataset, tags.SOPInstanceUID);
  if (!studyInstanceUid || !seriesInstanceUid || !sopClassUid || !sopInstanceUid) return undefined;
  return { studyInstanceUid, seriesInstanceUid, sopClassUid, sopInstanceUid };
}

/** The image and, for a slide, the further instances of its pyramid. */
export function instancesOf(image: ReferencedImage): InstanceReference[] {
  const base = referenceOf(image.dataset);
  if (base === undefined) return [];
  const further = (image.furtherInstances ?? []).filter((other) => other.sopInstanceUid !== base.sopInstanceUid);
  return [base, ...further.map((other) => ({ ...base, ...other }))];
}
