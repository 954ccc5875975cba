import { CellSection } from './CellSection';
import { FieldSection } from './FieldSection';
import { ResultSection } from './ResultSection';
import styles from './CountingPanel.module.css';

/** Counting on slides: what, where, and what came of it. */
export function CountingPanel() {
  return (
    <div className={styles.panel}>
      <CellSection />
      <FieldSection />
      <ResultSection />
    </div>
  );
}
