import { type DicomJson, stringOf } from './json';
import type { Problem } from './problem';
import { readOnce } from './readOnce';
import { tags } from './tags';
import type { Patient } from './types';

/**
 * A problem where the objects of a series name another patient than the list they were found in (AT-32). Identity is Patient ID
 * with its issuer, never the name (WEB-08); an object that names no patient, or no issuer, contradicts nobody. Where the
 * list tells no identifier, the objects must still agree among themselves.
 */
export function otherPatientProblem(instances: readonly DicomJson[], listed: Patient): Problem | undefined {
  const patient = listed.patientId.trim() === '' ? { ...listed, ...firstNamedIn(instances) } : listed;
  const isOtherThan = readOnce((instance) => isOther(instance, patient));
  const others = instances.filter(isOtherThan);
  const [first] = others;
  if (!first) return undefined;
  const count = others.length === instances.length ? 'All' : `${others.length} of ${instances.length}`;
  return {
    code: 'invalid-object',
    severity: 'error',
    title: 'these images name another patient than their study, and are not shown',
    tip: 'Find out whose they are: tell the administrator of the archive.',
    detail: `${count} images: Patient ID “${identityOf(first)}”, ${patient === listed ? 'listed as' : 'beside'} “${patient.patientId}”`,
  };
}

function firstNamedIn(instances: readonly DicomJson[]): Partial<Patient> {
  const named = instances.find((instance) => stringOf(instance, tags.PatientID) !== undefined);
  const issuerOfPatientId = named && stringOf(named, tags.IssuerOfPatientID);
  return {
    ...(named ? { patientId: stringOf(named, tags.PatientID) ?? '' } : {}),
    ...(issuerOfPatientId === undefined ? {} : { issuerOfPatientId }),
  };
}

function isOther(instance: DicomJson, { patientId, issuerOfPatientId }: Patient): boolean {
  const id = stringOf(instance, tags.PatientID);
  if (id === undefined || patientId === '') return false;
  const issuer = stringOf(instance, tags.IssuerOfPatientID);
  const hasOtherIssuer = issuer !== undefined && issuerOfPatientId !== undefined && issuer !== issuerOfPatientId;
  return id !== patientId.trim() || hasOtherIssuer;
}

const identityOf = (instance: DicomJson): string =>
  [stringOf(instance, tags.PatientID), stringOf(instance, tags.IssuerOfPatientID)].filter(Boolean).join(' / ');

/**
 * Two patients by ID and issuer, never by name (WEB-08, ORI-04). Where neither has an ID, nothing says that they are one: only
 * studies that agree in everything else they tell of the person are taken for the same (J7, outside data).
 */
export function areDifferentPatients(a: Patient, b: Patient): boolean {
  if (a.patientId !== b.patientId || (a.issuerOfPatientId ?? '') !== (b.issuerOfPatientId ?? '')) return true;
  if (a.patientId.trim() !== '') return false;
  const [one, other] = [a, b].map(
    ({ patientName, patientBirthDate, patientSex }) => `${patientName}\n${patientBirthDate ?? ''}\n${patientSex ?? ''}`,
  );
  return one !== other || a.patientName.trim() === '';
}
