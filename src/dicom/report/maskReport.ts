import type { Annotation, Patient, Study } from '../types';
import type { CaseReport, SectionKind } from './caseReport';

/** What stands where something told who the patient is. */
export const MASK = '[hidden]';

/**
 * The report without the patient's identity: name, ID, issuer, birth date and accession numbers are gone, and so is
 * every word of the free texts that is a part of the name, the ID, the birth date or an accession number, whatever its
 * case. Spellings that the archive does not hold ("Mueller" for "Müller") are not known and stay. UIDs are gone too,
 * where they are shown. For showing alone: nothing masked is ever stored.
 */
export function maskedReport(report: CaseReport): CaseReport {
  const { patient, studies, findings, sections, tnm, decision } = report;
  const hide = maskOf(report);
  return {
    ...report,
    title: hide(report.title),
    reportUid: MASK,
    patient: maskedPatient(patient),
    studies: studies.map((study) => maskedStudy(study, hide)),
    series: report.series.map((one) => ({
      ...one,
      ...(one.seriesDescription !== undefined && { seriesDescription: hide(one.seriesDescription) }),
    })),
    findings: findings.map((finding) => ({
      ...finding,
      trackingIdentifier: hide(finding.trackingIdentifier),
      marks: finding.marks.map((mark) => maskedMark(mark, hide)),
    })),
    sections: Object.fromEntries(
      (Object.entries(sections) as [SectionKind, string][]).map(([kind, text]) => [kind, hide(text)]),
    ),
    tnm: tnm.map((stage) => ({
      ...stage,
      ...(stage.stageGroup !== undefined && { stageGroup: hide(stage.stageGroup) }),
    })),
    ...(decision && {
      decision: {
        ...decision,
        recommendation: hide(decision.recommendation),
        ...(decision.question !== undefined && { question: hide(decision.question) }),
        ...(decision.awaited !== undefined && { awaited: hide(decision.awaited) }),
        ...(decision.dissent !== undefined && { dissent: hide(decision.dissent) }),
      },
    }),
  };
}

type Hide = (text: string) => string;

const maskedPatient = ({ patientSex }: Patient): Patient => ({
  patientId: MASK,
  patientName: MASK,
  ...(patientSex !== undefined && { patientSex }),
});

const maskedStudy = ({ accessionNumber, studyDescription, patient, ...study }: Study, hide: Hide): Study => ({
  ...study,
  patient: maskedPatient(patient),
  ...(accessionNumber !== undefined && { accessionNumber: MASK }),
  ...(studyDescription !== undefined && { studyDescription: hide(studyDescription) }),
});

const maskedMark = (mark: Annotation, hide: Hide): Annotation => ({
  ...mark,
  trackingIdentifier: hide(mark.trackingIdentifier),
  ...(mark.comment !== undefined && { comment: hide(mark.comment) }),
  ...(mark.link?.reconciled !== undefined && { link: { ...mark.link, reconciled: hide(mark.link.reconciled) } }),
});

/** Hides every word of a text that tells who the patient of the report is. */
export function maskOf({ patient, studies }: Pick<CaseReport, 'patient' | 'studies'>): Hide {
  const people = [patient, ...studies.map((study) => study.patient)];
  const words = new Set([
    ...people.flatMap(({ patientName }) => patientName.split(/[\^=\s,]+/)),
    ...people.flatMap(({ patientId, issuerOfPatientId }) => [patientId, issuerOfPatientId ?? '']),
    ...people.flatMap(({ patientBirthDate }) => spellingsOfDay(patientBirthDate)),
    ...studies.map(({ accessionNumber }) => accessionNumber ?? ''),
  ]);
  // A single letter is an initial: it stands in every text. Ideographs alone are whole names.
  const known = [...words]
    .map((word) => word.trim())
    .filter((word) => [...word].length > 1 || WITHOUT_SPACES.test(word))
    .toSorted((a, b) => b.length - a.length);
  if (known.length === 0) return (text) => text;
  const pattern = new RegExp(known.map(patternOf).join('|'), 'giu');
  return (text) => text.normalize('NFC').replace(pattern, MASK);
}

const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** A whole word, so that "Ann" stays in "annular"; in scripts without spaces any place of it. */
function patternOf(word: string): string {
  const literal = word.normalize('NFC').replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  return WITHOUT_SPACES.test(word) ? literal : `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`;
}

/** A birth date as texts write it: 19610302, 1961-03-02, 02.03.1961, 2.3.1961, 02/03/1961, 03/02/1961. */
function spellingsOfDay(da: string | undefined): readonly string[] {
  const match = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(da?.trim() ?? '');
  if (!match) return [];
  const [, year = '', month = '', day = ''] = match;
  const short = (part: string) => String(Number(part));
  return [
    `${year}${month}${day}`,
    `${year}-${month}-${day}`,
    ...['.', '/', '-'].flatMap((sign) => [
      [day, month, year].join(sign),
      [short(day), short(month), year].join(sign),
      [month, day, year].join(sign),
      [short(month), short(day), year].join(sign),
    ]),
  ];
}
