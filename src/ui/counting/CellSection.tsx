import { useState } from 'react';
import { isSameConcept } from '../../dicom/codedConcept';
import { useCommand, useRunCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { Button } from '../controls/Button';
import { MarkCue } from '../controls/MarkCue';
import styles from './CountingPanel.module.css';
import { useCounts } from './useCounts';

/** What is counted: the chosen class is the one that a click or Space adds to. */
export function CellSection() {
  const run = useRunCommand();
  const { classes, counts } = useCounts();
  const current = useWorkspace((state) => state.currentLabel.slide);
  const undo = useCommand('edit.undo');
  return (
    <section className={styles.section} aria-labelledby="counting-cells">
      <h3 id="counting-cells" className={styles.heading}>
        What is counted
      </h3>
      <div role="group" aria-label="Classes" className={styles.classes}>
        {classes.map((concept, index) => (
          <button
            key={concept.value}
            type="button"
            className={styles.class}
            aria-pressed={isSameConcept(concept, current)}
            onClick={() => run('counting.chooseClass', { value: concept.value, inHand: true })}
          >
            <MarkCue shape="point" label={concept} palette="stain" />
            <Bdi className={styles.name}>{concept.meaning}</Bdi>
            {index < 6 && <kbd className={styles.key}>Alt+{index + 1}</kbd>}
            <span className={styles.count}>{counts?.onSlide[index] ?? 0}</span>
          </button>
        ))}
      </div>
      <p className={styles.note}>Click cells on the slide, or Space: one at the cross in the middle of the view.</p>
      <div className={styles.row}>
        <Button isDisabled={!undo.isEnabled} onPress={() => undo.run()}>
          Take back (Ctrl+Z)
        </Button>
        <OwnClass />
      </div>
    </section>
  );
}

/** A class by the reader's own name. */
function OwnClass() {
  const run = useRunCommand();
  const [name, setName] = useState('');
  return (
    <input
      className={styles.ownClass}
      aria-label="Another class to count"
      placeholder="Another class"
      maxLength={64}
      value={name}
      onChange={(event) => setName(event.target.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key !== 'Enter' || name.trim() === '') return;
        run('counting.addClass', { name });
        setName('');
      }}
    />
  );
}
