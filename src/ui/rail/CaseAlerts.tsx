import { useMemo } from 'react';
import { useCommand, useWorkspace } from '../AppContext';
import { ProblemAlert } from '../controls/ProblemAlert';
import styles from './CaseAlerts.module.css';

/** What kept parts of the case from being listed: a source that is down, a study that is not there. Saving speaks for itself. */
export function CaseAlerts() {
  const problems = useWorkspace((state) => state.problems);
  const retry = useCommand('case.retryOpen');
  const shown = useMemo(
    () =>
      Object.entries(problems).filter(
        ([path, { severity }]) =>
          severity === 'error' && /^(case|source|series)\//.test(path) && !path.startsWith('case/save'),
      ),
    [problems],
  );
  if (shown.length === 0) return null;
  return (
    <div className={styles.alerts}>
      {shown.map(([path, problem]) => (
        <ProblemAlert key={path} problem={problem} isNarrow onRetry={retry.isEnabled ? () => retry.run() : undefined} />
      ))}
    </div>
  );
}
