import type { Patient } from '../../dicom/types';
import { type ListedStudy, plainName } from './listedStudy';
import type { Placed } from './studySort';

/** All listed studies of one patient. */
export interface PatientGroup {
  readonly key: string;
  /** As written in the newest study. */
  readonly patient: Patient;
  /** In the order of the list. */
  readonly studies: readonly ListedStudy[];
  /** What the reader must know before opening: the archives do not agree on who this ID is. */
  readonly warnings: readonly string[];
  /**
   * The same ID is in the list under another issuer, or once with an issuer and once without: these are two patients until
   * somebody knows better (WEB-08), and each is shown with its issuer.
   */
  readonly isIdShared: boolean;
  readonly lines: readonly Line[];
}

/** One line the keyboard can stand on: the heading of a patient, or a study. */
export type Line =
  | { readonly kind: 'patient'; readonly key: string; readonly groupKey: string }
  | { readonly kind: 'study'; readonly key: string; readonly groupKey: string; readonly row: ListedStudy };

/** A patient with one study needs no heading: the study's own line says who it is. */
export const hasHeading = (group: Pick<PatientGroup, 'studies'>): boolean => group.studies.length > 1;

/** Identity is Patient ID and issuer, never the name (WEB-08); without an ID a study stands alone. */
export const patientKeyOf = ({ study, key }: ListedStudy): string =>
  study.patient.patientId
    ? `patient\n${study.patient.patientId}\n${study.patient.issuerOfPatientId ?? ''}`
    : `study\n${key}`;

/** The words for the issuer where it matters; empty where one ID means one patient. */
export const issuerWords = ({ patient, isIdShared }: Pick<PatientGroup, 'patient' | 'isIdShared'>): string =>
  patient.issuerOfPatientId ? patient.issuerOfPatientId : isIdShared ? 'issuer not given' : '';

export function buildGroup(key: string, sorted: readonly Placed[], isIdShared: boolean): PatientGroup | undefined {
  const [first] = sorted;
  if (!first) return undefined;
  const newest = sorted.reduce((best, one) => (one.when > best.when ? one : best), first);
  const studies = sorted.map(({ row }) => row);
  const heading: Line[] = hasHeading({ studies }) ? [{ kind: 'patient', key, groupKey: key }] : [];
  return {
    key,
    patient: newest.row.study.patient,
    studies,
    warnings: studies.length > 1 ? warningsOf(studies) : [],
    isIdShared,
    lines: [...heading, ...studies.map((row): Line => ({ kind: 'study', key: row.key, groupKey: key, row }))],
  };
}

function warningsOf(studies: readonly ListedStudy[]): readonly string[] {
  const values = (of: (patient: Patient) => string | undefined) =>
    new Set(studies.flatMap(({ copies }) => copies.map(({ patient }) => of(patient))).filter(Boolean));
  return [
    ...(values((patient) => plainName(patient.patientName)).size > 1 ? ['Names differ'] : []),
    ...(values((patient) => patient.patientBirthDate).size > 1 ? ['Birth dates differ'] : []),
  ];
}
