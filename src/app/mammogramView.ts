import type { LiveEngines } from '../panes/liveEngines';
import type { Unsubscribe } from '../lib/emitter';
import type { RadiologyStatus } from '../dicom/paneStatus';
import type { Pane } from '../workspace/layout';
import type { Workspace } from '../workspace/store';

/**
 * Mammograms that hang together: chest walls meet in the middle and millimetres are equally long, so that the two sides
 * can be compared. Done when a stage has been hung and each of its images is on the canvas; what the reader does with a view
 * after that is left alone.
 */
export function arrangeMammograms(workspace: Workspace, live: LiveEngines): Unsubscribe {
  return workspace.subscribe((now, before) => {
    const panes = now.panes.filter(({ opening }) => opening?.chestWall);
    if (now.hanging !== before.hanging && panes.length > 0) void arrange(workspace, live, panes);
  });
}

async function arrange(workspace: Workspace, live: LiveEngines, panes: readonly Pane[]): Promise<void> {
  const { hanging } = workspace.getState();
  await Promise.all(panes.map(async ({ id }) => (await live.whenPresent(id)).whenSettled()));
  const { hanging: latest, paneStatus } = workspace.getState();
  if (latest !== hanging) return;
  const shown = panes.flatMap((pane) => {
    const status = paneStatus[pane.id];
    return status?.kind === 'radiology' && status.mmPerCssPixel !== undefined ? [{ pane, status }] : [];
  });
  const mmPerCssPixel = Math.max(...shown.map(({ status }) => status.mmPerCssPixel ?? 0));
  for (const { pane, status } of shown) {
    const side = pane.opening?.chestWall;
    const engine = live.get(pane.id);
    if (!side || !engine) continue;
    if (facesAway(status, side)) engine.run({ kind: 'flipHorizontal' });
    engine.run({ kind: 'scaleTo', mmPerCssPixel });
    engine.run({ kind: 'alignEdge', side });
  }
}

/** The chest wall is where the image is posterior; where the header does not say so, it is taken as it was acquired. */
function facesAway({ orientation }: RadiologyStatus, side: 'left' | 'right'): boolean {
  if (!orientation) return false;
  const [wanted, other] =
    side === 'left' ? [orientation.left, orientation.right] : [orientation.right, orientation.left];
  return !wanted.startsWith('P') && other.startsWith('P');
}
