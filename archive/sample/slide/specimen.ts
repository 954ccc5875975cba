import { type Attributes, type Code, codeItem, dcm, sct } from '../attributes';
import { pathologyFacts, sampleUid, type SlideFacts } from '../facts';

const PART = `${pathologyFacts.accessionNumber}-A`;
const BLOCK = `${pathologyFacts.accessionNumber}-A1`;

/** The issuer of all identifiers of the sample. */
const issuer: Attributes = { LocalNamespaceEntityID: 'PARFOCAL' };

const step = (...items: readonly Attributes[]): Attributes => ({ SpecimenPreparationStepContentItemSequence: items });
const code = (name: Code, value: Code): Attributes => ({
  ValueType: 'CODE',
  ConceptNameCodeSequence: codeItem(name),
  ConceptCodeSequence: codeItem(value),
});
const text = (name: Code, value: string): Attributes => ({
  ValueType: 'TEXT',
  ConceptNameCodeSequence: codeItem(name),
  TextValue: value,
});

const identifier = (value: string): Attributes => text(dcm('121041', 'Specimen Identifier'), value);
const processing = (value: Code): Attributes => code(dcm('111701', 'Processing type'), value);
const substance = sct('424361007', 'Using substance');

const collected = processing(sct('17636008', 'Specimen collection'));
const sampled = processing(sct('433465004', 'Sampling of tissue specimen'));
const processed = processing(sct('9265001', 'Specimen processing'));
const stained = processing(sct('127790008', 'Staining'));

/** The way of the tissue from the lung to the glass (PS3.16 TID 8001 to 8004). */
function preparation(facts: SlideFacts): Attributes[] {
  const slide = facts.containerIdentifier;
  const stains =
    facts.stainLabel === 'H&E'
      ? [
          code(substance, sct('12710003', 'hematoxylin stain')),
          code(substance, sct('36879007', 'water soluble eosin stain')),
        ]
      : [
          code(substance, { value: 'TTF1-DAB', scheme: '99PARFOCAL', meaning: 'TTF-1 antibody with diaminobenzidine' }),
          code(substance, sct('12710003', 'hematoxylin stain')),
        ];
  return [
    step(
      identifier(PART),
      collected,
      code(sct('17636008', 'Specimen collection'), sct('86273004', 'Biopsy')),
      text(dcm('111702', 'Processing step description'), 'CT-guided core needle biopsy'),
    ),
    step(identifier(PART), processed, code(sct('430864009', 'Tissue Fixative'), sct('431510009', 'Formalin'))),
    step(
      identifier(BLOCK),
      sampled,
      code(dcm('111704', 'Sampling Method'), sct('433465004', 'Sampling of tissue specimen')),
      text(dcm('111705', 'Parent Specimen Identifier'), PART),
    ),
    step(identifier(BLOCK), processed, code(sct('430863003', 'Embedding medium'), sct('311731000', 'Paraffin wax'))),
    step(
      identifier(slide),
      sampled,
      code(dcm('111704', 'Sampling Method'), sct('434472006', 'Block sectioning')),
      text(dcm('111705', 'Parent Specimen Identifier'), BLOCK),
    ),
    step(identifier(slide), stained, ...stains),
  ];
}

/** Specimen module (PS3.3 C.7.6.22): the slide, and the section on it. */
export function specimenAttributes(facts: SlideFacts, seed: number): Attributes {
  return {
    ContainerIdentifier: facts.containerIdentifier,
    IssuerOfTheContainerIdentifierSequence: issuer,
    ContainerTypeCodeSequence: codeItem(sct('433466003', 'Microscope slide')),
    AcquisitionContextSequence: [],
    SpecimenDescriptionSequence: {
      SpecimenIdentifier: facts.containerIdentifier,
      IssuerOfTheSpecimenIdentifierSequence: issuer,
      SpecimenUID: sampleUid(seed, `specimen/${facts.name}`),
      SpecimenTypeCodeSequence: codeItem(sct('430856003', 'Tissue section')),
      SpecimenShortDescription: 'Lung, right upper lobe, core biopsy',
      SpecimenDetailedDescription: `Part A, block A1, section stained ${facts.stainLabel}`,
      SpecimenPreparationSequence: preparation(facts),
      PrimaryAnatomicStructureSequence: {
        ...codeItem(sct('45653009', 'Upper lobe of lung')),
        PrimaryAnatomicStructureModifierSequence: codeItem(sct('24028007', 'Right')),
      },
    },
  };
}
