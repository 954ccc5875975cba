import Check from 'lucide-react/icons/check';
import Columns3 from 'lucide-react/icons/columns-3';
import { Button } from '../controls/Button';
import { PopoverButton } from '../controls/PopoverButton';
import { moveFocus } from '../controls/rovingFocus';
import { type ColumnChoice, type ColumnSpec, studyColumns } from './columns';
import styles from './ColumnsButton.module.css';

const choosable = studyColumns.filter(({ isFixed }) => !isFixed);

/** Which columns the list has. Without a choice the width of the window decides. */
export function ColumnsButton({
  shown,
  choice,
  onChange,
}: {
  readonly shown: readonly ColumnSpec[];
  readonly choice: ColumnChoice;
  readonly onChange: (choice: ColumnChoice) => void;
}) {
  return (
    <PopoverButton name="Columns" icon={Columns3} panelName="Columns" align="end">
      {() => (
        <>
          <div
            role="group"
            aria-label="Shown"
            className={styles.list}
            onKeyDown={(event) => moveFocus(event, 'button')}
          >
            {choosable.map((column, index) => (
              <button
                key={column.id}
                type="button"
                role="checkbox"
                aria-checked={shown.includes(column)}
                className={styles.column}
                ref={index === 0 ? focusOnce : undefined}
                onClick={() => onChange({ ...choice, [column.id]: !shown.includes(column) })}
              >
                <span className={styles.tick} aria-hidden>
                  {shown.includes(column) && <Check size={14} strokeWidth={2.5} />}
                </span>
                {column.title}
              </button>
            ))}
          </div>
          {Object.keys(choice).length > 0 && (
            <Button kind="quiet" onPress={() => onChange({})}>
              By window width
            </Button>
          )}
        </>
      )}
    </PopoverButton>
  );
}

/** A stable function: it is called when the panel opens, not with every change in it. */
const focusOnce = (element: HTMLElement | null): void => element?.focus();
