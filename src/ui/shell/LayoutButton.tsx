import LayoutGrid from 'lucide-react/icons/layout-grid';
import { layouts } from '../../workspace/layout';
import { stackIn } from '../../workspace/links';
import { useRunCommand, useWorkspace } from '../AppContext';
import { PopoverButton } from '../controls/PopoverButton';
import { moveFocus } from '../controls/rovingFocus';
import { HangingStages } from './HangingStages';
import styles from './LayoutButton.module.css';

/** How many panes, as rows by columns. */
export function LayoutButton() {
  const run = useRunCommand();
  const { rows, columns } = useWorkspace((state) => state.layout);
  const canCut = useWorkspace((state) => (stackIn(state, state.activePaneId)?.frames.length ?? 0) > 2);
  return (
    <PopoverButton name="Layout" icon={LayoutGrid} note="How many panes" panelName="Panes">
      {(close) => (
        <>
          <div
            role="group"
            aria-label="Rows by columns"
            className={styles.choices}
            onKeyDown={(event) => moveFocus(event, 'button')}
          >
            {layouts.map((layout) => {
              const isCurrent = layout.rows === rows && layout.columns === columns;
              return (
                <button
                  key={layout.name}
                  type="button"
                  className={styles.choice}
                  aria-label={layout.name}
                  aria-pressed={isCurrent}
                  tabIndex={isCurrent ? 0 : -1}
                  ref={isCurrent ? (element) => element?.focus() : undefined}
                  onClick={() => {
                    run('layout.set', { rows: layout.rows, columns: layout.columns });
                    close();
                  }}
                >
                  <span
                    className={styles.picture}
                    style={{ gridTemplate: `repeat(${layout.rows}, 1fr) / repeat(${layout.columns}, 1fr)` }}
                    aria-hidden
                  >
                    {Array.from({ length: layout.rows * layout.columns }, (_, cell) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: cells are alike and never move
                      <span key={cell} />
                    ))}
                  </span>
                  {layout.name}
                </button>
              );
            })}
          </div>
          <button
            type="button"
            className={styles.mpr}
            disabled={!canCut}
            onClick={() => {
              run('layout.mpr');
              close();
            }}
          >
            MPR
            <span>axial, coronal, sagittal</span>
          </button>
          <HangingStages onChosen={close} />
        </>
      )}
    </PopoverButton>
  );
}
