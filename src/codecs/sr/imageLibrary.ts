import { units } from '../../dicom/codes';
import { type DicomJson, numberOf, sequenceOf, stringOf } from '../../dicom/json';
import { tags } from '../../dicom/tags';
import { codeOf } from '../codeItems';
import { objectTags as t } from '../objectTags';
import {
  codeContent,
  containerItem,
  dateContent,
  imageContent,
  numContent,
  textContent,
  timeContent,
  uidContent,
} from './contentItem';
import { measuredValue } from './measuredValue';
import type { ReferencedImage } from './reportInput';
import { instancesOf, isSlideImage } from './sourceImage';
import { srCodes as c, modalityConcept } from './srCodes';
import { srTags } from './srTags';

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

export function libraryGroup(images: readonly ReferencedImage[]): DicomJson {
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
export function sharedItems(dataset: DicomJson): DicomJson[] {
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

export function acquisitionItems(dataset: DicomJson): DicomJson[] {
  const date = stringOf(dataset, tags.AcquisitionDate);
  const time = stringOf(dataset, '00080032');
  return [
    ...(date ? [dateContent(CONTEXT, c.acquisitionDate, date)] : []),
    ...(time ? [timeContent(CONTEXT, c.acquisitionTime, time)] : []),
    ...stainItems(dataset),
    ...opticalPathItems(dataset),
  ];
}

/** Stains of every specimen on the slide, each once (SSR-14): what IHC shows cannot be read without its stain. */
function stainItems(dataset: DicomJson): DicomJson[] {
  const substances = sequenceOf(dataset, tags.SpecimenDescriptionSequence)
    .flatMap((specimen) => sequenceOf(specimen, t.SpecimenPreparationSequence))
    .map((step) => sequenceOf(step, srTags.SpecimenPreparationStepContentItemSequence))
    .filter((items) => items.some((item) => codeOf(item, t.ConceptCodeSequence)?.value === STAINING))
    .flatMap((items) =>
      items.filter((item) => USING_SUBSTANCE.has(codeOf(item, t.ConceptNameCodeSequence)?.value ?? '')),
    )
    .map((item) => {
      const code = codeOf(item, t.ConceptCodeSequence);
      const text = stringOf(item, t.TextValue);
      if (code !== undefined) return codeContent(CONTEXT, c.usingSubstance, code);
      return text === undefined ? undefined : textContent(CONTEXT, c.usingSubstance, text);
    })
    .filter((item) => item !== undefined);
  return [...new Map(substances.map((item) => [JSON.stringify(item), item])).values()];
}

/** (127790008, SCT, "Staining"), the processing type of a step that stains (TID 8003); read as SNOMED CT. */
const STAINING = '127790008';
/** (424361007, SCT, "Using substance") and its predecessors, which the legacy table has not all. */
const USING_SUBSTANCE = new Set(['424361007', 'F-61D98', 'G-C350']);

/** How the slide was lit: identifier and description in words, kind, colour and wavelength as codes (SSR-14). */
function opticalPathItems(dataset: DicomJson): DicomJson[] {
  return sequenceOf(dataset, tags.OpticalPathSequence).flatMap((path) => {
    const words = [stringOf(path, srTags.OpticalPathIdentifier), stringOf(path, srTags.OpticalPathDescription)].filter(
      Boolean,
    );
    const method = codeOf(path, srTags.IlluminationTypeCodeSequence);
    const colour = codeOf(path, srTags.IlluminationColorCodeSequence);
    const wavelength = numberOf(path, srTags.IlluminationWaveLength);
    return [
      ...(words.length > 0 ? [textContent(CONTEXT, c.comment, `Optical path ${words.join(': ')}`)] : []),
      ...(method ? [codeContent(CONTEXT, c.illuminationMethod, method)] : []),
      ...(wavelength === undefined
        ? []
        : [numContent(CONTEXT, c.illuminationWavelength, measuredValue(wavelength, NANOMETER))]),
      ...(colour ? [codeContent(CONTEXT, c.illuminationSpectralBand, colour)] : []),
    ];
  });
}

const NANOMETER = { value: 'nm', scheme: 'UCUM', meaning: 'nanometer' };
