import { formatDate, formatPersonName } from '../../dicom/format';
import type { Study } from '../../dicom/types';
import type { Disagreement, ListedStudy } from './listedStudy';

export const countText = (count: number): string => count.toLocaleString('en-US');

export const studiesText = (count: number): string => (count === 1 ? '1 study' : `${countText(count)} studies`);

const shortWords: Readonly<Record<Disagreement, string>> = {
  counts: 'Counts differ',
  names: 'Names differ',
  birthDates: 'Birth dates differ',
  issuers: 'Issuer not given',
};

/** What a row says about its archives in a chip; the patient before all else. Nothing where all is well. */
export function shortWarning(row: ListedStudy): string | undefined {
  if (row.otherPatients.length > 0) return 'Patients differ';
  // An issuer that only one archive tells is told in the preview: it is no reason to stop at the row.
  const [first, ...more] = row.disagreements.filter((one) => one !== 'issuers');
  if (!first) return undefined;
  return more.length > 0 ? 'Archives differ' : shortWords[first];
}

/** The same at length, one sentence each, with what each archive says. */
export function longWarnings(row: ListedStudy, labelOf: (sourceId: string) => string): readonly string[] {
  const perArchive = (studies: readonly Study[], tell: (study: Study) => string) =>
    studies.map((study) => `${labelOf(study.sourceId)}: ${tell(study) || 'not given'}`).join(', ');
  const words: Readonly<Record<Disagreement, string>> = {
    counts: `The archives hold different numbers of images. ${perArchive(row.copies, ({ numberOfStudyRelatedInstances: n }) => (n === undefined ? '' : countText(n)))}.`,
    names: `The archives write the name differently. ${perArchive(row.copies, ({ patient }) => formatPersonName(patient.patientName))}.`,
    birthDates: `The archives give different birth dates. ${perArchive(row.copies, ({ patient }) => formatDate(patient.patientBirthDate))}.`,
    issuers: `Issuer of the patient ID. ${perArchive(row.copies, ({ patient }) => patient.issuerOfPatientId ?? '')}.`,
  };
  const others =
    row.otherPatients.length > 0
      ? [
          `This study is filed under another patient elsewhere. ${perArchive(row.otherPatients, ({ patient }) =>
            [patient.patientId, patient.issuerOfPatientId, formatPersonName(patient.patientName)]
              .filter(Boolean)
              .join(' · '),
          )}. Find out whose it is before you report on it.`,
        ]
      : [];
  return [...others, ...row.disagreements.map((one) => words[one])];
}
