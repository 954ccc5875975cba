import { useMemo } from 'react';
import type { Problem } from '../../dicom/problem';
import { useCommand, useWorkspace } from '../AppContext';
import { ProblemAlert } from '../controls/ProblemAlert';
import { paneAwaiting } from './awaitedIn';
import styles from './CaseAlerts.module.css';

/**
 * What kept parts of the case from being listed: a source that is down, a study that is not there. Saving speaks for
 * itself, and so does a pane about the series it waits for: nothing is said twice.
 */
export function CaseAlerts() {
  const problems = useWorkspace((state) => state.problems);
  const awaited = useWorkspace((state) => state.awaited);
  const panes = useWorkspace((state) => state.panes);
  const retry = useCommand('case.retryOpen');
  const retrySeries = useCommand('case.retrySeries');
  const shown = useMemo(
    () =>
      Object.entries(problems).filter(
        ([path, { severity }]) =>
          (severity === 'error' || path.startsWith('source/')) &&
          /^(case|source|series)\//.test(path) &&
          !path.startsWith('case/save') &&
          path !== 'case/story' &&
          paneAwaiting(seriesOf(path), awaited, panes) === undefined,
      ),
    [problems, awaited, panes],
  );
  if (shown.length === 0) return null;
  const retryOf = (path: string) => {
    const series = seriesOf(path);
    if (series !== undefined && retrySeries.isEnabled) return () => retrySeries.run({ seriesInstanceUid: series });
    return retry.isEnabled ? () => retry.run() : undefined;
  };
  const series = shown.filter(([path]) => seriesOf(path) !== undefined);
  const more = series.length > MAX_SERIES + 1 ? series.slice(MAX_SERIES) : [];
  const retryMore = () => {
    for (const [path] of more) retryOf(path)?.();
  };
  return (
    <div className={styles.alerts}>
      {shown
        .filter((one) => !more.includes(one))
        .map(([path, problem]) => (
          <ProblemAlert key={path} problem={problem} onRetry={retryOf(path)} />
        ))}
      {more.length > 0 && <ProblemAlert problem={moreSeries(more.length)} onRetry={retryMore} />}
    </div>
  );
}

/** Told one by one; when an archive fails for a hundred series, the rest is one alert. */
const MAX_SERIES = 2;

const moreSeries = (count: number): Problem => ({
  code: 'incomplete',
  severity: 'error',
  title: `${count} more series could not be loaded`,
  tip: 'Info, beside Annotations, lists each with its reason.',
});

const seriesOf = (path: string): string | undefined => /^series\/([^/]+)$/.exec(path)?.[1];
