import { formatPersonName } from '../../dicom/format';
import type { Patient, Study } from '../../dicom/types';
import type { SourceId } from '../../dicom/uids';

/** One row: a study, wherever it is. The same study of two archives is one row that names both. */
export interface ListedStudy {
  readonly key: string;
  /** As the archive that holds most of it tells it; this one is opened. */
  readonly study: Study;
  /** All archives that list it, the fullest first. */
  readonly copies: readonly Study[];
  /** What the archives do not agree on. */
  readonly disagreements: readonly Disagreement[];
  /** Another archive files the same study under another patient: the rows stay apart, and each says so. */
  readonly otherPatients: readonly Study[];
}

export type Disagreement = 'counts' | 'names' | 'birthDates' | 'issuers';

/** By ID and, where both tell it, issuer; an archive that tells no ID contradicts nobody about the same study. */
export const isOtherPatient = (a: Patient, b: Patient): boolean =>
  (a.patientId !== '' && b.patientId !== '' && a.patientId !== b.patientId) ||
  (!!a.issuerOfPatientId && !!b.issuerOfPatientId && a.issuerOfPatientId !== b.issuerOfPatientId);

/** Stays the same when another archive turns out to list the study too, so that focus and choice do. */
export const studyKeyOf = ({ studyInstanceUid, patient, sourceId }: Study): string =>
  `${studyInstanceUid}\n${patient.patientId || sourceId}`;

export function listed(
  key: string,
  copies: readonly Study[],
  rankOf: (id: SourceId) => number,
  otherPatients: readonly Study[],
): ListedStudy | undefined {
  const fullestFirst = [...copies].sort(
    (a, b) =>
      (b.numberOfStudyRelatedInstances ?? 0) - (a.numberOfStudyRelatedInstances ?? 0) ||
      rankOf(a.sourceId) - rankOf(b.sourceId),
  );
  const [fullest] = fullestFirst;
  if (!fullest) return undefined;
  return {
    key,
    study: withIdentity(fullest, fullestFirst),
    copies: fullestFirst,
    disagreements: copies.length > 1 ? disagreementsOf(fullestFirst) : [],
    otherPatients,
  };
}

/** What one archive leaves out about the patient and another tells: the ID and its issuer, so that the row is filed right. */
function withIdentity(study: Study, copies: readonly Study[]): Study {
  const { patient } = study;
  const patientId = patient.patientId || (copies.find((one) => one.patient.patientId)?.patient.patientId ?? '');
  const issuer =
    patient.issuerOfPatientId || copies.find((one) => one.patient.issuerOfPatientId)?.patient.issuerOfPatientId;
  if (patientId === patient.patientId && issuer === patient.issuerOfPatientId) return study;
  return { ...study, patient: { ...patient, patientId, ...(issuer ? { issuerOfPatientId: issuer } : {}) } };
}

function disagreementsOf(copies: readonly Study[]): readonly Disagreement[] {
  const differs = (tell: (study: Study) => string | number | undefined) =>
    new Set(copies.map(tell).filter((value) => value !== undefined && value !== '')).size > 1;
  const found: readonly (readonly [Disagreement, boolean])[] = [
    ['counts', differs((study) => study.numberOfStudyRelatedInstances)],
    ['names', differs((study) => plainName(study.patient.patientName))],
    ['birthDates', differs((study) => study.patient.patientBirthDate)],
    ['issuers', new Set(copies.map((study) => study.patient.issuerOfPatientId ?? '')).size > 1],
  ];
  return found.flatMap(([name, is]) => (is ? [name] : []));
}

/** Differences of spelling that are none: case, and empty components at the end ("DOE^JANE" and "Doe^Jane^^"). */
export const plainName = (name: string): string =>
  (name.split('=')[0] ?? '')
    .replace(/[\s^]+/g, ' ')
    .trim()
    .toLowerCase();

/** For sorting and for typing ahead: case and accents do not tell letters apart. */
export const foldedName = (patient: Patient): string =>
  formatPersonName(patient.patientName).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
