import TriangleAlert from 'lucide-react/icons/triangle-alert';
import type { Problem } from '../../dicom/problem';
import { Bdi } from './Bdi';
import { Button } from './Button';
import styles from './ProblemAlert.module.css';

/**
 * A failure where it happened: what, what to do, Retry where that can help, and the details for the administrator. In a
 * narrow place Retry goes below the words.
 */
export function ProblemAlert({
  place,
  problem,
  onRetry,
  also = [],
}: {
  readonly place?: string;
  readonly problem: Problem;
  readonly onRetry?: (() => void) | undefined;
  /** What else goes with it, said in the same breath: one failure is one alert. */
  readonly also?: readonly Problem[];
}) {
  return (
    <div role="alert" className={styles.alert} data-severity={problem.severity}>
      <TriangleAlert size={16} strokeWidth={1.75} aria-hidden className={styles.icon} />
      <div className={styles.words}>
        <p className={styles.title}>
          {place && !problem.title.includes(place) && <Bdi className={styles.place}>{place}: </Bdi>}
          <Bdi>{problem.title}</Bdi>
        </p>
        {problem.tip && (
          <p>
            <Bdi>{problem.tip}</Bdi>
          </p>
        )}
        {also.map(({ title, tip }) => (
          <p key={title}>
            <Bdi>{[title, tip].filter(Boolean).join('. ')}</Bdi>
          </p>
        ))}
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
