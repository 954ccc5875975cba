import type { SourceProgress } from '../../workspace/workList';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import styles from './WorkListEnd.module.css';

/** Where there is no row: why, and what to do next. */
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
  if (studyCount > 0) return null;
  const asking = sources.filter((source) => source.state === 'loading');
  if (asking.length > 0) {
    return (
      <div className={styles.empty}>
        <p>
          Asking <Bdi>{asking.map(({ label }) => label).join(' and ')}</Bdi>…
        </p>
      </div>
    );
  }
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
  const labelsOf = (state: SourceProgress['state']) =>
    sources.filter((source) => source.state === state).map(({ label }) => label);
  const [ready, failed] = [labelsOf('ready'), labelsOf('failed')];
  const unknown = failed.length > 0 && (
    <p>
      What <Bdi>{failed.join(' and ')}</Bdi> {failed.length === 1 ? 'holds' : 'hold'} is not known: the reason is above.
    </p>
  );
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
        <p>
          Nothing came from the {sources.length === 1 ? 'archive' : 'archives'}. The reason is above; Retry asks again.
        </p>
      </>
    );
  }
  if (isFiltered) {
    return (
      <>
        <h2>No study matches these filters</h2>
        <p>Try the beginning of the name, another spelling, or fewer filters.</p>
        {unknown}
        <Button onPress={onClear}>Show all studies</Button>
      </>
    );
  }
  return (
    <>
      <h2>{unknown ? 'No studies to show' : 'No studies yet'}</h2>
      <p>
        Nothing is stored in <Bdi>{ready.join(' or ')}</Bdi>. Studies appear here once they are sent there.
      </p>
      {unknown}
    </>
  );
}
