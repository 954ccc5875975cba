import type { Problem } from '../../dicom/problem';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import { Logo } from '../controls/Logo';
import styles from './ErrorPage.module.css';

/** A page for what cannot be opened at all: an unknown study, a link with a fault, a configuration with one. Never a blank screen. */
export function ErrorPage({
  problem,
  onRetry,
  onBack,
}: {
  readonly problem: Problem;
  readonly onRetry?: () => void;
  readonly onBack?: () => void;
}) {
  return (
    <main className={styles.page}>
      <div role="alert" className={styles.words}>
        <span className={styles.logo}>
          <Logo size={28} />
        </span>
        <h1 className={styles.title}>
          <Bdi>{problem.title}</Bdi>
        </h1>
        {problem.tip && (
          <p>
            <Bdi>{problem.tip}</Bdi>
          </p>
        )}
        {problem.detail && (
          <p className={styles.detail}>
            <Bdi>{problem.detail}</Bdi>
          </p>
        )}
        <div className={styles.ways}>
          {onRetry && (
            <Button kind="primary" onPress={onRetry}>
              Retry
            </Button>
          )}
          {onBack && <Button onPress={onBack}>Back to the work list</Button>}
        </div>
      </div>
    </main>
  );
}
