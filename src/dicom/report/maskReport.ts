import { identityHider } from '../identityHider';
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

/** Hides whatever tells in a text who the patient of the report is. */
export const maskOf = ({ patient, studies }: Pick<CaseReport, 'patient' | 'studies'>): Hide =>
  identityHider(
    {
      patients: [patient, ...studies.map((study) => study.patient)],
      identifiers: studies.map(({ accessionNumber }) => accessionNumber ?? ''),
    },
    MASK,
  );
