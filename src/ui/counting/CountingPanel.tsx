import { FieldSection } from './FieldSection';
import styles from './CountingPanel.module.css';

/** Counting on slides: fields of known area. */
export function CountingPanel() {
  return (
    <div className={styles.panel}>
      <FieldSection />
    </div>
  );
}
