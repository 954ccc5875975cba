import type { Patient } from '../../dicom/types';
import { derivedUid } from '../derivedUid';
import { fhirDate } from './fhirTime';
import { type Entry, entryOf, type JsonObject, plainText } from './fhirJson';

/**
 * The URI in which a patient's ID is unique. An issuer that is an OID or a URI is one itself, one that `issuerSystems`
 * knows gets its own, and any other name an OID derived from it. Without an issuer there is none.
 */
export function issuerSystem(
  issuer: string | undefined,
  issuerSystems: Readonly<Record<string, string>> = {},
): string | undefined {
  const name = issuer?.trim() ?? '';
  if (name === '') return undefined;
  if (issuerSystems[name]) return issuerSystems[name];
  if (/^[0-2](\.(0|[1-9]\d*))+$/.test(name)) return `urn:oid:${name}`;
  return /^(urn:|https?:\/\/)\S+$/.test(name) ? name : `urn:oid:${derivedUid(`issuer of patient ID ${name}`)}`;
}

/**
 * The patient: the ID with its issuer is the identity, the name is for people. IDs that a person declared to be of the
 * same patient follow the first.
 */
export function patientEntry(
  patient: Patient,
  others: readonly Patient[] = [],
  issuerSystems?: Readonly<Record<string, string>>,
): Entry {
  return entryOf(`${patient.patientId}\n${patient.issuerOfPatientId?.trim() ?? ''}`, {
    resourceType: 'Patient',
    identifier: [patient, ...others]
      .filter(({ patientId }) => patientId.trim() !== '')
      .map(({ patientId, issuerOfPatientId }) => ({
        system: issuerSystem(issuerOfPatientId, issuerSystems),
        value: patientId.trim(),
        assigner: { display: plainText(issuerOfPatientId) },
      })),
    name: [nameOf(patient.patientName)],
    gender: GENDERS[patient.patientSex?.trim() ?? ''],
    birthDate: fhirDate(patient.patientBirthDate),
  });
}

const GENDERS: Readonly<Record<string, string>> = { M: 'male', F: 'female', O: 'other' };

/** The alphabetic group of a PN in its parts (PS3.5 6.2.1), and the whole as text. */
function nameOf(pn: string): JsonObject {
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = (pn.split('=')[0] ?? '').split('^');
  const words = [given, middle].map(plainText).filter(Boolean);
  return {
    text: personText(pn),
    family: plainText(family),
    given: words,
    prefix: [prefix].map(plainText).filter(Boolean),
    suffix: [suffix].map(plainText).filter(Boolean),
  };
}

/** A PN as people read it: "Jane Doe", with the other spellings behind it. */
export function personText(pn: string): string {
  const groups = pn.split('=').map((group) => {
    const [family = '', given = '', middle = '', prefix = '', suffix = ''] = group.split('^').map(plainText);
    return [prefix, given, middle, family, suffix].filter(Boolean).join(' ');
  });
  const [first = '', ...others] = [...new Set(groups.filter(Boolean))];
  return others.length > 0 ? `${first} (${others.join(', ')})` : first;
}
