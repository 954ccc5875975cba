import type { Problem } from '../dicom/problem';
import type { Study } from '../dicom/types';
import type { SourceId } from '../dicom/uids';
import type { DicomWebSource } from '../dicomweb/source';
import type { StudyPage } from '../dicomweb/studySearch';
import type { SourceProgress, StudyFilters } from '../workspace/workList';
import type { CaseContext } from './caseContext';

/** One screen and a bit: the first rows are small enough to be there at once. */
const FIRST_PAGE = 50;
/** The most some cloud archives send at a time. */
const PAGE = 200;
/** More rows of one archive than anybody reads through: here the list stops, says so, and asks for a filter (WEB-01). */
const MAX_PER_SOURCE = 50_000;

/** The list of studies of all archives. Each archive is a stream of its own: none waits for another (WEB-35). */
export interface StudyListing {
  /** A new list; what is still under way for the one before is withdrawn. */
  search(filters: StudyFilters): Promise<void>;
  /** The next page of every archive that has one and is not busy. */
  more(): Promise<void>;
  /** Page after page until everything is there, an archive fails, or `stop`. */
  all(): Promise<void>;
  /** Pages that are under way still arrive. */
  stop(): void;
  /** Asks one archive again, from where it failed. */
  retry(id: string): Promise<void>;
}

type Needs = Pick<CaseContext, 'sources' | 'workList'>;

export function createStudyListing({ sources, workList }: Needs): StudyListing {
  let search = new AbortController();
  /** Of this search, by archive and UID: pages may overlap when studies arrive meanwhile (WEB-01). */
  let seen = new Set<string>();
  const progressOf = (id: SourceId) => workList.getState().sources.find((one) => one.id === id);
  /** The page that is under way at each archive: whoever wants the next one meanwhile waits for this one. */
  const asking = new Map<SourceId, { readonly signal: AbortSignal; readonly page: Promise<void> }>();
  const askOne = (source: DicomWebSource, signal: AbortSignal): Promise<void> => {
    const { id } = source.config;
    const running = asking.get(id);
    if (running?.signal === signal) return running.page;
    const page = askPage(workList, source, seen, signal).finally(() => {
      if (asking.get(id)?.page === page) asking.delete(id);
    });
    asking.set(id, { signal, page });
    return page;
  };
  const askThese = (wants: (progress: SourceProgress) => boolean) => {
    const { signal } = search;
    const asked = [...sources.values()].filter(({ config }) => {
      const progress = progressOf(config.id);
      return progress !== undefined && !isBusy(progress) && wants(progress);
    });
    return Promise.all(asked.map((source) => askOne(source, signal)));
  };
  return {
    async search(filters) {
      search.abort();
      search = new AbortController();
      seen = new Set();
      workList.setState((state) => ({
        filters,
        isStale: state.studies.length > 0,
        isLoadingAll: false,
        sources: [...sources.values()].map(({ config: { id, label } }) => newProgress(id, label)),
      }));
      const { signal } = search;
      await Promise.all([...sources.values()].map((source) => askOne(source, signal)));
    },
    async more() {
      await askThese((progress) => progress.hasMore && progress.state !== 'failed');
    },
    async all() {
      const { signal } = search;
      workList.setState({ isLoadingAll: true });
      const isWanted = (id: SourceId) => {
        const progress = progressOf(id);
        return progress?.hasMore && progress.state === 'ready' && workList.getState().isLoadingAll && !signal.aborted;
      };
      await Promise.all(
        [...sources.values()].map(async (source) => {
          while (isWanted(source.config.id)) await askOne(source, signal);
        }),
      );
      if (!signal.aborted) workList.setState({ isLoadingAll: false });
    },
    stop: () => workList.setState({ isLoadingAll: false }),
    async retry(id) {
      await askThese((progress) => progress.id === id && progress.state === 'failed');
    },
  };
}

const newProgress = (id: SourceId, label: string): SourceProgress => ({ id, label, state: 'loading', hasMore: false });

const isBusy = ({ state, isLoadingMore }: SourceProgress): boolean => state === 'loading' || isLoadingMore === true;

