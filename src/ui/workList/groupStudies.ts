import type { Patient, Study } from '../../dicom/types';

/** All studies of one patient, newest first; the patients in the order of their newest study. */
export interface PatientGroup {
  readonly key: string;
  /** As written in the newest study. */
  readonly patient: Patient;
  readonly studies: readonly Study[];
  /** The archives do not agree on the name of this ID: the reader must know before opening. */
  readonly hasOtherNames: boolean;
}

/** One study of one source: the same study may be listed by two archives. */
export const studyKeyOf = (study: Study): string => `${study.sourceId}\n${study.studyInstanceUid}`;

/** Identity is Patient ID and issuer, never the name (WEB-08); without an ID a study stands alone. */
const patientKeyOf = (study: Study): string =>
  study.patient.patientId
    ? `${study.patient.patientId}\n${study.patient.issuerOfPatientId ?? ''}`
    : `study\n${studyKeyOf(study)}`;

const whenOf = (study: Study): string => `${study.studyDate ?? ''} ${study.studyTime ?? ''}`;
const newestFirst = (a: Study, b: Study): number => (whenOf(a) < whenOf(b) ? 1 : whenOf(a) > whenOf(b) ? -1 : 0);

/** Differences of spelling that are none: case, and empty components at the end ("DOE^JANE" and "Doe^Jane^^"). */
const plainName = (name: string): string =>
  (name.split('=')[0] ?? '')
    .replace(/[\s^]+/g, ' ')
    .trim()
    .toLowerCase();

export function groupStudies(studies: readonly Study[]): readonly PatientGroup[] {
  const byPatient = new Map<string, Study[]>();
  for (const study of [...studies].sort(newestFirst)) {
    const key = patientKeyOf(study);
    const known = byPatient.get(key);
    if (known) known.push(study);
    else byPatient.set(key, [study]);
  }
  return [...byPatient].flatMap(([key, own]) => {
    const newest = own[0];
    if (!newest) return [];
    const names = new Set(own.map((study) => plainName(study.patient.patientName)).filter(Boolean));
    return [{ key, patient: newest.patient, studies: own, hasOtherNames: names.size > 1 }];
  });
}
