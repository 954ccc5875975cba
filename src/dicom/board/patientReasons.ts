import type { Patient } from '../types';
import type { BoardCase } from './agenda';
import { type Held, nameOf, type Reason } from './reason';

const unlike = (words: string): Reason => ({ about: 'patient', light: 'notReady', words });
const unproven = (words: string): Reason => ({ about: 'patient', light: 'unknown', words });

/** Whether all studies are of one patient, and of the one the case names: ID with issuer, never the name alone (TB-11). */
export function patientReasons({ patientId, issuerOfPatientId }: BoardCase, held: readonly Held[]): readonly Reason[] {
  if (held.length === 0) return [unproven('No study, so no patient to compare')];
  const reasons: Reason[] = [];
  const patients = held.map(({ study }) => study.patient);
  const nameless = held.filter(({ study }) => study.patient.patientId.trim() === '');
  if (nameless[0]) reasons.push(unproven(`${nameOf(nameless[0].study)} tells no patient ID`));
  const ids = distinct(patients, (one) => one.patientId.trim() || undefined);
  const issuers = distinct(patients, (one) => one.issuerOfPatientId?.trim() || undefined);
  const foreign =
    patientId === undefined ? [] : held.filter(({ study }) => isOther(study.patient.patientId, patientId));
  reasons.push(
    ...foreign.map(({ study, label }) =>
      unlike(`${nameOf(study)} is filed in ${label} under ${study.patient.patientId}, the case is of ${patientId}`),
    ),
  );
  if (foreign.length === 0 && ids.length > 1)
    reasons.push(unlike(`The studies are filed under different patient IDs: ${ids.join(', ')}`));
  if (issuers.length > 1) reasons.push(unlike(`The patient IDs are of different issuers: ${issuers.join(', ')}`));
  const [issuer] = issuers;
  if (issuerOfPatientId !== undefined && issuer !== undefined && issuers.some((one) => one !== issuerOfPatientId))
    reasons.push(unlike(`The patient ID is of issuer ${issuer}, the case names ${issuerOfPatientId}`));
  const untold = patients.filter((one) => !one.issuerOfPatientId?.trim()).length;
  const areSeveral = new Set(held.map(({ label }) => label)).size > 1;
  if (untold > 0 && (untold < patients.length || areSeveral || issuerOfPatientId !== undefined))
    reasons.push(unproven('Not every study tells who issued its patient ID'));
  const births = distinct(patients, (one) => one.patientBirthDate);
  if (births.length > 1) reasons.push(unlike('The studies tell different birth dates'));
  const names = distinct(patients, (one) => plainName(one.patientName));
  if (names.length > 1) reasons.push(unproven('The studies tell different patient names'));
  if (reasons.length > 0) return reasons;
  const words = issuer === undefined ? 'one patient ID (no issuer is told)' : 'one patient ID and issuer';
  return [{ about: 'patient', light: 'ready', words: `All studies are of ${words}` }];
}

const isOther = (id: string, wanted: string): boolean => id.trim() !== '' && id.trim() !== wanted.trim();

const distinct = (patients: readonly Patient[], of: (one: Patient) => string | undefined): readonly string[] => [
  ...new Set(patients.flatMap((one) => of(one) || [])),
];

/** The first component group without what systems differ in: letter case, empty components, spaces. */
const plainName = (name: string): string =>
  (name.split('=')[0] ?? '')
    .toUpperCase()
    .replace(/[\s^]+/g, ' ')
    .trim();
