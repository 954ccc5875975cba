import { useMemo, useState } from 'react';
import type { Study } from '../../dicom/types';
import { useApp, useRunCommand, useWorkList } from '../AppContext';
import { Button } from '../controls/Button';
import { Logo } from '../controls/Logo';
import { groupStudies, studyKeyOf } from './groupStudies';
import { openStudiesArguments } from './openStudies';
import { SourceStatus } from './SourceStatus';
import { StudyGrid } from './StudyGrid';
import { NothingChosen, StudyPreview } from './StudyPreview';
import { linesOf, noSelection, selectedStudies, selectLine } from './studySelection';
import { useStudyFilters } from './useStudyFilters';
import { WorkListEnd } from './WorkListEnd';
import styles from './WorkListScreen.module.css';

/** The first screen: all studies of all archives, patients grouped; choose and open. */
export function WorkListScreen() {
  const { productVersion } = useApp();
  const run = useRunCommand();
  const studies = useWorkList((state) => state.studies);
  const sources = useWorkList((state) => state.sources);
  const filters = useStudyFilters();
  const groups = useMemo(() => groupStudies(studies), [studies]);
  const [selection, setSelection] = useState(noSelection);
  const chosen = selectedStudies(groups, selection);
  const open = (toOpen: readonly Study[]) => run('worklist.openStudies', openStudiesArguments(toOpen));
  const toggle = (study: Study) => {
    const lines = linesOf(groups);
    const line = lines.find(({ key }) => key === studyKeyOf(study));
    if (line) setSelection(selectLine(lines, selection, line, 'toggle'));
  };
  return (
    <div className={styles.screen}>
      <header className={styles.top}>
        <h1 className={styles.product}>
          <Logo />
          Parfocal
        </h1>
        <SourceStatus sources={sources} studyCount={studies.length} onRetry={filters.search} />
        <span className={styles.spring} />
        {filters.isFiltered && (
          <Button kind="quiet" onPress={filters.clear}>
            Clear filters
          </Button>
        )}
        <span className={styles.version}>{productVersion}</span>
      </header>
      <main className={styles.list}>
        <StudyGrid
          groups={groups}
          sources={sources}
          filters={filters}
          selection={selection}
          onSelect={setSelection}
          onOpen={open}
          isLoading={sources.some((source) => source.state === 'loading')}
        >
          <WorkListEnd
            sources={sources}
            studyCount={studies.length}
            isFiltered={filters.isFiltered}
            onClear={filters.clear}
          />
        </StudyGrid>
      </main>
      {chosen ? (
        <StudyPreview
          group={chosen.group}
          chosen={chosen.studies}
          onToggle={toggle}
          onOpen={() => open(chosen.studies)}
        />
      ) : (
        <NothingChosen hasStudies={studies.length > 0} />
      )}
    </div>
  );
}
