import type { Study } from '../dicom/types';
import type { SourceId } from '../dicom/uids';
import type { StudyPage } from '../dicomweb/studySearch';
import type { SourceProgress, StudyFilters } from '../workspace/workList';
import type { CaseContext } from './caseContext';

const PAGE = 100;

/**
 * Asks every archive at once and shows rows as each answers; a dead archive never blocks the others (WEB-35).
 * With `more`, the next page of those that said there is one.
 */
export async function searchStudies(
  { sources, workList, mark }: CaseContext,
  filters: StudyFilters,
  signal: AbortSignal,
  more = false,
): Promise<void> {
  const before = workList.getState();
  const asked = [...sources.values()].filter(
    ({ config: { id } }) => !more || before.sources.some((source) => source.id === id && source.hasMore),
  );
  workList.setState({
    filters,
    studies: more ? before.studies : [],
    sources: [...sources.values()].map(({ config: { id, label } }) => {
      const known = before.sources.find((source) => source.id === id);
      return asked.some(({ config }) => config.id === id) || !known
        ? { id, label, state: 'loading', hasMore: false }
        : known;
    }),
  });
  await Promise.all(
    asked.map(async (source) => {
      const { id, label } = source.config;
      const offset = more ? (before.sources.find((one) => one.id === id)?.nextOffset ?? 0) : 0;
      const answer = await source.queryStudies(queryOf(filters), { limit: PAGE, offset }, signal);
      if (signal.aborted) return;
      workList.setState((state) => ({
        studies: answer.ok ? mergeStudies(state.studies, answer.value.studies) : state.studies,
        sources: state.sources.map((progress) => {
          if (progress.id !== id) return progress;
          if (answer.ok) return readyWith(id, label, answer.value);
          return { id, label, state: 'failed', hasMore: false, problem: answer.error };
        }),
      }));
      if (answer.ok) mark('parfocal:list');
    }),
  );
}

const readyWith = (id: SourceId, label: string, { hasMore, nextOffset, warning }: StudyPage): SourceProgress => ({
  id,
  label,
  state: 'ready',
  hasMore,
  nextOffset,
  ...(warning === undefined ? {} : { warning }),
});

/** What the reader typed, as the archive client asks it. */
const queryOf = ({ modality, ...rest }: StudyFilters) => ({
  ...rest,
  modalitiesInStudy: modality.split(/[\s,]+/).flatMap((one) => (one ? [one.toUpperCase()] : [])),
});

/** Newest first; the same study from the same archive once. */
function mergeStudies(known: readonly Study[], added: readonly Study[]): readonly Study[] {
  const byKey = new Map([...known, ...added].map((study) => [`${study.sourceId} ${study.studyInstanceUid}`, study]));
  const when = (study: Study) => `${study.studyDate ?? ''}${study.studyTime ?? ''}`;
  return [...byKey.values()].sort((a, b) => when(b).localeCompare(when(a)));
}
