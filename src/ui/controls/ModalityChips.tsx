import { visibleText } from '../../dicom/visibleText';
import { Chip } from './Chip';
import styles from './ModalityChips.module.css';

/** Pictures first, what was said about them after: the order in which a reader looks. */
const LATER = new Set(['SR', 'ANN', 'SEG', 'PR', 'KO', 'DOC', 'REG', 'OT', 'PM']);

/** A CS has 16 characters (PS3.5 6.2). */
const LONGEST = 16;

/** The modalities of a study; more than `max` become a number with all of them in the text. */
export function ModalityChips({
  modalities,
  max = 4,
}: {
  readonly modalities: readonly string[];
  readonly max?: number;
}) {
  const ordered = [...new Set(modalities)].sort(
    (a, b) => Number(LATER.has(a)) - Number(LATER.has(b)) || a.localeCompare(b),
  );
  const shown = ordered.length > max ? ordered.slice(0, max - 1) : ordered;
  return (
    <span className={styles.chips} title={shown.length < ordered.length ? visibleText(ordered.join(', ')) : undefined}>
      {shown.map((modality) => (
        <Chip key={modality}>{visibleText(modality, LONGEST)}</Chip>
      ))}
      {shown.length < ordered.length && <Chip>{`+${ordered.length - shown.length}`}</Chip>}
    </span>
  );
}
