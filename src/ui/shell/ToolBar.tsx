import Ellipsis from 'lucide-react/icons/ellipsis';
import { memo } from 'react';
import type { ToolId } from '../../dicom/tool';
import { useKeyFor, useRunCommand, useWorkspace } from '../AppContext';
import { IconButton } from '../controls/IconButton';
import { PopoverButton } from '../controls/PopoverButton';
import { moveFocus } from '../controls/rovingFocus';
import { useWindowWidth } from '../controls/windowWidth';
import { selectActiveKind } from './activePane';
import styles from './ToolBar.module.css';
import { toolIcons } from './toolIcons';
import { type ToolChoice, toolInUse, toolsFor, toolsInMore } from './tools';

/**
 * What the pointer does in the active pane. One tab stop; arrows go along, the pressed tool is the stop. What does not
 * fit beside the patient stands in "More"; the tool in hand is always in the row.
 */
export function ToolBar() {
  const tool = useWorkspace((state) => state.tool);
  const kind = useWorkspace(selectActiveKind);
  const inMore = toolsInMore(useWindowWidth());
  const inUse = toolInUse(tool, kind);
  const isOnSlide = kind === 'slide';
  const choices = toolsFor(isOnSlide);
  const inHand = choices.find((choice) => choice.tool === inUse && inMore.has(choice.tool));
  const hidden = choices.filter((choice) => inMore.has(choice.tool) && choice !== inHand);
  return (
    <div role="toolbar" aria-label="Tools" className={styles.tools} onKeyDown={(event) => moveFocus(event, 'button')}>
      {(['navigate', 'measure', 'mark'] as const).map((group) => (
        <div key={group} className={styles.group}>
          {choices
            .filter((choice) => choice.group === group && !inMore.has(choice.tool))
            .map((choice) => (
              <ToolButton
                key={choice.tool}
                choice={choice}
                isInUse={choice.tool === inUse}
                isOnSlide={isOnSlide}
                isTabStop={choice.tool === inUse}
              />
            ))}
        </div>
      ))}
      {hidden.length > 0 && (
        <div className={styles.group}>
          {inHand && <ToolButton choice={inHand} isInUse isOnSlide={isOnSlide} isTabStop />}
          <MoreTools choices={hidden} inUse={inUse} isOnSlide={isOnSlide} />
        </div>
      )}
    </div>
  );
}

function MoreTools({
  choices,
  inUse,
  isOnSlide,
}: {
  readonly choices: readonly ToolChoice[];
  readonly inUse: ToolId;
  readonly isOnSlide: boolean;
}) {
  return (
    <PopoverButton
      name="More"
      icon={Ellipsis}
      note={choices.map(({ name }) => name).join(', ')}
      tabIndex={-1}
      panelName="More tools"
    >
      {(close) => (
        <div
          role="group"
          aria-label="More tools"
          className={styles.menu}
          ref={(element) => element?.querySelector<HTMLElement>('button')?.focus()}
          onKeyDown={(event) => moveFocus(event, 'button')}
        >
          {choices.map((choice, index) => (
            <ToolButton
              key={choice.tool}
              choice={choice}
              isInUse={choice.tool === inUse}
              isOnSlide={isOnSlide}
              isTabStop={index === 0}
              isNamed
              onChosen={close}
            />
          ))}
        </div>
      )}
    </PopoverButton>
  );
}

const ToolButton = memo(function ToolButton({
  choice,
  isInUse,
  isOnSlide,
  isTabStop,
  isNamed = false,
  onChosen,
}: {
  readonly choice: ToolChoice;
  readonly isInUse: boolean;
  readonly isOnSlide: boolean;
  readonly isTabStop: boolean;
  /** Its name stands beside the picture. */
  readonly isNamed?: boolean;
  readonly onChosen?: () => void;
}) {
  const run = useRunCommand();
  const key = useKeyFor('tool.set', { tool: choice.tool });
  return (
    <IconButton
      name={choice.name}
      icon={toolIcons[choice.tool]}
      isPressed={isInUse}
      keys={key}
      disabledReason={isOnSlide ? choice.notOnSlides : undefined}
      tabIndex={isTabStop ? 0 : -1}
      onPress={() => {
        run('tool.set', { tool: choice.tool });
        onChosen?.();
      }}
    >
      {isNamed ? choice.name : undefined}
    </IconButton>
  );
});