/** One page of one archive. A withdrawn request changes nothing; everything else ends in rows or in words. */
async function askPage(
  workList: Needs['workList'],
  source: DicomWebSource,
  seen: Set<string>,
  signal: AbortSignal,
): Promise<void> {
  const { id } = source.config;
  const before = workList.getState().sources.find((one) => one.id === id);
  if (!before) return;
  const offset = before.nextOffset ?? 0;
  const { problem: _, ...rest } = before;
  const waiting: SourceProgress =
    before.studyCount === undefined ? { ...rest, state: 'loading' } : { ...rest, state: 'ready', isLoadingMore: true };
  const put = (progress: SourceProgress, added: readonly Study[]) =>
    workList.setState((state) => ({
      sources: state.sources.map((one) => (one.id === id ? progress : one)),
      ...(state.isStale ? { isStale: false, studies: added } : {}),
      ...(!state.isStale && added.length > 0 ? { studies: [...state.studies, ...added] } : {}),
    }));
  workList.setState((state) => ({ sources: state.sources.map((one) => (one.id === id ? waiting : one)) }));
  const limit = offset === 0 ? FIRST_PAGE : PAGE;
  let page: StudyPage;
  try {
    const answer = await source.queryStudies(queryOf(workList.getState().filters), { limit, offset }, signal);
    if (signal.aborted) return;
    if (!answer.ok) {
      put({ ...rest, state: 'failed', problem: answer.error }, []);
      return;
    }
    page = answer.value;
  } catch (cause) {
    // A withdrawn request rejects; anything else is a bug, and must not take the other archives' rows along.
    if (signal.aborted) return;
    put({ ...rest, state: 'failed', problem: unexpected(source.config.label, cause) }, []);
    throw cause;
  }
  const fresh = page.studies.filter(({ studyInstanceUid }) => {
    const key = `${id} ${studyInstanceUid}`;
    return !seen.has(key) && seen.add(key);
  });
  const isRepeated = page.hasMore && page.studies.length > 0 && fresh.length === 0;
  put(progressAfter(rest, isRepeated ? repeated(page) : page, fresh.length, offset), fresh);
}

/** A page of nothing but what is listed already: going on would bring the same for ever (WEB-01). */
const repeated = (page: StudyPage): StudyPage => ({
  ...page,
  hasMore: false,
  warning: [...(page.warning === undefined ? [] : [page.warning]), REPEATED].join('. '),
});

const REPEATED = 'The archive sent the same studies again: the list may not be complete';

/** Archives that tell how much is left are believed about the order of magnitude, not to the row. */
type TellingPage = StudyPage & { readonly remaining?: number };

function progressAfter(before: SourceProgress, page: TellingPage, added: number, offset: number): SourceProgress {
  const { warning: warnedBefore, totalCount: _, ...rest } = before;
  const studyCount = (before.studyCount ?? 0) + added;
  const isTooLong = page.hasMore && studyCount >= MAX_PER_SOURCE;
  // A next page that does not begin later would be asked for for ever.
  const hasMore = page.hasMore && !isTooLong && page.nextOffset > offset;
  const warnings = new Set([
    ...(warnedBefore === undefined ? [] : [warnedBefore]),
    ...(page.warning === undefined || warnedBefore?.includes(page.warning) ? [] : [page.warning]),
    ...(isTooLong ? [`The list stops at ${studyCount} studies. Narrow it with a filter`] : []),
  ]);
  return {
    ...rest,
    state: 'ready',
    isLoadingMore: false,
    hasMore,
    studyCount,
    nextOffset: page.nextOffset,
    ...(page.remaining === undefined || !page.hasMore ? {} : { totalCount: page.nextOffset + page.remaining }),
    ...(warnings.size > 0 ? { warning: [...warnings].join('. ') } : {}),
  };
}

const unexpected = (label: string, cause: unknown): Problem => ({
  code: 'invalid-object',
  severity: 'error',
  title: `The answer of ${label} could not be understood`,
  tip: 'Retry. If it stays, tell your administrator.',
  detail: cause instanceof Error ? cause.message : String(cause),
  cause,
});

/** What the reader typed, as the archive client asks it. */
const queryOf = ({ modality, ...rest }: StudyFilters) => ({
  ...rest,
  modalitiesInStudy: modality.split(/[\s,\\/]+/).flatMap((one) => (one ? [one.toUpperCase()] : [])),
});
