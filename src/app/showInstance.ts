import { everyLevelOf } from '../dicom/slide/everyLevel';
import type { DisplaySet } from '../dicom/types';
import type { LiveEngines } from '../panes/liveEngines';
import type { Workspace } from '../workspace/store';

/** Brings the image a link names (`initialSopInstanceUID`) onto the screen; nothing happens when the case has none such. */
export async function showInstance(workspace: Workspace, live: LiveEngines, sopInstanceUid: string): Promise<void> {
  const { displaySets, panes, activePaneId } = workspace.getState();
  const displaySet = displaySets.find((set) => frameNumberOf(set, sopInstanceUid) !== undefined);
  const frameNumber = displaySet && frameNumberOf(displaySet, sopInstanceUid);
  if (!displaySet || frameNumber === undefined) return;
  const paneId = panes.find((pane) => pane.displaySetId === displaySet.id)?.id ?? activePaneId;
  workspace.showInPane(paneId, displaySet.id);
  workspace.activatePane(paneId);
  const engine = await live.whenPresent(paneId);
  if (displaySet.kind === 'frames') engine.run({ kind: 'frame', frameNumber });
}

/** 1-based place of an instance in a display set; 1 for a slide that holds it. */
function frameNumberOf(displaySet: DisplaySet, sopInstanceUid: string): number | undefined {
  switch (displaySet.kind) {
    case 'frames': {
      const index = displaySet.frames.findIndex((frame) => frame.ref.sopInstanceUid === sopInstanceUid);
      return index < 0 ? undefined : index + 1;
    }
    case 'slide': {
      return everyLevelOf(displaySet.slide).some((level) =>
        level.instances.some((one) => one.sopInstanceUid === sopInstanceUid),
      )
        ? 1
        : undefined;
    }
    case 'document':
      return undefined;
  }
}
