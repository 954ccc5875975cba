import type { Problem } from '../dicom/problem';
import type { Patient, Study } from '../dicom/types';
import type { SourceId, StudyInstanceUid } from '../dicom/uids';
import { statusOf } from '../dicomweb/problems';
import type { DicomWebSource } from '../dicomweb/source';
import type { StudyPage } from '../dicomweb/studySearch';
import { fail, ok, type Result } from '../lib/result';
import type { CaseContext } from './caseContext';
import { waitForEnough } from './patience';
import type { Threads } from './threads';

/** One study of the case, and the archives that hold something of it: the one it is named after first. */
export interface HeldStudy {
  readonly study: Study;
  readonly sourceIds: readonly SourceId[];
}

type Answer = Result<StudyPage, Problem>;

/**
 * Where the studies of a case are. Every archive is asked at once; what an archive cannot say is a problem at
 * `source/<id>`, and one that takes too long is not waited for once the others have everything. A study may be in several
 * archives: the images in one, the reports in another. While one that stores has not answered, no chain of reports is
 * begun in these studies: the first of it may lie there.
 */
export async function findStudies(
  context: CaseContext,
  threads: Threads,
  wanted: { readonly studyInstanceUids: readonly string[]; readonly sourceId?: string },
  signal: AbortSignal,
): Promise<Result<readonly HeldStudy[], Problem>> {
  const { workspace } = context;
  const { studyInstanceUids } = wanted;
  const asked = askedIn(context, wanted);
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
    const problem = problemIn(answers.get(id));
    const isUnheard = (missing.has(i) || isNoAnswer(problem)) && source.config.stowRoot !== undefined;
    if (isUnheard) for (const uid of studyInstanceUids) threads.awaitAnswer(uid as StudyInstanceUid, id);
    if (!missing.has(i)) workspace.setProblem(`source/${id}`, isUnheard && problem ? withCaution(problem) : problem);
    else if (running[i]) void hearLate(context, threads, source, running[i], { answers, studyInstanceUids, signal });
  }
  const studies = found();
  if (studies.length === 0) {
    const failure = [...answers.values()].map(problemIn).find((problem) => problem !== undefined);
    return fail(failure ?? notFound(studyInstanceUids, asked, true));
  }
  const haveAllAnswered = asked.every(({ config }) => answers.get(config.id)?.ok === true);
  const known = new Set<string>(studies.map(({ study }) => study.studyInstanceUid));
  for (const uid of studyInstanceUids.filter((one) => !known.has(one)))
    workspace.setProblem(`case/study/${uid}`, notFound([uid], asked, haveAllAnswered));
  return ok(studies.map((held) => ofOnePatient(context, held, answers)));
}

/** The archives that a link asks: the one it names, or all. */
export const askedIn = (
  { sources }: CaseContext,
  { sourceId }: { readonly sourceId?: string },
): readonly DicomWebSource[] =>
  [...sources.values()].filter(({ config }) => sourceId === undefined || config.id === (sourceId as SourceId));

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

interface Late {
  readonly answers: ReadonlyMap<SourceId, Answer>;
  readonly studyInstanceUids: readonly string[];
  readonly signal: AbortSignal;
}

/** What a slow archive holds is not in the case; that is said at once, and again when it has answered after all. */
async function hearLate(
  { workspace }: CaseContext,
  threads: Threads,
  { config: { id, label, stowRoot } }: DicomWebSource,
  running: Promise<void>,
  { answers, studyInstanceUids, signal }: Late,
): Promise<void> {
  workspace.setProblem(`source/${id}`, stowRoot === undefined ? silent(label) : withCaution(silent(label)));
  const broken = await running.then(
    () => undefined,
    (cause: unknown) => ({ cause }),
  );
  if (signal.aborted) return;
  const answer = answers.get(id);
  const problem = broken ? notUnderstood(label, broken.cause) : problemIn(answer);
  const holdsSomething = studyInstanceUids.some((uid) => listedBy(answers, id, uid));
  workspace.setProblem(`source/${id}`, holdsSomething ? answeredLate(label) : problem);
  if (broken || isNoAnswer(problem)) return;
  for (const uid of studyInstanceUids)
    if (!listedBy(answers, id, uid)) threads.holdsNothing(uid as StudyInstanceUid, id);
}

/** A refusal that stays says that there is nothing for this reader; everything else says nothing about what is there. */
function isNoAnswer(problem: Problem | undefined): boolean {
  if (!problem) return false;
  const status = statusOf(problem);
  const isRefusal = status !== undefined && status >= 300 && status < 500 && ![401, 408, 429].includes(status);
  return !isRefusal && status !== 501;
}

const withCaution = (problem: Problem): Problem => ({
  ...problem,
  tip: [problem.tip, CAUTION].filter(Boolean).join(' '),
});

const CAUTION =
  'It may hold reports: until it has answered, none is begun here, and new marks are kept on this device.';

const silent = (label: string): Problem => ({
  code: 'incomplete',
  severity: 'warning',
  title: `${label} has not answered yet`,
  tip: 'What it holds of this case is not shown.',
});

const notUnderstood = (label: string, cause: unknown): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: `The answer of ${label} could not be understood`,
  tip: 'What it holds of this case is not shown. Retry. If it stays, tell your administrator.',
  detail: cause instanceof Error ? cause.message : String(cause),
  cause,
});

const answeredLate = (label: string): Problem => ({
  code: 'incomplete',
  severity: 'error',
  title: `${label} answered late: what it holds of this case is not shown`,
  tip: 'Retry opens the case with it. Your unsaved marks are kept.',
});

const notFound = (uids: readonly string[], asked: readonly DicomWebSource[], haveAllAnswered: boolean): Problem => ({
  code: 'http',
  severity: 'error',
  title: `${uids.length === 1 ? 'This study is' : 'These studies are'} not in the ${haveAllAnswered ? (asked.length > 1 ? 'archives' : 'archive') : 'archives that answered'}`,
  tip: haveAllAnswered
    ? 'It may have been deleted or moved, or you may not have permission to see it.'
    : 'It may be in one that did not answer.',
  detail: `${uids.join(', ')} asked of ${asked.map((source) => source.config.label).join(', ') || 'no archive'}`,
});
