import type { Problem } from '../dicom/problem';
import { relatedStudies } from '../dicom/relatedStudies';
import { areDifferentPatients } from '../dicom/samePatient';
import type { Study } from '../dicom/types';
import type { StudyPage } from '../dicomweb/studySearch';
import type { Result } from '../lib/result';
import type { Workspace } from '../workspace/store';
import type { CaseContext } from './caseContext';
import { askedIn } from './findStudies';

/** More studies of one patient than anybody goes through in a narrow list. */
const MOST = 100;
/** A case whose first picture does not come is not waited for longer. */
const LONGEST_WAIT_MS = 8000;

/**
 * What else the archives hold of the patient of an opened case, by Patient ID and issuer; asked when the first picture is on
 * the screen, so that it delays none. Nothing of it is shown or loaded: the reader chooses. A case of several patients, or
 * of one without an ID, has none.
 */
export async function findOtherStudies(
  { workspace, sources }: Pick<CaseContext, 'workspace' | 'sources'>,
  request: { readonly sourceId?: string },
  signal: AbortSignal,
): Promise<void> {
  const { studies } = workspace.getState();
  const read = newestOf(studies);
  const patientId = read?.patient.patientId.trim();
  if (!read || !patientId || studies.some(({ patient }) => areDifferentPatients(patient, read.patient))) return;
  await firstPicture(workspace, signal);
  if (signal.aborted) return;
  workspace.setState({ otherStudies: { state: 'asking', studies: [] } });
  const asked = askedIn({ sources } as CaseContext, request);
  const filters = { patientIdIs: patientId };
  const answers = await Promise.all(asked.map((one) => one.queryStudies(filters, { limit: MOST, offset: 0 }, signal)));
  // Another case may have been opened meanwhile.
  if (signal.aborted || workspace.getState().studies !== studies) return;
  const found = distinct(answers).filter(
    ({ studyInstanceUid }) => !studies.some((study) => study.studyInstanceUid === studyInstanceUid),
  );
  const related = relatedStudies(read, found);
  const leftOut = leftOutWords(found.length - related.length, answers);
  const silent = asked.filter((_, index) => answers[index]?.ok === false).map(({ config }) => config.label);
  workspace.setState({
    otherStudies: {
      state: 'known',
      studies: related,
      ...(leftOut && { leftOut }),
      ...(silent.length > 0 && { problem: unheard(silent) }),
    },
  });
}

const newestOf = (studies: readonly Study[]): Study | undefined =>
  [...studies].sort((a, b) => (b.studyDate ?? '').localeCompare(a.studyDate ?? ''))[0];

/** A study that several archives hold is one. */
function distinct(answers: readonly Result<StudyPage, Problem>[]): readonly Study[] {
  const byUid = new Map<string, Study>();
  for (const answer of answers)
    for (const study of answer.ok ? answer.value.studies : [])
      if (!byUid.has(study.studyInstanceUid)) byUid.set(study.studyInstanceUid, study);
  return [...byUid.values()];
}

function leftOutWords(others: number, answers: readonly Result<StudyPage, Problem>[]): string | undefined {
  const isMore = answers.some((answer) => answer.ok && answer.value.hasMore);
  const words = [
    others > 0 && `${others === 1 ? '1 study' : `${others} studies`} with this ID from another issuer: not listed.`,
    isMore && `Only the first ${MOST} are listed.`,
  ].filter(Boolean);
  return words.length > 0 ? words.join(' ') : undefined;
}

const unheard = (labels: readonly string[]): Problem => ({
  code: 'incomplete',
  severity: 'warning',
  title: `${labels.join(' and ')} could not say what else there is of this patient`,
  tip: 'There may be earlier studies.',
});

function firstPicture(workspace: Workspace, signal: AbortSignal): Promise<void> {
  const isThere = () =>
    Object.values(workspace.getState().paneStatus).some(({ state }) => state === 'ready' || state === 'partial');
  if (isThere()) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      stop();
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const stop = workspace.subscribe(() => {
      if (isThere()) end();
    });
    const timer = setTimeout(end, LONGEST_WAIT_MS);
    signal.addEventListener('abort', end);
  });
}
