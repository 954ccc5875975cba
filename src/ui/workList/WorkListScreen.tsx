import { useEffect, useMemo, useRef, useState } from 'react';
import type { Study } from '../../dicom/types';
import type { SourceProgress } from '../../workspace/workList';
import { useApp, useRunCommand, useWorkList } from '../AppContext';
import { Button } from '../controls/Button';
import { Logo } from '../controls/Logo';
import { shownColumns } from './columns';
import { FilterBar } from './FilterBar';
import { ListFoot } from './ListFoot';
import type { ListedStudy } from './listedStudy';
import { type ListPreferences, readListPreferences, writeListPreferences } from './listPreferences';
import { openStudiesArguments } from './openStudies';
import { SourceProblems, SourceStatus } from './SourceStatus';
import { StudyGrid } from './StudyGrid';
import { isColumnFiltered } from './StudyGridHead';
import { NothingChosen, StudyPreview } from './StudyPreview';
import { createCatalogueMemo } from './studyCatalogue';
import { type Chosen, chosenStudies, noSelection, selectLine } from './studySelection';
import { ROW_PX, useListWindow } from './useListWindow';
import { useStudyFilters } from './useStudyFilters';
import { WorkListEnd } from './WorkListEnd';
import { AccountChip } from '../session/AccountChip';
import styles from './WorkListScreen.module.css';

/** The first screen: all studies of all archives, patients grouped; choose and open. */
export function WorkListScreen() {
  const { productVersion } = useApp();
  const run = useRunCommand();
  const { studies, sources, isStale, isLoadingAll, contents, filters: asked } = useWorkList((state) => state);
  const filters = useStudyFilters();
  const [preferences, setPreferences] = useListPreferences();
  const { sort } = preferences;
  const [catalogueOf] = useState(createCatalogueMemo);
  const archives = useArchives(sources);
  const areArchivesSeveral = sources.length > 1;
  const catalogue = catalogueOf(studies, sort, archives.names);
  const [selection, setSelection] = useState(noSelection);
  const chosen = useMemo(() => chosenStudies(catalogue, selection), [catalogue, selection]);
  const looked = lookedAt(chosen, selection.focusKey);
  useContents(looked?.study);
  const scroller = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const window = useListWindow(scroller, head, catalogue.lines.length);
  const listKey = useMemo(() => ({ asked, sort }), [asked, sort]);
  const columns = useMemo(
    () =>
      shownColumns(
        preferences.columns,
        window.widthPx,
        (id) => isColumnFiltered(filters.typed, id),
        areArchivesSeveral,
      ),
    [preferences.columns, window.widthPx, filters.typed, areArchivesSeveral],
  );
  const isLoading = sources.some((source) => source.state === 'loading');
  useListMark(asked, !isStale && (studies.length > 0 || (sources.length > 0 && !isLoading)));
  const isHalfEmpty = catalogue.lines.length * ROW_PX < window.rowsHeightPx;
  useFilledWindow(isHalfEmpty && sources.some(isIdleWithMore));
  const open = (rows: readonly ListedStudy[]) =>
    run('worklist.openStudies', openStudiesArguments(rows, sources.length));
  const toggle = (row: ListedStudy) => {
    const line = catalogue.lines.find(({ key }) => key === row.key);
    if (line) setSelection(selectLine(catalogue, selection, line, 'toggle'));
  };
  return (
    <div className={styles.screen}>
      <header className={styles.top}>
        <h1 className={styles.product}>
          <Logo />
          Parfocal
        </h1>
        <SourceStatus sources={sources} />
        <span className={styles.version}>{productVersion}</span>
        <Button onPress={() => run('board.open')}>Board</Button>
        <AccountChip />
      </header>
      <main className={styles.list}>
        <FilterBar
          filters={filters}
          shown={columns}
          choice={preferences.columns}
          onColumns={(chosenColumns) => setPreferences({ ...preferences, columns: chosenColumns })}
          list={scroller}
        />
        <SourceProblems sources={sources} />
        <StudyGrid
          catalogue={catalogue}
          columns={columns}
          labelOf={archives.labelOf}
          filters={filters}
          sort={sort}
          onSort={(chosenSort) => setPreferences({ ...preferences, sort: chosenSort })}
          selection={selection}
          onSelect={setSelection}
          onOpen={open}
          isBusy={isLoading}
          isStale={isStale}
          scroller={scroller}
          head={head}
          window={window}
          listKey={listKey}
          onNearEnd={() => sources.some(isIdleWithMore) && run('worklist.loadMore')}
        >
          <WorkListEnd
            sources={sources}
            studyCount={catalogue.studyCount}
            isFiltered={filters.isFiltered}
            onClear={filters.clear}
          />
        </StudyGrid>
        <ListFoot catalogue={catalogue} sources={sources} sort={sort} isLoadingAll={isLoadingAll} />
      </main>
      {chosen ? (
        <StudyPreview
          chosen={chosen}
          looked={looked}
          contents={contents}
          labelOf={archives.labelOf}
          areArchivesSeveral={areArchivesSeveral}
          onToggle={toggle}
          onOpen={() => open(chosen.studies)}
        />
      ) : (
        <NothingChosen hasStudies={studies.length > 0} />
      )}
    </div>
  );
}

/** The study under the hand, or the first of the chosen ones: its series are shown. */
const lookedAt = (chosen: Chosen | undefined, focusKey: string | undefined): ListedStudy | undefined =>
  chosen?.studies.find(({ key }) => key === focusKey) ?? chosen?.studies[0];

/** Names of the archives, stable while the names are: rows hold on to them. */
function useArchives(sources: readonly { readonly id: string; readonly label: string }[]) {
  const text = JSON.stringify(sources.map(({ id, label }) => [id, label]));
  return useMemo(() => {
    const names = (JSON.parse(text) as [string, string][]).map(([id, label]) => ({ id, label }));
    const labels = new Map(names.map(({ id, label }) => [id, label]));
    return { names, labelOf: (sourceId: string) => labels.get(sourceId) ?? sourceId };
  }, [text]);
}

function useListPreferences() {
  const [preferences, setPreferences] = useState(() => readListPreferences(globalThis.localStorage));
  const keep = (next: ListPreferences) => {
    writeListPreferences(globalThis.localStorage, next);
    setPreferences(next);
  };
  return [preferences, keep] as const;
}

/** Asks for the series of the study the reader stays on. */
function useContents(study: Study | undefined): void {
  const run = useRunCommand();
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const { studyInstanceUid, sourceId } = study ?? {};
  useEffect(() => {
    latest.current('worklist.preview', { studyInstanceUid, sourceId });
  }, [studyInstanceUid, sourceId]);
}

/** CONTRACT section 7: the rows of a search are on the page, or it is known that there are none. */
function useListMark(search: unknown, isShown: boolean): void {
  const marked = useRef<unknown>(undefined);
  useEffect(() => {
    if (!isShown || marked.current === search) return;
    marked.current = search;
    performance.mark('parfocal:list');
  }, [search, isShown]);
}

const isIdleWithMore = ({ state, hasMore, isLoadingMore }: SourceProgress): boolean =>
  state === 'ready' && hasMore && !isLoadingMore;

/** A page of few matches may leave the window half empty although there is more: nobody can scroll there. */
function useFilledWindow(isWanting: boolean): void {
  const run = useRunCommand();
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    if (isWanting) latest.current('worklist.loadMore');
  }, [isWanting]);
}
