import { useState } from 'react';
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
  if (test.isRunning) return <p className={styles.place}>Storing, reading back and comparing …</p>;
  if (!isAsking) {
    return (
      <div className={styles.place}>
        <Button onPress={() => setAsking(true)}>Test storing …</Button>
        <span className={styles.hint}>Nothing is stored by the checks above; this test stores one small report.</span>
      </div>
    );
  }
  const store = () => {
    setAsking(false);
    test.onStore();
  };
  return (
    <div className={styles.question} role="group" aria-label={`Store test, ${title}`}>
      <p>{test.words}</p>
      <div className={styles.ways}>
        <Button kind="primary" onPress={store}>
          Store the test report
        </Button>
        <Button onPress={() => setAsking(false)}>Cancel</Button>
      </div>
    </div>
  );
}
