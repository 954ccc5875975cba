import type { CodedConcept } from '../dicom/codedConcept';
import { codes, defaultLabels, units } from '../dicom/codes';
import { type DicomJson, itemOf, sequenceOf, stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { element, sequence } from './dataset';
import { LEGACY_SCHEMES, SNOMED_CT_OF_LEGACY } from './legacyCodes';
import { objectTags as t } from './objectTags';
import { LINEAR_QUANTITIES, srCodes } from './sr/srCodes';
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
function parseCode(item: DicomJson): CodedConcept | undefined {
  const own = plainCode(item);
  if (own !== undefined && isKnown(own)) return own;
  const known = sequenceOf(item, t.EquivalentCodeSequence)
    .map(plainCode)
    .find((code) => code !== undefined && isKnown(code));
  return known ?? own;
}

function plainCode(item: DicomJson): CodedConcept | undefined {
  const urn = stringOf(item, t.URNCodeValue);
  const value = stringOf(item, t.CodeValue) ?? stringOf(item, t.LongCodeValue) ?? urn;
  if (value === undefined) return undefined;
  const scheme = stringOf(item, t.CodingSchemeDesignator) ?? '';
  const meaning = stringOf(item, t.CodeMeaning) ?? value;
  const current = LEGACY_SCHEMES.has(scheme) ? SNOMED_CT_OF_LEGACY[value] : undefined;
  if (current !== undefined) return { value: current, scheme: 'SCT', meaning };
  return value === urn ? conceptOfUrn(urn, scheme, meaning) : { value, scheme, meaning };
}

/** URN Code Value takes URNs and URLs (PS3.3 Table 8.8-1); those of SNOMED CT and of DICOM name codes we match by. */
function conceptOfUrn(urn: string, scheme: string, meaning: string): CodedConcept {
  const snomed = /^https?:\/\/snomed\.info\/(?:id|sct)\/(\d+)$/.exec(urn);
  if (snomed?.[1] !== undefined) return { value: snomed[1], scheme: 'SCT', meaning };
  const dicom = /^https?:\/\/dicom\.nema\.org\/resources\/ontology\/DCM[#/](\w+)$/.exec(urn);
  if (dicom?.[1] !== undefined) return { value: dicom[1], scheme: 'DCM', meaning };
  return { value: urn, scheme, meaning };
}

const keyOf = ({ scheme, value }: CodedConcept): string => `${scheme}|${value}`;

/** Quantities, units and statistics, which are told in our words. */
const OURS = new Map([...Object.values(codes), ...Object.values(units)].map((concept) => [keyOf(concept), concept]));
/** All that anything here decides by: also the concept names of report templates, and what a finding can be called. */
const KNOWN = new Set([
  ...OURS.keys(),
  ...[...Object.values(srCodes), ...LINEAR_QUANTITIES, ...defaultLabels.map(({ concept }) => concept)].map(keyOf),
]);
const isKnown = (concept: CodedConcept): boolean => KNOWN.has(keyOf(concept));

/** The words of our own table for a quantity, unit or statistic we know, whatever language the file was written in. */
export const inOurWords = (concept: CodedConcept): CodedConcept => OURS.get(keyOf(concept)) ?? concept;

/** Patient identity as PS3.3 has it: number and issuer, never the name. */
export const patientKeyOf = (dataset: DicomJson): string =>
  `${stringOf(dataset, tags.PatientID) ?? ''}|${stringOf(dataset, tags.IssuerOfPatientID) ?? ''}`;
