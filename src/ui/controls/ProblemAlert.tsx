import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { Problem } from '../../dicom/problem';
import { Bdi } from './Bdi';
import { Button } from './Button';
import styles from './ProblemAlert.module.css';

/** A failure where it happened: what, what to do, Retry where that can help, and the details for the administrator. */
export function ProblemAlert({
  place,
  problem,
  onRetry,
  className,
  isNarrow = false,
}: {
  readonly place?: string;
  readonly problem: Problem;
  readonly onRetry?: (() => void) | undefined;
  readonly className?: string | undefined;
  readonly isNarrow?: boolean;
}) {
  return (
    <div
      role="alert"
      className={className ? `${styles.alert} ${className}` : styles.alert}
      data-severity={problem.severity}
      data-narrow={isNarrow || undefined}
    >
      <TriangleAlert size={16} strokeWidth={1.75} aria-hidden className={styles.icon} />
      <div className={styles.words}>
        <p className={styles.title}>
          {place && <Bdi className={styles.place}>{place}: </Bdi>}
          <Bdi>{problem.title}</Bdi>
        </p>
        {problem.tip && (
          <p>
            <Bdi>{problem.tip}</Bdi>
          </p>
        )}
        {problem.detail && (
          <details>
            <summary>Details</summary>
            <Bdi>{problem.detail}</Bdi>
          </details>
        )}
      </div>
      {onRetry && <Button onPress={onRetry}>Retry</Button>}
    </div>
  );
}
