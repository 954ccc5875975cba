import type { DerivedStatus, Volume3dStatus } from '../../dicom/paneStatus';
import { derivedWords, emptyWords, gapWords, volume3dWords } from './derivedWords';
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

/** That it is a picture of a volume, which nothing is measured on, and what it lacks. */
export function Volume3dChips({ volume3d }: { readonly volume3d: Volume3dStatus }) {
  const empty = emptyWords(volume3d);
  return (
    <>
      <span className={styles.unlinked}>{volume3dWords(volume3d)}</span>
      {empty !== '' && <span className={styles.miss}>{empty}</span>}
    </>
  );
}
