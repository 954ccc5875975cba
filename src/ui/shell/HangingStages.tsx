import { useRunCommand, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import styles from './HangingStages.module.css';

/** By which protocol the case hangs, its stages to choose from, and the key that goes to the next one. */
export function HangingStages({ onChosen }: { readonly onChosen: () => void }) {
  const run = useRunCommand();
  const hanging = useWorkspace((state) => state.hanging);
  if (!hanging || hanging.stageTitles.length === 0) return null;
  return (
    <div role="group" aria-label="Hanging" className={styles.stages}>
      <p className={styles.title}>
        <Bdi>{hanging.title}</Bdi> <span className={styles.key}>Space: next</span>
      </p>
      {hanging.stageTitles.map((title, stageIndex) => (
        <button
          key={title}
          type="button"
          className={styles.stage}
          aria-pressed={stageIndex === hanging.stageIndex}
          onClick={() => {
            run('hanging.stage', { stageIndex });
            onChosen();
          }}
        >
          {title}
        </button>
      ))}
    </div>
  );
}
