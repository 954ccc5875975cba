import type { SourceProgress } from '../../workspace/workList';
import { ProblemAlert } from '../controls/ProblemAlert';
import styles from './SourceStatus.module.css';

/** How far the archives have come, in one quiet line; what failed is said below it, beside what the others sent. */
export function SourceStatus({
  sources,
  studyCount,
  onRetry,
}: {
  readonly sources: readonly SourceProgress[];
  readonly studyCount: number;
  readonly onRetry: () => void;
}) {
  const failed = sources.filter((source) => source.state === 'failed');
  return (
    <>
      <p role="status" className={styles.status}>
        {readiness(sources, studyCount)}
        {sources.map(
          ({ id, label, warning }) =>
            warning && (
              <bdi key={id} className={styles.warning}>
                {label}: {warning}
              </bdi>
            ),
        )}
      </p>
      {failed.map((source) => (
        <ProblemAlert
          key={source.id}
          place={source.label}
          problem={source.problem ?? { code: 'network', severity: 'error', title: 'did not answer' }}
          onRetry={onRetry}
          className={styles.alert}
        />
      ))}
    </>
  );
}

export function readiness(sources: readonly SourceProgress[], studyCount: number): string {
  if (sources.length === 0) return 'No archive is set up';
  const loading = sources.filter((source) => source.state === 'loading').map((source) => source.label);
  const studies =
    studyCount === 1 ? '1 study' : `${studyCount}${sources.some((source) => source.hasMore) ? '+' : ''} studies`;
  if (loading.length > 0) return `Asking ${loading.join(', ')}…${studyCount > 0 ? ` ${studies} so far` : ''}`;
  const ready = sources.filter((source) => source.state === 'ready').map((source) => source.label);
  if (ready.length === 0) return sources.length === 1 ? 'The archive did not answer' : 'No archive answered';
  return `${studies} from ${ready.join(', ')}`;
}
