import type { DerivedStatus } from '../../dicom/paneStatus';
import { derivedWords, gapWords } from './derivedWords';
import styles from './PaneChips.module.css';

/** That the view was computed, how, and what it lacks: where the reader looks. */
export function DerivedChips({ derived }: { readonly derived: DerivedStatus }) {
  const gaps = gapWords(derived);
  return (
    <>
      <span className={styles.unlinked}>{derivedWords(derived)}</span>
      {gaps !== '' && <span className={styles.miss}>{gaps}</span>}
    </>
  );
}
