import CircleCheck from 'lucide-react/icons/circle-check';
import CircleDashed from 'lucide-react/icons/circle-dashed';
import CircleX from 'lucide-react/icons/circle-x';
import Ellipsis from 'lucide-react/icons/ellipsis';
import type { Light } from '../../dicom/board/reason';
import { lightWords } from './boardView';
import styles from './LightMark.module.css';

const icons = { ready: CircleCheck, notReady: CircleX, unknown: CircleDashed, asking: Ellipsis } as const;

/** Readiness by shape, colour and word: no colour alone. */
export function LightMark({
  light,
  isWordless = false,
}: {
  readonly light: Light | 'asking';
  readonly isWordless?: boolean;
}) {
  const Icon = icons[light];
  return (
    <span className={styles.light} data-light={light}>
      <Icon size={16} strokeWidth={2} aria-hidden className={styles.icon} />
      <span className={isWordless ? styles.unseen : undefined}>{lightWords[light]}</span>
    </span>
  );
}
