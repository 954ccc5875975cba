import X from 'lucide-react/icons/x';
import { useState } from 'react';
import type { Problem } from '../../dicom/problem';
import { IconButton } from '../controls/IconButton';
import { ProblemAlert } from '../controls/ProblemAlert';
import styles from './LaunchNotice.module.css';

/** What a link asked for and did not get; stays until the reader has seen it. */
export function LaunchNotice({ problem }: { readonly problem: Problem | undefined }) {
  const [isShown, setIsShown] = useState(true);
  if (!problem || !isShown) return null;
  return (
    <aside className={styles.notice} aria-label="About the link">
      <ProblemAlert problem={problem} />
      <IconButton name="Close" icon={X} onPress={() => setIsShown(false)} />
    </aside>
  );
}
