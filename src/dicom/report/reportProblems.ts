import { isUid } from '../uids';
import { areDifferentPatients } from '../samePatient';
import type { Patient } from '../types';
import type { CaseReport, DecisionCard } from './caseReport';
import { tnmProblems } from './tnm';

/**
 * What keeps a report from leaving the program, in words; empty where nothing does. Another patient's study among those
 * of the report, or a mark of a study that the report does not know, is never written (ORI-04, TB-11).
 */
export function reportProblems(report: CaseReport): readonly string[] {
  const { patient, studies, reportUid, author, writtenAt, tnm, decision } = report;
  const problems: string[] = [];
  if (!isUid(reportUid)) problems.push('The report has no identifier of its own');
  if (!patient.patientId.trim()) problems.push('The patient has no Patient ID: whose report it is cannot be said');
  const declared = reconciledStudies(report);
  for (const study of studies) {
    if (areDifferentPatients(study.patient, patient) && !declared.has(study.studyInstanceUid))
      problems.push(
        `The study of ${study.studyDate ?? 'unknown date'} is of another patient: ID “${idWords(study.patient)}”, not “${idWords(patient)}”`,
      );
  }
  problems.push(...findingProblems(report));
  if (!author.trim()) problems.push('Who wrote the report is missing');
  if (!/^\d{8}/.test(writtenAt)) problems.push('When the report was written is missing');
  problems.push(...tnm.flatMap(tnmProblems), ...(decision ? decisionProblems(decision) : []));
  return problems;
}

/**
 * Studies under another patient ID that a person declared to be of the same patient, in words, when linking a mark of
 * theirs (SR-09); with those words.
 */
export function reconciledStudies({ findings, studies, patient }: CaseReport): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  for (const { link, studyInstanceUid } of findings.flatMap(({ marks }) => marks)) {
    if (!link?.reconciled?.trim()) continue;
    const named = [studyInstanceUid, ...link.others.map((other) => other.studyInstanceUid)];
    for (const uid of named) words.set(uid, link.reconciled.trim());
  }
  const isOther = new Set<string>(
    studies.filter((study) => areDifferentPatients(study.patient, patient)).map((study) => study.studyInstanceUid),
  );
  return new Map([...words].filter(([uid]) => isOther.has(uid)));
}

/** The other identities that were declared to be of the patient of the report: each once, with who said so in words. */
export function otherIdentities(report: CaseReport): readonly { readonly patient: Patient; readonly words: string }[] {
  const declared = reconciledStudies(report);
  const others: { readonly patient: Patient; readonly words: string }[] = [];
  for (const { patient, studyInstanceUid } of report.studies) {
    const words = declared.get(studyInstanceUid);
    if (words !== undefined && others.every((other) => areDifferentPatients(other.patient, patient)))
      others.push({ patient, words });
  }
  return others;
}

/** Whether studies of patients that nobody declared to be one are in the report: nothing of it is then shown. */
export function mixesPatients(report: CaseReport): boolean {
  const declared = reconciledStudies(report);
  return report.studies.some(
    (study) => areDifferentPatients(study.patient, report.patient) && !declared.has(study.studyInstanceUid),
  );
}

function findingProblems({ findings, studies }: CaseReport): string[] {
  const known = new Set<string>(studies.map(({ studyInstanceUid }) => studyInstanceUid));
  const seen = new Set<string>();
  return findings.flatMap(({ trackingUid, trackingIdentifier, marks }) => {
    const problems: string[] = [];
    const name = trackingIdentifier || 'A finding';
    if (!isUid(trackingUid)) problems.push(`${name} has no Tracking UID`);
    else if (seen.has(trackingUid)) problems.push(`${name} is in the report twice`);
    seen.add(trackingUid);
    if (marks.length === 0) problems.push(`${name} has no mark on any image`);
    if (marks.some((mark) => mark.trackingUid !== trackingUid))
      problems.push(`${name} holds a mark of another finding`);
    if (marks.some((mark) => !known.has(mark.studyInstanceUid)))
      problems.push(`${name} is marked in a study that is not part of the report`);
    return problems;
  });
}

function decisionProblems(decision: DecisionCard): string[] {
  const { recommendation, responsible, date, outcome, awaited, dissent, reviewDate } = decision;
  return [
    ...(outcome === 'deferred' && !awaited?.trim() ? ['The decision is deferred, and what is awaited is missing'] : []),
    ...(outcome === 'majority' && !dissent?.trim() ? ['Not all agreed, and who did not is missing'] : []),
    ...(outcome === 'agreed' && dissent?.trim()
      ? ['The decision is agreed and has a dissent: one of them is wrong']
      : []),
    ...(reviewDate === undefined || /^\d{8}$/.test(reviewDate)
      ? []
      : ['The day it comes back to the board is no date']),
    ...(recommendation.trim() ? [] : ['The decision has no recommendation']),
    ...(responsible.trim() ? [] : ['The decision names nobody who is responsible']),
    ...(/^\d{8}$/.test(date) ? [] : ['The decision has no date']),
  ];
}

const idWords = ({ patientId, issuerOfPatientId }: CaseReport['patient']): string =>
  [patientId || 'none', issuerOfPatientId].filter(Boolean).join(' / ');
