import { type CodedConcept, isSameConcept } from '../dicom/codedConcept';
import { codes, units } from '../dicom/codes';
import { type DicomJson, itemOf, sequenceOf, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { element, sequence } from './dataset';
import { LEGACY_SCHEMES, SNOMED_CT_OF_LEGACY } from './legacyCodes';
import { objectTags as t } from './objectTags';
import { clip } from './text';

/** What a finding is called that has no code; written as no finding at all. */
export const NO_FINDING: CodedConcept = { value: '', scheme: '', meaning: 'No finding given' };

/** A Code Sequence item (PS3.3 Table 8.8-1): Code Value takes 16 characters, longer ones go to Long Code Value. */
export function codeItem(concept: CodedConcept): DicomJson {
  const isLong = concept.value.length > 16;
  return {
    [isLong ? t.LongCodeValue : t.CodeValue]: element(isLong ? 'UC' : 'SH', concept.value),
    [t.CodingSchemeDesignator]: element('SH', clip(concept.scheme, 16)),
    [t.CodeMeaning]: element('LO', clip(concept.meaning, 64)),
  };
}

export const codeSequence = (concept: CodedConcept) => sequence([codeItem(concept)]);

/** The first code of a code sequence, in today's scheme; undefined when absent or without a value. */
export const codeOf = (dataset: DicomJson, tag: string): CodedConcept | undefined => {
  const item = itemOf(dataset, tag);
  return item && parseCode(item);
};

/**
 * One Code Sequence item: the short, long or URN value (SR-27), with legacy SNOMED-RT translated (SR-28). Where the
 * code itself is not one we know but an equivalent is (Equivalent Code Sequence), the equivalent speaks.
 */
export function parseCode(item: DicomJson): CodedConcept | undefined {
  const own = plainCode(item);
  if (own !== undefined && isKnown(own)) return own;
  const known = sequenceOf(item, t.EquivalentCodeSequence)
    .map(plainCode)
    .find((code) => code !== undefined && isKnown(code));
  return known ?? own;
}

function plainCode(item: DicomJson): CodedConcept | undefined {
  const value = stringOf(item, t.CodeValue) ?? stringOf(item, t.LongCodeValue) ?? stringOf(item, t.URNCodeValue);
  if (value === undefined) return undefined;
  const scheme = stringOf(item, t.CodingSchemeDesignator) ?? '';
  const meaning = stringOf(item, t.CodeMeaning) ?? value;
  const current = LEGACY_SCHEMES.has(scheme) ? SNOMED_CT_OF_LEGACY[value] : undefined;
  return current === undefined ? { value, scheme, meaning } : { value: current, scheme: 'SCT', meaning };
}

const KNOWN: readonly CodedConcept[] = [...Object.values(codes), ...Object.values(units)];
const isKnown = (concept: CodedConcept): boolean => KNOWN.some((known) => isSameConcept(known, concept));

/** The words of our own table for a quantity, unit or statistic we know, whatever language the file was written in. */
export const inOurWords = (concept: CodedConcept): CodedConcept =>
  KNOWN.find((known) => isSameConcept(known, concept)) ?? concept;

/** Patient identity as PS3.3 has it: number and issuer, never the name. */
export const patientKeyOf = (dataset: DicomJson): string =>
  `${stringOf(dataset, tags.PatientID) ?? ''}|${stringOf(dataset, tags.IssuerOfPatientID) ?? ''}`;
