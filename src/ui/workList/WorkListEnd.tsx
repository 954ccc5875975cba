import type { SourceProgress } from '../../workspace/workList';
import { useRunCommand } from '../AppContext';
import { Button } from '../controls/Button';
import styles from './WorkListEnd.module.css';

/** Below the last row: more to load, or, where there is nothing, what to do next. */
export function WorkListEnd({
  sources,
  studyCount,
  isFiltered,
  onClear,
}: {
  readonly sources: readonly SourceProgress[];
  readonly studyCount: number;
  readonly isFiltered: boolean;
  readonly onClear: () => void;
}) {
  const run = useRunCommand();
  const isLoading = sources.some((source) => source.state === 'loading');
  if (studyCount > 0) {
    if (!sources.some((source) => source.hasMore)) return null;
    return (
      <div className={styles.more}>
        <Button onPress={() => run('worklist.loadMore')} isDisabled={isLoading}>
          Load more studies
        </Button>
        <span>The archive has more than is listed. A filter finds one faster.</span>
      </div>
    );
  }
  if (isLoading) return null;
  return (
    <div className={styles.empty}>
      <Words sources={sources} isFiltered={isFiltered} onClear={onClear} />
    </div>
  );
}

function Words({
  sources,
  isFiltered,
  onClear,
}: {
  readonly sources: readonly SourceProgress[];
  readonly isFiltered: boolean;
  readonly onClear: () => void;
}) {
  const ready = sources.filter((source) => source.state === 'ready').map((source) => source.label);
  if (sources.length === 0) {
    return (
      <>
        <h2>No archive is set up</h2>
        <p>Add one under “sources” in config.json and reload this page.</p>
      </>
    );
  }
  if (ready.length === 0) {
    return (
      <>
        <h2>No studies to show</h2>
        <p>The archives did not answer. The reason is above; Retry asks again.</p>
      </>
    );
  }
  if (isFiltered) {
    return (
      <>
        <h2>No study matches these filters</h2>
        <p>Try the beginning of the name, or fewer filters.</p>
        <Button onPress={onClear}>Show all studies</Button>
      </>
    );
  }
  return (
    <>
      <h2>No studies yet</h2>
      <p>Nothing is stored in {ready.join(' or ')}. Studies appear here once they are sent there.</p>
    </>
  );
}
