import type { LucideIcon } from 'lucide-react';
import Camera from 'lucide-react/icons/camera';
import FlipHorizontal from 'lucide-react/icons/flip-horizontal';
import Link2 from 'lucide-react/icons/link-2';
import Maximize from 'lucide-react/icons/maximize';
import Redo2 from 'lucide-react/icons/redo-2';
import RotateCwSquare from 'lucide-react/icons/rotate-cw-square';
import Save from 'lucide-react/icons/save';
import SquareEqual from 'lucide-react/icons/square-equal';
import Star from 'lucide-react/icons/star';
import SunMoon from 'lucide-react/icons/sun-moon';
import Undo2 from 'lucide-react/icons/undo-2';
import type { ReactNode } from 'react';
import { areStacksLinked } from '../../workspace/links';
import { useApp, useCommand, useWorkspace } from '../AppContext';
import { IconButton } from '../controls/IconButton';
import styles from './ActionButtons.module.css';
import { SaveViewButton } from './SaveViewButton';

interface Action {
  readonly command: string;
  readonly name: string;
  readonly icon: LucideIcon;
  /** Why it cannot be done at this moment. */
  readonly reason: string;
  readonly note?: string;
}

const history: readonly Action[] = [
  { command: 'edit.undo', name: 'Undo', icon: Undo2, reason: 'Nothing to undo' },
  { command: 'edit.redo', name: 'Redo', icon: Redo2, reason: 'Nothing to redo' },
];

const noImage = 'No image in the active pane';
const view: readonly Action[] = [
  { command: 'view.reset', name: 'Reset view', icon: Maximize, reason: noImage },
  { command: 'view.actualPixels', name: 'Actual pixels (1:1)', icon: SquareEqual, reason: noImage },
  { command: 'view.invert', name: 'Invert', icon: SunMoon, reason: 'Only for grey images' },
  { command: 'view.rotateRight', name: 'Rotate right', icon: RotateCwSquare, reason: noImage },
  { command: 'view.flipHorizontal', name: 'Flip horizontal', icon: FlipHorizontal, reason: noImage },
];

const across: readonly Action[] = [
  { command: 'keyImage.toggle', name: 'Key image', icon: Star, reason: noImage },
  {
    command: 'pane.snapshot',
    name: 'Snapshot',
    icon: Camera,
    reason: noImage,
    note: 'As a file and on the clipboard, without name and ID of the patient',
  },
];

export const HistoryButtons = () => <Group name="History" actions={history} />;
export const ViewButtons = () => <Group name="View" actions={view} />;
export const AcrossButtons = () => (
  <Group name="Panes" actions={across}>
    <LinkButton />
    <SaveViewButton />
  </Group>
);

function Group({
  name,
  actions,
  children,
}: {
  readonly name: string;
  readonly actions: readonly Action[];
  readonly children?: ReactNode;
}) {
  return (
    <div role="group" aria-label={name} className={styles.group}>
      {children}
      {actions.map((action) => (
        <ActionButton key={action.command} action={action} />
      ))}
    </div>
  );
}

/** Says what it links: stacks and their place, nothing else. */
function LinkButton() {
  const { run, isEnabled, key } = useCommand('panes.link');
  const isOn = useWorkspace(areStacksLinked);
  return (
    <IconButton
      name="Link panes"
      icon={Link2}
      isPressed={isOn}
      keys={key}
      note="Scroll stacks together that one frame of reference or a registration ties"
      disabledReason={isEnabled ? undefined : 'Needs two panes with image stacks'}
      onPress={() => run()}
    />
  );
}

function ActionButton({ action }: { readonly action: Action }) {
  const { run, isEnabled, key } = useCommand(action.command);
  const { commands } = useApp();
  const reason = commands.find(action.command) ? action.reason : 'Not in this version';
  return (
    <IconButton
      name={action.name}
      icon={action.icon}
      keys={key}
      disabledReason={isEnabled ? undefined : reason}
      {...(action.note !== undefined && { note: action.note })}
      onPress={() => run()}
    />
  );
}

/** Pressing it again while the plan is shown sends it. */
export function SaveButton() {
  const { run, isEnabled, key } = useCommand('case.save');
  return (
    <IconButton
      name="Save"
      icon={Save}
      keys={key}
      disabledReason={isEnabled ? undefined : 'Nothing to save'}
      onPress={() => run()}
    >
      Save
    </IconButton>
  );
}
