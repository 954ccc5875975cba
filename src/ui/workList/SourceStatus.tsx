import { useEffect, useState } from 'react';
import type { SourceProgress } from '../../workspace/workList';
import { useRunCommand } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { showCutText } from '../controls/cutText';
import { Hidden } from '../controls/Hidden';
import { ProblemAlert } from '../controls/ProblemAlert';
import { countText, studiesText } from './studyWords';
import styles from './SourceStatus.module.css';

/** From here on an archive is slow, and the reader is told that nobody has forgotten them. */
const SLOW_MS = 3000;

/** Each archive with how far it has come. What failed is said below, beside what the others sent. */
export function SourceStatus({ sources }: { readonly sources: readonly SourceProgress[] }) {
  return (
    <>
      <ul className={styles.archives} aria-label="Archives">
        {sources.map((source) => (
          <li key={source.id} className={styles.archive} data-state={source.state}>
            <Bdi className={styles.label} onPointerEnter={showCutText}>
              {source.label}
            </Bdi>
            <span className={styles.state}>
              {source.state === 'loading' ? <Asking /> : <span>{stateWords(source)}</span>}
            </span>
          </li>
        ))}
      </ul>
      <p role="status">
        <Hidden>{spokenStatus(sources)}</Hidden>
      </p>
    </>
  );
}

/** What an archive said about its answer, and what went wrong with it: one line each, with Retry of that archive alone. */
export function SourceProblems({ sources }: { readonly sources: readonly SourceProgress[] }) {
  const run = useRunCommand();
  return sources.map(({ id, label, state, problem, warning }) => (
    <div key={id} className={styles.problems}>
      {state === 'failed' && (
        <ProblemAlert
          place={label}
          problem={problem ?? { code: 'network', severity: 'error', title: 'did not answer' }}
          onRetry={() => run('worklist.retrySource', { sourceId: id })}
        />
      )}
      {warning && <ProblemAlert place={label} problem={{ code: 'incomplete', severity: 'warning', title: warning }} />}
    </div>
  ));
}

function Asking() {
  const [isSlow, setIsSlow] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setIsSlow(true), SLOW_MS);
    return () => window.clearTimeout(timer);
  }, []);
  return <span data-slow={isSlow || undefined}>{isSlow ? 'still asking…' : 'asking…'}</span>;
}

export function stateWords({ state, problem, studyCount = 0, totalCount, hasMore }: SourceProgress): string {
  switch (state) {
    case 'loading':
      return 'asking…';
    case 'failed': {
      const words = problem?.code === 'auth' ? 'signed out' : 'failed';
      return studyCount > 0 ? `${words} after ${studiesText(studyCount)}` : words;
    }
    case 'ready':
      if (!hasMore) return studyCount === 0 ? 'no studies' : studiesText(studyCount);
      return totalCount === undefined
        ? `first ${countText(studyCount)} studies`
        : `${countText(studyCount)} of about ${countText(totalCount)} studies`;
  }
}

/**
 * The same for those who listen: once when the archives have answered, not with every page that arrives.
 */
export function spokenStatus(sources: readonly SourceProgress[]): string {
  if (sources.length === 0) return 'No archive is set up';
  const named = (state: SourceProgress['state']) => sources.filter((one) => one.state === state);
  const [loading, ready] = [named('loading'), named('ready')];
  if (loading.length > 0 && ready.length === 0) return `Asking ${labels(loading)}`;
  const empty = ready.every((one) => !one.studyCount);
  const found = ready.length === 0 ? 'No archive answered' : empty ? 'No studies found' : `Studies of ${labels(ready)}`;
  return loading.length > 0 ? `${found}, still asking ${labels(loading)}` : found;
}

const labels = (sources: readonly SourceProgress[]): string => sources.map(({ label }) => label).join(', ');
