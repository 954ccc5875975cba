import { canRetry, type Problem } from '../../dicom/problem';
import type { Series } from '../../dicom/types';
import { useCommand } from '../AppContext';
import { ProblemAlert } from '../controls/ProblemAlert';
import styles from './AwaitedPane.module.css';
import { PaneMessage } from './PaneMessage';

/** The series a pane was laid out for, before it can be shown, and why it cannot be. */
export interface AwaitedSeries {
  readonly series: Series;
  readonly problem?: Problem | undefined;
}

/** A pane whose series is still being read says so; where that failed, it says why, and asks again on Retry. */
export function AwaitedPane({ series, problem }: AwaitedSeries) {
  const retry = useCommand('case.retrySeries');
  const { seriesInstanceUid } = series;
  if (!problem || !isFinal(problem))
    return <PaneMessage isDelayed title={`Loading ${series.seriesDescription || series.modality}…`} />;
  return (
    <div className={styles.failed}>
      <ProblemAlert
        problem={problem}
        onRetry={retry.isEnabled && canRetry(problem) ? () => retry.run({ seriesInstanceUid }) : undefined}
      />
    </div>
  );
}

/** It failed, or holds nothing that could come: nobody has to wait any longer. */
const isFinal = ({ severity, code }: Problem): boolean => severity === 'error' || code === 'unsupported';

/** The pane is not empty for those who cannot see it either (CONTRACT §4). */
export const awaitedAttributes = (awaited: AwaitedSeries | undefined) =>
  awaited && {
    'data-pane-state': awaited.problem && isFinal(awaited.problem) ? 'error' : 'loading',
    'data-study-instance-uid': awaited.series.studyInstanceUid,
    'data-series-instance-uid': awaited.series.seriesInstanceUid,
  };
