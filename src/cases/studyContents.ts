import type { Series, Study } from '../dicom/types';
import type { StudyContents } from '../workspace/workList';
import type { CaseContext } from './caseContext';

/** The reader passes over rows: only where they stay for this long is the study asked about. */
const STAY_MS = 180;
/** Studies whose series are remembered for the way back up the list. */
const MAX_REMEMBERED = 40;

/**
 * The series of one chosen study, for the preview. Asked for last: once its own archive has no page of the list under way,
 * and withdrawn when another study is chosen.
 */
export function createStudyContents({
  sources,
  workList,
}: Pick<CaseContext, 'sources' | 'workList'>): (study: Study | undefined) => Promise<void> {
  const known = new Map<string, StudyContents>();
  let asking = new AbortController();
  return async (study) => {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const source = study && sources.get(study.sourceId);
    if (!study || !source) {
      workList.setState({ contents: undefined });
      return;
    }
    const { sourceId, studyInstanceUid } = study;
    const key = `${sourceId} ${studyInstanceUid}`;
    const before = known.get(key);
    if (before) {
      workList.setState({ contents: before });
      return;
    }
    const empty = { sourceId, studyInstanceUid, series: [] };
    workList.setState({ contents: { ...empty, state: 'loading' } });
    await stays(signal);
    await isIdle(workList, study, signal);
    if (signal.aborted) return;
    try {
      const answer = await source.querySeries(studyInstanceUid, signal);
      if (signal.aborted) return;
      if (!answer.ok) {
        workList.setState({ contents: { ...empty, state: 'failed', problem: answer.error } });
        return;
      }
      const { series, ...words } = answer.value;
      const contents: StudyContents = { ...empty, ...words, state: 'ready', series: inOrder(series) };
      known.set(key, contents);
      const [oldest] = known.keys();
      if (known.size > MAX_REMEMBERED && oldest !== undefined) known.delete(oldest);
      workList.setState({ contents });
    } catch (cause) {
      // Withdrawn: another study is chosen by now.
      if (!signal.aborted) throw cause;
    }
  };
}

const inOrder = (series: readonly Series[]): readonly Series[] =>
  [...series].sort((a, b) => (a.seriesNumber ?? Number.MAX_VALUE) - (b.seriesNumber ?? Number.MAX_VALUE));

function stays(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, STAY_MS);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Resolves when the archive of the study has no page of the list under way, or nobody waits any more. */
function isIdle(workList: CaseContext['workList'], study: Study, signal: AbortSignal): Promise<void> {
  const isQuiet = () => {
    const source = workList.getState().sources.find((one) => one.id === study.sourceId);
    return source?.state !== 'loading' && !source?.isLoadingMore;
  };
  return new Promise((resolve) => {
    if (signal.aborted || isQuiet()) {
      resolve();
      return;
    }
    const end = () => {
      stop();
      resolve();
    };
    const stop = workList.subscribe(() => isQuiet() && end());
    signal.addEventListener('abort', end, { once: true });
  });
}
