import CircleAlert from 'lucide-react/icons/circle-alert';
import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import CircleX from 'lucide-react/icons/circle-x';
import Ellipsis from 'lucide-react/icons/ellipsis';
import styles from './StateIcon.module.css';
import { type CheckState, stateWords } from './selfCheckView';

const icons = {
  ok: CircleCheck,
  warning: CircleAlert,
  fault: CircleX,
  unknown: CircleDashed,
  running: Ellipsis,
} as const;

/** State by shape, colour and, on paper and for those who listen, by a word. */
export function StateIcon({ state, size = 16 }: { readonly state: CheckState | 'running'; readonly size?: number }) {
  const Icon = icons[state];
  return (
    <span className={styles.state} data-state={state}>
      <Icon size={size} strokeWidth={2} aria-hidden className={styles.icon} />
      <span className={styles.word}>{stateWords[state]}</span>
    </span>
  );
}
