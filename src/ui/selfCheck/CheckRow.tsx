import ChevronRight from 'lucide-react/icons/chevron-right';
import { useId, useState } from 'react';
import { Button } from '../controls/Button';
import styles from './CheckRow.module.css';
import { StateIcon } from './StateIcon';
import type { CheckLine } from './selfCheckView';

/** One check. What is wrong lies open with its reason and its remedy; what is right can be opened for its values. */
export function CheckRow({ line, onRetry }: { readonly line: CheckLine; readonly onRetry: () => void }) {
  const { id, title, result } = line;
  const isWrong = result?.state === 'fault' || result?.state === 'warning';
  const [choice, setChoice] = useState<boolean | undefined>(undefined);
  const isOpen = choice ?? isWrong;
  const more = useId();
  return (
    <li className={styles.row} id={id} data-check={id} data-check-state={result?.state ?? 'running'}>
      <h3 className={styles.heading}>
        <button
          type="button"
          className={styles.head}
          aria-expanded={isOpen}
          aria-controls={more}
          onClick={() => setChoice(!isOpen)}
        >
          <StateIcon state={result?.state ?? 'running'} />
          <span className={styles.title}>{title}</span>
          <span className={styles.what}>{result?.what ?? 'Checking …'}</span>
          <ChevronRight size={14} aria-hidden className={styles.chevron} />
        </button>
      </h3>
      <div id={more} className={styles.more} data-open={isOpen}>
        {result?.why && <Words title="Why it matters" text={result.why} />}
        {result?.toDo && <Words title="What to do" text={result.toDo} />}
        {result?.detail && (
          <pre className={styles.detail}>
            <bdi>{result.detail}</bdi>
          </pre>
        )}
        <div className={styles.end}>
          <Button kind="quiet" onPress={onRetry} isDisabled={result === undefined}>
            Retry
          </Button>
          {result && <span className={styles.took}>{tookWords(result.tookMs)}</span>}
        </div>
      </div>
    </li>
  );
}

function Words({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <p className={styles.words}>
      <span className={styles.label}>{title}</span>
      <bdi>{text}</bdi>
    </p>
  );
}

const tookWords = (ms: number): string =>
  ms >= 1000 ? `took ${(ms / 1000).toFixed(1)} s` : `took ${Math.round(ms)} ms`;
