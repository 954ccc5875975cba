import { Bdi } from './Bdi';
import styles from './Chip.module.css';
import { showCutText } from './cutText';

/** A short mark beside a text: modality, source, state. The words carry the meaning, the colour only helps. */
export function Chip({
  children,
  tone = 'plain',
}: {
  readonly children: string;
  readonly tone?: 'plain' | 'source' | 'warning' | 'accent';
}) {
  return (
    <span className={styles.chip} data-tone={tone} onPointerEnter={showCutText}>
      <Bdi>{children}</Bdi>
    </span>
  );
}
