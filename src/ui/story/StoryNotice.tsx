import X from 'lucide-react/icons/x';
import { useState } from 'react';
import type { Problem } from '../../dicom/problem';
import { useWorkspace } from '../AppContext';
import { IconButton } from '../controls/IconButton';
import { ProblemAlert } from '../controls/ProblemAlert';
import styles from './StoryNotice.module.css';

/** What a step does not keep, what of it is not there, why it was not saved: over the panes, whose size it leaves alone. */
export function StoryNotice() {
  const problem = useWorkspace((state) => state.problems['case/story']);
  const [read, setRead] = useState<Problem>();
  if (!problem || problem === read) return null;
  return (
    <div className={styles.notice}>
      <ProblemAlert problem={problem} />
      <IconButton name="Close" icon={X} onPress={() => setRead(problem)} />
    </div>
  );
}
