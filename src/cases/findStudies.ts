import type { Problem } from '../dicom/problem';
import type { Patient, Study } from '../dicom/types';
import type { SourceId } from '../dicom/uids';
import type { DicomWebSource } from '../dicomweb/source';
import type { StudyPage } from '../dicomweb/studySearch';
import { fail, ok, type Result } from '../lib/result';
import type { CaseContext } from './caseContext';
import { waitForEnough } from './patience';

/** One study of the case, and the archives that hold something of it: the one it is named after first. */
export interface HeldStudy {
  readonly study: Study;
  readonly sourceIds: readonly SourceId[];
}

type Answer = Result<StudyPage, Problem>;

/**
 * Where the studies of a case are. Every archive is asked at once; what an archive cannot say is a problem at
 * `source/<id>`, and one that takes too long is not waited for once the others have everything. A study may be in several
 * archives: the images in one, the reports in another.
 */
export async function findStudies(
  context: CaseContext,
  wanted: { readonly studyInstanceUids: readonly string[]; readonly sourceId?: string },
  signal: AbortSignal,
): Promise<Result<readonly HeldStudy[], Problem>> {
  const { sources, workspace } = context;
  const { studyInstanceUids, sourceId } = wanted;
  const asked = [...sources.values()].filter(
    ({ config }) => sourceId === undefined || config.id === (sourceId as SourceId),
  );
  const answers = new Map<SourceId, Answer>();
  const found = () => studiesIn(answers, asked, studyInstanceUids);
  const running = asked.map(async (source) => {
    const page = { limit: studyInstanceUids.length + 1, offset: 0 };
    answers.set(source.config.id, await source.queryStudies({ studyInstanceUids }, page, signal));
  });
  const missing = await waitForEnough(running, () => found().length === new Set(studyInstanceUids).size);
  // A withdrawn request is nobody's failure; anything else that was thrown is a bug and must be heard of.
  if (signal.aborted) return ok([]);
  await Promise.all(running.filter((_, i) => !missing.has(i)));
  for (const [i, source] of asked.entries()) {
    const { id } = source.config;
    if (missing.has(i)) waitForLate(context, source, running[i], answers, studyInstanceUids, signal);
    else workspace.setProblem(`source/${id}`, problemIn(answers.get(id)));
  }
  const studies = found();
  if (studies.length === 0) {
    const failure = [...answers.values()].map(problemIn).find((problem) => problem !== undefined);
    return fail(failure ?? notFound(studyInstanceUids, asked));
  }
  const known = new Set<string>(studies.map(({ study }) => study.studyInstanceUid));
  for (const uid of studyInstanceUids.filter((one) => !known.has(one)))
    workspace.setProblem(`case/study/${uid}`, notFound([uid], asked));
  return ok(studies.map((held) => ofOnePatient(context, held, answers)));
}

const problemIn = (answer: Answer | undefined): Problem | undefined =>
  answer !== undefined && !answer.ok ? answer.error : undefined;

const listedBy = (answers: ReadonlyMap<SourceId, Answer>, id: SourceId, uid: string): Study | undefined => {
  const answer = answers.get(id);
  return answer?.ok ? answer.value.studies.find((study) => study.studyInstanceUid === uid) : undefined;
};

/** In the order they were asked for; each under the archive that holds most of it, the first configured among equals. */
function studiesIn(
  answers: ReadonlyMap<SourceId, Answer>,
  asked: readonly DicomWebSource[],
  studyInstanceUids: readonly string[],
): readonly HeldStudy[] {
  return [...new Set(studyInstanceUids)].flatMap((uid) => {
    const held = asked.flatMap(({ config }) => listedBy(answers, config.id, uid) ?? []);
    const fullestFirst = held.sort(
      (a, b) => (b.numberOfStudyRelatedInstances ?? 0) - (a.numberOfStudyRelatedInstances ?? 0),
    );
    const [study] = fullestFirst;
    return study ? [{ study, sourceIds: fullestFirst.map((one) => one.sourceId) }] : [];
  });
}

/** One Study Instance UID, two patients: what another archive files under it is never mixed in (WEB-08, WEB-35). */
function ofOnePatient(context: CaseContext, held: HeldStudy, answers: ReadonlyMap<SourceId, Answer>): HeldStudy {
  const { study } = held;
  const isOther = (id: SourceId) => {
    const listed = listedBy(answers, id, study.studyInstanceUid);
    return listed !== undefined && isOtherPatient(listed.patient, study.patient);
  };
  const others = held.sourceIds.filter(isOther);
  const path = `case/study/${study.studyInstanceUid}/patients`;
  context.workspace.setProblem(path, others.length === 0 ? undefined : otherPatients(context, held, others));
  return { ...held, sourceIds: held.sourceIds.filter((id) => !others.includes(id)) };
}

/** By ID and, where both tell it, issuer; an archive that tells no ID contradicts nobody. */
export const isOtherPatient = (a: Patient, b: Patient): boolean =>
  (a.patientId !== '' && b.patientId !== '' && a.patientId !== b.patientId) ||
  (a.issuerOfPatientId !== undefined &&
    b.issuerOfPatientId !== undefined &&
    a.issuerOfPatientId !== b.issuerOfPatientId);

const otherPatients = (context: CaseContext, { study }: HeldStudy, others: readonly SourceId[]): Problem => ({
  code: 'conflict',
  severity: 'error',
  title: `${labelsOf(context, others)} files this study under another patient than ${labelsOf(context, [study.sourceId])}`,
  tip: `Only what ${labelsOf(context, [study.sourceId])} holds is shown. Find out whose study it is before you report on it.`,
  detail: study.studyInstanceUid,
});

export const labelsOf = ({ sources }: CaseContext, ids: readonly SourceId[]): string =>
  ids.map((id) => sources.get(id)?.config.label ?? id).join(' and ');

/** What a slow archive holds is not in the case; that is said at once, and again when it has answered after all. */
function waitForLate(
  { workspace }: CaseContext,
  { config: { id, label } }: DicomWebSource,
  running: Promise<void> | undefined,
  answers: ReadonlyMap<SourceId, Answer>,
  studyInstanceUids: readonly string[],
  signal: AbortSignal,
): void {
  workspace.setProblem(`source/${id}`, {
    code: 'incomplete',
    severity: 'warning',
    title: `${label} has not answered yet`,
    tip: 'What it holds of this case is not shown.',
  });
  const heard = () => {
    if (signal.aborted) return;
    const answer = answers.get(id);
    const holdsSomething = answer?.ok === true && studyInstanceUids.some((uid) => listedBy(answers, id, uid));
    workspace.setProblem(`source/${id}`, holdsSomething ? answeredLate(label) : problemIn(answer));
  };
  running?.then(heard, heard);
}

const answeredLate = (label: string): Problem => ({
  code: 'incomplete',
  severity: 'error',
  title: `${label} answered late: what it holds of this case is not shown`,
  tip: 'Retry opens the case with it. Your unsaved marks are kept.',
});

const notFound = (uids: readonly string[], asked: readonly DicomWebSource[]): Problem => ({
  code: 'http',
  severity: 'error',
  title: uids.length === 1 ? 'This study is not in the archive' : 'These studies are not in the archive',
  tip: 'It may have been deleted or moved, or you may not have permission to see it.',
  detail: `${uids.join(', ')} asked of ${asked.map((source) => source.config.label).join(', ') || 'no archive'}`,
});
