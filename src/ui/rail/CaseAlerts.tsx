import { useMemo } from 'react';
import { useCommand, useWorkspace } from '../AppContext';
import { ProblemAlert } from '../controls/ProblemAlert';
import styles from './CaseAlerts.module.css';

/** What kept parts of the case from being listed: a source that is down, a study that is not there. Saving speaks for itself. */
export function CaseAlerts() {
  const problems = useWorkspace((state) => state.problems);
  const retry = useCommand('case.retryOpen');
  const retrySeries = useCommand('case.retrySeries');
  const shown = useMemo(
    () =>
      Object.entries(problems).filter(
        ([path, { severity }]) =>
          (severity === 'error' || path.startsWith('source/')) &&
          /^(case|source|series)\//.test(path) &&
          !path.startsWith('case/save'),
      ),
    [problems],
  );
  if (shown.length === 0) return null;
  const retryOf = (path: string) => {
    const series = /^series\/([^/]+)$/.exec(path)?.[1];
    if (series !== undefined && retrySeries.isEnabled) return () => retrySeries.run({ seriesInstanceUid: series });
    return retry.isEnabled ? () => retry.run() : undefined;
  };
  return (
    <div className={styles.alerts}>
      {shown.map(([path, problem]) => (
        <ProblemAlert key={path} problem={problem} isNarrow onRetry={retryOf(path)} />
      ))}
    </div>
  );
}
