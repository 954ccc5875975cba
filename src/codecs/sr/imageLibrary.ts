import { units } from '../../dicom/codes';
import { type DicomJson, numberOf, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import {
  codeContent,
  containerItem,
  dateContent,
  imageContent,
  numContent,
  timeContent,
  uidContent,
} from './contentItem';
import { measuredValue } from './measuredValue';
import type { ReferencedImage } from './reportInput';
import { instancesOf, isSlideImage } from './sourceImage';
import { srCodes as c, modalityConcept } from './srCodes';

const CONTEXT = 'HAS ACQ CONTEXT';

/**
 * TID 1600: the images that were measured, one group for each series, with what all of its images share told once
 * (SR-11). SCOORD3D refers to no image at all: here a reader without our geometry finds the plane (SR-12).
 */
export function imageLibrary(images: readonly ReferencedImage[]): DicomJson[] {
  const bySeries = new Map<string, ReferencedImage[]>();
  for (const image of images) {
    const series = stringOf(image.dataset, tags.SeriesInstanceUID) ?? '';
    bySeries.set(series, [...(bySeries.get(series) ?? []), image]);
  }
  const groups = Array.from(bySeries.values(), libraryGroup);
  return groups.length === 0 ? [] : [containerItem('CONTAINS', c.imageLibrary, groups)];
}

function libraryGroup(images: readonly ReferencedImage[]): DicomJson {
  const common = images[0]?.dataset ?? {};
  const entries = new Map<string, DicomJson>();
  for (const image of images) {
    for (const reference of instancesOf(image)) {
      // A slide's levels share no acquisition time that its base would not tell; only the image itself has its own.
      const own = reference.sopInstanceUid === stringOf(image.dataset, tags.SOPInstanceUID) ? image.dataset : {};
      if (!entries.has(reference.sopInstanceUid)) {
        entries.set(reference.sopInstanceUid, imageContent('CONTAINS', reference, acquisitionItems(own)));
      }
    }
  }
  return containerItem('CONTAINS', c.imageLibraryGroup, [...sharedItems(common), ...entries.values()]);
}

/** TID 1602, in its order: what holds for every image of the group. */
function sharedItems(dataset: DicomJson): DicomJson[] {
  const modality = stringOf(dataset, tags.Modality);
  const studyDate = stringOf(dataset, tags.StudyDate);
  const studyTime = stringOf(dataset, tags.StudyTime);
  const frameOfReference = stringOf(dataset, tags.FrameOfReferenceUID);
  return [
    ...(modality ? [codeContent(CONTEXT, c.modality, modalityConcept(modality))] : []),
    ...(studyDate ? [dateContent(CONTEXT, c.studyDate, studyDate)] : []),
    ...(studyTime ? [timeContent(CONTEXT, c.studyTime, studyTime)] : []),
    ...(frameOfReference ? [uidContent(CONTEXT, c.frameOfReferenceUid, frameOfReference)] : []),
    ...pixelCounts(dataset),
  ];
}

/** Rows and columns; of a slide they would be those of a tile, which describe nothing. */
function pixelCounts(dataset: DicomJson): DicomJson[] {
  const rows = numberOf(dataset, tags.Rows);
  const columns = numberOf(dataset, tags.Columns);
  if (rows === undefined || columns === undefined || isSlideImage(dataset)) return [];
  return [
    numContent(CONTEXT, c.pixelDataRows, measuredValue(rows, units.pixels)),
    numContent(CONTEXT, c.pixelDataColumns, measuredValue(columns, units.pixels)),
  ];
}

function acquisitionItems(dataset: DicomJson): DicomJson[] {
  const date = stringOf(dataset, tags.AcquisitionDate);
  const time = stringOf(dataset, '00080032');
  return [
    ...(date ? [dateContent(CONTEXT, c.acquisitionDate, date)] : []),
    ...(time ? [timeContent(CONTEXT, c.acquisitionTime, time)] : []),
  ];
}
