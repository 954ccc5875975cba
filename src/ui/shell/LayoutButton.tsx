import LayoutGrid from 'lucide-react/icons/layout-grid';
import { layouts, tileChoices } from '../../workspace/layout';
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
  const status = useWorkspace((state) => state.paneStatus[state.activePaneId]);
  const isStack = status?.kind === 'radiology' && status.frameCount > 1 && !status.derived;
  const tiles = isStack ? (status.tiles ?? { rows: 1, columns: 1 }) : undefined;
  return (
    <PopoverButton name="Layout" icon={LayoutGrid} note="How many panes" panelName="Panes">
      {(close) => (
        <>
          <Choices
            name="Rows by columns"
            choices={layouts}
            current={{ rows, columns }}
            isFirst
            onChoose={(layout) => {
              run('layout.set', { rows: layout.rows, columns: layout.columns });
              close();
            }}
          />
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
          <button
            type="button"
            className={styles.mpr}
            disabled={!canCut}
            onClick={() => {
              run('view.volume3d');
              close();
            }}
          >
            3D
            <span>in this pane</span>
          </button>
          {tiles && (
            <>
              <p className={styles.heading}>Images in this pane</p>
              <Choices
                name="Images in this pane"
                choices={tileChoices}
                current={tiles}
                onChoose={(grid) => {
                  run('view.tiles', { rows: grid.rows, columns: grid.columns });
                  close();
                }}
              />
            </>
          )}
          <HangingStages onChosen={close} />
        </>
      )}
    </PopoverButton>
  );
}

interface Grid {
  readonly rows: number;
  readonly columns: number;
}

/** Grids to choose from, each with its picture. */
function Choices({
  name,
  choices,
  current,
  isFirst = false,
  onChoose,
}: {
  readonly name: string;
  readonly choices: readonly (Grid & { readonly name: string })[];
  readonly current: Grid;
  /** Of its panel: the focus begins here. */
  readonly isFirst?: boolean;
  readonly onChoose: (grid: Grid) => void;
}) {
  return (
    <div role="group" aria-label={name} className={styles.choices} onKeyDown={(event) => moveFocus(event, 'button')}>
      {choices.map((choice) => {
        const isCurrent = choice.rows === current.rows && choice.columns === current.columns;
        return (
          <button
            key={choice.name}
            type="button"
            className={styles.choice}
            aria-label={choice.name}
            aria-pressed={isCurrent}
            tabIndex={isCurrent ? 0 : -1}
            ref={isCurrent && isFirst ? (element) => element?.focus() : undefined}
            onClick={() => onChoose(choice)}
          >
            <span
              className={styles.picture}
              style={{ gridTemplate: `repeat(${choice.rows}, 1fr) / repeat(${choice.columns}, 1fr)` }}
              aria-hidden
            >
              {Array.from({ length: choice.rows * choice.columns }, (_, cell) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: cells are alike and never move
                <span key={cell} />
              ))}
            </span>
            {choice.name.replace(/ images$/, '')}
          </button>
        );
      })}
    </div>
  );
}
