import type { LucideIcon } from 'lucide-react';
import Angle from 'lucide-react/icons/angle';
import Bone from 'lucide-react/icons/bone';
import Circle from 'lucide-react/icons/circle';
import CircleDot from 'lucide-react/icons/circle-dot';
import Contrast from 'lucide-react/icons/contrast';
import Crosshair from 'lucide-react/icons/crosshair';
import Hand from 'lucide-react/icons/hand';
import Lasso from 'lucide-react/icons/lasso';
import Layers from 'lucide-react/icons/layers';
import MoveDiagonal2 from 'lucide-react/icons/move-diagonal-2';
import Pentagon from 'lucide-react/icons/pentagon';
import Pipette from 'lucide-react/icons/pipette';
import RectangleHorizontal from 'lucide-react/icons/rectangle-horizontal';
import RulerDimensionLine from 'lucide-react/icons/ruler-dimension-line';
import Search from 'lucide-react/icons/search';
import { memo } from 'react';
import type { ToolId } from '../../dicom/tool';
import { useApp, useRunCommand, useWorkspace } from '../AppContext';
import { IconButton } from '../controls/IconButton';
import { moveFocus } from '../controls/rovingFocus';
import { selectActiveKind } from './activePane';
import styles from './ToolBar.module.css';
import { type ToolChoice, toolChoices, toolInUse } from './tools';

const icons: Partial<Record<ToolId, LucideIcon>> = {
  windowLevel: Contrast,
  pan: Hand,
  zoom: Search,
  scroll: Layers,
  crosshair: Crosshair,
  length: RulerDimensionLine,
  bidirectional: MoveDiagonal2,
  angle: Angle,
  cobbAngle: Bone,
  ellipse: Circle,
  rectangle: RectangleHorizontal,
  polygon: Pentagon,
  freehand: Lasso,
  point: CircleDot,
  probe: Pipette,
};

/** What the pointer does in the active pane. One tab stop; arrows go along, the pressed tool is the stop. */
export function ToolBar() {
  const tool = useWorkspace((state) => state.tool);
  const kind = useWorkspace(selectActiveKind);
  const inUse = toolInUse(tool, kind);
  return (
    <div role="toolbar" aria-label="Tools" className={styles.tools} onKeyDown={(event) => moveFocus(event, 'button')}>
      {(['navigate', 'measure', 'mark'] as const).map((group) => (
        <div key={group} className={styles.group}>
          {toolChoices
            .filter((choice) => choice.group === group)
            .map((choice) => (
              <ToolButton
                key={choice.tool}
                choice={choice}
                isInUse={choice.tool === inUse}
                isOnSlide={kind === 'slide'}
              />
            ))}
        </div>
      ))}
    </div>
  );
}

const ToolButton = memo(function ToolButton({
  choice,
  isInUse,
  isOnSlide,
}: {
  readonly choice: ToolChoice;
  readonly isInUse: boolean;
  readonly isOnSlide: boolean;
}) {
  const run = useRunCommand();
  const { keys } = useApp();
  const kind = isOnSlide ? 'slide' : 'radiology';
  const hint = keys?.find(
    ({ command, args }) => command === 'tool.set' && (args as { tool?: unknown } | undefined)?.tool === choice.tool,
  );
  // A key may mean something else in this kind of pane (R turns a slide): then it is not this tool's key here.
  const isTaken =
    hint !== undefined && keys?.some((one) => one.key === hint.key && one.in === kind && one.command !== 'tool.set');
  return (
    <IconButton
      name={choice.name}
      icon={icons[choice.tool] ?? Circle}
      isPressed={isInUse}
      keys={isTaken ? undefined : hint?.key}
      disabledReason={isOnSlide ? choice.notOnSlides : undefined}
      tabIndex={isInUse ? 0 : -1}
      onPress={() => run('tool.set', { tool: choice.tool })}
    />
  );
});
