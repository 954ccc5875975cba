import type { CodedConcept } from '../../dicom/codedConcept';
import type { Measurement } from '../../dicom/types';
import { derivedUid } from '../derivedUid';
import { type JsonObject, plainText } from './fhirJson';

/** Coding Scheme Designators (PS3.16 8) by the URI that FHIR knows the terminology by. */
const SYSTEMS: Readonly<Record<string, string>> = {
  SCT: 'http://snomed.info/sct',
  DCM: 'http://dicom.nema.org/resources/ontology/DCM',
  LN: 'http://loinc.org',
  UCUM: 'http://unitsofmeasure.org',
  RADLEX: 'http://radlex.org',
  UMLS: 'http://www.nlm.nih.gov/research/umls',
  I10: 'http://hl7.org/fhir/sid/icd-10',
  I10C: 'http://hl7.org/fhir/sid/icd-10-cm',
  ICDO3: 'http://terminology.hl7.org/CodeSystem/icd-o-3',
  NCIt: 'http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl',
};

export const UCUM_SYSTEM = 'http://unitsofmeasure.org';

/**
 * The URI of a coding scheme. Private schemes (99…) and those that FHIR has no name for get an OID derived from their
 * designator: it is a URI, it is always the same one, and it is nobody else's.
 */
export const systemOf = (scheme: string): string =>
  SYSTEMS[scheme] ?? `urn:oid:${derivedUid(`coding scheme ${scheme}`)}`;

export const coding = ({ value, scheme, meaning }: CodedConcept): JsonObject => ({
  system: systemOf(scheme),
  code: value.trim(),
  display: plainText(meaning),
});

export const concept = (code: CodedConcept): JsonObject => ({ coding: [coding(code)], text: plainText(code.meaning) });

export const dcm = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'DCM', meaning });
export const sct = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'SCT', meaning });
export const ln = (value: string, meaning: string): CodedConcept => ({ value, scheme: 'LN', meaning });

/** A value with its unit, never rounded: FHIR readers compute with it. */
export function quantity({ value, unit }: Pick<Measurement, 'value' | 'unit'>): JsonObject {
  return { value, unit: plainText(unit.meaning || unit.value), system: systemOf(unit.scheme), code: unit.value };
}

const DATA_ABSENT = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';

/** Why a value is not there, in the words of FHIR. */
export const dataAbsent = (code: 'unknown' | 'not-a-number', text: string): JsonObject => ({
  coding: [{ system: DATA_ABSENT, code }],
  text,
});
