import type { CodedConcept } from '../../dicom/codedConcept';
import { visibleText } from '../../dicom/visibleText';
import { type MarkPalette, markColour } from '../theme/markColour';
import styles from './LabelSelect.module.css';
import { conceptKey, withCurrent } from './labelChoices';

/** A coded label to choose from a short list; its colour is the one its marks have on the images. */
export function LabelSelect({
  name,
  value,
  choices,
  palette,
  onChange,
  isDisabled = false,
  isQuiet = false,
}: {
  readonly name: string;
  readonly value: CodedConcept;
  readonly choices: readonly CodedConcept[];
  readonly palette: MarkPalette;
  readonly onChange: (concept: CodedConcept) => void;
  readonly isDisabled?: boolean;
  readonly isQuiet?: boolean;
}) {
  const offered = withCurrent(choices, value);
  return (
    <span className={styles.label} data-quiet={isQuiet || undefined}>
      {!isQuiet && (
        <span
          className={styles.swatch}
          data-palette={palette}
          style={{ background: markColour(value, palette) }}
          aria-hidden
        />
      )}
      <select
        aria-label={visibleText(name, 160)}
        value={conceptKey(value)}
        disabled={isDisabled}
        onChange={(event) => {
          const chosen = offered.find((concept) => conceptKey(concept) === event.target.value);
          if (chosen) onChange(chosen);
        }}
      >
        {offered.map((concept) => (
          <option key={conceptKey(concept)} value={conceptKey(concept)}>
            {visibleText(concept.meaning, 160)}
          </option>
        ))}
      </select>
    </span>
  );
}
