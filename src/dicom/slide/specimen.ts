import { itemOf, sequenceOf, stringOf, type DicomJson } from '../json';
import { tags } from '../tags';
import type { Specimen } from '../types';
import { slideTags } from './slideTags';

/** (127790008, SCT, "Staining") and its SNOMED-RT predecessor, as processing type of a preparation step (TID 8003). */
const STAINING = new Set(['127790008', 'P3-00003']);
/** (424361007, SCT, "Using substance") and its predecessor: names the stain. */
const USING_SUBSTANCE = new Set(['424361007', 'F-61D98', 'G-C350']);
const HEMATOXYLIN = new Set(['12710003', 'C-22968']);
const EOSIN = new Set(['36879007', 'C-22965', 'C-2281B']);

export interface SpecimenSummary {
  /** Of the first specimen. */
  readonly specimenIdentifier?: string;
  readonly specimens: readonly Specimen[];
  readonly stain?: string;
}

/** What stands on the glass, from Specimen Description Sequence, every specimen of it (WSI-14, SSR-11). */
export function specimenOf(dataset: DicomJson): SpecimenSummary {
  const items = sequenceOf(dataset, tags.SpecimenDescriptionSequence);
  const specimenIdentifier = items[0] && stringOf(items[0], slideTags.SpecimenIdentifier);
  const stain = items[0] && stainOf(items[0]);
  return {
    specimens: items.map(describedSpecimen),
    ...(specimenIdentifier && { specimenIdentifier }),
    ...(stain && { stain }),
  };
}

function describedSpecimen(item: DicomJson): Specimen {
  const description =
    stringOf(item, slideTags.SpecimenShortDescription) ?? stringOf(item, slideTags.SpecimenDetailedDescription);
  return {
    specimenUid: stringOf(item, slideTags.SpecimenUID) ?? '',
    specimenIdentifier: stringOf(item, slideTags.SpecimenIdentifier) ?? '',
    ...(description && { description }),
  };
}

/** Stains of all staining steps, in the words of the file (WSI-13); hematoxylin with eosin by its usual short name. */
function stainOf(specimen: DicomJson): string | undefined {
  const substances = sequenceOf(specimen, slideTags.SpecimenPreparationSequence)
    .map((step) => sequenceOf(step, slideTags.SpecimenPreparationStepContentItemSequence))
    .filter((items) => items.some((item) => STAINING.has(codeOf(item, slideTags.ConceptCodeSequence) ?? '')))
    .flatMap((items) =>
      items.filter((item) => USING_SUBSTANCE.has(codeOf(item, slideTags.ConceptNameCodeSequence) ?? '')),
    )
    .map((item) => ({
      code: codeOf(item, slideTags.ConceptCodeSequence) ?? '',
      name:
        stringOf(itemOf(item, slideTags.ConceptCodeSequence) ?? {}, slideTags.CodeMeaning) ??
        stringOf(item, slideTags.TextValue) ??
        '',
    }));
  const isHematoxylinEosin =
    substances.length === 2 &&
    substances.some(({ code }) => HEMATOXYLIN.has(code)) &&
    substances.some(({ code }) => EOSIN.has(code));
  if (isHematoxylinEosin) return 'H&E';
  const names = [...new Set(substances.map(({ name }) => name).filter((name) => name !== ''))];
  return names.length > 0 ? names.join(' + ') : undefined;
}

const codeOf = (item: DicomJson, sequence: string): string | undefined =>
  stringOf(itemOf(item, sequence) ?? {}, slideTags.CodeValue);
