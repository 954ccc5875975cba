import { useId, useState } from 'react';
import { Button } from '../controls/Button';
import type { CheckGroupView } from './selfCheckView';
import styles from './StoreTest.module.css';

/** The one thing on this page that leaves a trace: asked for, explained, and agreed to before it happens. */
export function StoreTest({
  test,
  title,
}: {
  readonly test: NonNullable<CheckGroupView['storeTest']>;
  readonly title: string;
}) {
  const [isAsking, setAsking] = useState(false);
  // Each step takes the place of the button that led to it: the focus goes along.
  const [isBegun, setBegun] = useState(false);
  const wordsId = useId();
  const ask = (is: boolean) => {
    setBegun(true);
    setAsking(is);
  };
  if (test.isRunning)
    return (
      <p ref={focusIfLost} role="status" tabIndex={-1} className={styles.place}>
        Storing, reading back and comparing …
      </p>
    );
  if (!isAsking) {
    return (
      <div className={styles.place}>
        <Button ref={isBegun ? focusIfLost : null} onPress={() => ask(true)}>
          Test storing …
        </Button>
        <span className={styles.hint}>Nothing is stored by the checks above; this test stores one small report.</span>
      </div>
    );
  }
  const store = () => {
    setAsking(false);
    test.onStore();
  };
  return (
    <div
      ref={focusIfLost}
      className={styles.question}
      role="group"
      tabIndex={-1}
      aria-label={`Store test, ${title}`}
      aria-describedby={wordsId}
    >
      <p id={wordsId}>{test.words}</p>
      <div className={styles.ways}>
        <Button kind="primary" onPress={store}>
          Store the test report
        </Button>
        <Button onPress={() => ask(false)}>Cancel</Button>
      </div>
    </div>
  );
}

/** Never away from where the reader has gone meanwhile. */
function focusIfLost(element: HTMLElement | null): void {
  if (document.activeElement === document.body) element?.focus();
}
