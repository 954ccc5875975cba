import type { PaneId } from '../../dicom/uids';
import { isInUse, lightOf, shadeFor, UNUSED_LIGHT } from '../../workspace/eyeComfort';
import { useCommand, useWorkspace } from '../AppContext';
import styles from './EyeComfort.module.css';
import chips from './PaneChips.module.css';

const useUnused = (paneId: PaneId): boolean =>
  useWorkspace((state) => {
    if (!state.isUnusedDimmed || isInUse(state, paneId)) return false;
    return state.panes.some(({ id, displaySetId }) => id === paneId && displaySetId !== undefined);
  });

/** Black over the image where the reader wants less light of it. Without such a wish nothing lies there at all. */
export function EyeShade({ paneId }: { readonly paneId: PaneId }) {
  const light = useWorkspace((state) => lightOf(state, paneId));
  const isUnused = useUnused(paneId);
  const hasCorners = useWorkspace((state) => state.paneStatus[paneId] !== undefined);
  return (
    <>
      {light < 1 && <div className={styles.shade} style={{ opacity: shadeFor(light) }} />}
      {isUnused && <div className={styles.unused} style={{ background: `rgb(0 0 0 / ${shadeFor(UNUSED_LIGHT)})` }} />}
      {isUnused && !hasCorners && (
        <span className={styles.lone}>
          <UnusedChip />
        </span>
      )}
    </>
  );
}

/** That an image is darker than it is, where the reader looks; a press brings back its light. */
export function EyeChips({ paneId }: { readonly paneId: PaneId }) {
  const light = useWorkspace((state) => lightOf(state, paneId));
  const { run } = useCommand('view.slideLight');
  return (
    <>
      {light < 1 && (
        <button
          type="button"
          className={chips.presentation}
          title="Less light beside dark images. Press for all of it."
          onClick={({ currentTarget }) => {
            // The button goes; its keys are the pane's.
            currentTarget.closest<HTMLElement>('[data-pane-id]')?.focus();
            run({ light: 1 });
          }}
        >
          {`Darkened to ${Math.round(light * 100)} % light`}
        </button>
      )}
      {useUnused(paneId) && <UnusedChip />}
    </>
  );
}

const UnusedChip = () => (
  <span className={`${chips.unlinked} ${styles.unusedWords}`} data-of-screen="">
    Dimmed while not in use
  </span>
);
