import BookmarkPlus from 'lucide-react/icons/bookmark-plus';
import { useRef } from 'react';
import { useCommand, useRunCommand, useWorkspace } from '../AppContext';
import { Button } from '../controls/Button';
import { IconButton } from '../controls/IconButton';
import { Popover } from '../controls/Popover';
import styles from './SaveViewButton.module.css';

/** LO (PS3.5 6.2). */
const LONGEST_NAME = 64;

/** Saves how the active pane shows its series, under a name that is asked for beside the button. */
export function SaveViewButton() {
  const { run, isEnabled, key } = useCommand('presentation.save');
  const runAny = useRunCommand();
  const asked = useWorkspace((state) => state.viewToSave);
  const button = useRef<HTMLButtonElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const close = () => runAny('presentation.cancelSave');
  const save = () => {
    const label = field.current?.value.trim();
    if (!label) return;
    run({ label });
    button.current?.focus();
  };
  return (
    <div className={styles.anchor}>
      <IconButton
        ref={button}
        name="Save view"
        icon={BookmarkPlus}
        keys={key}
        isExpanded={asked !== undefined}
        note="Window, place, turn and your marks on this series, to be shown again here and elsewhere"
        disabledReason={isEnabled ? undefined : 'Needs images of the archive in the active pane'}
        onPress={() => (asked ? close() : run())}
      />
      {asked && (
        <Popover
          name="Save view"
          align="end"
          onClose={(reason) => {
            close();
            if (reason === 'escape') button.current?.focus();
          }}
        >
          <form
            className={styles.form}
            onSubmit={(event) => {
              event.preventDefault();
              save();
            }}
          >
            <label className={styles.name}>
              Name of the view
              <input
                ref={(element) => {
                  if (element && field.current !== element) element.select();
                  field.current = element;
                }}
                type="text"
                defaultValue={asked.name}
                maxLength={LONGEST_NAME}
                required
              />
            </label>
            <p className={styles.words}>
              Window, place, turn and your marks, for all images of the series. Others can apply it too.
            </p>
            <div className={styles.foot}>
              <Button onPress={close}>Cancel</Button>
              <Button kind="primary" onPress={save}>
                Save to archive
              </Button>
            </div>
          </form>
        </Popover>
      )}
    </div>
  );
}
