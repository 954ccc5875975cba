import {
  directionsIn,
  planeNames,
  type PlaneView,
  type Slab,
  slabModes,
  turnedView,
  WHOLE_MM,
} from '../dicom/radiology/planeView';
import { presetsFor } from '../dicom/radiology/volumePreset';
import type { PaneId } from '../dicom/uids';
import type { LiveEngines } from '../panes/liveEngines';
import type { Command } from '../workspace/command';
import type { Pane } from '../workspace/layout';
import { stackIn } from '../workspace/links';
import { selectActivePane } from '../workspace/selectors';
import type { Workspace } from '../workspace/store';
import { type Arguments, argumentsOf, numberIn, textIn } from './commandArguments';

/** Verbs of cutting a series: one pane another way, or three panes as MPR. */
export function planeCommands(workspace: Workspace, live: LiveEngines): readonly Command[] {
  const state = () => workspace.getState();
  const isStack = () => stackIn(state(), state().activePaneId) !== undefined;
  const isCut = () => {
    const plane = selectActivePane(state())?.plane;
    return plane !== undefined && plane.volume3d === undefined;
  };
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
      id: 'view.volume3d',
      title: '3D view',
      isEnabled: isStack,
      run: (args) => {
        const given = argumentsOf(args);
        const paneId = paneIn(given);
        const modality = stackIn(state(), paneId)?.series.modality ?? '';
        const offered = presetsFor(modality);
        const preset = given.preset === undefined ? offered[0] : offered.find((one) => one === given.preset);
        if (!preset) throw new Error(`This series has the 3D presets ${offered.join(', ')}`);
        workspace.setPlane(paneId, { plane: 'coronal', volume3d: preset });
      },
    },
    {
      id: 'view.slab',
      title: 'Slab',
      isEnabled: isCut,
      run: (args) => {
        const given = argumentsOf(args);
        const paneId = paneIn(given);
        const before = state().panes.find(({ id }) => id === paneId)?.plane;
        if (!before || before.volume3d) return;
        const { slab: _before, ...plane } = before;
        const slab = slabIn(given);
        workspace.setPlane(paneId, { ...plane, ...(slab && { slab }) });
      },
    },
    {
      id: 'view.turn',
      title: 'Turn the plane',
      isEnabled: isCut,
      run: (args) => {
        const given = argumentsOf(args);
        const paneId = paneIn(given);
        const plane = state().panes.find(({ id }) => id === paneId)?.plane;
        if (!plane || plane.volume3d) return;
        const { rowDirection, columnDirection } = directionsIn(plane);
        const axis = textIn(given, 'about') === 'horizontal' ? rowDirection : columnDirection;
        workspace.setPlane(paneId, turnedView(plane, axis, numberIn(given, 'deg')));
      },
    },
    { id: 'layout.mpr', title: 'MPR', isEnabled: isStack, run: () => openMpr(workspace, live) },
  ];
}

/** No slab where the mode is none of ours ("none"). */
function slabIn(given: Arguments): Slab | undefined {
  const mode = slabModes.find((name) => name === textIn(given, 'mode'));
  return mode && { mode, thicknessMm: Math.min(WHOLE_MM, Math.max(0, numberIn(given, 'thicknessMm'))) };
}

/** The series of the active pane, axial, coronal and sagittal side by side, through the place and in the greys of that pane. */
function openMpr(workspace: Workspace, live: LiveEngines): void {
  const state = workspace.getState();
  const displaySet = stackIn(state, state.activePaneId);
  if (!displaySet) return;
  const { place, greys } = live.get(state.activePaneId)?.readersView?.() ?? {};
  workspace.setLayout(1, planeNames.length);
  const { panes, patientPoint } = workspace.getState();
  const cut = panes.map(({ id, displaySetId, opening }, index): Pane => {
    const plane: PlaneView = { plane: planeNames[index] ?? 'axial' };
    const kept = displaySetId === displaySet.id && opening ? { opening } : {};
    return { id, displaySetId: displaySet.id, plane, isHungAsPlane: true, ...kept };
  });
  const first = cut[0]?.id ?? state.activePaneId;
  workspace.setState({
    panes: cut,
    activePaneId: first,
    patientPoint: place ? { ...place, paneId: first } : patientPoint,
    greys: greys ? Object.fromEntries(cut.map(({ id }) => [id, { displaySetId: displaySet.id, greys }])) : {},
  });
}
