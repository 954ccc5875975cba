import {
  directionsIn,
  planeNames,
  type PlaneView,
  type Slab,
  slabModes,
  turnedView,
  WHOLE_MM,
} from '../dicom/radiology/planeView';
import type { PaneId } from '../dicom/uids';
import type { Command } from '../workspace/command';
import { stackIn } from '../workspace/links';
import { selectActivePane } from '../workspace/selectors';
import type { Workspace } from '../workspace/store';
import { type Arguments, argumentsOf, numberIn, textIn } from './commandArguments';

/** Verbs of cutting a series: one pane another way, or three panes as MPR. */
export function planeCommands(workspace: Workspace): readonly Command[] {
  const state = () => workspace.getState();
  const isStack = () => stackIn(state(), state().activePaneId) !== undefined;
  const paneIn = (given: Arguments): PaneId =>
    (given.paneId === undefined ? state().activePaneId : textIn(given, 'paneId')) as PaneId;
  return [
    {
      id: 'view.plane',
      title: 'Plane',
      isEnabled: isStack,
      run: (args) => {
        const given = argumentsOf(args);
        const paneId = paneIn(given);
        const plane = planeNames.find((name) => name === textIn(given, 'plane'));
        const { slab } = state().panes.find(({ id }) => id === paneId)?.plane ?? {};
        workspace.setPlane(paneId, plane && { plane, ...(slab && { slab }) });
      },
    },
    {
      id: 'view.slab',
      title: 'Slab',
      isEnabled: () => selectActivePane(state())?.plane !== undefined,
      run: (args) => {
        const given = argumentsOf(args);
        const paneId = paneIn(given);
        const before = state().panes.find(({ id }) => id === paneId)?.plane;
        if (!before) return;
        const { slab: _before, ...plane } = before;
        const slab = slabIn(given);
        workspace.setPlane(paneId, { ...plane, ...(slab && { slab }) });
      },
    },
    {
      id: 'view.turn',
      title: 'Turn the plane',
      isEnabled: () => selectActivePane(state())?.plane !== undefined,
      run: (args) => {
        const given = argumentsOf(args);
        const paneId = paneIn(given);
        const plane = state().panes.find(({ id }) => id === paneId)?.plane;
        if (!plane) return;
        const { rowDirection, columnDirection } = directionsIn(plane);
        const axis = textIn(given, 'about') === 'horizontal' ? rowDirection : columnDirection;
        workspace.setPlane(paneId, turnedView(plane, axis, numberIn(given, 'deg')));
      },
    },
    { id: 'layout.mpr', title: 'MPR', isEnabled: isStack, run: () => openMpr(workspace) },
  ];
}

/** No slab where the mode is none of ours ("none"). */
function slabIn(given: Arguments): Slab | undefined {
  const mode = slabModes.find((name) => name === textIn(given, 'mode'));
  return mode && { mode, thicknessMm: Math.min(WHOLE_MM, Math.max(0, numberIn(given, 'thicknessMm'))) };
}

/** The series of the active pane, axial, coronal and sagittal side by side. */
function openMpr(workspace: Workspace): void {
  const state = workspace.getState();
  const displaySet = stackIn(state, state.activePaneId);
  if (!displaySet) return;
  workspace.setLayout(1, planeNames.length);
  const { panes } = workspace.getState();
  const cut = panes.map(({ id }, index) => {
    const plane: PlaneView = { plane: planeNames[index] ?? 'axial' };
    return { id, displaySetId: displaySet.id, plane };
  });
  workspace.setState({ panes: cut, activePaneId: cut[0]?.id ?? state.activePaneId });
}
