import Link2Off from 'lucide-react/icons/link-2-off';
import type { PaneId } from '../../dicom/uids';
import { useWorkspace } from '../AppContext';
import { missText, unlinkedText } from './linkWords';
import styles from './PaneChips.module.css';

/** Why this pane does not show the position of the others, where the reader looks. */
export function LinkChip({ paneId }: { readonly paneId: PaneId }) {
  const unlinked = useWorkspace((state) => unlinkedText(state, paneId));
  const miss = useWorkspace((state) => missText(state, paneId));
  if (unlinked !== '') {
    return (
      <span className={styles.unlinked}>
        <Link2Off size={13} strokeWidth={2} aria-hidden />
        {unlinked}
      </span>
    );
  }
  return miss === '' ? null : <span className={styles.miss}>{miss}</span>;
}
